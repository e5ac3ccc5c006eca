"""
The last step of a mail of ours: another server by SMTP, or a folder.

One class each; both take a finished mail and either hand it over or raise.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from kept.outbox.runner import RefusedError

TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class No:
    """What another server said of one receiver whom it did not take the mail for."""

    code: int
    said: str

    @property
    def is_for_good(self) -> bool:
        return self.code // 100 == 5

    def __str__(self) -> str:
        return f"{self.code} {self.said}"


class Transport(Protocol):
    def deliver(
        self, mail: bytes, *, sender: str, recipients: Sequence[str], name: str
    ) -> Mapping[str, No]:
        """
        Hand `mail` over; `name` is the same each time the same mail is handed over.

        Returns what was said of those for whom it was not taken; nothing where all have it.

        Raises:
            RefusedError: it will never be taken.
            OSError, smtplib.SMTPException: not now; nothing was taken, or nobody said yes.
        """


@dataclass(frozen=True, slots=True)
class Smtp:
    """
    Another mail server: smtp://user:password@host:port, smtps:// or smtp+starttls://.

    smtp:// encrypts where the server offers it, the two others always. `name` is
    how we greet it; without one the machine's own is asked for, of the network.
    """

    url: str
    name: str | None = None

    def deliver(
        self, mail: bytes, *, sender: str, recipients: Sequence[str], name: str
    ) -> Mapping[str, No]:
        options = [] if "".join([sender, *recipients]).isascii() else ["SMTPUTF8"]
        try:
            with self._connection() as server:
                return _noes(server.sendmail(sender, recipients, mail, options))
        except smtplib.SMTPRecipientsRefused as refused:
            return _noes(refused.recipients)
        except smtplib.SMTPDataError as refused:
            _raise_for_good(refused.smtp_code, refused.smtp_error, refused)
        return {}

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        parts = urlsplit(self.url)
        with closing(self._server(parts)) as server:
            server.ehlo_or_helo_if_needed()
            may_encrypt = parts.scheme == "smtp" and server.has_extn("starttls")
            if may_encrypt or parts.scheme == "smtp+starttls":
                server.starttls(context=self._context(parts))
                server.ehlo()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            yield server
            # The mail is taken; a server that stumbles over the farewell must not get it twice.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()

    def _server(self, parts: SplitResult) -> smtplib.SMTP:
        host, port = parts.hostname or "localhost", parts.port
        if parts.scheme == "smtps":
            context = self._context(parts)
            return smtplib.SMTP_SSL(host, port or 465, self.name, timeout=TIMEOUT, context=context)
        return smtplib.SMTP(host, port or 25, self.name, timeout=TIMEOUT)

    @staticmethod
    def _context(parts: SplitResult) -> ssl.SSLContext:
        """Encrypt to a known server; to any, where nobody demanded it and no password is sent."""
        context = ssl.create_default_context()
        if parts.scheme == "smtp" and not parts.username:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of `.eml` files, for a set-up without a mail server; it shows what would be sent."""

    path: Path

    def deliver(
        self, mail: bytes, *, sender: str, recipients: Sequence[str], name: str
    ) -> Mapping[str, No]:
        """Write the file whole, under `name`, in the place of what an earlier attempt wrote."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.path / f".{name}.draft"
        draft.write_bytes(mail)
        draft.replace(self.path / f"{name}.eml")
        return {}


def _noes(refused: Mapping[str, tuple[int, bytes]]) -> dict[str, No]:
    return {who: No(code, said.decode("utf-8", "replace")) for who, (code, said) in refused.items()}


def _raise_for_good(code: int, said: bytes | str, cause: smtplib.SMTPException) -> NoReturn:
    """
    Tell a no for ever (5xx) from a not now.

    Asked of what a server says to the receiver or the mail alone: what it says
    to our name or password is a setting of ours, and the mail waits for it.
    """
    if code // 100 == 5:
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        raise RefusedError(f"The mail server refused it: {code} {words}") from cause
    raise cause

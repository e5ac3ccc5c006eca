"""
The last step of a mail of ours: another server by SMTP, or a folder.

One class each; both take a finished mail and either hand it over or raise.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing, suppress
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


class Smtp:
    """
    Another mail server: smtp://user:password@host:port, smtps:// or smtp+starttls://.

    smtp:// encrypts where the server offers it, the two others always. `name` is
    how we greet it; without one the machine's own is asked for, of the network.
    One connection takes mail after mail, until `close`.
    """

    def __init__(self, url: str, name: str | None = None) -> None:
        self._parts = urlsplit(url)
        self._name = name
        self._server: smtplib.SMTP | None = None

    def deliver(
        self, mail: bytes, *, sender: str, recipients: Sequence[str], name: str
    ) -> Mapping[str, No]:
        options = [] if "".join([sender, *recipients]).isascii() else ["SMTPUTF8"]
        try:
            return _noes(self._ready().sendmail(sender, recipients, mail, options))
        except smtplib.SMTPRecipientsRefused as refused:
            return _noes(refused.recipients)
        except smtplib.SMTPDataError as refused:
            _raise_for_good(refused.smtp_code, refused.smtp_error, refused)

    def close(self) -> None:
        """Say farewell; a server that stumbles over it has what it took all the same."""
        server, self._server = self._server, None
        if server is not None:
            with closing(server), suppress(smtplib.SMTPException, OSError):
                server.quit()

    def _ready(self) -> smtplib.SMTP:
        """Return the connection of the mail before where it still answers, else a new one."""
        if self._server is not None and not _answers(self._server):
            self._server.close()
            self._server = None
        if self._server is None:
            self._server = self._connected()
        return self._server

    def _connected(self) -> smtplib.SMTP:
        parts = self._parts
        with ExitStack() as until_it_is_ready:
            server = self._called(parts)
            until_it_is_ready.callback(server.close)
            server.ehlo_or_helo_if_needed()
            may_encrypt = parts.scheme == "smtp" and server.has_extn("starttls")
            if may_encrypt or parts.scheme == "smtp+starttls":
                server.starttls(context=self._context(parts))
                server.ehlo()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            until_it_is_ready.pop_all()
        return server

    def _called(self, parts: SplitResult) -> smtplib.SMTP:
        host, port = parts.hostname or "localhost", parts.port
        if parts.scheme == "smtps":
            context = self._context(parts)
            return smtplib.SMTP_SSL(host, port or 465, self._name, timeout=TIMEOUT, context=context)
        return smtplib.SMTP(host, port or 25, self._name, timeout=TIMEOUT)

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


def _answers(server: smtplib.SMTP) -> bool:
    """Whether the server takes another mail on this connection; what failed before is forgotten."""
    try:
        return server.rset()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


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

"""
What an S/MIME signature is worth, asked of the `openssl` program, in a sentence for an agent.

It is told beside the mail and decides nothing: whose name a certificate bears is as
good as whoever issued it, and most issuers are known to no machine.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

import structlog
from cryptography import x509
from cryptography.x509.oid import NameOID

from kept.mail.reading import mime, protection
from kept.mail.reading.addresses import key
from kept.mail.reading.headers import one_line
from kept.mail.reading.limits import Deadline
from kept.mail.reading.protection import Signature
from kept.mail.reading.record import ReadMail

SECONDS = 5
NOT_CHECKED = "Signed with S/MIME; the signature was not checked."
NOT_CHECKABLE = "Signed with S/MIME; the signature could not be checked."
CHANGED = "Signed with S/MIME, but changed since: the signature does not fit the text."
IN_PART = "Only a part of it is signed."

MAX_NAME = 200

log = structlog.get_logger(__name__)


def look_at(mail: ReadMail, raw: bytes, *, at: datetime) -> ReadMail:
    """Return `mail` with a note on what its signature is worth, as of `at`; never raises."""
    if mail.protection != protection.SMIME_SIGNED:
        return mail
    told = protection.NOTES[protection.SMIME_SIGNED]
    found = _sentence(mail, raw, at)
    return replace(mail, notes=tuple(found if note == told else note for note in mail.notes))


def _sentence(mail: ReadMail, raw: bytes, at: datetime) -> str:
    program = which("openssl")
    if program is None:
        return NOT_CHECKED
    try:
        signature = protection.signature(mime.parse(raw, Deadline.after(SECONDS)))
        if signature is None:
            return NOT_CHECKABLE
        said = _said(_Check(program, signature, at), {each.key for each in mail.senders})
    except Exception as error:  # Certificates are a stranger's bytes, with many ways to be wrong.
        log.info("mail.signature_not_checkable", error=type(error).__name__)
        return NOT_CHECKABLE
    return said if signature.is_of_all else f"{said} {IN_PART}"


def _said(check: _Check, senders: set[str]) -> str:
    """Say who signed the mail and who vouches for them, or that it was changed."""
    with TemporaryDirectory(prefix="kept-smime-") as folder:
        signer = check.signer(Path(folder))
    if signer is None:
        return CHANGED
    who = "" if senders & signer.addresses else " That is not the sender."
    return f"Signed with S/MIME by {signer}; the text is unchanged.{who} {signer.vouched}"


class _UncheckableError(Exception):
    """The program cannot tell whether the signature fits."""


@dataclass(frozen=True, slots=True)
class _Check:
    """Asks twice where it must: whether all is well, and else whether at least it fits."""

    program: str
    signature: Signature
    at: datetime

    def signer(self, folder: Path) -> _Signer | None:
        """
        Return who signed; None where the signature does not fit.

        Raises:
            _UncheckableError: nobody can tell, as without a certificate.
        """
        (folder / "signature").write_bytes(self.signature.octets)
        if self.signature.content is not None:
            (folder / "content").write_bytes(self.signature.content)
        trusted = self._ask(folder).returncode == 0
        if not trusted:
            answer = self._ask(folder, "-noverify")
            if b"verification failure" in answer.stderr:
                return None
            if answer.returncode:
                raise _UncheckableError
        made = x509.load_pem_x509_certificate((folder / "signer").read_bytes())
        return _Signer(made, is_trusted=trusted)

    def _ask(self, folder: Path, *more: str) -> subprocess.CompletedProcess[bytes]:
        of = ["-content", "content"] if self.signature.content is not None else []
        return subprocess.run(
            [self.program, "cms", "-verify", "-binary", "-inform", "DER", "-in", "signature", *of,
             "-attime", str(int(self.at.timestamp())), "-signer", "signer", "-out", os.devnull,
             *more],
            cwd=folder, capture_output=True, timeout=SECONDS, check=False,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Signer:
    """Whoever the certificate names; `is_trusted` where the machine knows who issued it."""

    certificate: x509.Certificate
    is_trusted: bool

    def __str__(self) -> str:
        name = _name(self.certificate.subject)
        addresses = sorted(self.addresses - {name})
        return f"{name} <{one_line(addresses[0])[:MAX_NAME]}>" if addresses else name

    @property
    def addresses(self) -> set[str]:
        """All addresses that the certificate bears, as they are compared."""
        named = self.certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)
        found = {str(each.value) for each in named}
        try:
            others = self.certificate.extensions.get_extension_for_class(
                x509.SubjectAlternativeName
            )
            found.update(others.value.get_values_for_type(x509.RFC822Name))
        except x509.ExtensionNotFound:
            pass
        return {key(each) for each in found}

    @property
    def vouched(self) -> str:
        """Who says that this is their name, and whether that counts for something here."""
        issuer = _name(self.certificate.issuer)
        if self.is_trusted:
            return f"{issuer} vouches for the name, and this machine trusts them."
        if self.certificate.issuer == self.certificate.subject:
            return "Nobody else vouches for the name."
        return f"{issuer} vouches for the name; this machine does not trust them."


def _name(of: x509.Name) -> str:
    """Return how people call whoever a certificate names."""
    for oid in (NameOID.COMMON_NAME, NameOID.EMAIL_ADDRESS, NameOID.ORGANIZATION_NAME):
        for each in of.get_attributes_for_oid(oid):
            return one_line(str(each.value))[:MAX_NAME]
    return one_line(of.rfc4514_string())[:MAX_NAME] or "somebody without a name"

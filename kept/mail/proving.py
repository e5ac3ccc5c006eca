"""
Whether a mail's sender is proven, found out here where no server of ours has said it.

A signature (DKIM, RFC 6376) that is whole, of the domain of its From, proves it.
SPF is not asked: no library for it is kept up well enough, and behind a server
of one's own or a mailbox it says nothing. So a domain that disowns unsigned mails
is only believed where SPF could not have saved the mail: see `_disowns`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import dkim
import structlog

from kept.mail.authentication import MAX_HEADER_BYTES, Verdict
from kept.mail.body_hash import body_hash
from kept.mail.name_server import Names, UnansweredError
from kept.mail.policies import Policy
from kept.mail.reading import addresses

SECONDS = 2.0  # for all questions about one mail
TOGETHER = 10
MAX_SIGNATURES = 5
MAX_SIGNATURE_BYTES = 4000
MAX_BLANKS = 2 * 10**8

_HEAD = re.compile(rb"\r?\n\r?\n")
_BLANKS = re.compile(rb"[\t ]{32,}")

log = structlog.get_logger("kept.mail.proving")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail and the address that it says it comes from; `envelope_from` may be empty."""

    raw: bytes
    sender: str
    envelope_from: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Whose signature it is, where their key is, and which of the mail's signatures it is."""

    number: int
    signer: str
    key_name: str
    can_check: bool


def prove_all(mails: Sequence[Claimed]) -> list[Verdict]:
    """Return what is known of each sender; asks about several at once and never raises."""
    if len(mails) < 2:
        return [prove(mail) for mail in mails]
    with ThreadPoolExecutor(TOGETHER, thread_name_prefix="prove") as threads:
        return list(threads.map(prove, mails))


def prove(mail: Claimed) -> Verdict:
    """Return what is known of the sender; `UNKNOWN` where nobody answered. Never raises."""
    try:
        return _proven(mail, Names(SECONDS))
    except UnansweredError as name:
        log.info("mail.sender_unknown", unanswered=str(name))
    except Exception as error:  # dkimpy raises what it pleases on a mail made to hurt
        log.warning("mail.sender_unknown", error=type(error).__name__)
    return Verdict.UNKNOWN


def _proven(mail: Claimed, names: Names) -> Verdict:
    domain = mail.sender.rpartition("@")[2]
    if not domain or "." not in domain:
        return Verdict.NONE
    policy = Policy.of(domain, names)
    unanswered: UnansweredError | None = None
    for signature in _signatures(mail):
        try:
            if policy.covers(signature.signer, names) and _is_whole(mail.raw, signature, names):
                return Verdict.PASS
        except UnansweredError as error:
            unanswered = error  # the next may be answered
    if unanswered:
        raise unanswered
    return Verdict.FAIL if _disowns(policy, mail, names) else Verdict.NONE


def _disowns(policy: Policy, mail: Claimed, names: Names) -> bool:
    """
    Whether the domain wants it refused, and SPF could not have spoken for it.

    SPF proves the envelope's domain, which counts for the From's where both are
    of one organisation; an envelope that names nobody may be proven by the name
    that the other server gave itself. Both are left as not proven.
    """
    domain = addresses.key(mail.envelope_from).rpartition("@")[2]
    return policy.refuses and bool(domain) and not policy.owns(domain, names)


def _signatures(mail: Claimed) -> list[Signature]:
    """
    Return the signatures that can count.

    Raises:
        UnansweredError: looking would take too long.
    """
    end = _HEAD.search(mail.raw, 0, MAX_HEADER_BYTES)
    if end is None or _is_heavy(mail.raw):
        raise UnansweredError("the mail's own weight")
    fields = dkim.DKIM(mail.raw[: end.end()]).headers
    if not _is_from(mail.sender, [value for name, value in fields if name.lower() == b"from"]):
        return []
    written = [value for name, value in fields if name.lower() == b"dkim-signature"]
    found = map(_signature, range(MAX_SIGNATURES), written)
    return [signature for signature in found if signature is not None]


def _is_from(sender: str, values: Sequence[bytes]) -> bool:
    """Whether the sender that we go by is the only one that the mail names."""
    if len(values) != 1:
        return False
    named = addresses.split(values[0].strip())
    return [each.key for each in named] == [sender]


def _signature(number: int, written: bytes) -> Signature | None:
    """Read one; None where it leaves out what it must cover, or can be broken."""
    if len(written) > MAX_SIGNATURE_BYTES:
        return None
    try:
        tags = dkim.util.parse_tag_value(written)
    except dkim.util.InvalidTagValueList:
        return None
    covered = [name.strip().lower() for name in tags.get(b"h", b"").split(b":")]
    # With a length (l=) anybody may write below what was signed; SHA-1 is broken (RFC 8301).
    if b"from" not in covered or b"l" in tags or tags.get(b"a") == b"rsa-sha1":
        return None
    signer, selector = (tags.get(tag, b"").decode("ascii", "replace") for tag in (b"d", b"s"))
    return Signature(
        number,
        signer.lower(),
        f"{selector}._domainkey.{signer}",
        can_check=tags.get(b"a") == b"rsa-sha256",
    )


def _is_heavy(raw: bytes) -> bool:
    """Whether taking its blanks together, as dkimpy does, would take for ever: long runs do."""
    return sum((run.end() - run.start()) ** 2 for run in _BLANKS.finditer(raw)) > MAX_BLANKS


def _is_whole(raw: bytes, signature: Signature, names: Names) -> bool:
    key = next(iter(names.texts(signature.key_name)), None)
    if not signature.can_check:
        raise UnansweredError(f"{signature.key_name}, a key of another sort")
    try:
        return bool(_Checked(raw).verify(signature.number, lambda name, timeout=0: key))
    except dkim.DKIMException:
        return False


class _Checked(dkim.DKIM):  # type: ignore[misc]
    """A mail whose signatures are checked; of the body, which may be large, it makes no copy."""

    def __init__(self, raw: bytes) -> None:
        end = _HEAD.search(raw)
        self._raw, self._start = raw, end.end() if end else len(raw)
        super().__init__(raw[: self._start])

    def verify_sig_process(self, sig: Mapping[bytes, bytes], *rest: Any) -> bool:
        _, _, of_body = sig.get(b"c", b"").partition(b"/")
        found = body_hash(self._raw, start=self._start, is_relaxed=of_body == b"relaxed")
        if base64.b64encode(found) != re.sub(rb"\s+", b"", sig[b"bh"]):
            return False
        of_head = {tag: value for tag, value in sig.items() if tag != b"bh"}
        return bool(super().verify_sig_process(of_head, *rest))

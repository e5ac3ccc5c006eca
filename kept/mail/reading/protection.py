"""Signed and encrypted mails: shown for what they are; an opaque signature is unwrapped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kept.mail.reading.mime import Part

SMIME_SIGNED, SMIME_ENCRYPTED = "smime-signed", "smime-encrypted"
PGP_SIGNED, PGP_ENCRYPTED, PGP_INLINE = "pgp-signed", "pgp-encrypted", "pgp-inline"
NOTES = {
    SMIME_SIGNED: "Signed with S/MIME.",
    SMIME_ENCRYPTED: "Encrypted with S/MIME: it cannot be read here.",
    PGP_SIGNED: "Signed with PGP; the signature was not checked.",
    PGP_ENCRYPTED: "Encrypted with PGP: it cannot be read here.",
    PGP_INLINE: "Contains a PGP block, shown as it is.",
}
_LINE_BREAK = re.compile(rb"\r\n|\r|\n")
_SMIME_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_OBJECT_ID, _OCTETS, _OCTETS_IN_PIECES = 0x06, 0x04, 0x24
_MAX_DEPTH = 30


def of(root: Part, text: str) -> str:
    """Return how a mail is protected, one of the words above; empty when it is not."""
    for part in root.walk():
        protocol = part.content_type.get("protocol").casefold()
        if part.content_type.value == "multipart/encrypted":
            return PGP_ENCRYPTED if "pgp" in protocol or not protocol else SMIME_ENCRYPTED
        if part.type == "multipart/signed":
            return PGP_SIGNED if "pgp" in protocol else SMIME_SIGNED
        if part.type in _SMIME_TYPES:
            return SMIME_SIGNED if wrapped(part) is not None else _opaque(part)
    return PGP_INLINE if "-----BEGIN PGP " in text[:200_000] else ""


def _opaque(part: Part) -> str:
    kind = part.content_type.get("smime-type").casefold()
    return SMIME_SIGNED if kind in ("signed-data", "certs-only") else SMIME_ENCRYPTED


@dataclass(frozen=True, slots=True)
class Signature:
    """
    An S/MIME signature, and the octets that it is of; None where it holds them itself.

    `is_of_all` says whether it is of the whole mail.
    """

    octets: bytes
    content: bytes | None
    is_of_all: bool


def signature(root: Part) -> Signature | None:
    """Return the first S/MIME signature of a mail; None without one."""
    for part in root.walk():
        if part.type == "multipart/signed" and len(part.children) > 1:
            words, made = part.children[:2]
            # As it was when it was signed (RFC 8551, 3.1.1), whatever became of its line breaks.
            content = _LINE_BREAK.sub(b"\r\n", words.raw)
            return Signature(made.content, content, part is root and len(part.children) == 2)
        if wrapped(part) is not None:
            return Signature(part.content, None, part is root)
    return None


def wrapped(part: Part) -> bytes | None:
    """Return the mail inside an opaque S/MIME signature (RFC 8551, 3.5.2); None without one."""
    if part.type not in _SMIME_TYPES:
        return None
    content = part.content
    if _SIGNED_DATA not in content[:60]:
        return None
    reader = _Ber(content)
    try:
        return reader.signed_content()
    except (IndexError, ValueError):
        return None


@dataclass(slots=True)
class _Ber:
    """Just enough of BER to find the octets after the second `data` object id (RFC 5652)."""

    octets: bytes

    def signed_content(self) -> bytes | None:
        found: list[bytes] = []
        is_data = False
        for tag, start, end in self._walk(0, len(self.octets), 0):
            content = self.octets[start:end]
            if tag == _OBJECT_ID and not found:
                is_data = content == _DATA
            elif is_data and tag == _OCTETS:
                found.append(content)
            elif found and tag != _OCTETS_IN_PIECES:
                break
        return b"".join(found) or None

    def _walk(self, start: int, end: int, depth: int) -> Iterator[tuple[int, int, int]]:
        """Yield the tag of each value, and where its content lies, outside first."""
        position = start
        while position < end and depth < _MAX_DEPTH:
            tag, content, last = self._value(position, end)
            if tag == 0 and content == last:
                position = last
                continue
            yield tag, content, last
            if tag & 0x20:
                yield from self._walk(content, last, depth + 1)
            position = last

    def _value(self, position: int, end: int) -> tuple[int, int, int]:
        tag, length = self.octets[position], self.octets[position + 1]
        content = position + 2
        if length == 0x80:
            return tag, content, end  # Indefinite: closed by two zero bytes, which are passed over.
        if length > 0x80:
            width = length & 0x7F
            length = int.from_bytes(self.octets[content : content + width], "big")
            content += width
        if content + length > end:
            return tag, content, end
        return tag, content, content + length

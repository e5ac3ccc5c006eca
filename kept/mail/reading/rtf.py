"""Outlook's compressed RTF unpacked (MS-OXRTFCP), and RTF as text or as the HTML it wraps."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from kept.mail.reading import charsets
from kept.mail.reading.limits import Deadline

MAX_BYTES = 8_000_000
_PACKED = 0x75465A4C
_PLAIN = 0x414C454D
_DICTIONARY_SIZE = 4_096
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_TOKEN = re.compile(
    rb"\\\*|\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,40})(-?\d{1,10})? ?|\\([^a-zA-Z0-9])|([{}])|[\r\n]+"
    rb"|([^\\{}\r\n]+)"
)
_SILENT = frozenset(
    {b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer"}
    | {b"listtable", b"listoverridetable", b"themedata", b"datastore", b"generator", b"xmlnstbl"}
)
_NAMES = b"par line row page tab cell lquote rquote ldblquote rdblquote bullet endash emdash"
_LETTERS = dict(zip(_NAMES.split(), "\n\n\n\n\t\t‘’“”•–—", strict=True))
_SIGNS = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}


def unpack(octets: bytes, deadline: Deadline) -> bytes | None:
    """Return the RTF inside; None when it is not of this form or too large."""
    if len(octets) < 16:
        return octets if octets.startswith(b"{\\rtf") else None
    _, raw_size, magic = struct.unpack("<III", octets[:12])
    if magic == _PLAIN:
        return octets[16 : 16 + raw_size]
    if magic != _PACKED or raw_size > MAX_BYTES:
        return octets if octets.startswith(b"{\\rtf") else None
    return _unpacked(octets, raw_size, deadline)


def _unpacked(octets: bytes, raw_size: int, deadline: Deadline) -> bytes:
    """Replay literal bytes and references into a ring of the last 4 096 bytes."""
    ring = bytearray(_DICTIONARY.ljust(_DICTIONARY_SIZE, b"\0"))
    write = len(_DICTIONARY)
    found = bytearray()
    position = 16
    while position < len(octets) and len(found) < raw_size:
        deadline.check()
        control = octets[position]
        position += 1
        for bit in range(8):
            if not control >> bit & 1:
                piece = octets[position : position + 1]
                position += 1
            else:
                token = int.from_bytes(octets[position : position + 2], "big")
                position += 2
                start = token >> 4
                if start == write or position > len(octets):
                    return bytes(found[:raw_size])
                piece = _referenced(ring, start, (token & 15) + 2, write)
            for byte in piece:
                ring[write] = byte
                write = (write + 1) % _DICTIONARY_SIZE
            found += piece
    return bytes(found[:raw_size])


def _referenced(ring: bytearray, start: int, length: int, write: int) -> bytes:
    """Return the bytes at `start`; what would be read past the write place repeats."""
    distance = (write - start) % _DICTIONARY_SIZE
    first = bytes(ring[(start + step) % _DICTIONARY_SIZE] for step in range(min(length, distance)))
    return (first * (length // len(first) + 1))[:length]


@dataclass(slots=True)
class _Group:
    silent: bool = False
    in_tag: bool = False
    in_rtf: bool = False
    skip: int = 1


def to_text(octets: bytes, deadline: Deadline) -> str:
    """Return the words of RTF."""
    return _Reader(octets, deadline, wants_html=False).read().strip("\n")


def to_html(octets: bytes, deadline: Deadline) -> str | None:
    """Return the HTML that Outlook wrapped (MS-OXRTFEX); None when it wrapped none."""
    if b"\\fromhtml" not in octets[:4_000]:
        return None
    return _Reader(octets, deadline, wants_html=True).read()


class _Reader:
    def __init__(self, octets: bytes, deadline: Deadline, *, wants_html: bool) -> None:
        self.octets = octets[:MAX_BYTES]
        self.deadline = deadline
        self.wants_html = wants_html
        self.codepage = "cp1252"
        self.groups = [_Group()]
        self.text: list[str] = []
        self.bytes = bytearray()
        self.to_skip = 0
        self.first_half = 0
        self.is_starred = False

    def read(self) -> str:
        for count, token in enumerate(_TOKEN.finditer(self.octets)):
            if count % 2_000 == 0:
                self.deadline.check()
            self._take(token)
        self._flush()
        return "".join(self.text)

    def _take(self, token: re.Match[bytes]) -> None:
        code, word, number, sign, brace, plain = token.groups()
        if code is not None:
            self._byte(bytes((int(code, 16),)))
        elif word is not None:
            self._word(word, int(number) if number else None)
        elif token[0] == b"\\*":
            self.is_starred = True
        elif sign is not None:
            self._write(_SIGNS.get(sign, ""))
        elif brace == b"{":
            if len(self.groups) < 10_000:
                group = self.groups[-1]
                self.groups.append(_Group(group.silent, group.in_tag, group.in_rtf, group.skip))
        elif brace == b"}":
            if len(self.groups) > 1:
                self.groups.pop()
        elif plain is not None:
            self._byte(plain)

    def _word(self, word: bytes, number: int | None) -> None:
        group = self.groups[-1]
        starred, self.is_starred = self.is_starred, False
        if word == b"htmltag":
            group.in_tag, group.silent = True, not self.wants_html
        elif word == b"htmlrtf":
            group.in_rtf = number != 0
        elif word == b"ansicpg" and number:
            self.codepage = f"cp{number}"
        elif word == b"uc":
            group.skip = number if number is not None and 0 <= number < 10 else 1
        elif word == b"u" and number is not None:
            self._write(self._letter(number % 65_536))
            self.to_skip = group.skip
        elif starred or word in _SILENT or word == b"bin":
            group.silent = True
        elif word in _LETTERS:
            self._write(_LETTERS[word])

    def _letter(self, number: int) -> str:
        """Return the letter of a number; one beyond 65 536 comes as a pair of halves."""
        first, self.first_half = self.first_half, 0
        if 0xD800 <= number < 0xDC00:
            self.first_half = number
            return ""
        if 0xDC00 <= number < 0xE000:
            return chr(0x10000 + (first - 0xD800) * 0x400 + number - 0xDC00) if first else ""
        return chr(number)

    def _is_heard(self) -> bool:
        group = self.groups[-1]
        return not group.silent and not (self.wants_html and group.in_rtf)

    def _write(self, text: str) -> None:
        self._flush()
        if self._is_heard():
            self.text.append(text)

    def _byte(self, octets: bytes) -> None:
        if self.to_skip:
            skipped = min(self.to_skip, len(octets))
            self.to_skip -= skipped
            octets = octets[skipped:]
        if self._is_heard():
            self.bytes += octets

    def _flush(self) -> None:
        if self.bytes:
            self.text.append(charsets.decode(bytes(self.bytes), self.codepage))
            self.bytes.clear()

"""winmail.dat: Outlook's own envelope for a mail and its files (MS-OXTNEF), read tolerantly."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from kept.mail.reading import charsets, rtf
from kept.mail.reading.limits import Deadline

SIGNATURE = b"\x78\x9f\x3e\x22"
MAX_DEPTH = 5
MAX_FILES = 1_000
_ATTACHMENT = 0x02
_RENDER_DATA, _TITLE, _DATA, _PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_BODY, _MAIL_PROPERTIES, _CODEPAGE = 0x800C, 0x9003, 0x9007
_MESSAGE_OBJECT = b"\x07\x03\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"

# Numbers of MAPI properties (MS-OXPROPS) and of their types (MS-OXCDATA).
_TEXT, _HTML, _RTF, _INTERNET_CODEPAGE = 0x1000, 0x1013, 0x1009, 0x3FDE
_LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _OBJECT, _MIME_TYPE, _CONTENT_ID = (
    *(0x3707, 0x3704, 0x3001, 0x3701, 0x370E, 0x3712),
)
_LENGTHS = {
    0: (0x0000, 0x0001),
    4: (0x0002, 0x0003, 0x0004, 0x000A, 0x000B),
    8: (0x0005, 0x0006, 0x0007, 0x0014, 0x0040),
    16: (0x0048,),
}
_FIXED = {kind: length for length, kinds in _LENGTHS.items() for kind in kinds}
_VARIABLE = frozenset({0x000D, 0x001E, 0x001F, 0x0102, 0x00FB, 0x00FD, 0x00FE})
_MANY, _NAMED, _WIDE = 0x1000, 0x8000, 0x001F


@dataclass(frozen=True, slots=True)
class TnefFile:
    name: str
    content: bytes
    type: str = ""
    content_id: str = ""


@dataclass(slots=True)
class Tnef:
    """What was found; `is_whole` is False where the stream broke off."""

    files: list[TnefFile] = field(default_factory=list)
    text: str | None = None
    html: str | None = None
    rtf: str | None = None
    is_whole: bool = True


@dataclass(slots=True)
class _Attachment:
    title: str = ""
    content: bytes = b""
    properties: dict[int, bytes | str] = field(default_factory=dict)


def read(octets: bytes, deadline: Deadline, depth: int = 0) -> Tnef | None:
    """Return what a winmail.dat holds; None when the bytes are none."""
    start = octets.find(SIGNATURE, 0, 1_024)
    return None if start < 0 else _Reader(octets, deadline, depth).read(start + 6)


class _Reader:
    def __init__(self, octets: bytes, deadline: Deadline, depth: int) -> None:
        self.octets = octets
        self.deadline = deadline
        self.depth = depth
        self.found = Tnef()
        self.attachments: list[_Attachment] = []
        self.codepage = "cp1252"

    def read(self, start: int) -> Tnef:
        for level, name, content in self._attributes(start):
            self.deadline.check()
            if level == _ATTACHMENT:
                self._attachment(name, content)
            else:
                self._mail(name, content)
        for attachment in self.attachments[:MAX_FILES]:
            self._file(attachment)
        return self.found

    def _attributes(self, position: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield level, number and content of each attribute until the stream makes no sense."""
        while position + 11 <= len(self.octets):
            level, name, _, length = struct.unpack_from("<BHHI", self.octets, position)
            if level not in (1, _ATTACHMENT):
                return
            position += 9
            yield level, name, self.octets[position : position + length]
            if position + length > len(self.octets):
                self.found.is_whole = False
            position += length + 2

    def _attachment(self, name: int, content: bytes) -> None:
        if name == _RENDER_DATA or not self.attachments:
            self.attachments.append(_Attachment())
        attachment = self.attachments[-1]
        if name == _TITLE:
            attachment.title = self._words(content)
        elif name == _DATA:
            attachment.content = content
        elif name == _PROPERTIES:
            attachment.properties |= self._properties(content)

    def _mail(self, name: int, content: bytes) -> None:
        if name == _CODEPAGE and len(content) >= 4:
            self.codepage = f"cp{struct.unpack_from('<I', content)[0]}"
        elif name == _BODY:
            self.found.text = self._words(content)
        elif name == _MAIL_PROPERTIES:
            self._bodies(self._properties(content))

    def _bodies(self, properties: dict[int, bytes | str]) -> None:
        codepage = properties.get(_INTERNET_CODEPAGE)
        number = int.from_bytes(codepage[:4], "little") if isinstance(codepage, bytes) else 0
        label = f"cp{number}" if number else self.codepage
        if (text := properties.get(_TEXT)) is not None:
            self.found.text = _decoded(text, label)
        if (markup := properties.get(_HTML)) is not None:
            self.found.html = _decoded(markup, label)
        packed = properties.get(_RTF)
        if isinstance(packed, bytes) and (unpacked := rtf.unpack(packed, self.deadline)):
            self.found.rtf = unpacked.decode("latin-1")

    def _words(self, content: bytes) -> str:
        return charsets.decode(content.rstrip(b"\0"), self.codepage)

    def _properties(self, content: bytes) -> dict[int, bytes | str]:
        try:
            return dict(self._property_list(content))
        except (struct.error, IndexError):
            self.found.is_whole = False
            return dict(self._property_list(content, tolerant=True))

    def _property_list(
        self, content: bytes, *, tolerant: bool = False
    ) -> Iterator[tuple[int, bytes | str]]:
        count = struct.unpack_from("<I", content)[0] if len(content) >= 4 else 0
        position = 4
        for _ in range(min(count, 20_000)):
            try:
                kind, number, position = self._head(content, position)
                value, position = self._value(content, kind, position)
            except (struct.error, IndexError):
                if tolerant:
                    return
                raise
            yield number, value

    def _head(self, content: bytes, position: int) -> tuple[int, int, int]:
        kind, number = struct.unpack_from("<HH", content, position)
        position += 4
        if number >= _NAMED:
            form, length = struct.unpack_from("<II", content, position + 16)
            position += 24 + (_padded(length) if form else 0)
        return kind, number, position

    def _value(self, content: bytes, kind: int, position: int) -> tuple[bytes | str, int]:
        """Return the first value of a property and where the next property begins."""
        base = kind & ~_MANY
        is_variable = base in _VARIABLE
        count = 1
        if kind & _MANY or is_variable:
            count = struct.unpack_from("<I", content, position)[0]
            position += 4
        if not is_variable and base not in _FIXED:
            raise IndexError(f"unknown kind {kind}")
        first: bytes | str | None = None
        for _ in range(min(count, 10_000)):
            if is_variable:
                length = struct.unpack_from("<I", content, position)[0]
                value: bytes | str = content[position + 4 : position + 4 + length]
                position += 4 + _padded(length)
            else:
                length = 2 if kind & _MANY and base in (0x0002, 0x000B) else _FIXED[base]
                value = content[position : position + length]
                position += length
            if position > len(content) + 4:
                raise IndexError("cut off")
            first = value if first is None else first
        if kind & _MANY and not is_variable:
            position = _padded(position)
        return self._text(base, first or b""), position

    def _text(self, kind: int, value: bytes | str) -> bytes | str:
        if kind == _WIDE and isinstance(value, bytes):
            return value.decode("utf-16-le", "replace").rstrip("\0")
        return value

    def _file(self, attachment: _Attachment) -> None:
        properties = attachment.properties
        content = attachment.content
        inner = properties.get(_OBJECT)
        if isinstance(inner, bytes) and inner:
            content = inner[16:]
            if inner.startswith(_MESSAGE_OBJECT) and self.depth < MAX_DEPTH:
                self._nested(content)
        names = (properties.get(_LONG_NAME), attachment.title, properties.get(_SHORT_NAME))
        name = next((text for each in names if (text := self._plain(each))), "")
        self.found.files.append(
            TnefFile(
                name or self._plain(properties.get(_SHOWN_NAME)),
                content,
                self._plain(properties.get(_MIME_TYPE)).casefold(),
                self._plain(properties.get(_CONTENT_ID)).strip("<> "),
            )
        )

    def _nested(self, content: bytes) -> None:
        inner = read(content, self.deadline, self.depth + 1)
        if inner:
            self.found.files.extend(inner.files[: MAX_FILES - len(self.found.files)])

    def _plain(self, value: bytes | str | None) -> str:
        if isinstance(value, bytes):
            value = self._words(value)
        return (value or "").strip("\0 ")


def _decoded(value: bytes | str, label: str) -> str:
    return value if isinstance(value, str) else charsets.decode(value.rstrip(b"\0"), label)


def _padded(length: int) -> int:
    return length + -length % 4

"""The tree of parts of a mail, as places in its raw bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from kept.mail.reading import headers, parameters, transfer
from kept.mail.reading.headers import Headers
from kept.mail.reading.limits import (
    MAX_DEPTH,
    MAX_HEADER_BYTES,
    MAX_PARTS,
    Deadline,
    UnreadableError,
)
from kept.mail.reading.parameters import Field

_GUESSED_BOUNDARY = re.compile(
    rb"^--([^\s-][^\r\n]{0,99}|-+[^\s-][^\r\n]{0,99})\r?\n(?=content-)", re.I | re.M
)


@dataclass(frozen=True, slots=True)
class Part:
    """
    One part: where it and its body begin, and where it ends, in `source`.

    `type` is what the part is taken for: `text/plain` where the mail says
    nothing sensible, or where a multipart turns out to hold no parts.
    """

    source: bytes = field(repr=False)
    start: int
    body_start: int
    end: int
    headers: Headers
    type: str
    content_type: Field
    disposition: Field
    children: tuple[Part, ...] = ()

    @property
    def raw(self) -> bytes:
        """Return the part with its headers, byte for byte."""
        return self.source[self.start : self.end]

    @property
    def body(self) -> bytes:
        return self.source[self.body_start : self.end]

    @property
    def content(self) -> bytes:
        """Return the body with its transfer encoding undone."""
        return transfer.decode(self.body, self.headers.plain("content-transfer-encoding"))

    @property
    def charset(self) -> str | None:
        return self.content_type.get("charset") or None

    @property
    def name(self) -> str:
        """Return the file name as the sender gave it, empty when he gave none."""
        return self.disposition.get("filename") or self.content_type.get("name")

    @property
    def content_id(self) -> str | None:
        return self.headers.text("content-id").strip("<> ") or None

    @property
    def location(self) -> str:
        """Return the address under which a page names this part (RFC 2557), if it does."""
        return self.headers.text("content-location").strip("<> ")

    def walk(self) -> Iterator[Part]:
        """Yield this part and those inside it, in the order of the mail."""
        yield self
        for child in self.children:
            yield from child.walk()


def parse(source: bytes, deadline: Deadline, *, top: bool = True) -> Part:
    """
    Return the parts of a mail.

    Raises:
        UnreadableError: too many parts, too deep, too long headers, too late.
    """
    return _Parser(source, deadline).part(0, len(source), depth=0, is_top=top)


@dataclass(slots=True)
class _Parser:
    source: bytes
    deadline: Deadline
    parts: int = 0
    header_bytes: int = 0

    def part(
        self, start: int, end: int, *, depth: int, default: str = "text/plain", is_top: bool = False
    ) -> Part:
        self._count(depth)
        if is_top:
            start = headers.first_header(self.source, start, end)
        fields, body_start = headers.parse(self.source, start, end)
        self.header_bytes += body_start - start
        if self.header_bytes > MAX_HEADER_BYTES:
            raise UnreadableError("its headers are longer than 1 MB")
        content_type = parameters.parse(fields.first("content-type"))
        kind = _kind(content_type.value, default)
        children: tuple[Part, ...] = ()
        if kind.startswith("multipart/"):
            children = self._children(body_start, end, content_type.get("boundary"), kind, depth)
            kind = kind if children else "text/plain"
        return Part(
            self.source,
            start,
            body_start,
            end,
            fields,
            kind,
            content_type,
            parameters.parse(fields.first("content-disposition")),
            children,
        )

    def _count(self, depth: int) -> None:
        self.deadline.check()
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise UnreadableError(f"it has more than {MAX_PARTS} parts")
        if depth > MAX_DEPTH:
            raise UnreadableError(f"its parts lie more than {MAX_DEPTH} deep")

    def _children(
        self, start: int, end: int, boundary: str, kind: str, depth: int
    ) -> tuple[Part, ...]:
        default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        name = boundary.encode("utf-8", "ignore")
        spans = self._spans(start, end, name) if name else []
        if not spans and (guessed := _GUESSED_BOUNDARY.search(self.source, start, end)):
            spans = self._spans(start, end, guessed[1].rstrip())
        return tuple(
            self.part(first, last, depth=depth + 1, default=default) for first, last in spans
        )

    def _spans(self, start: int, end: int, boundary: bytes) -> list[tuple[int, int]]:
        """Return from where to where each part goes; the last one may lack its end."""
        delimiter = re.compile(rb"^--%s(--)?[ \t]*\r?(?:\n|\Z)" % re.escape(boundary), re.M)
        marks: list[tuple[int, int]] = []
        for mark in delimiter.finditer(self.source, start, end):
            if mark.start() > start and self.source[mark.start() - 1 : mark.start()] != b"\n":
                continue
            marks.append(mark.span())
            if mark[1]:
                break
            if len(marks) > MAX_PARTS:
                raise UnreadableError(f"it has more than {MAX_PARTS} parts")
        else:
            marks.append((end, end))
        return [
            (after, self._before_break(after, mark)) for (_, after), (mark, _) in pairwise(marks)
        ]

    def _before_break(self, start: int, mark: int) -> int:
        """Return where a part ends: the line break before a delimiter is the delimiter's."""
        if mark > start and mark < len(self.source) and self.source[mark - 1 : mark] == b"\n":
            mark -= 1
            if mark > start and self.source[mark - 1 : mark] == b"\r":
                mark -= 1
        return mark


def _kind(value: str, default: str) -> str:
    """Return a type that can be worked with; RFC 2045, 5.2, takes nonsense for plain text."""
    if not value:
        return default
    if value in ("text", "plain", "text/"):
        return "text/plain"
    if value == "html":
        return "text/html"
    if value in ("multipart", "multipart/"):
        return "multipart/mixed"
    return value if "/" in value else "text/plain"

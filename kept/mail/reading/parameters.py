"""Content-Type and Content-Disposition: a value and its parameters (RFC 2045, 2183, 2231)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from kept.mail.reading import charsets, headers

_MAX_PARAMETERS = 200
_NAME = re.compile(rb"\s*([^\s=;:\"]{1,80})\s*[=:]\s*")
_BEGUN = re.compile(rb"\s+[A-Za-z][\w-]{1,40}(\*\d{0,3}\*?)?=")
_SLASH = re.compile(rb"\s+/\s*|/\s+")
_ENDS = re.compile(rb"\s*(;|\Z)")
_CONTINUED = re.compile(r"([^*]+)\*(\d{1,3})(\*?)\Z")


@dataclass(frozen=True, slots=True)
class Field:
    """The value in small letters; the parameters decoded."""

    value: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.parameters.get(name, "")


def parse(octets: bytes, charset: str | None = None) -> Field:
    """
    Return a header such as `text/plain; name*0*=utf-8''a; name*1=b` taken apart.

    Continued and encoded parameters are joined in the order of their numbers;
    encoded words, which no standard allows here, are read too.
    """
    octets = _SLASH.sub(b"/", octets.replace(b"\x00", b""), count=1)
    value, _, rest = octets.partition(b";")
    if begun := _BEGUN.search(value):  # The first semicolon is missing.
        value, rest = value[: begun.start()], value[begun.start() :] + b";" + rest
    raw: dict[str, bytes] = {}
    for name, content in _pairs(rest):
        raw.setdefault(name, content)
    return Field(_value(value), _decoded(raw, charset))


def _value(octets: bytes) -> str:
    words = octets.decode("ascii", "ignore").replace('"', "").split()
    return words[0].casefold() if words else ""


def _pairs(octets: bytes) -> Iterator[tuple[str, bytes]]:
    position = 0
    for _ in range(_MAX_PARAMETERS):
        match = _NAME.match(octets, position)
        if match:
            content, position = _content(octets, match.end())
            yield match[1].decode("ascii", "ignore").casefold(), content
            if _BEGUN.match(octets, position):
                continue
        position = octets.find(b";", position) + 1
        if not position:
            return


def _content(octets: bytes, start: int) -> tuple[bytes, int]:
    if octets[start : start + 1] == b'"':
        closing = _closing_quote(octets, start + 1)
        if closing >= 0:
            return re.sub(rb'\\(["\\])', rb"\1", octets[start + 1 : closing]), closing + 1
        start += 1
    end = octets.find(b";", start)
    end = len(octets) if end < 0 else end
    if begun := _BEGUN.search(octets, start, end):
        end = begun.start()
    return octets[start:end].strip().strip(b'"'), end


def _closing_quote(octets: bytes, position: int) -> int:
    """Find the quote that ends the string: unescaped, and before `;`, a comment or the end."""
    while True:
        position = octets.find(b'"', position)
        if position < 0:
            return -1
        escapes = position
        while octets[escapes - 1 : escapes] == b"\\":
            escapes -= 1
        if (position - escapes) % 2 == 0 or _ENDS.match(octets, position + 1):
            return position
        position += 1


def _decoded(raw: Mapping[str, bytes], charset: str | None) -> dict[str, str]:
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bytes, bool]]] = {}
    for name, content in raw.items():
        if match := _CONTINUED.match(name):
            pieces.setdefault(match[1], {})[int(match[2])] = (content, bool(match[3]))
        elif name.endswith("*"):
            pieces.setdefault(name[:-1], {})[0] = (content, True)
        else:
            plain[name] = headers.one_line(headers.decode_words(content, charset))
    return plain | {name: _joined(numbered, charset) for name, numbered in pieces.items()}


def _joined(numbered: Mapping[int, tuple[bytes, bool]], charset: str | None) -> str:
    ordered = [numbered[number] for number in sorted(numbered)]
    label, octets = "", b""
    if ordered[0][1] and ordered[0][0].count(b"'") >= 2:
        named, _, rest = ordered[0][0].split(b"'", 2)
        label = named.decode("ascii", "ignore")
        ordered[0] = (rest, True)
    for content, is_encoded in ordered:
        octets += unquote_to_bytes(content) if is_encoded else content
    if not label and b"=?" in octets:
        return headers.one_line(headers.decode_words(octets, charset))
    return headers.one_line(charsets.decode(octets, label, fallback=charset))

"""The header block as it stands, and its values as people read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kept.mail.reading import charsets, transfer

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_KNOWN = re.compile(
    rb"(return-path|received|from|to|cc|subject|date|message-id|mime-version|delivered-to|reply-to"
    rb"|content-type|content-transfer-encoding|sender|x-[!-9;-~]{1,60}|dkim-signature)[ \t]*:",
    re.I,
)
_BLANK_LINES = re.compile(rb"[\r\n]*")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MAX_WORD_LABEL = 80


@dataclass(frozen=True, slots=True)
class Headers:
    """Names in small letters, values unfolded, both in the order of the mail."""

    fields: tuple[tuple[str, bytes], ...] = ()

    def all(self, name: str) -> tuple[bytes, ...]:
        return tuple(value for field, value in self.fields if field == name)

    def first(self, name: str) -> bytes:
        """Return the topmost value, empty when there is none."""
        return next((value for field, value in self.fields if field == name), b"")

    def text(self, name: str, charset: str | None = None) -> str:
        """Return the topmost value decoded, on one line, without controls."""
        return one_line(decode_words(self.first(name), charset))

    def plain(self, name: str) -> str:
        """Return the topmost value in small ASCII letters, to compare with standard words."""
        return self.first(name).decode("ascii", "ignore").strip().casefold()

    def __contains__(self, name: object) -> bool:
        return any(field == name for field, _ in self.fields)


def parse(source: bytes, start: int, end: int, *, is_top: bool = False) -> tuple[Headers, int]:
    """
    Return the headers that begin at `start`, and where the body begins.

    At the top of a mail an mbox `From ` line, blank lines and text before the
    first header are skipped. A line that is no header is passed over where
    headers follow it, else it begins the body.
    """
    if is_top:
        start = first_header(source, start, end)
    fields: list[tuple[str, list[bytes]]] = []
    position = start
    while position < end:
        line, following = _line(source, position, end)
        if not line:
            return _headers(fields), following
        if line[:1] in b" \t":
            if not line.strip() and not _continues(source, following, end):
                return _headers(fields), following
            if fields:
                fields[-1][1].append(b" " + line.lstrip(b" \t"))
        elif match := _FIELD.match(line):
            fields.append((match[1].decode("ascii").casefold(), [line[match.end() :]]))
        elif line.startswith(b"--") or not _continues(source, following, end):
            return _headers(fields), position
        position = following
    return _headers(fields), end


def decode_words(octets: bytes, charset: str | None = None) -> str:
    """
    Return a header's text: encoded words and raw 8-bit letters decoded.

    Neighbours of one charset are joined as bytes before they are decoded, since
    senders split inside a character. `charset` is the body's, for raw letters.
    """
    text: list[str] = []
    run: list[tuple[str, str, bytes]] = []
    for word in _words(octets):
        if isinstance(word, tuple):
            run.append(word)
            continue
        if run and not word.strip():
            continue
        text.append(_decoded(run))
        run = []
        text.append(charsets.decode(word, fallback=charset))
    text.append(_decoded(run))
    return "".join(text)


def one_line(text: str) -> str:
    """Return the text without controls (a CR LF would be a header of its own), blanks joined."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def visible(text: str) -> str:
    """As `one_line`, but blanks between words stay as they are."""
    return _CONTROLS.sub(" ", text).strip()


def _headers(fields: list[tuple[str, list[bytes]]]) -> Headers:
    return Headers(tuple((name, b"".join(lines).strip()) for name, lines in fields))


def _line(source: bytes, position: int, end: int) -> tuple[bytes, int]:
    found = source.find(b"\n", position, end)
    following = end if found < 0 else found + 1
    return source[position:following].rstrip(b"\r\n"), following


def first_header(source: bytes, start: int, end: int) -> int:
    """Skip what stands before the headers; nothing is skipped when no header is near."""
    if source.startswith(b"\xef\xbb\xbf", start):
        start += 3
    blank = _BLANK_LINES.match(source, start, end)
    position = blank.end() if blank else start
    while position < end:
        line, following = _line(source, position, end)
        if line.strip() and not line.startswith((b"From ", b">From ")):
            break
        position = following
    if _FIELD.match(source, position, end):
        return position
    candidate = position
    for _ in range(100):
        line, following = _line(source, candidate, end)
        if candidate >= end:
            break
        if _KNOWN.match(line) and _continues(source, following, end):
            return candidate
        candidate = following
    return position


def _continues(source: bytes, position: int, end: int) -> bool:
    """Tell whether the next lines still look like headers."""
    for _ in range(3):
        line, following = _line(source, position, end)
        if not line:
            return False
        if _KNOWN.match(line):
            return True
        position = following
    return False


def _words(octets: bytes) -> Iterator[bytes | tuple[str, str, bytes]]:
    """Cut into raw bytes and encoded words (charset, encoding, text), RFC 2047."""
    position = 0
    while True:
        start = octets.find(b"=?", position)
        if start < 0:
            break
        word, after = _word(octets, start)
        if word is None:
            if after < 0:
                break
            yield octets[position:after]
        else:
            yield octets[position:start]
            yield word
        position = after
    yield octets[position:]


def _word(octets: bytes, start: int) -> tuple[tuple[str, str, bytes] | None, int]:
    """Return the word at `start`, or None, and where to go on: -1 when no word can follow."""
    label_end = octets.find(b"?", start + 2, start + 2 + _MAX_WORD_LABEL)
    if label_end < 0 or octets[label_end + 2 : label_end + 3] != b"?":
        return None, start + 2
    encoding = chr(octets[label_end + 1]).casefold()
    if encoding not in "bq":
        return None, start + 2
    closing = octets.find(b"?=", label_end + 3)
    if closing < 0:
        return None, -1
    label = octets[start + 2 : label_end].decode("ascii", "ignore").partition("*")[0]
    return (label.strip().casefold(), encoding, octets[label_end + 3 : closing]), closing + 2


def _decoded(run: list[tuple[str, str, bytes]]) -> str:
    text: list[str] = []
    pending, label = b"", ""
    for charset, encoding, word in _whole_quanta(run):
        if charset != label:
            text.append(charsets.decode(pending, label))
            pending, label = b"", charset
        if encoding == "b":
            pending += transfer.base64(word)
        else:
            pending += transfer.quoted_printable(word.replace(b"_", b" "))
    text.append(charsets.decode(pending, label))
    return "".join(text)


def _whole_quanta(run: list[tuple[str, str, bytes]]) -> Iterator[tuple[str, str, bytes]]:
    """Join base64 words that were cut inside a group of four letters."""
    held: tuple[str, str, bytes] | None = None
    for word in run:
        if held and held[:2] == word[:2]:
            word = (*word[:2], held[2] + word[2])
        elif held:
            yield held
        held = None
        if word[1] == "b" and len(word[2]) % 4 and not word[2].endswith(b"="):
            held = word
        else:
            yield word
    if held:
        yield held

"""Content-Transfer-Encoding undone: what is there is decoded, however broken the rest."""

from __future__ import annotations

import binascii
import re
from itertools import islice

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_FOREIGN = re.compile(rb"[^A-Za-z0-9+/\s]")
_MAX_BEGINS = 100
_MAX_FALSE_BEGINS = 3
_STRAY_EQUALS = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n|[ \t]*\Z)")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? ([0-7]{3,4}) ([^\r\n]{1,255})\r?\n", re.M)


def decode(octets: bytes, encoding: str) -> bytes:
    """Return the content; an unknown encoding gives the bytes as they stand."""
    match re.split(r"[\s;(]", encoding.strip(" \t\"';"), maxsplit=1)[0].casefold():
        case "base64":
            return base64(octets)
        case "quoted-printable":
            return quoted_printable(octets)
        case "x-uuencode" | "uuencode" | "x-uue" | "uue":
            begin = _UU_BEGIN.search(octets)
            return uu_lines(octets[begin.end() :] if begin else octets)
        case _:
            return octets


def base64(octets: bytes) -> bytes:
    """
    Decode base64 with stray letters, several padded runs, or its end cut off.

    What remains over at the end (one letter) holds no whole byte and goes.
    """
    try:
        return binascii.a2b_base64(octets.translate(None, b" \t\r\n"), strict_mode=True)
    except binascii.Error:
        pass
    runs: list[bytes] = []
    for piece in octets.split(b"="):
        if runs and _FOREIGN.search(piece):
            break  # Words after the padding: a list's footer, say.
        runs.append(_run(_NOT_BASE64.sub(b"", piece)))
    return b"".join(runs)


def _run(letters: bytes) -> bytes:
    usable = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))


def quoted_printable(octets: bytes) -> bytes:
    """Decode quoted-printable; an equals sign that stands for nothing stays."""
    return binascii.a2b_qp(_STRAY_EQUALS.sub(b"=3D", octets))


def uu_lines(octets: bytes) -> bytes:
    """Decode lines of uuencode up to `end`; broken lines are left out."""
    content = []
    for line in octets.splitlines():
        if line.strip() in (b"end", b"`", b""):
            if line.strip() == b"end":
                break
            continue
        content.append(_uu_line(line))
    return b"".join(content)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Encoders that pad a line wrongly: its first letter still says how many bytes it holds.
        length = ((line[0] - 32) & 63) * 4 + 5
        try:
            return binascii.a2b_uu(line[: length // 3])
        except binascii.Error:
            return b""


def uu_files(text: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Return the text without the files that stand in it between `begin` and `end`, and those."""
    rest, files = [], []
    position = false_begins = 0
    for begin in islice(_UU_BEGIN.finditer(text), _MAX_BEGINS):
        if begin.start() < position:
            continue
        end = text.find(b"\nend", begin.end() - 1)
        if end < 0:
            break
        content = uu_lines(text[begin.end() : end + 1])
        if not content:
            false_begins += 1
            if false_begins > _MAX_FALSE_BEGINS:
                break
            continue
        rest.append(text[position : begin.start()])
        files.append((begin[2].strip(), content))
        line_end = text.find(b"\n", end + 1)
        position = len(text) if line_end < 0 else line_end + 1
    return b"".join([*rest, text[position:]]), files

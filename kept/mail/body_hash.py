"""The digest of a mail's body that a signature covers, in little memory (RFC 6376, 3.4)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from io import BytesIO

from dkim.canonicalization import compress_whitespace, strip_trailing_whitespace

AT_ONCE = 1_000_000  # bytes
END = b"\r\n"


def body_hash(mail: bytes, *, start: int, is_relaxed: bool) -> bytes:
    """Return the SHA-256 of what comes from `start` on; `is_relaxed`: whatever its blanks are."""
    digest = hashlib.sha256()
    is_empty, empty_lines = True, 0
    for piece in _pieces(mail, start):
        text = compress_whitespace(strip_trailing_whitespace(piece)) if is_relaxed else piece
        said = len(text)
        while text.endswith(END, 0, said):
            said -= len(END)
        # Of the end of the last line and all empty lines after it, one is left where text follows.
        if said:
            digest.update(END * empty_lines)
            digest.update(memoryview(text)[:said])
            is_empty, empty_lines = False, 0
        empty_lines += (len(text) - said) // len(END)
    if not (is_empty and is_relaxed):
        digest.update(END)
    return digest.digest()


def _pieces(mail: bytes, start: int) -> Iterator[bytes]:
    """Give whole lines, many at once, each with CRLF at its end."""
    body = BytesIO(mail)  # which shares the bytes
    body.seek(start)
    while lines := body.readlines(AT_ONCE):
        yield re.sub(rb"\r?\n", END, b"".join(lines))

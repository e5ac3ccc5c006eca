"""Names of files: what the sender wrote, and what is safe to store and offer."""

from __future__ import annotations

import mimetypes
import re
import unicodedata

MAX_BYTES = 240
_FORBIDDEN = re.compile(r"[/\\]")
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)", re.I)
_EXTENSIONS = {
    "message/rfc822": ".eml",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/pjpeg": ".jpg",
    "message/delivery-status": ".txt",
    "application/ms-tnef": ".dat",
    "application/pgp-signature": ".asc",
    "application/octet-stream": ".bin",
}


def safe(name: str, kind: str, number: int) -> str:
    """
    Return the name under which a file is stored and offered.

    Folders, controls and letters that turn the reading direction go; it has at
    most 240 bytes and keeps its last extension. A file without a name gets one
    from its place in the mail and its type.
    """
    name = _TURNING.sub("", name)
    name = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cs"))
    name = _FORBIDDEN.split(name)[-1] if _is_path(name) else _FORBIDDEN.sub("_", name)
    name = name.strip(". \xa0")
    if not name:
        return f"part-{number}{extension(kind)}"
    if _RESERVED.match(name):
        name = f"_{name}"
    return _shortened(name)


def extension(kind: str) -> str:
    """Return the usual extension of a type, with its dot."""
    return _EXTENSIONS.get(kind) or mimetypes.guess_extension(kind) or ".bin"


def _is_path(name: str) -> bool:
    return bool(re.match(r"(\.\.?[/\\]|[/\\]|[A-Za-z]:[/\\])", name))


def _shortened(name: str) -> str:
    if len(name.encode()) <= MAX_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > 20:
        stem, dot, ending = name, "", ""
    room = MAX_BYTES - len(f"{dot}{ending}".encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ") + dot + ending

"""How large a picture is, from its first bytes, and which pictures belong to a signature."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from kept.mail.reading.record import File

MAX_SIGNATURE_SIDE = 64
MAX_SIGNATURE_AREA = 10_000
MAX_LOOSE_BYTES = 4_096
KEPT_BYTES = 100_000
KEPT_WIDTH = 400
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_CID = re.compile(r"""cid:([^"'>\s)]{1,500})""", re.I)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture stands: in the words that are new, before or after other words."""

    is_new: bool
    has_words_before: bool = False
    has_words_after: bool = False


def hide(
    files: Sequence[File],
    attached: frozenset[int],
    markup: str | None,
    places: Mapping[str, Place],
    known: frozenset[str],
) -> list[File]:
    """
    Return the files, the pictures of a signature marked as hidden.

    `attached` are the places, in `files`, of what the sender attached himself: those
    stay, as does a picture that is the only one, large, or between new words.
    """
    shown = {_plain(cid) for cid in _CID.findall(markup or "")}
    pictures = [i for i, file in enumerate(files) if file.type.startswith("image/")]
    small = sum(_is_small(files[index]) for index in pictures if index not in attached)
    judged = list(files)
    for index in pictures:
        file = files[index]
        cid = _plain(file.content_id or "")
        is_shown = bool(cid) and cid in shown
        if index in attached or _is_kept(file, places.get(cid), is_only=len(pictures) == 1):
            continue
        judged[index] = replace(
            file, hidden=_belongs(file, places.get(cid), small, known, is_shown=is_shown)
        )
    return judged


def _is_kept(file: File, place: Place | None, *, is_only: bool) -> bool:
    extent = size(file.content)
    if extent and min(extent) <= 1:
        return False
    if is_only or len(file.content) > KEPT_BYTES:
        return True
    if not place or not place.is_new:
        return False
    if extent and extent[0] > KEPT_WIDTH:
        return True
    return place.has_words_before and place.has_words_after


def _belongs(
    file: File, place: Place | None, small: int, known: frozenset[str], *, is_shown: bool
) -> bool:
    extent = size(file.content)
    if extent and min(extent) <= 1:
        return True
    if place and not place.is_new:
        return True
    if _is_small(file) and small >= 2:
        return True
    if known and hashlib.sha256(file.content).hexdigest() in known:
        return True
    return not is_shown and file.content_id is not None and len(file.content) <= MAX_LOOSE_BYTES


def _is_small(file: File) -> bool:
    extent = size(file.content)
    if not extent:
        return False
    width, height = extent
    return max(extent) <= MAX_SIGNATURE_SIDE or width * height <= MAX_SIGNATURE_AREA


def _plain(cid: str) -> str:
    return unquote(cid).strip("<> ").casefold()


def kind_of(content: bytes) -> str:
    """Return the type of a picture by its first bytes, else that of any file."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    return "image/jpeg" if content.startswith(b"\xff\xd8\xff") else "application/octet-stream"


def size(content: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels of a PNG, GIF, JPEG or BMP; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    if content.startswith(b"BM") and len(content) >= 26:
        width, height = struct.unpack("<ii", content[18:26])
        return abs(width), abs(height)
    if content.startswith(b"\xff\xd8"):
        return _jpeg(content)
    return None


def _jpeg(content: bytes) -> tuple[int, int] | None:
    position = 2
    for _ in range(1_000):
        position = content.find(b"\xff", position)
        if position < 0 or position + 9 > len(content):
            return None
        marker = content[position + 1]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        if marker in (0xFF, 0x00, 0x01) or 0xD0 <= marker <= 0xD8:
            position += 1 if marker == 0xFF else 2
            continue
        position += 2 + int.from_bytes(content[position + 2 : position + 4], "big")
    return None

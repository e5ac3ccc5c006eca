"""Files of cases on disk: named by their content, written whole or not at all."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from django.conf import settings

from kept.cases.models import File

LONGEST_NAME = 255


def keep(
    content: bytes,
    *,
    name: str,
    media_type: str,
    inline: bool = False,
    hidden: bool = False,
    sort: str = "",
) -> File:
    """
    Write `content` under DATA/files and return its row, not yet saved: give it to an operation.

    The same content is kept once. `name` is shown as a plain file name; the name as
    it came stays in `true_name`.
    """
    digest = hashlib.sha256(content).hexdigest()
    path = f"{digest[:2]}/{digest}"
    _write(Path(settings.MEDIA_ROOT) / path, content)
    return File(
        name=plain_name(name),
        true_name=name[:1000],
        type=media_type[:255],
        size=len(content),
        digest=digest,
        path=path,
        inline=inline,
        hidden=hidden,
        sort=sort,
    )


def location(file: File) -> Path:
    """Return where the content of `file` lies."""
    return Path(settings.MEDIA_ROOT) / file.path


def plain_name(name: str) -> str:
    """Return `name` without folders, control characters and what file systems refuse."""
    last = re.split(r"[\\/]", name)[-1]
    plain = re.sub(r"[\x00-\x1f\x7f<>:\"|?*]", "_", last).strip(" .")
    return plain[-LONGEST_NAME:] or "file"


def _write(place: Path, content: bytes) -> None:
    if place.exists():
        return
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(draft).replace(place)

"""The files of a mail: its other parts, and what Outlook packed into winmail.dat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kept.mail.reading import headers, images, names, tnef
from kept.mail.reading.limits import Deadline
from kept.mail.reading.mime import Part
from kept.mail.reading.record import File
from kept.mail.reading.tnef import Tnef

MAX_NESTED_HEADER = 100_000
MAX_PLACES = 100
_TNEF_TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")


def of_parts(parts: Sequence[Part], charset: str | None) -> list[File]:
    """Return the parts as files; a nested mail is cut out of the raw one, byte for byte."""
    return [_of_part(part, number, charset) for number, part in enumerate(parts, 1)]


def by_place(parts: Sequence[Part], markup: str) -> str:
    """Return the page with pictures that it names by Content-Location named by their id."""
    for number, part in enumerate(parts[:MAX_PLACES], 1):
        if part.location and not part.content_id and part.type.startswith("image/"):
            for quote in "\"'":
                named = f"src={quote}{part.location}{quote}"
                markup = markup.replace(named, f"src={quote}cid:{place_id(number)}{quote}")
    return markup


def place_id(number: int) -> str:
    return f"place-{number}@this.mail"


def of_words(found: Sequence[tuple[str, bytes]]) -> list[File]:
    """Return the files that stood between the words of the text."""
    kind = "application/octet-stream"
    return [_named(name, kind, content, number) for number, (name, content) in enumerate(found, 1)]


def _of_part(part: Part, number: int, charset: str | None) -> File:
    content = part.content
    true_name = part.name
    if part.type in ("message/rfc822", "message/global") and not true_name:
        nested, _ = headers.parse(content[:MAX_NESTED_HEADER], 0, MAX_NESTED_HEADER, is_top=True)
        true_name = f"{nested.text('subject', charset)[:150] or 'message'}.eml"
    file = _named(true_name, part.type, content, number)
    content_id = part.content_id or (place_id(number) if part.location else None)
    is_inline = part.disposition.value != "attachment" and (
        content_id is not None or part.disposition.value == "inline"
    )
    return replace(file, inline=is_inline, content_id=content_id)


def _named(true_name: str, kind: str, content: bytes, number: int) -> File:
    return File(
        name=names.safe(true_name, kind, number),
        true_name=true_name,
        type=kind,
        content=content,
        inline=False,
        hidden=False,
        content_id=None,
    )


def unpacked(files: Sequence[File], deadline: Deadline) -> tuple[list[File], Tnef | None, bool]:
    """
    Return the files with those out of each winmail.dat, the first such envelope, and
    whether one was broken. A winmail.dat that gave its files is hidden, never dropped.
    """
    found: list[File] = []
    first: Tnef | None = None
    is_broken = False
    for file in files:
        if not _is_tnef(file):
            found.append(file)
            continue
        envelope = tnef.read(file.content, deadline)
        is_broken = is_broken or envelope is None or not envelope.is_whole
        found.append(replace(file, hidden=bool(envelope and envelope.is_whole)))
        if envelope:
            first = first or envelope
            found.extend(_of_tnef(envelope))
    return found, first, is_broken


def _is_tnef(file: File) -> bool:
    return file.type in _TNEF_TYPES or file.true_name.casefold() == "winmail.dat"


def _of_tnef(envelope: Tnef) -> list[File]:
    return [
        replace(
            _named(each.name, each.type or images.kind_of(each.content), each.content, number),
            content_id=each.content_id or None,
            inline=bool(each.content_id),
        )
        for number, each in enumerate(envelope.files, 1)
    ]

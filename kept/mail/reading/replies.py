"""What the sender wrote this time: above the line, before the quotes, without the signature."""

from __future__ import annotations

import re
from dataclasses import dataclass

_EDGE = " \t\xa0>|*#-_\u2003\u2014\u2013"
_WROTE = re.compile(
    r"^\s*(On\b.{4,300}\bwrote|Am\b.{4,300}\bschrieb.{0,200}|Le\b.{4,300}a écrit\s?)\s?:\s*$", re.I
)


@dataclass(frozen=True, slots=True)
class Reply:
    """The new words with and without their signature; `cut` says what was left away."""

    text: str
    without_signature: str
    cut: str | None = None


def read(text: str, markers: tuple[str, ...] = ()) -> Reply:
    """Return the new words of a plain text; never empty unless `text` is."""
    lines = text.replace("\r\n", "\n").split("\n")
    for index, line in enumerate(lines):
        words = " ".join(line.strip(_EDGE).split()).casefold()
        if words and words in {marker.casefold() for marker in markers}:
            lines = lines[:index]
            break
    for index, line in enumerate(lines):
        if len(line) < 500 and _WROTE.match(line):
            lines = lines[:index]
            break
    while lines and (not lines[-1].strip() or lines[-1].startswith(">")):
        lines.pop()
    shown = "\n".join(lines).strip("\n") or text.strip("\n")
    body, _, _ = shown.partition("\n-- \n")
    return Reply(shown, body.strip() or shown)

"""
A reply as its draft keeps it: the words, and under them a line for each thing it confirms.

The lines stand in the letter too, so that what we said about status and next action is in
the customer's hands and not only ticked in a form.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_LINE = re.compile(r"(?P<name>[^:\n]{1,60}): (?P<said>[^\n]+)")


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of a reply, and what its lines say, by name; nothing said is left out."""

    words: str
    lines: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        said = [f"{name.capitalize()}: {words}" for name, words in self.lines.items() if words]
        parts = [self.words.rstrip(), "\n".join(said)]
        return "\n\n".join(part for part in parts if part)


def read(draft: str, names: Iterable[str]) -> Letter:
    """Take a draft apart again: the lines called one of `names` at its end are lines."""
    known = {name.capitalize(): name for name in names}
    rows = draft.split("\n")
    lines: dict[str, str] = {}
    while rows and (found := _LINE.fullmatch(rows[-1])) and found["name"] in known:
        lines = {known[found["name"]]: found["said"], **lines}
        rows.pop()
    return Letter("\n".join(rows).rstrip("\n"), lines)

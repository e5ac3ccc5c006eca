"""What is left out of a case, as both sides read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kept.cases.models import Entry
from kept.cases.operations.excluding import EXCLUDED, EXCLUSION, SHARES


@dataclass(frozen=True, slots=True)
class Left:
    """What is left out, since when and why; `disputed` is the customer's word against it."""

    entry: Entry
    disputed: Entry | None

    @property
    def share(self) -> str:
        return str(self.entry.carries["to"])

    @property
    def cause(self) -> str:
        return str(self.entry.carries.get("cause", ""))

    @property
    def evidence(self) -> str:
        return str(self.entry.carries.get("evidence", ""))

    @property
    def part(self) -> str:
        return str(self.entry.carries.get("part", ""))


def left_out(entries: Iterable[Entry]) -> Left | None:
    """Return what is left out of a case by its entries, oldest first; None while nothing is."""
    decided, disputed = None, None
    for entry in entries:
        if entry.kind == f"{EXCLUDED} changed":
            decided, disputed = entry, None
        elif entry.kind == "objection" and entry.carries.get("to") == EXCLUSION:
            disputed = entry
    if decided is None or decided.carries.get("to") not in SHARES:
        return None
    return Left(decided, disputed)

"""Where a table of clocks is not what the fold of the entries says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kept.cases import projection

TOLD = [name for name in projection.WRITTEN if name != "marks_done"]
Clocks = Mapping[tuple[str, int], Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing in which the table, of "Case 1042" say, is not what its entries say."""

    of: str
    where: str
    column: str
    stored: Any
    folded: Any

    def __str__(self) -> str:
        return (
            f"{self.of}, {self.where}: {self.column} is {self.stored!s} in the table, "
            f"{self.folded!s} by its entries"
        )


def first(
    of: str, stored: Iterable[Any], folded: Iterable[Any], now: datetime
) -> Difference | None:
    """
    Return the first difference between rows of clocks; None where there is none.

    One that wakes by `now` is left out, with what it would start: the next sweep has it in hand.
    """
    ours, theirs = _by_key(stored), _by_key(folded)
    if any(is_due(clock, now) for clock in ours.values()):
        ours = {key: clock for key, clock in ours.items() if not is_due(clock, now)}
        theirs = {key: row for key, row in theirs.items() if key in ours}
    for slug, number in sorted(ours.keys() | theirs.keys()):
        one, other = ours.get((slug, number)), theirs.get((slug, number))
        for column in TOLD:
            told, said = getattr(one, column, "nothing"), getattr(other, column, "nothing")
            if told != said:
                return Difference(of, f"{slug} {number}", column, told, said)
    return None


def is_due(clock: Any, now: datetime) -> bool:
    """Tell whether something happens by itself on this clock by `now`."""
    return clock.next_at is not None and clock.next_at <= now


def _by_key(clocks: Iterable[Any]) -> Clocks:
    return {(clock.slug, clock.number): clock for clock in clocks}

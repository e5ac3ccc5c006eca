"""What another charter would have made of the cases that are stored; nothing is touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

import numpy as np

from kept.cases.models import Case, Entry
from kept.core.replay import Columns, Outcomes, Replayed, replay
from kept.core.replay.folds import facts_read_by
from kept.core.rulebook import Rulebook
from kept.core.runs import State
from kept.core.timeline import Event
from kept.desks import charters
from kept.desks.models import CharterVersion

AT_ONCE = 5_000  # rows of entries held at a time
BROKEN = (State.MISSED, State.LATE)


@dataclass
class Change:
    """One promise before and after: runs kept and broken, and the cases that flip, by number."""

    kept_before: int = 0
    broken_before: int = 0
    kept_after: int = 0
    broken_after: int = 0
    worse: list[int] = field(default_factory=list)
    better: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "before": {"kept": self.kept_before, "broken": self.broken_before},
            "after": {"kept": self.kept_after, "broken": self.broken_after},
            "worse": self.worse,
            "better": self.better,
        }


@dataclass
class Comparison:
    """
    What changes, by the name of the promise, over so many cases.

    `one_by_one` says of each clock that had to be folded case by case why.
    """

    cases: int = 0
    promises: dict[str, Change] = field(default_factory=dict)
    one_by_one: dict[str, str] = field(default_factory=dict)


def compare(source: str, *, charter: str, now: datetime, processes: int = 1) -> Comparison:
    """
    Fold every case that ran by a version of `charter` anew, by the text `source`.

    Each keeps its desk's settings and its contract's layer; cases held back have no clocks.
    """
    found = Comparison()
    versions = CharterVersion.objects.filter(charter=charter).select_related("desk")
    for version in versions.order_by("pk"):
        for overlay, cases in _by_overlay(version):
            before = charters.rulebook(version, overlay=overlay)
            after = charters.drafted(source, version, overlay=overlay)
            columns = extract(cases, facts_read_by(before, after))
            old, new = (
                replay(book, columns, now=now, processes=processes) for book in (before, after)
            )
            _add(found, columns, old, new, _judged(before) | _judged(after))
    return found


def extract(cases: list[int], facts: frozenset[str]) -> Columns:
    """Read the entries of cases, by their keys, as columns that any charter can be tried on."""
    return Columns.of(_timelines(cases), facts)


def _by_overlay(version: CharterVersion) -> Iterator[tuple[Any, list[int]]]:
    rows = Case.objects.filter(charter_version=version).order_by("pk").values_list("overlay", "pk")
    groups: dict[str, tuple[Any, list[int]]] = {}
    for overlay, pk in rows.iterator():
        groups.setdefault(repr(overlay), (overlay, []))[1].append(pk)
    yield from groups.values()


def _timelines(cases: list[int]) -> Iterator[tuple[int, Iterator[Event]]]:
    for since in range(0, len(cases), AT_ONCE):
        rows = (
            Entry.objects.filter(case__in=cases[since : since + AT_ONCE])
            .order_by("case", "at", "position")
            .values_list("case__number", "kind", "at", "carries")
        )
        for number, entries in groupby(rows.iterator(AT_ONCE), key=lambda row: row[0]):
            yield number, (Event(kind, at, carries) for _, kind, at, carries in entries)


def _judged(rulebook: Rulebook) -> dict[str, None]:
    """Return the clocks that can be kept or broken, in the charter's order."""
    rows = (listening.row for listening in rulebook.rows)
    return {row.name: None for row in rows if row.can_be_broken and row.has_a_span}


def _add(
    found: Comparison,
    columns: Columns,
    before: Replayed,
    after: Replayed,
    judged: Iterable[str],
) -> None:
    found.cases += len(columns)
    nothing = Outcomes.of([])
    for name in judged:
        if name in after.one_by_one:
            found.one_by_one[name] = after.one_by_one[name]
        old, new = before.outcomes.get(name, nothing), after.outcomes.get(name, nothing)
        change = found.promises.setdefault(name, Change())
        change.kept_before += old.count(State.MET)
        change.broken_before += old.count(*BROKEN)
        change.kept_after += new.count(State.MET)
        change.broken_after += new.count(*BROKEN)
        were, are = old.broken_cases(), new.broken_cases()
        change.worse += columns.numbers[np.setdiff1d(are, were)].tolist()
        change.better += columns.numbers[np.setdiff1d(were, are)].tolist()

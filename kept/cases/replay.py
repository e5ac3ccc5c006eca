"""What another charter would have made of the cases that are stored; nothing is touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

import numpy as np

from kept.cases.histories import Origin, Shelf, of_many
from kept.cases.models import Case, Entry
from kept.core.facts import CHARTER_CHANGED
from kept.core.folding import MERGED
from kept.core.replay import Columns, Outcomes, Replayed, replay
from kept.core.replay.columns import Ints
from kept.core.replay.folds import facts_read_by
from kept.core.rulebook import Rulebook
from kept.core.runs import Run, State
from kept.core.timeline import Event
from kept.desks import charters
from kept.desks.models import CharterVersion

AT_ONCE = 5_000  # rows of entries held at a time
CASES_AT_ONCE = 500
OF_MORE_THAN_ONE = frozenset({MERGED, CHARTER_CHANGED})  # case, or charter version
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

    `one_by_one` says of each clock that had to be folded case by case why; `apart` are the
    cases so folded because another was merged with them, or they went on under another version.
    """

    cases: int = 0
    apart: int = 0
    promises: dict[str, Change] = field(default_factory=dict)
    one_by_one: dict[str, str] = field(default_factory=dict)


def compare(source: str, *, charter: str, now: datetime, processes: int = 1) -> Comparison:
    """
    Fold every case that runs by a version of `charter` anew, by the text `source`.

    Each keeps its desk's settings and its contract's layer; cases held back have no clocks.
    A case that came under several versions is tried as if each had been the draft.
    """
    found = Comparison()
    drafts = Drafts(source, charter)
    versions = CharterVersion.objects.filter(charter=charter).select_related("desk")
    for version in versions.order_by("pk"):
        for overlay, cases in _by_overlay(version):
            before = charters.rulebook(version, overlay=overlay)
            after = drafts.book(version, overlay)
            judged = _judged(before) | _judged(after)
            columns = extract(cases, facts_read_by(before, after))
            apart = columns.cases_with(OF_MORE_THAN_ONE)
            _add_apart(found, columns.numbers[apart].tolist(), judged, drafts, now)
            columns = columns.without(apart)
            old, new = (
                replay(book, columns, now=now, processes=processes) for book in (before, after)
            )
            _add(found, columns.numbers, old, new, judged)
    return found


class Drafts:
    """The draft in the place of each version, made ready once."""

    def __init__(self, source: str, charter: str) -> None:
        self.source, self.charter = source, charter
        self._books: dict[tuple[int, str], Rulebook] = {}

    def book(self, version: CharterVersion, overlay: Any) -> Rulebook:
        """Return what a case would have come under; a version of another charter stays."""
        key = (version.pk, repr(overlay))
        if key not in self._books:
            self._books[key] = (
                charters.drafted(self.source, version, overlay=overlay)
                if version.charter == self.charter
                else charters.rulebook(version, overlay=overlay)
            )
        return self._books[key]

    def origin(self, case: Case, origin: Origin, shelf: Shelf) -> Origin:
        """Return what the timeline of `case` would have been read by."""
        books = {
            name: self.book(shelf.version(CharterVersion.key_of(name)), case.overlay)
            for name in origin.books
        }
        first = next(iter(books.values()), None)
        if first is None:
            first = self.book(shelf.version(case.charter_version_id), case.overlay)
        return Origin(first, books, origin.absorbed)


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


def _add_apart(
    found: Comparison, numbers: list[int], judged: Iterable[str], drafts: Drafts, now: datetime
) -> None:
    """Fold cases one by one, with the cases merged into them and the versions they came under."""
    found.apart += len(numbers)
    shelf = Shelf()
    for since in range(0, len(numbers), CASES_AT_ONCE):
        cases = Case.objects.filter(number__in=numbers[since : since + CASES_AT_ONCE])
        histories = list(of_many(list(cases.order_by("pk")), shelf))
        old = _replayed(origin.fold(events, now=now) for _, events, origin in histories)
        new = _replayed(
            drafts.origin(case, origin, shelf).fold(events, now=now)
            for case, events, origin in histories
        )
        _add(found, np.array([case.number for case, *_ in histories]), old, new, judged)


def _replayed(folded: Iterable[Iterable[Run]]) -> Replayed:
    runs: dict[str, list[tuple[int, Run]]] = defaultdict(list)
    for case, each in enumerate(folded):
        for run in each:
            runs[run.name].append((case, run))
    return Replayed({name: Outcomes.of(found) for name, found in runs.items()})


def _add(
    found: Comparison,
    numbers: Ints,
    before: Replayed,
    after: Replayed,
    judged: Iterable[str],
) -> None:
    found.cases += len(numbers)
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
        change.worse += numbers[np.setdiff1d(are, were)].tolist()
        change.better += numbers[np.setdiff1d(were, are)].tolist()

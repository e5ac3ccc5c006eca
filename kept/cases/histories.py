"""
All that the clocks of a case are folded from: entries, rulebooks, and what was merged into it.

A case is folded from the version that it was opened under; `charter changed` entries name
the ones that it went on under, `merged` entries the cases whose timelines belong to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, takewhile
from typing import Any

from kept.cases.models import Case, Entry
from kept.core import clocks
from kept.core.facts import CHARTER_CHANGED
from kept.core.folding import MERGED
from kept.core.rulebook import Rulebook
from kept.core.runs import Run
from kept.core.timeline import Event
from kept.desks import charters
from kept.desks.models import CharterVersion

Timelines = dict[str, list[Event]]


class Shelf:
    """Rulebooks by charter version and contract's layer, each made ready once."""

    def __init__(self) -> None:
        self._versions: dict[int, CharterVersion] = {}
        self._books: dict[tuple[int, str], Rulebook] = {}

    def book(self, version: CharterVersion | int, overlay: Mapping[Any, Any]) -> Rulebook:
        """Return the rulebook of a version, or of the one with that key."""
        pk = version if isinstance(version, int) else version.pk
        key = (pk, repr(overlay) if overlay else "")
        if key not in self._books:
            if isinstance(version, int):
                version = self.version(version)
            self._books[key] = charters.rulebook(version, overlay=overlay)
        return self._books[key]

    def version(self, pk: int) -> CharterVersion:
        """Return the version with that key."""
        if pk not in self._versions:
            self._versions[pk] = CharterVersion.objects.get(pk=pk)
        return self._versions[pk]


@dataclass(frozen=True, slots=True)
class Origin:
    """
    What a timeline is read by: the first rulebook, those it changes to, what it took in.

    `books` by the name of the version, `absorbed` by the number of the case.
    """

    rulebook: Rulebook
    books: Mapping[str, Rulebook] = field(default_factory=dict)
    absorbed: Mapping[str, Sequence[Event]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, case: Case, events: Sequence[Event], shelf: Shelf, absorbed: Timelines | None = None
    ) -> Origin:
        """Read what `events` name; `absorbed` spares the question for the merged cases."""
        if absorbed is None:
            absorbed = merged_into([events])
        books = books_named(events, lambda version: shelf.book(version, case.overlay))
        if not books:
            version = case.charter_version if has_loaded(case) else case.charter_version_id
            return cls(shelf.book(version, case.overlay), {}, absorbed)
        return cls(next(iter(books.values())), books, absorbed)

    def fold(self, events: Sequence[Event], *, now: datetime) -> tuple[Run, ...]:
        """Return the runs of every clock that `events` make, as of `now`."""
        return clocks.fold(self.rulebook, events, now=now, books=self.books, absorbed=self.absorbed)


def books_named(events: Iterable[Event], book: Callable[[int], Rulebook]) -> dict[str, Rulebook]:
    """
    Return the rulebooks of the versions that a timeline came under, the first one first.

    `book` makes one by the key of its version. None where it stayed under its first.
    """
    changes = [event for event in events if event.kind == CHARTER_CHANGED]
    names = [str(event.carries["from"]) for event in changes[:1]]
    names += [str(event.carries["to"]) for event in changes]
    return {name: book(CharterVersion.key_of(name)) for name in dict.fromkeys(names)}


def of_many(cases: Sequence[Case], shelf: Shelf) -> Iterator[tuple[Case, list[Event], Origin]]:
    """Read all that these cases are folded from, in few questions."""
    timelines = _timelines([case.pk for case in cases])
    absorbed = merged_into(timelines.values())
    for case in cases:
        events = timelines[case.pk]
        yield case, events, Origin.of(case, events, shelf, only(absorbed, events))


def _timelines(batch: Sequence[int]) -> dict[int, list[Event]]:
    rows = Entry.objects.filter(case__in=batch).in_order()
    timelines: dict[int, list[Event]] = defaultdict(list)
    for case, kind, at, carries in rows.values_list("case", "kind", "at", "carries"):
        timelines[case].append(Event(kind, at, carries))
    return timelines


def fold(case: Case, events: Sequence[Event], *, now: datetime) -> tuple[Run, ...]:
    """Return the runs of every clock of a case, whatever it came under and took in."""
    return Origin.of(case, events, Shelf()).fold(events, now=now)


def surviving(case: Case) -> Case:
    """Return the case that `case` went into, by way of others maybe; itself where it did not."""
    entries = case.entries.filter(kind=MERGED).in_order().values_list("carries", flat=True)
    into = [carries["into"] for carries in entries if "into" in carries]
    return surviving(Case.objects.get(number=int(into[-1]))) if into else case


def has_loaded(case: Case) -> bool:
    """Tell whether the charter version came with the case, so that nobody need be asked."""
    return Case.charter_version.is_cached(case)


def merged_into(timelines: Iterable[Sequence[Event]]) -> Timelines:
    """
    Return the timelines of the cases merged into these, by number, up to the merging.

    Those that were merged into them before are there too.
    """
    found: Timelines = {}
    wanted = set(_named(timelines))
    while wanted:
        read = dict(_read_until_merged(wanted))
        found |= read
        wanted = set(_named(read.values())) - found.keys()
    return found


def only(absorbed: Timelines, events: Sequence[Event]) -> Timelines:
    """Return those of `absorbed` that belong to one case: what it took in, and they before."""
    mine: Timelines = {}
    wanted = set(_named([events])) if absorbed else set()
    while wanted:
        mine |= {number: absorbed[number] for number in wanted}
        wanted = set(_named(absorbed[number] for number in wanted)) - mine.keys()
    return mine


def _named(timelines: Iterable[Sequence[Event]]) -> Iterator[str]:
    for events in timelines:
        for event in events:
            if event.kind == MERGED and "from" in event.carries:
                yield str(event.carries["from"])


def _read_until_merged(numbers: Iterable[str]) -> Iterator[tuple[str, list[Event]]]:
    rows = (
        Entry.objects.filter(case__number__in=[int(number) for number in numbers])
        .in_order()
        .values_list("case__number", "kind", "at", "carries")
    )
    for number, entries in groupby(rows, key=lambda row: row[0]):
        events = (Event(kind, at, carries) for _, kind, at, carries in entries)
        yield str(number), until_merged(events)


def until_merged(events: Iterable[Event]) -> list[Event]:
    """Return what happened in a case until it was merged into another."""
    return list(
        takewhile(lambda event: event.kind != MERGED or "into" not in event.carries, events)
    )

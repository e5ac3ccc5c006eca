"""Timelines as columns: a row for each instant of each case."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kept.core.facts import CASE
from kept.core.runs import given
from kept.core.timeline import Event

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]

NEVER = np.iinfo(np.int64).max
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

# What an event carries for people alone, or for one case alone: no clock reads it.
UNREAD = frozenset({"who", "why", "clause", "question", "routed", "until", "saying"})

Signature = tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """
    The instants of many cases, in order of case and time.

    `first[k]` is the row of the k-th case's first instant, with the end of the last
    behind it. `at` and `until` are microseconds since 1970 UTC; `until` is NEVER where no
    event brought one along. `signatures[code[row]]` are the events of an instant, less
    what is said for people alone; they carry no moment of their own.
    """

    numbers: Ints
    first: Ints
    at: Ints
    until: Ints
    code: Codes
    signatures: Sequence[Signature]

    @classmethod
    def of(
        cls, timelines: Iterable[tuple[int, Iterable[Event]]], facts: frozenset[str]
    ) -> "Columns":
        """
        Read timelines, each in order of time, with the number of their case.

        `facts` are those that the charters to be tried read (`facts_read_by`): what else
        a case began with is left out.
        """
        numbers, first, moments, untils, codes = [], [0], [], [], []
        known: dict[Any, int] = {}
        signatures: list[Signature] = []
        for number, events in timelines:
            for at, group in groupby(events, key=lambda event: event.at):
                together = tuple(group)
                key = tuple(_key(event, facts) for event in together)
                code = known.get(key)
                if code is None:
                    code = known[key] = len(signatures)
                    signatures.append(tuple(_bare(event, facts) for event in together))
                moments.append(microseconds(at))
                untils.append(_until(together))
                codes.append(code)
            numbers.append(number)
            first.append(len(moments))
        return cls(
            np.array(numbers, np.int64),
            np.array(first, np.int64),
            np.array(moments, np.int64),
            np.array(untils, np.int64),
            np.array(codes, np.int32),
            signatures,
        )

    def __len__(self) -> int:
        return len(self.numbers)

    def part(self, since: int, until: int) -> "Columns":
        """Return the cases from the `since`-th up to the `until`-th, without it."""
        rows = slice(self.first[since], self.first[until])
        return Columns(
            self.numbers[since:until],
            self.first[since : until + 1] - self.first[since],
            self.at[rows],
            self.until[rows],
            self.code[rows],
            self.signatures,
        )

    def cases_with(self, kinds: frozenset[str]) -> Ints:
        """Return the cases to which an event of one of `kinds` happened, counted from 0."""
        told = [
            any(event.kind in kinds and event.record == CASE for event in signature)
            for signature in self.signatures
        ]
        rows = np.flatnonzero(np.array(told, np.bool_).take(self.code))
        return np.unique(np.searchsorted(self.first, rows, "right") - 1)

    def without(self, cases: Ints) -> "Columns":
        """Return the same less `cases`, counted from 0."""
        kept = np.ones(len(self), np.bool_)
        kept[cases] = False
        lengths = np.diff(self.first)
        rows = np.repeat(kept, lengths)
        first = np.concatenate([[0], np.cumsum(lengths[kept])])
        told = (self.at[rows], self.until[rows], self.code[rows])
        return Columns(self.numbers[kept], first, *told, self.signatures)

    def timeline(self, case: int) -> Iterator[Event]:
        """Return the events of the k-th case again, less what no clock reads."""
        for row in range(self.first[case], self.first[case + 1]):
            at, until = moment(int(self.at[row])), int(self.until[row])
            for event in self.signatures[self.code[row]]:
                carries = (
                    event.carries if until == NEVER else {**event.carries, "until": moment(until)}
                )
                yield Event(event.kind, at, carries)


def microseconds(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def moment(at: int) -> datetime:
    return EPOCH + timedelta(microseconds=at)


def _until(events: Sequence[Event]) -> int:
    untils = (given(event) for event in events if "until" in event.carries)
    return next((microseconds(until) for until in untils if until), NEVER)


def _key(event: Event, facts: frozenset[str]) -> Any:
    return (event.kind, _frozen(_read(event, facts)))


def _bare(event: Event, facts: frozenset[str]) -> Event:
    return Event(event.kind, EPOCH, _read(event, facts))


def _read(event: Event, facts: frozenset[str]) -> dict[str, Any]:
    carried = {key: value for key, value in event.carries.items() if key not in UNREAD}
    if "facts" in carried:
        carried["facts"] = {k: v for k, v in carried["facts"].items() if k in facts}
    fact = event.kind.removesuffix(" changed")
    if fact != event.kind and fact not in facts and fact != "state":
        carried.pop("to", None)
        carried.pop("from", None)
    return carried


def _frozen(value: Any) -> Any:
    match value:
        case dict():
            return tuple(sorted((key, _frozen(one)) for key, one in value.items()))
        case list() | tuple() | set() | frozenset():
            return tuple(_frozen(one) for one in value)
    return value

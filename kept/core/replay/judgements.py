"""
What a row of a charter makes of every sort of instant and every combination of facts.

Each is judged once, by the code of the scalar fold, and looked up for every case.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kept.core.charter.conditions import Facts
from kept.core.charter.tables import Missing, Node, leaves, look_up
from kept.core.charter.triggers import Pattern, Triggers, fires
from kept.core.facts import CASE, brought_by
from kept.core.folding import CLOSED, OF_ANOTHER_RECORD, REOPENED, Fold
from kept.core.replay.columns import Codes, Columns, Signature
from kept.core.rulebook import Listening, Rulebook
from kept.core.runs import Terms

Flags = NDArray[np.bool_]
NONE = -1
UNHEARD: Triggers = ()


class Facets:
    """
    The facts of many cases over their instants, each combination under a code.

    A turn is what happens at an instant together with the facts before it: `turn[row]` is
    that of a row of the columns, `case[row]` the case. By turn, `events` is the code of
    what happens, `before` and `after` those of the facts on either side.
    """

    def __init__(self, rulebook: Rulebook, columns: Columns, reads: frozenset[str]) -> None:
        self.rulebook = rulebook
        self.reads = reads
        self.signatures = columns.signatures
        self.known: list[Facts] = [{}]
        self._codes: dict[Hashable, int] = {_key({}): 0}
        self._next = np.full((1, len(columns.signatures)), -1, np.int32)
        self.case = np.repeat(np.arange(len(columns)), np.diff(columns.first))
        turn = self._walk(columns)
        met = np.zeros(self._next.size, np.bool_)
        met[turn] = True
        turns = np.flatnonzero(met)
        self.turn = (np.cumsum(met, dtype=np.int32) - 1).take(turn)
        self.before, self.events = divmod(turns, max(1, len(self.signatures)))
        self.after = self._next.ravel().take(turns)

    def _walk(self, columns: Columns) -> Codes:
        lengths = np.diff(columns.first)
        turn = np.zeros(len(columns.at), np.int32)
        facts = np.zeros(len(columns), np.int32)
        cases = np.flatnonzero(lengths)
        step, shortest = 0, int(lengths.min(initial=0))
        while len(cases):
            rows = columns.first[cases] + step
            turns = facts[cases] * len(self.signatures) + columns.code.take(rows)
            turn[rows] = turns
            facts[cases] = self._after(turns)
            step += 1
            if step >= shortest:
                cases = cases[lengths[cases] > step]
        return turn

    def _after(self, turns: Codes) -> Codes:
        after = self._next.ravel().take(turns)
        while len(unknown := np.flatnonzero(after < 0)):
            # Marked and not sorted: there are few turns, and many cases.
            met = np.zeros(self._next.size, np.bool_)
            met[turns.take(unknown)] = True
            for turn in np.flatnonzero(met).tolist():
                self._learn(*divmod(turn, len(self.signatures)))
            after = self._next.ravel().take(turns)
        return after

    def _learn(self, before: int, code: int) -> None:
        brought = brought_by(self.rulebook, self.known[before], self.signatures[code])
        facts = {
            fact: value
            for fact, value in {**self.known[before], **brought}.items()
            if fact in self.reads
        }
        key = _key(facts)
        if key not in self._codes:
            self._codes[key] = len(self.known)
            self.known.append(facts)
            unknown = np.full((1, len(self.signatures)), -1, np.int32)
            self._next = np.concatenate([self._next, unknown])
        self._next[before, code] = self._codes[key]


def _key(facts: Facts) -> Hashable:
    return tuple(sorted((fact, repr(value)) for fact, value in facts.items()))


@dataclass(frozen=True)
class Judged:
    """
    One row, judged.

    By code of facts: `holds`, `terms` (an index of `known_terms`, NONE where nothing is
    promised), and which variant of its stops counts. The others are by turn: whether it
    moves the clock at all, is read by other facts, and whether its events stop (and would
    by another variant), start, undo, close or reopen.
    """

    listening: Listening
    holds: Flags
    terms: Codes
    known_terms: Sequence[Terms]
    stop_by: Codes
    stops_by: Flags
    moves: Flags
    touched: Flags
    stops: Flags
    starts: Flags
    undoes: Flags
    closes: Flags
    reopens: Flags
    too_much: Flags  # several of its own events at one instant: told to the scalar fold
    outlives: bool

    @classmethod
    def of(cls, listening: Listening, facets: Facets) -> "Judged":
        rulebook, row = facets.rulebook, listening.row
        fold = Fold(row.name, rulebook)
        terms, known = _numbered([fold.terms(facts) for facts in facets.known])
        holds = np.array([fold.holds(facts) for facts in facets.known])
        stop_by, stops = _triggered(row.stops, facets)
        start_by, starts = _triggered(row.starts, facets)
        undo_by, undoes = _triggered(row.undone_by, facets)
        events, after = facets.events, facets.after
        reading = _combined(terms, holds, stop_by, start_by, undo_by)
        touched = reading[facets.before] != reading[after]
        return cls(
            listening=listening,
            holds=holds,
            terms=terms,
            known_terms=known,
            stop_by=stop_by,
            stops_by=stops[:, events],
            moves=touched | _any_in(listening.wakes, facets.signatures)[events],
            touched=touched,
            stops=stops[stop_by[after], events],
            starts=starts[start_by[after], events],
            undoes=undoes[undo_by[after], events],
            closes=_marked(facets.signatures, CLOSED)[events],
            reopens=_marked(facets.signatures, REOPENED)[events],
            too_much=_several_in(listening.events, facets.signatures)[events],
            outlives=any(p.kind in OF_ANOTHER_RECORD for p in _patterns(row.starts)),
        )


def _combined(*read: NDArray[Any]) -> Codes:
    """Return a number for all that the row reads in each combination of facts."""
    _, numbers = np.unique(np.stack(read), axis=1, return_inverse=True)
    return numbers.reshape(-1).astype(np.int32)


def _any_in(kinds: frozenset[str], signatures: Sequence[Signature]) -> Flags:
    return np.array([any(e.kind in kinds for e in s) for s in signatures], np.bool_)


def _several_in(kinds: frozenset[str], signatures: Sequence[Signature]) -> Flags:
    return np.array([sum(e.kind in kinds for e in s) > 1 for s in signatures], np.bool_)


def why_not(listening: Listening, rulebook: Rulebook) -> str:
    """Say why a row must be folded case by case; empty where it can be judged at once."""
    row = listening.row
    if row.pauses is not None:
        return "it pauses"
    if row.agreed_by:
        return "its moment is agreed case by case"
    if rulebook.reads_clocks and listening.facts & {one.row.name for one in rulebook.rows}:
        return "it stands on the state of another clock"
    for node in (row.starts, row.stops, row.undone_by):
        if any(not isinstance(t, Pattern) for triggers in leaves(node) for t in triggers):
            return "it waits for several events, or for a count"
    records = {_record(pattern) for pattern in _patterns(row.starts)}
    if records != {CASE}:
        return "another record starts it"
    outlive = {pattern.kind in OF_ANOTHER_RECORD for pattern in _patterns(row.starts)}
    return "" if len(outlive) == 1 else "its starts are of several records"


def _patterns(node: Node[Triggers] | Missing) -> list[Pattern]:
    return [t for triggers in leaves(node) for t in triggers if isinstance(t, Pattern)]


def _record(pattern: Pattern) -> str:
    tests = [test for tests in pattern.carries.alternatives for test in tests]
    return next((str(test.one_of[0]) for test in tests if test.fact == "of"), CASE)


def _numbered(terms: Sequence[Terms | None]) -> tuple[Codes, list[Terms]]:
    known: list[Terms] = []
    codes = []
    for one in terms:
        if one is None:
            codes.append(NONE)
            continue
        if one not in known:
            known.append(one)
        codes.append(known.index(one))
    return np.array(codes, np.int32), known


def _triggered(node: Node[Triggers] | Missing, facets: Facets) -> tuple[Codes, Flags]:
    """Return which variant of triggers counts by facts, and what each makes of an instant."""
    variants: list[Triggers] = []
    by = []
    for facts in facets.known:
        triggers = _look_up(node, facts)
        if triggers not in variants:
            variants.append(triggers)
        by.append(variants.index(triggers))
    fired = [
        [any(fires(triggers, event, ()) for event in signature) for signature in facets.signatures]
        for triggers in variants
    ]
    return np.array(by, np.int32), np.array(fired, np.bool_).reshape(len(variants), -1)


def _look_up(node: Node[Triggers] | Missing, facts: Facts) -> Triggers:
    if isinstance(node, tuple):
        return node
    found: Any = look_up(node, facts)
    return found.value if found else UNHEARD


def _marked(signatures: Sequence[Signature], kind: str) -> Flags:
    marked = [any(e.kind == kind and e.record == CASE for e in s) for s in signatures]
    return np.array(marked, np.bool_)

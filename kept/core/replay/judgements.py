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
UNHEARD: Triggers = ()


class Facets:
    """
    The facts of many cases over their instants, each combination under a code.

    `code[row]` is that after the instant of the row, `before[row]` that before it.
    """

    def __init__(self, rulebook: Rulebook, columns: Columns, reads: frozenset[str]) -> None:
        self.rulebook = rulebook
        self.reads = reads
        self.signatures = columns.signatures
        self.known: list[Facts] = [{}]
        self._codes: dict[Hashable, int] = {_key({}): 0}
        self._next = np.full((1, len(columns.signatures)), -1, np.int32)
        self.code = np.zeros(len(columns.at), np.int32)
        self.before = np.zeros(len(columns.at), np.int32)
        self._walk(columns)

    def _walk(self, columns: Columns) -> None:
        lengths = np.diff(columns.first)
        facts = np.zeros(len(columns), np.int32)
        cases = np.flatnonzero(lengths > 0)
        step = 0
        while len(cases):
            rows = columns.first[cases] + step
            self.before[rows] = facts[cases]
            facts[cases] = self.code[rows] = self._after(facts[cases], columns.code[rows])
            step += 1
            cases = cases[lengths[cases] > step]

    def _after(self, facts: Codes, codes: Codes) -> Codes:
        after = self._next[facts, codes]
        while len(unknown := np.flatnonzero(after < 0)):
            # Marked and not sorted: there are few pairs, and many cases.
            met = np.zeros(self._next.shape, np.bool_)
            met[facts[unknown], codes[unknown]] = True
            for before, code in np.argwhere(met):
                self._learn(int(before), int(code))
            after = self._next[facts, codes]
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

    By code of facts: `holds`, `terms` (an index of `known_terms`, -1 where nothing is
    promised), and which variant of its stops and starts counts. By variant and code of
    instants: whether they stop, start, undo.
    """

    listening: Listening
    holds: Flags
    terms: Codes
    known_terms: Sequence[Terms]
    stop_by: Codes
    start_by: Codes
    undo_by: Codes
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
        stop_by, stops = _triggered(row.stops, facets)
        start_by, starts = _triggered(row.starts, facets)
        undo_by, undoes = _triggered(row.undone_by, facets)
        heard = [
            sum(event.kind in listening.events for event in signature)
            for signature in facets.signatures
        ]
        return cls(
            listening=listening,
            holds=np.array([fold.holds(facts) for facts in facets.known]),
            terms=terms,
            known_terms=known,
            stop_by=stop_by,
            start_by=start_by,
            undo_by=undo_by,
            stops=stops,
            starts=starts,
            undoes=undoes,
            closes=_marked(facets.signatures, CLOSED),
            reopens=_marked(facets.signatures, REOPENED),
            too_much=np.array(heard) > 1,
            outlives=any(p.kind in OF_ANOTHER_RECORD for p in _patterns(row.starts)),
        )


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
            codes.append(-1)
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
    return np.array([any(e.kind == kind and e.record == CASE for e in s) for s in signatures])

"""The fold of `kept.core.folding` on arrays: one instant of every case at a time."""

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from multiprocessing import get_context

import numpy as np

from kept.core.facts import instants
from kept.core.folding import Fold
from kept.core.replay.columns import NEVER, Codes, Columns, Ints, microseconds
from kept.core.replay.deadlines import Deadlines
from kept.core.replay.judgements import Facets, Flags, Judged, why_not
from kept.core.replay.outcomes import NUMBER, Outcomes
from kept.core.rulebook import Listening, Rulebook
from kept.core.runs import State

NONE = -1
RUNNING, LATE, MET, MISSED, OVER, VOID = (
    NUMBER[state]
    for state in (State.RUNNING, State.LATE, State.MET, State.MISSED, State.OVER, State.VOID)
)


@dataclass(frozen=True)
class Replayed:
    """The outcomes of every clock by name; `one_by_one` says why of those folded case by case."""

    outcomes: Mapping[str, Outcomes]
    one_by_one: Mapping[str, str] = field(default_factory=dict)


def replay(rulebook: Rulebook, columns: Columns, *, now: datetime, processes: int = 1) -> Replayed:
    """Fold every case of `columns` under `rulebook` as of `now`; nothing is touched."""
    if processes == 1 or len(columns) < processes:
        return _replay(rulebook, columns, now)
    edges = [len(columns) * k // processes for k in range(processes + 1)]
    global _SHARED  # forked, so that no column is copied to the workers
    _SHARED = (rulebook, columns, now)
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        parts = list(pool.map(_replay_part, edges, edges[1:]))
    outcomes = {
        name: Outcomes.joined(
            [part.outcomes[name].moved(first) for part, first in zip(parts, edges, strict=False)]
        )
        for name in parts[0].outcomes
    }
    return Replayed(outcomes, parts[0].one_by_one)


_SHARED: tuple[Rulebook, Columns, datetime]


def _replay_part(since: int, until: int) -> Replayed:
    rulebook, columns, now = _SHARED
    return _replay(rulebook, columns.part(since, until), now)


def _replay(rulebook: Rulebook, columns: Columns, now: datetime) -> Replayed:
    reads = facts_read_by(rulebook)
    columns = _heard(columns, now)
    facets = Facets(rulebook, columns, reads)
    outcomes, one_by_one = {}, {}
    for listening in rulebook.rows:
        name = listening.row.name
        if reason := why_not(listening, rulebook):
            one_by_one[name] = reason
            everybody = np.arange(len(columns))
            outcomes[name] = _scalar(rulebook, listening, columns, everybody, now)
        else:
            outcomes[name] = Lockstep(listening, facets, columns, now).outcomes()
    return Replayed(outcomes, one_by_one)


def facts_read_by(*rulebooks: Rulebook) -> frozenset[str]:
    """Return the facts on which any clock of `rulebooks` depends, and those that make them."""
    read = frozenset({"state", "solution", "waiting for"})
    return read.union(*(listening.facts for book in rulebooks for listening in book.rows))


def _heard(columns: Columns, now: datetime) -> Columns:
    """Leave out what happened after `now`."""
    late = columns.at > microseconds(now)
    if not late.any():
        return columns
    case = np.repeat(np.arange(len(columns)), np.diff(columns.first))[~late]
    first = np.concatenate([[0], np.cumsum(np.bincount(case, minlength=len(columns)))])
    kept = (columns.at[~late], columns.until[~late], columns.code[~late])
    return Columns(columns.numbers, first, *kept, columns.signatures)


def _scalar(
    rulebook: Rulebook, listening: Listening, columns: Columns, cases: Ints, now: datetime
) -> Outcomes:
    runs = []
    for case in cases:
        heard = instants(rulebook, columns.timeline(int(case)))
        fold = Fold(listening.row.name, rulebook)
        runs += [(int(case), run) for run in fold.over(heard, now)]
    return Outcomes.of(runs)


class Lockstep:
    """
    One clock over all cases, a column for each thing that `Fold` remembers.

    `last_*` is the run that ended last: it may go on when its stop is undone.
    """

    def __init__(
        self, listening: Listening, facets: Facets, columns: Columns, now: datetime
    ) -> None:
        self.listening = listening
        self.row = listening.row
        self.rulebook = facets.rulebook
        self.columns = columns
        self.now = now
        self.judged = Judged.of(listening, facets)
        self.deadlines = Deadlines(facets.rulebook, self.judged.known_terms)
        self.facets = facets
        self.reading = self._readings()
        self.breaks = self.row.can_be_broken
        cases = len(columns)
        self.running = np.zeros(cases, np.bool_)
        self.number = np.zeros(cases, np.int64)
        self.started = np.full(cases, NEVER, np.int64)
        self.counted = np.full(cases, NEVER, np.int64)  # from, where the run was re-rated
        self.origin = np.full(cases, NEVER, np.int64)  # the event that started the run
        self.due = np.full(cases, NEVER, np.int64)
        self.until = np.full(cases, NEVER, np.int64)
        self.terms = np.full(cases, NONE, np.int32)
        self.rerated = np.zeros(cases, np.bool_)
        self.waiting = np.full(cases, NEVER, np.int64)
        self.waiting_until = np.full(cases, NEVER, np.int64)
        self.held = np.zeros(cases, np.bool_)
        self.lost = np.zeros(cases, np.bool_)
        self.closed = np.zeros(cases, np.bool_)
        self.first_stop = np.full((len(self.judged.stops), cases), NEVER, np.int64)
        self.last_state = np.full(cases, NONE, np.int32)
        self.last_ended = np.full(cases, NEVER, np.int64)
        self.ended: list[Outcomes] = []

    def outcomes(self) -> Outcomes:
        rows, told_apart = self._rows()
        for step in rows:
            self._take(*step)
        self._settle_all(microseconds(self.now))
        everything = Outcomes.joined(self.ended) if self.ended else Outcomes.of([])
        if not len(told_apart):
            return everything
        others = _scalar(self.rulebook, self.listening, self.columns, told_apart, self.now)
        return Outcomes.joined([_without(everything, told_apart), others])

    def _readings(self) -> Codes:
        """Return a number for all that the row reads in each combination of facts."""
        judged = self.judged
        read = (judged.terms, judged.holds, judged.stop_by, judged.start_by, judged.undo_by)
        _, numbers = np.unique(np.stack(read), axis=1, return_inverse=True)
        return numbers.reshape(-1).astype(np.int32)

    def _rows(self) -> tuple[list[tuple[Ints, Ints]], Ints]:
        """Return the instants that can move this clock, step by step, and the cases left out."""
        columns, judged, facets = self.columns, self.judged, self.facets
        wakes = np.array(
            [any(e.kind in self.listening.wakes for e in s) for s in columns.signatures], np.bool_
        )
        touched = self._touched(facets.before, facets.code)
        relevant = np.flatnonzero(wakes[columns.code] | touched)
        case = np.searchsorted(columns.first, relevant, "right") - 1
        apart = np.unique(case[judged.too_much[columns.code[relevant]]])
        if len(apart):
            kept = ~np.isin(case, apart)
            relevant, case = relevant[kept], case[kept]
        begins = np.concatenate([[True], case[1:] != case[:-1]]) if len(case) else np.zeros(0, bool)
        first = np.maximum.accumulate(np.where(begins, np.arange(len(case)), 0))
        rank = np.arange(len(case)) - first
        order = np.argsort(rank, kind="stable")
        edges = np.searchsorted(rank[order], np.arange(rank.max() + 2)) if len(rank) else [0]
        steps = [order[a:b] for a, b in pairwise(edges)]
        return [(relevant[step], case[step]) for step in steps], apart

    def _touched(self, before: Codes, after: Codes) -> Flags:
        """Tell where the row is read otherwise by the facts after an instant than before it."""
        touched: Flags = self.reading[before] != self.reading[after]
        return touched

    def _take(self, rows: Ints, cases: Ints) -> None:
        """Do for many cases what `Fold.take` does for one, in the same order."""
        judged = self.judged
        at, code = self.columns.at[rows], self.columns.code[rows]
        facts, until = self.facets.code[rows], self.columns.until[rows]
        touched = self._touched(self.facets.before[rows], facts)
        self.closed[cases[judged.reopens[code]]] = False
        self._settle(cases, at)
        self._reread(cases[touched], at[touched], facts[touched])
        self._undo_or_stop(cases, at, code, facts)
        closes = judged.closes[code]
        self._close(cases[closes], at[closes])
        check = touched | (self.waiting[cases] != NEVER)
        self._check_condition(cases[check], at[check], facts[check])
        starts = judged.starts[judged.start_by[facts], code]
        self._start(cases[starts], at[starts], facts[starts], until[starts])

    def _settle(self, cases: Ints, at: Ints) -> None:
        if self.breaks:
            return
        due = self.due[cases]
        past = (due < at) | ((due == at) & bool(self.row.blocks) & (due != NEVER))
        over = cases[self.running[cases] & past]
        self._end(over, OVER, self.due[over])

    def _reread(self, cases: Ints, at: Ints, facts: Codes) -> None:
        chosen = self.running[cases] & ~self._broken(cases, at)
        cases, at, facts = cases[chosen], at[chosen], facts[chosen]
        terms = self.judged.terms[facts]
        nothing = terms == NONE
        gone = cases[nothing]
        self.waiting[gone], self.waiting_until[gone] = self.origin[gone], self.until[gone]
        self._end(gone, VOID, at[nothing])
        cases, at, facts, terms = (
            column[~nothing] for column in (cases, at, facts, terms)
        )  # fmt: skip
        changed = terms != self.terms[cases]
        self._rate(cases[changed], at[changed], terms[changed])
        self._stop_by_what_was_heard(cases, facts)

    def _rate(self, cases: Ints, at: Ints, terms: Codes) -> None:
        self.terms[cases] = terms
        self.rerated[cases] = False
        self._date(cases, self.started[cases])
        if self.breaks:
            again = self.due[cases] < at
            self.rerated[cases[again]] = True
            self.counted[cases[again]] = at[again]
            self._date(cases[again], at[again])

    def _date(self, cases: Ints, since: Ints) -> None:
        self.due[cases] = self.deadlines.due(since, self.terms[cases], self.until[cases])

    def _stop_by_what_was_heard(self, cases: Ints, facts: Codes) -> None:
        heard = self.first_stop[self.judged.stop_by[facts], cases]
        chosen = self.running[cases] & (heard != NEVER)
        self._keep_or_miss(cases[chosen], heard[chosen])

    def _undo_or_stop(self, cases: Ints, at: Ints, code: Codes, facts: Codes) -> None:
        judged = self.judged
        self._undo(cases[judged.undoes[judged.undo_by[facts], code]])
        listens = self.running[cases] | (self.waiting[cases] != NEVER)
        for variant, stops in enumerate(judged.stops):
            hears = listens & stops[code]
            heard = cases[hears]
            self.first_stop[variant, heard] = np.minimum(self.first_stop[variant, heard], at[hears])
        stopped = self.running[cases] & judged.stops[judged.stop_by[facts], code]
        self._keep_or_miss(cases[stopped], at[stopped])

    def _undo(self, cases: Ints) -> None:
        self.first_stop[:, cases] = NEVER
        ended = np.isin(self.last_state[cases], (MET, MISSED))
        again = cases[~self.running[cases] & ended]
        self.last_state[again] = NONE
        self.running[again] = True
        counted = np.where(self.rerated[again], self.counted[again], self.started[again])
        self._date(again, counted)

    def _close(self, cases: Ints, at: Ints) -> None:
        self.closed[cases] = True
        self.waiting[cases] = NEVER
        if self.judged.outlives:
            return
        running = self.running[cases]
        cases, at = cases[running], at[running]
        broken = self._broken(cases, at)
        self._end(cases[broken], MISSED, at[broken])
        self._end(cases[~broken], VOID, at[~broken])

    def _check_condition(self, cases: Ints, at: Ints, facts: Codes) -> None:
        holds = self.judged.holds[facts]
        gone = self.held[cases] & ~holds & self.running[cases] & ~self._broken(cases, at)
        losing = cases[gone]
        self.lost[losing] = True
        self.waiting[losing], self.waiting_until[losing] = self.origin[losing], self.until[losing]
        self._end(losing, VOID, at[gone])
        self.held[cases] = holds
        begins = holds & (self.waiting[cases] != NEVER) & ~self.running[cases] & ~self.closed[cases]
        cases, at, facts = cases[begins], at[begins], facts[begins]
        lost = self.lost[cases]
        since = np.where(lost, at, self.waiting[cases])
        self.first_stop[:, cases[lost]] = NEVER
        self.lost[cases] = False
        origin, until = self.waiting[cases].copy(), self.waiting_until[cases].copy()
        self.waiting[cases] = NEVER
        self._begin(cases, since, at, facts, origin, until)
        self._stop_by_what_was_heard(cases, facts)

    def _start(self, cases: Ints, at: Ints, facts: Codes, until: Ints) -> None:
        if self.row.once:
            new = (self.number[cases] == 0) & (self.waiting[cases] == NEVER)
            cases, at, facts, until = cases[new], at[new], facts[new], until[new]
        if self.row.is_over_when_closed:
            open_ = ~self.closed[cases]
            cases, at, facts, until = cases[open_], at[open_], facts[open_], until[open_]
        running = self.running[cases]
        if self.row.repeats:
            self._keep_or_miss(cases[running], at[running])
        else:
            self._end(cases[running], VOID, at[running])
        self.first_stop[:, cases] = NEVER
        self.lost[cases] = False
        holds = self.judged.holds[facts]
        begins = cases[holds]
        self.held[begins] = True
        self._begin(begins, at[holds], at[holds], facts[holds], at[holds], until[holds])
        waits = cases[~holds]
        self.waiting[waits], self.waiting_until[waits] = at[~holds], until[~holds]

    def _begin(
        self, cases: Ints, since: Ints, at: Ints, facts: Codes, origin: Ints, until: Ints
    ) -> None:
        terms = self.judged.terms[facts]
        nothing = terms == NONE
        self.waiting[cases[nothing]] = origin[nothing]
        self.waiting_until[cases[nothing]] = until[nothing]
        promised = ~nothing
        cases, since, at = cases[promised], since[promised], at[promised]
        self._flush(cases)
        self.running[cases] = True
        self.number[cases] += 1
        self.started[cases] = since
        self.origin[cases] = origin[promised]
        self.until[cases] = until[promised]
        self.terms[cases], self.rerated[cases] = terms[promised], False
        late = since < at
        self._date(cases[~late], since[~late])
        self._rate(cases[late], at[late], terms[promised][late])
        if self.row.is_reaction:
            self._end(cases, OVER, since)

    def _keep_or_miss(self, cases: Ints, at: Ints) -> None:
        kept = at <= self.due[cases]
        self._end(cases[kept], MET, at[kept])
        self._end(cases[~kept], MISSED, at[~kept])

    def _broken(self, cases: Ints, at: Ints) -> Flags:
        return self.due[cases] < at if self.breaks else np.zeros(len(cases), np.bool_)

    def _end(self, cases: Ints, state: int, at: Ints) -> None:
        self.running[cases] = False
        self.last_state[cases] = state
        self.last_ended[cases] = at

    def _flush(self, cases: Ints) -> None:
        """Write down the runs that ended last: they cannot go on any more."""
        ended = cases[self.last_state[cases] != NONE]
        if len(ended):
            self.ended.append(self._columns(ended, self.last_state[ended], self.last_ended[ended]))
        self.last_state[ended] = NONE

    def _columns(self, cases: Ints, states: Codes, ended: Ints) -> Outcomes:
        numbers, started, due = self.number[cases], self.started[cases], self.due[cases]
        rerated = self.rerated[cases]
        return Outcomes(cases, numbers, states, started.copy(), due.copy(), ended, rerated)

    def _settle_all(self, now: int) -> None:
        cases = np.flatnonzero(self.running)
        due = self.due[cases]
        if not self.breaks:
            over = (due <= now) & (due != NEVER)
            self._end(cases[over], OVER, due[over])
            cases, due = cases[~over], due[~over]
        self._flush(np.arange(len(self.running)))
        states = np.where(due < now, LATE, RUNNING).astype(np.int32)
        never = np.full(len(cases), NEVER, np.int64)
        self.ended.append(self._columns(cases, states, never))


def _without(outcomes: Outcomes, cases: Ints) -> Outcomes:
    kept = ~np.isin(outcomes.case, cases)
    return Outcomes(*(getattr(outcomes, name)[kept] for name in Outcomes.__slots__))

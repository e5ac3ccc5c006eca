"""The fold of `kept.core.folding` on arrays: one instant of every case at a time."""

from datetime import datetime

import numpy as np

from kept.core.replay.columns import NEVER, Codes, Columns, Ints, microseconds
from kept.core.replay.deadlines import Deadlines
from kept.core.replay.judgements import NONE, Facets, Flags, Judged
from kept.core.replay.outcomes import NUMBER, Outcomes, States
from kept.core.replay.steps import Step, steps_of
from kept.core.rulebook import Listening
from kept.core.runs import State

RUNNING, LATE, MET, MISSED, OVER, VOID = (
    NUMBER[state]
    for state in (State.RUNNING, State.LATE, State.MET, State.MISSED, State.OVER, State.VOID)
)


class Lockstep:
    """
    One clock over all cases, a column for each thing that `Fold` remembers.

    Starts are remembered by the rows of their events. `last_*` is the run that ended last:
    it may go on when its stop is undone.
    """

    def __init__(
        self, listening: Listening, facets: Facets, columns: Columns, now: datetime
    ) -> None:
        self.row = listening.row
        self.columns, self.facets, self.now = columns, facets, microseconds(now)
        self.judged = Judged.of(listening, facets)
        self.deadlines = Deadlines(facets.rulebook, self.judged.known_terms)
        self.breaks = self.row.can_be_broken
        cases = len(columns)
        self.running = np.zeros(cases, np.bool_)
        self.number = np.zeros(cases, np.int32)
        self.origin = np.full(cases, NONE, np.int64)  # the row that started the run
        self.started = np.full(cases, NEVER, np.int64)
        self.due = np.full(cases, NEVER, np.int64)
        self.terms = np.full(cases, NONE, np.int32)
        self.rerated = np.zeros(cases, np.bool_)
        self.waiting = np.full(cases, NONE, np.int64)  # the row of a start that waits
        self.held = np.zeros(cases, np.bool_)
        self.lost = np.zeros(cases, np.bool_)
        self.closed = np.zeros(cases, np.bool_)
        self.first_stop = np.full((len(self.judged.stops_by), cases), NEVER, np.int64)
        self.last_state = np.full(cases, NONE, np.int8)
        self.last_ended = np.full(cases, NEVER, np.int64)
        self.ended: list[Outcomes] = []

    def outcomes(self) -> tuple[Outcomes, Ints]:
        """Return how all runs went, and the cases that must be folded one by one instead."""
        steps, apart = steps_of(self.judged, self.facets, self.columns)
        for step in steps:
            self._take(step)
        self._settle_all()
        return Outcomes.joined(self.ended), apart

    def _take(self, step: Step) -> None:
        """Do for many cases what `Fold.take` does for one, in the same order."""
        judged = self.judged
        touched = judged.touched.take(step.turns)
        if judged.reopens.any():
            self.closed[step.only(judged.reopens.take(step.turns)).cases] = False
        if not self.breaks:
            self._settle(step)
        self._reread(step.only(touched))
        self._undo_or_stop(step)
        self._close(step.only(judged.closes.take(step.turns)))
        self._check_condition(step.only(touched | (self.waiting.take(step.cases) != NONE)))
        self._start(step.only(judged.starts.take(step.turns)))

    def _settle(self, step: Step) -> None:
        due = self.due.take(step.cases)
        past = (due < step.at) | ((due == step.at) & bool(self.row.blocks))
        over = step.only(self.running.take(step.cases) & past).cases
        self._end(over, OVER, self.due.take(over))

    def _reread(self, step: Step) -> None:
        step = step.only(self.running.take(step.cases) & ~self._broken(step))
        terms = self.judged.terms.take(step.facts)
        gone = step.only(terms == NONE)
        self.waiting[gone.cases] = self.origin.take(gone.cases)
        self._end(gone.cases, VOID, gone.at)
        step = step.only(terms != NONE)
        terms = terms[terms != NONE]
        changed = terms != self.terms.take(step.cases)
        self._rate(step.only(changed), terms[changed])
        self._stop_by_what_was_heard(step)

    def _rate(self, step: Step, terms: Codes) -> None:
        """Count from the start; where that moment has passed already, from the change."""
        cases = step.cases
        self.terms[cases] = terms
        self.rerated[cases] = False
        self._date(cases, self.started.take(cases))
        if self.breaks:
            earlier = self.started.take(cases) < step.at
            again = step.only(earlier & (self.due.take(cases) < step.at))
            self.rerated[again.cases] = True
            self._date(again.cases, again.at)

    def _date(self, cases: Ints, since: Ints) -> None:
        if self.deadlines.read_until:
            until = self.columns.until.take(self.origin.take(cases))
        else:
            until = since
        self.due[cases] = self.deadlines.due(since, self.terms.take(cases), until)

    def _stop_by_what_was_heard(self, step: Step) -> None:
        heard = self.first_stop[self.judged.stop_by.take(step.facts), step.cases]
        stopped = np.flatnonzero(self.running.take(step.cases) & (heard != NEVER))
        self._keep_or_miss(step.cases.take(stopped), heard.take(stopped))

    def _undo_or_stop(self, step: Step) -> None:
        judged = self.judged
        if judged.undoes.any():
            self._undo(step.only(judged.undoes.take(step.turns)).cases)
        for variant, stops in enumerate(judged.stops_by):
            heard = step.only(stops.take(step.turns))
            waits = self.waiting.take(heard.cases) != NONE
            heard = heard.only(self.running.take(heard.cases) | waits)
            # Steps come in order of time: what was heard first stays.
            first = self.first_stop[variant].take(heard.cases)
            self.first_stop[variant, heard.cases] = np.minimum(first, heard.at)
        stopped = step.only(judged.stops.take(step.turns))
        stopped = stopped.only(self.running.take(stopped.cases))
        self._keep_or_miss(stopped.cases, stopped.at)

    def _undo(self, cases: Ints) -> None:
        """Let the run that ended last go on; its moment is the one it had."""
        self.first_stop[:, cases] = NEVER
        last = self.last_state.take(cases)
        again = cases[~self.running.take(cases) & ((last == MET) | (last == MISSED))]
        self.last_state[again] = NONE
        self.running[again] = True

    def _close(self, step: Step) -> None:
        self.closed[step.cases] = True
        self.waiting[step.cases] = NONE
        if self.judged.outlives:
            return
        step = step.only(self.running.take(step.cases))
        broken = self._broken(step)
        self._end(step.cases, np.where(broken, MISSED, VOID), step.at)

    def _check_condition(self, step: Step) -> None:
        holds = self.judged.holds.take(step.facts)
        lost = self.held.take(step.cases) & ~holds & self.running.take(step.cases)
        losing = step.only(lost & ~self._broken(step))
        self.lost[losing.cases] = True
        self.waiting[losing.cases] = self.origin.take(losing.cases)
        self._end(losing.cases, VOID, losing.at)
        self.held[step.cases] = holds
        idle = ~self.running.take(step.cases) & ~self.closed.take(step.cases)
        step = step.only(holds & idle & (self.waiting.take(step.cases) != NONE))
        lost = self.lost.take(step.cases)
        origin = self.waiting.take(step.cases)
        since = np.where(lost, step.at, self.columns.at.take(origin))
        self.first_stop[:, step.cases[lost]] = NEVER
        self.lost[step.cases] = False
        self.waiting[step.cases] = NONE
        self._begin(step, origin, since)
        self._stop_by_what_was_heard(step)

    def _start(self, step: Step) -> None:
        if self.row.once:
            new = (self.number.take(step.cases) == 0) & (self.waiting.take(step.cases) == NONE)
            step = step.only(new)
        if self.row.is_over_when_closed:
            step = step.only(~self.closed.take(step.cases))
        before = step.only(self.running.take(step.cases))
        if self.row.repeats:
            self._keep_or_miss(before.cases, before.at)
        else:
            self._end(before.cases, VOID, before.at)
        self.first_stop[:, step.cases] = NEVER
        self.lost[step.cases] = False
        holds = self.judged.holds.take(step.facts)
        waits = step.only(~holds)
        self.waiting[waits.cases] = waits.rows
        begins = step.only(holds)
        self.held[begins.cases] = True
        self._begin(begins, begins.rows, begins.at)

    def _begin(self, step: Step, origin: Ints, since: Ints) -> None:
        terms = self.judged.terms.take(step.facts)
        promised = terms != NONE
        if not promised.all():
            self.waiting[step.cases[~promised]] = origin[~promised]
            step, terms = step.only(promised), terms[promised]
            origin, since = origin[promised], since[promised]
        cases = step.cases
        self._flush(cases)
        self.running[cases] = True
        self.number[cases] += 1
        self.origin[cases] = origin
        self.started[cases] = since
        self._rate(step, terms)
        if self.row.is_reaction:
            self._end(cases, OVER, since)

    def _keep_or_miss(self, cases: Ints, at: Ints) -> None:
        self._end(cases, np.where(at <= self.due.take(cases), MET, MISSED), at)

    def _broken(self, step: Step) -> Flags:
        if self.breaks:
            return self.due.take(step.cases) < step.at
        return np.zeros(len(step.cases), np.bool_)

    def _end(self, cases: Ints, state: States | int, at: Ints) -> None:
        self.running[cases] = False
        self.last_state[cases] = state
        self.last_ended[cases] = at

    def _flush(self, cases: Ints) -> None:
        """Write down the runs that ended last: they cannot go on any more."""
        ended = cases[self.last_state.take(cases) != NONE]
        if len(ended):
            states, at = self.last_state.take(ended), self.last_ended.take(ended)
            self.ended.append(self._columns(ended, states, at))
            self.last_state[ended] = NONE

    def _columns(self, cases: Ints, states: States, ended: Ints) -> Outcomes:
        return Outcomes(
            cases,
            self.number.take(cases),
            states.astype(np.int8, copy=False),
            self.started.take(cases),
            self.due.take(cases),
            ended,
            self.rerated.take(cases),
        )

    def _settle_all(self) -> None:
        cases = np.flatnonzero(self.running)
        due = self.due.take(cases)
        if not self.breaks:
            over = (due <= self.now) & (due != NEVER)
            self._end(cases[over], OVER, due[over])
            cases, due = cases[~over], due[~over]
        self._flush(np.arange(len(self.running)))
        states = np.where(due < self.now, LATE, RUNNING)
        self.ended.append(self._columns(cases, states, np.full(len(cases), NEVER)))

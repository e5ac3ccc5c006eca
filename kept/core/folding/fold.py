"""What a clock does at each instant of a timeline, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kept.core.facts import Instant
from kept.core.folding.agreeing import agree
from kept.core.folding.changing import go_on_under, reread
from kept.core.folding.course import CLOSED, MERGED, REOPENED, Course
from kept.core.folding.merging import merge
from kept.core.folding.pausing import pause_or_go_on
from kept.core.folding.starting import check_condition, start
from kept.core.folding.stopping import close, settle, undo_or_stop
from kept.core.runs import Run, State


@dataclass
class Fold(Course):
    """A clock that takes one instant after the other."""

    beside: list[Fold] = field(default_factory=list)  # guards of merged cases, which stand too

    def over(self, heard: Sequence[Instant], now: datetime) -> list[Run]:
        """Return the runs as they stand at `now`, the oldest first."""
        for instant in heard:
            self.take(instant)
        settle(self, now, lifts_at_its_moment=True)
        if self.current is not None:
            _stand(self.current, now)
            self.runs.append(self.current)
        beside = [run for fold in self.beside for run in fold.over((), now)]
        return sorted([*self.runs, *beside], key=_number) if beside else self.runs

    def take(self, instant: Instant) -> None:
        """At one instant facts change first, then come stops, lost conditions, starts (1)."""
        if self.beside:
            for fold in self.beside:
                fold.take(instant)
        changed_book = instant.rulebook is not self.rulebook
        if changed_book:
            go_on_under(self, instant)
        listening = self.listening
        if listening is None:
            self.unheard.append(instant)
            return
        row, befell = self.row, instant.befell
        touched = changed_book or not listening.facts.isdisjoint(instant.changed)
        if befell and REOPENED in befell:
            self.closed = False
        if self.current is not None and not row.can_be_broken:
            settle(self, instant.at)
        if touched:
            if row.pauses is not None or self.pause is not None:
                pause_or_go_on(self, instant)
            if self.current is not None:
                reread(self, self.current, instant)
        if row.agreed_by:
            agree(self, instant)
        ours = [event for event in instant.events if event.kind in listening.events]
        for event in ours:
            undo_or_stop(self, event, instant.facts)
        if befell:
            self._befall(instant)
        if touched or self.waiting is not None:
            check_condition(self, instant)
        for event in ours:
            if event.kind in listening.starts:
                start(self, event, instant)
            self.heard.append(event)

    def _befall(self, instant: Instant) -> None:
        """Take what befalls every clock of a case."""
        if MERGED in instant.befell:
            merge(self, instant)
        if CLOSED in instant.befell:
            close(self, instant.at)

    def anew(self) -> Fold:
        """Return the same clock before anything happened."""
        return Fold(self.name, self.rulebook, absorbed=self.absorbed)


def _number(run: Run) -> int:
    return run.number


def _stand(run: Run, now: datetime) -> None:
    """Say how a run that goes on stands at `now`."""
    if run.state is not State.RUNNING:
        return
    if run.paused_until is not None and now < run.paused_until:
        run.state, run.due_at = State.PAUSED, None
    elif run.due_at is not None and now > run.due_at:
        run.state = State.LATE

"""
A case's timeline folded into the state of every clock.

The fold is a pure function of the rulebook, the timeline and the moment it is asked
for; nothing is patched, so the same code says what is due and why. The rules are those
of `charter.md`, "How a clock runs"; their numbers stand beside the code that keeps them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kept.core.charter.conditions import Facts
from kept.core.charter.quantities import Quantity, Unit
from kept.core.charter.rows import Kind, Row
from kept.core.charter.tables import Missing, Node, look_up
from kept.core.charter.triggers import Triggers, fires
from kept.core.facts import Instant, instants
from kept.core.rulebook import Listening, Rulebook
from kept.core.runs import Run, State, Terms
from kept.core.spans import Interval, moment
from kept.core.timeline import Event

CLOSED, REOPENED = "closed", "reopened"
UNPROMISED = Quantity(1, Unit.NOT_PROMISED)


def fold(rulebook: Rulebook, events: Sequence[Event], *, now: datetime) -> tuple[Run, ...]:
    """
    Return every run of every clock, in the charter's order, each row's oldest first.

    `events` are the case's, in order of time; those after `now` are not heard.
    """
    heard = instants(rulebook, (event for event in events if event.at <= now))
    return tuple(
        run for listening in rulebook.rows for run in Fold(rulebook, listening).over(heard, now)
    )


def blocked(runs: Iterable[Run], operation: str) -> Run | None:
    """Return the guard that refuses `operation` now."""
    return next((run for run in runs if operation in run.row.blocks and run.is_standing), None)


@dataclass
class Fold:
    """One row on its way through the instants of a timeline."""

    rulebook: Rulebook
    listening: Listening
    runs: list[Run] = field(default_factory=list)
    current: Run | None = None
    waiting: Event | None = None  # a start that came while nothing was promised
    held: bool = False  # whether the row's condition held at the instant before
    lost: bool = False  # it held once and was lost: the clock begins anew when it returns
    closed: bool = False
    heard: list[Event] = field(default_factory=list)
    standing: list[Event] = field(default_factory=list)  # heard in this run and not undone
    pauses: list[Interval] = field(default_factory=list)
    pause: tuple[datetime, datetime | None] | None = None  # since, and until when at most

    @property
    def row(self) -> Row:
        return self.listening.row

    def over(self, heard: Iterable[Instant], now: datetime) -> list[Run]:
        for instant in heard:
            self._take(instant)
        self._settle(now, lifts_at_its_moment=True)
        if self.current:
            self.runs.append(self.current)
        return [_as_of(run, now) for run in self.runs]

    def _take(self, instant: Instant) -> None:
        """At one instant facts change first, then come stops, lost conditions, starts (1)."""
        marks = {event.kind for event in instant.events if event.record == "case"}
        ours = [event for event in instant.events if event.kind in self.listening.events]
        touched = instant.changed & self.listening.facts
        if REOPENED in marks:
            self.closed = False
        if not (ours or touched or CLOSED in marks):
            return
        self._settle(instant.at)
        if touched:
            self._pause_or_go_on(instant)
            self._reread(instant)
        for event in ours:
            self._undo_or_stop(event, instant.facts)
        if CLOSED in marks:
            self._close(instant.at)
        self._check_condition(instant)
        for event in ours:
            self._start(event, instant)
            self.heard.append(event)

    def _settle(self, at: datetime, *, lifts_at_its_moment: bool = False) -> None:
        """End a window or guard whose moment has passed: nobody has failed."""
        run = self.current
        if run is None or run.kind not in (Kind.WINDOW, Kind.GUARD) or run.due_at is None:
            return
        if run.due_at < at or (run.due_at == at and (lifts_at_its_moment or run.row.blocks)):
            self._end(State.OVER, run.due_at)

    def _pause_or_go_on(self, instant: Instant) -> None:
        if self.row.pauses is None:
            return
        pausing = self.row.pauses.condition.holds(instant.facts)
        if pausing is (self.pause is not None):
            return
        if self.pause is None:
            self.pause = (instant.at, self._longest_pause(instant))
        else:
            since, at_most = self.pause
            self.pauses.append((since, min(instant.at, at_most or instant.at)))
            self.pause = None
        if self.current and not _is_broken(self.current, instant.at):
            self.current = self._dated(self.current)

    def _longest_pause(self, instant: Instant) -> datetime | None:
        """Return when a pause that begins now has lasted as long as it may (4)."""
        assert self.row.pauses is not None  # noqa: S101 - asked only of a row that pauses
        found = look_up(self.row.pauses.at_most, instant.facts)
        if found is None:
            return None
        calendar = self.rulebook.calendar_of(self.row, instant.facts)
        return moment(instant.at, found.value, calendar=calendar, zone=self.rulebook.zone)

    def _reread(self, instant: Instant) -> None:
        """Read the run as if the facts of now had always been so (3); what is broken stays."""
        run = self.current
        if run is None or _is_broken(run, instant.at):
            return
        terms = self._terms(instant.facts)
        if terms is None:
            # Nothing is promised under these facts; the start is kept, should they change again.
            self.waiting = run.start
            self._void(instant.at)
            return
        changed = terms.without_calendar != run.terms.without_calendar
        if changed:
            self.current = self._rerated(run, terms, instant.at)
        if changed or instant.changed & self.listening.stop_facts:
            self._stop_by_what_was_heard(instant.facts)

    def _rerated(self, run: Run, terms: Terms, at: datetime) -> Run:
        """Count from the start; if that moment has passed already, from the change."""
        read = self._dated(run.with_(terms=terms, counted_from=run.started_at, rerated=False))
        if read.due_at is not None and read.due_at < at:
            return self._dated(read.with_(counted_from=at, rerated=True))
        return read

    def _stop_by_what_was_heard(self, facts: Facts) -> None:
        for event in tuple(self.standing):
            self._stop(event, facts)

    def _undo_or_stop(self, event: Event, facts: Facts) -> None:
        if self._matches(self.row.undone_by, event, facts):
            self._undo()
        if self.current or self.waiting:
            self.standing.append(event)
        self._stop(event, facts)

    def _undo(self) -> None:
        """A stop undone never was: the run goes on and the last stop counts (2)."""
        self.standing.clear()
        if self.current is None and self.runs and self.runs[-1].state in (State.MET, State.MISSED):
            self.current = self._dated(self.runs.pop().with_(ended_at=None))

    def _stop(self, event: Event, facts: Facts) -> None:
        """A stop at the moment or before keeps a run, a later one misses it (2)."""
        run = self.current
        if run is None or not self._matches(self.row.stops, event, facts):
            return
        self.current = run.with_(due_at=self._due_if_it_ends(run, event.at))
        self._keep_or_miss(event.at)

    def _keep_or_miss(self, at: datetime) -> None:
        due = self.current.due_at if self.current else None
        self._end(State.MET if due is None or at <= due else State.MISSED, at)

    def _due_if_it_ends(self, run: Run, at: datetime) -> datetime | None:
        """Return the moment that counts when a run ends, in a pause too."""
        if self.pause is None or run.due_at is not None:
            return run.due_at
        since = max(self.pause[0], run.started_at)
        return self._moment(run.with_(pauses=(*run.pauses, (since, at))))

    def _close(self, at: datetime) -> None:
        """A closed case has no running clock of its own: broken stays broken, the rest is void."""
        self.closed = True
        self.waiting = None
        run = self.current
        if run is None or _is_of_another_record(run):
            return
        if run.kind in (Kind.PROMISE, Kind.LIMIT) and _is_broken(run, at):
            self._end(State.MISSED, at)
        else:
            self._void(at)

    def _check_condition(self, instant: Instant) -> None:
        """A condition that is lost voids the run; when it returns the clock begins anew (3)."""
        holds = self._holds(instant.facts)
        if self.held and not holds:
            self._lose(instant.at)
        self.held = holds
        if holds and self.waiting and self.current is None and not self.closed:
            start, self.waiting = self.waiting, None
            at = start.at
            if self.lost:
                at = instant.at
                self.standing.clear()
            self._begin(start, at, instant)
            self._stop_by_what_was_heard(instant.facts)

    def _lose(self, at: datetime) -> None:
        run = self.current
        if run is None or _is_broken(run, at):
            return
        self.lost = True
        self.waiting = run.start
        self._void(at)

    def _start(self, event: Event, instant: Instant) -> None:
        if not self._matches(self.row.starts, event, instant.facts):
            return
        if self.row.once and (self.runs or self.current or self.waiting):
            return
        if self.closed and self.row.is_over_when_closed:
            return
        if self.current is not None:
            self._end_before_the_next(event.at)
        self.standing.clear()
        self.lost = False
        if self._holds(instant.facts):
            self.held = True
            self._begin(event, event.at, instant)
        else:
            self.waiting = event

    def _end_before_the_next(self, at: datetime) -> None:
        """Under `every` a start keeps or breaks the run before, else it makes it void (1)."""
        run = self.current
        if run is not None and self.row.repeats:
            self.current = run.with_(due_at=self._due_if_it_ends(run, at))
            self._keep_or_miss(at)
        else:
            self._void(at)

    def _begin(self, start: Event, at: datetime, instant: Instant) -> None:
        terms = self._terms(instant.facts)
        if terms is None:
            self.waiting = start
            return
        run = Run(
            rulebook=self.rulebook,
            row=self.row,
            number=len(self.runs) + 1,
            start=start,
            terms=terms,
            started_at=at,
            counted_from=at,
        )
        self.current = (
            self._rerated(run, terms, instant.at) if at < instant.at else self._dated(run)
        )
        if run.is_reaction:
            self._end(State.OVER, at)

    def _terms(self, facts: Facts) -> Terms | None:
        """Return what is promised under `facts`; None where nothing is."""
        span, points = look_up(self.row.span, facts), look_up(self.row.share, facts)
        if self.row.has_a_span and points is None and (span is None or span.value == UNPROMISED):
            return None
        hours = self.rulebook.calendar_name(self.row, facts)
        calendar = self.rulebook.calendar(hours, facts)
        return Terms(span, points.value if points else (), hours, calendar)

    def _dated(self, run: Run) -> Run:
        """Return `run` with its pauses and its moment; in a pause without a limit it has none."""
        pauses = [(max(since, run.started_at), until) for since, until in self.pauses]
        since, until = self.pause or (None, None)
        run = run.with_(paused_since=since, paused_until=until, state=State.RUNNING)
        if since is not None and until is None:
            return run.with_(pauses=_after(run, pauses), due_at=None, state=State.PAUSED)
        if since is not None and until is not None:
            pauses.append((max(since, run.started_at), until))
        dated = run.with_(pauses=_after(run, pauses))
        return dated.with_(due_at=self._moment(dated))

    def _moment(self, run: Run) -> datetime | None:
        last = run.terms.points[-1][0] if run.terms.points else run.quantity
        return run.moment_of(last) if last else None

    def _holds(self, facts: Facts) -> bool:
        unless = self.row.unless
        return self.row.exists_while.holds(facts) and not (unless and unless.holds(facts))

    def _matches(self, node: Node[Triggers] | Missing, event: Event, facts: Facts) -> bool:
        found = look_up(node, facts)
        return found is not None and fires(found.value, event, self.heard)

    def _end(self, state: State, at: datetime) -> None:
        assert self.current is not None  # noqa: S101 - asked only of a row that runs
        self.runs.append(self.current.with_(state=state, ended_at=at, paused_until=None))
        self.current = None

    def _void(self, at: datetime) -> None:
        self._end(State.VOID, at)


def _after(run: Run, pauses: list[Interval]) -> tuple[Interval, ...]:
    return tuple((since, until) for since, until in pauses if until > run.started_at)


def _as_of(run: Run, now: datetime) -> Run:
    """Say how a run that goes on stands at `now`."""
    if run.state is State.RUNNING and run.paused_until is not None and now < run.paused_until:
        return run.with_(state=State.PAUSED, due_at=None)
    if run.state is State.RUNNING and run.due_at is not None and now > run.due_at:
        return run.with_(state=State.LATE)
    return run


def _is_broken(run: Run, at: datetime) -> bool:
    """Past its moment a promise or limit is broken for good; windows and guards never are."""
    return run.kind in (Kind.PROMISE, Kind.LIMIT) and run.due_at is not None and run.due_at < at


OF_ANOTHER_RECORD = frozenset(
    {
        "approval asked",
        "breach suspected",
        "data received",
        "contract signed",
        "absence begins",
        "staff joined",
        "certificate granted",
        "call diverted",
    }
)


def _is_of_another_record(run: Run) -> bool:
    """Runs that another record started go on when the case is closed."""
    return run.start.kind in OF_ANOTHER_RECORD or run.start.record != "case"

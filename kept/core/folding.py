"""
One row of the clocks on its way through a timeline.

The rules are those of `charter.md`, "How a clock runs"; their numbers stand beside the
code that keeps them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kept.core.charter.conditions import Facts
from kept.core.charter.quantities import Quantity, Unit
from kept.core.charter.rows import Kind, Row
from kept.core.charter.tables import Choice, Found, Missing, Node, Setting, Table, look_up
from kept.core.charter.triggers import Triggers, fires
from kept.core.facts import CASE, Instant
from kept.core.rulebook import Listening, Rulebook
from kept.core.runs import Agreement, Run, State, Terms, given
from kept.core.spans import Interval, moment
from kept.core.timeline import Event

CLOSED, REOPENED, MERGED = "closed", "reopened", "merged"
CONFIRMATION, OBJECTION = "confirmation", "objection"
UNPROMISED = Quantity(1, Unit.NOT_PROMISED)
BROKEN_FOR_GOOD = (Kind.PROMISE, Kind.LIMIT)

# Runs that these start belong to a record of their own and outlive the case.
OF_ANOTHER_RECORD = frozenset(
    {
        "absence begins",
        "approval asked",
        "breach suspected",
        "call diverted",
        "certificate granted",
        "contract signed",
        "data received",
        "staff joined",
    }
)


@dataclass
class Fold:
    """
    The clock called `name` over the instants of a case.

    `absorbed` are the instants of the cases that a `merged` event names.
    """

    name: str
    rulebook: Rulebook
    absorbed: Mapping[str, Sequence[Instant]] = field(default_factory=dict)
    listening: Listening | None = None
    row: Row = field(init=False, repr=False)
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
    unheard: list[Instant] = field(default_factory=list)  # before the row was in the charter
    beside: list["Fold"] = field(default_factory=list)  # guards of merged cases, which stand too
    starts_no_more: bool = False  # a guard beside, or a case that went into another
    begun: int = 0  # runs so far: the number of each is given once, whatever ends first

    def __post_init__(self) -> None:
        self._listen()

    def _listen(self) -> None:
        self.listening = self.rulebook.listening(self.name)
        if self.listening is not None:
            self.row = self.listening.row

    def over(self, heard: Sequence[Instant], now: datetime) -> list[Run]:
        """Return the runs as they stand at `now`, the oldest first."""
        for instant in heard:
            listening = self.listening
            # Most instants move no clock: they are passed over here, without a call.
            if (
                listening is None
                or self.beside
                or instant.rulebook is not self.rulebook
                or not listening.wakes.isdisjoint(instant.kinds)
                or not listening.facts.isdisjoint(instant.changed)
            ):
                self.take(instant)
        self._settle(now, lifts_at_its_moment=True)
        if self.current is not None:
            _stand(self.current, now)
            self.runs.append(self.current)
        beside = [run for fold in self.beside for run in fold.over((), now)]
        return sorted([*self.runs, *beside], key=_number) if beside else self.runs

    def take(self, instant: Instant) -> None:
        """At one instant facts change first, then come stops, lost conditions, starts (1)."""
        for fold in self.beside:
            fold.take(instant)
        changed_book = instant.rulebook is not self.rulebook
        if changed_book:
            self._go_on_under(instant)
        if self.listening is None:
            self.unheard.append(instant)
            return
        listening, facts = self.listening, instant.facts
        touched = changed_book or not listening.facts.isdisjoint(instant.changed)
        if REOPENED in instant.befell:
            self.closed = False
        if self.current is not None:
            self._settle(instant.at)
        if touched:
            self._pause_or_go_on(instant)
            self._reread(instant)
        if self.row.agreed_by:
            self._agree(instant)
        ours = [event for event in instant.events if event.kind in listening.events]
        for event in ours:
            self._undo_or_stop(event, facts)
        if MERGED in instant.befell:
            self._merge(instant)
        if CLOSED in instant.befell:
            self._close(instant.at)
        if touched or self.waiting:
            self._check_condition(instant)
        for event in ours:
            if event.kind in listening.starts:
                self._start(event, instant)
            self.heard.append(event)

    # The charter of the case

    def _go_on_under(self, instant: Instant) -> None:
        """Another version is a changed fact; a row without a counterpart is void."""
        self.rulebook = instant.rulebook
        self._listen()
        if self.listening is None:
            self._lose(instant.at)
            return
        self._catch_up(instant.facts)
        if self.current is not None and not _is_broken(self.current, instant.at):
            self.current.rulebook, self.current.row = self.rulebook, self.row

    def _catch_up(self, facts: Facts) -> None:
        """Read what happened before this row was in the charter: its start may lie there."""
        for past in self.unheard:
            self._pause_or_go_on(past)
            self.closed = (self.closed or CLOSED in past.befell) and REOPENED not in past.befell
            for event in past.events:
                if self._matches(self.row.starts, event, facts):
                    self.waiting = event
                    self.standing.clear()
                self.standing.append(event)
                self.heard.append(event)
        self.unheard.clear()
        if self.closed:
            self.waiting = None

    # Pauses

    def _pause_or_go_on(self, instant: Instant) -> None:
        pauses = self.row.pauses
        pausing = pauses is not None and pauses.condition.holds(instant.facts)
        if pausing is (self.pause is not None):
            return
        if self.pause is None:
            self.pause = (instant.at, self._longest_pause(instant))
        else:
            since, at_most = self.pause
            self.pauses.append((since, min(instant.at, at_most or instant.at)))
            self.pause = None
        if self.current and not _is_broken(self.current, instant.at):
            self._date(self.current)

    def _longest_pause(self, instant: Instant) -> datetime | None:
        """Return when a pause that begins now has lasted as long as it may (4)."""
        assert self.row.pauses is not None  # noqa: S101 - asked only of a row that pauses
        found = look_up(self.row.pauses.at_most, instant.facts)
        if found is None:
            return None
        calendar = self.rulebook.calendar_of(self.row, instant.facts)
        return moment(instant.at, found.value, calendar=calendar, zone=self.rulebook.zone)

    # Facts that change

    def _reread(self, instant: Instant) -> None:
        """Read the run as if the facts of now had always been so (3); what is broken stays."""
        run = self.current
        if run is None or _is_broken(run, instant.at):
            return
        terms = self.terms(instant.facts)
        if terms is None:
            # Nothing is promised under these facts; the start is kept, should they change again.
            self.waiting = run.start
            self._void(instant.at)
            return
        # By value, but for the calendar: its hours may have changed under the same name.
        changed = terms != run.terms
        if changed:
            self._rate(run, terms, instant.at)
        if changed or self._reads_stops_by(instant):
            self._stop_by_what_was_heard(instant.facts)

    def _reads_stops_by(self, instant: Instant) -> bool:
        return self.listening is not None and bool(instant.changed & self.listening.stop_facts)

    def _rate(self, run: Run, terms: Terms, at: datetime) -> None:
        """Count from the start; if that moment has passed already, from the change."""
        run.terms, run.counted_from, run.rerated = terms, run.started_at, False
        self._date(run)
        if run.kind in BROKEN_FOR_GOOD and run.due_at is not None and run.due_at < at:
            run.counted_from, run.rerated = at, True
            self._date(run)

    def _stop_by_what_was_heard(self, facts: Facts) -> None:
        for event in tuple(self.standing):
            self._stop(event, facts)

    # Stops

    def _undo_or_stop(self, event: Event, facts: Facts) -> None:
        assert self.listening is not None  # noqa: S101 - asked only of a row that hears
        if event.kind in self.listening.undoes and self._matches(self.row.undone_by, event, facts):
            self._undo()
        if event.kind in self.listening.stops and (self.current or self.waiting):
            self.standing.append(event)
            self._stop(event, facts)

    def _undo(self) -> None:
        """A stop undone never was: the run goes on and the last stop counts (2)."""
        self.standing.clear()
        if self.current is None and self.runs and self.runs[-1].state in (State.MET, State.MISSED):
            self.current = self.runs.pop()
            self.current.ended_at = None
            self._date(self.current)

    def _stop(self, event: Event, facts: Facts) -> None:
        """A stop at the moment or before keeps a run, a later one misses it (2)."""
        run = self.current
        if run is None or not self._matches(self.row.stops, event, facts):
            return
        self._keep_or_miss(run, event.at)

    def _keep_or_miss(self, run: Run, at: datetime) -> None:
        if run.state is State.PAUSED and run.paused_since is not None:
            # The moment that counts is the one it would have had from here on.
            run.pauses = (*run.pauses, (max(run.paused_since, run.started_at), at))
            run.state = State.RUNNING
            run.due_at = _moment(run)
        self._end(State.MET if run.due_at is None or at <= run.due_at else State.MISSED, at)

    def _settle(self, at: datetime, *, lifts_at_its_moment: bool = False) -> None:
        """End a window or guard whose moment has passed: nobody has failed."""
        run = self.current
        if run is None or run.kind in BROKEN_FOR_GOOD or run.due_at is None:
            return
        if run.due_at < at or (run.due_at == at and (lifts_at_its_moment or run.row.blocks)):
            self._end(State.OVER, run.due_at)

    def _close(self, at: datetime) -> None:
        """A closed case has no running clock of its own: broken stays broken, the rest is void."""
        self.closed = True
        self.waiting = None
        run = self.current
        if run is None or run.start.kind in OF_ANOTHER_RECORD or run.start.record != CASE:
            return
        self._end(State.MISSED if _is_broken(run, at) else State.VOID, at)

    # Agreeing and merging

    def _is_agreed(self, instant: Instant) -> bool:
        """Whether the customer answers to a moment of this clock (8)."""
        return bool(self.row.agreed_by) and any(
            event.kind in (CONFIRMATION, OBJECTION) and event.carries.get("to") == self.name
            for event in instant.events
        )

    def _agree(self, instant: Instant) -> None:
        run = self.current
        if run is None or not self._is_agreed(instant):
            return
        said_yes = any(event.kind == CONFIRMATION for event in instant.events)
        answer = Agreement.AGREED if said_yes else Agreement.DISPUTED
        if said_yes and run.proposed_at is not None and not _is_broken(run, instant.at):
            run.moved_from = run.moved_from or run.due_at
            run.due_at = run.proposed_at
        run.agreement, run.proposed_at = answer, None

    def _merge(self, instant: Instant) -> None:
        for event in instant.events:
            if event.kind != MERGED:
                continue
            if "into" in event.carries:
                self._go_into_another(instant.at)
            elif str(event.carries.get("from")) in self.absorbed:
                self._take_in(self.absorbed[str(event.carries["from"])], instant.at)

    def _go_into_another(self, at: datetime) -> None:
        """What runs is the surviving case's from here, late or not: nothing counts twice."""
        self.waiting, self.starts_no_more = None, True
        if self.current is not None:
            self._void(at)

    def _take_in(self, absorbed: Sequence[Instant], at: datetime) -> None:
        """Of two runs the one due first goes on, the other is void; guards stand both."""
        other = Fold(self.name, self.rulebook, absorbed=self.absorbed)
        for instant in absorbed:
            if instant.at <= at:
                # Whatever it came under before, it is read by what stands now.
                other.take(replace(instant, rulebook=self.rulebook))
        other._settle(at)
        self._take_over(other, at)

    def _take_over(self, other: "Fold", at: datetime) -> None:
        theirs = other.current
        self.standing.extend(other.standing)
        if theirs is None:
            return
        self.begun += 1
        theirs.number = self.begun
        if theirs.kind is Kind.GUARD and self.current is not None:
            other.runs.clear()
            other.starts_no_more = True
            self.beside += [other, *other.beside]
        elif self.current is None:
            self.current, self.waiting = theirs, None
        elif _due_order(theirs) < _due_order(self.current):
            self._void(at)
            self.current = theirs
        else:
            theirs.end(State.VOID, at)
            self.runs.append(theirs)

    # Conditions and starts

    def _check_condition(self, instant: Instant) -> None:
        """A condition that is lost voids the run; when it returns the clock begins anew (3)."""
        holds = self.holds(instant.facts)
        if self.held and not holds:
            self._lose(instant.at)
        self.held = holds
        if holds and self.waiting and self.current is None and not self.closed:
            start, self.waiting = self.waiting, None
            at = start.at
            if self.lost:
                at = instant.at
                self.standing.clear()
            self.lost = False
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
        if self.starts_no_more or not self._matches(self.row.starts, event, instant.facts):
            return
        if self.row.once and (self.runs or self.current or self.waiting):
            return
        if self.closed and self.row.is_over_when_closed:
            return
        if self.current is not None and self.row.agreed_by:
            self._propose(event)
            return
        if self.current is not None:
            self._end_before_the_next(event.at)
        self.standing.clear()
        self.lost = False
        if self.holds(instant.facts):
            self.held = True
            self._begin(event, event.at, instant)
        else:
            self.waiting = event

    def _propose(self, event: Event) -> None:
        """A moment that is agreed moves only with the customer's yes; until then it stands (8)."""
        if self.current is not None:
            self.current.proposed_at = given(event)
            self.current.agreement = Agreement.PROPOSED

    def _end_before_the_next(self, at: datetime) -> None:
        """Under `every` a start keeps or breaks the run before, else it makes it void (1)."""
        run = self.current
        if run is not None and self.row.repeats:
            self._keep_or_miss(run, at)
        else:
            self._void(at)

    def _begin(self, start: Event, at: datetime, instant: Instant) -> None:
        terms = self.terms(instant.facts)
        if terms is None:
            self.waiting = start
            return
        self.begun += 1
        run = Run(
            rulebook=self.rulebook,
            row=self.row,
            number=self.begun,
            start=start,
            terms=terms,
            started_at=at,
            counted_from=at,
            agreement=Agreement.PROPOSED if self.row.agreed_by else Agreement.NONE,
        )
        self.current = run
        if at < instant.at:
            self._rate(run, terms, instant.at)
        else:
            self._date(run)
        if run.is_reaction:
            self._end(State.OVER, at)

    def terms(self, facts: Facts) -> Terms | None:
        """Return what is promised under `facts`; None where nothing is."""
        assert self.listening is not None  # noqa: S101 - asked only of a row that hears
        return self.listening.terms(facts, self._look_up_terms)

    def _look_up_terms(self, facts: Facts) -> Terms | None:
        span, points = look_up(self.row.span, facts), look_up(self.row.share, facts)
        if self.row.has_a_span and points is None and (span is None or span.value == UNPROMISED):
            return None
        hours = self.rulebook.calendar_name(self.row, facts)
        calendar = self.rulebook.calendar(hours, facts)
        if points is None:
            return Terms(span, (), (), hours, calendar)
        return Terms(span, points.value, points.chosen_by, hours, calendar)

    def _date(self, run: Run) -> None:
        """Give `run` its pauses and its moment; in a pause without a limit it has none."""
        since, until = self.pause or (None, None)
        pauses = [(max(a, run.started_at), b) for a, b in self.pauses if b > run.started_at]
        if since is not None and until is not None and until > run.started_at:
            pauses.append((max(since, run.started_at), until))
        run.pauses, run.paused_since, run.paused_until = tuple(pauses), since, until
        paused = since is not None and until is None
        run.state = State.PAUSED if paused else State.RUNNING
        run.due_at = None if paused else _moment(run)

    def holds(self, facts: Facts) -> bool:
        """Tell whether the clock exists under `facts`."""
        unless = self.row.unless
        return self.row.exists_while.holds(facts) and not (unless and unless.holds(facts))

    def _matches(self, node: Node[Triggers] | Missing, event: Event, facts: Facts) -> bool:
        if not isinstance(node, Missing | Table | Choice | Setting):
            return fires(node, event, self.heard)  # most rows hear the same under all facts
        found: Found[Triggers] | None = look_up(node, facts)
        return found is not None and fires(found.value, event, self.heard)

    def _end(self, state: State, at: datetime) -> None:
        assert self.current is not None  # noqa: S101 - asked only of a row that runs
        self.current.end(state, at)
        self.runs.append(self.current)
        self.current = None

    def _void(self, at: datetime) -> None:
        self._end(State.VOID, at)


def _moment(run: Run) -> datetime | None:
    if run.moved_from is not None:
        return run.due_at
    last = run.terms.points[-1][0] if run.terms.points else run.quantity
    return run.moment_of(last) if last else None


def _number(run: Run) -> int:
    return run.number


def _due_order(run: Run) -> tuple[bool, datetime]:
    return (run.due_at is None, run.due_at or run.started_at)


def _stand(run: Run, now: datetime) -> None:
    """Say how a run that goes on stands at `now`."""
    if run.state is not State.RUNNING:
        return
    if run.paused_until is not None and now < run.paused_until:
        run.state, run.due_at = State.PAUSED, None
    elif run.due_at is not None and now > run.due_at:
        run.state = State.LATE


def _is_broken(run: Run, at: datetime) -> bool:
    """Past its moment a promise or limit is broken for good; windows and guards never are."""
    return run.kind in BROKEN_FOR_GOOD and run.due_at is not None and run.due_at < at

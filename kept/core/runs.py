"""One run of a clock: from its start to its moment or its end, as the fold leaves it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from kept.core.calendars import Calendar
from kept.core.charter.quantities import DATES, Quantity, Unit
from kept.core.charter.rows import Consequence, Kind, Mark, Points, Row, Where
from kept.core.charter.tables import Found
from kept.core.rulebook import Rulebook
from kept.core.spans import Pauses, before, moment
from kept.core.timeline import Event


class State(StrEnum):
    """How a run stands. `over` is a window or guard whose moment has passed."""

    RUNNING = "running"
    PAUSED = "paused"
    LATE = "late"
    MET = "met"
    MISSED = "missed"
    OVER = "over"
    VOID = "void"


class Agreement(StrEnum):
    """What the customer said to a moment that only counts with their yes (rule 8)."""

    NONE = ""
    PROPOSED = "proposed"
    AGREED = "agreed"
    DISPUTED = "disputed"


STANDING = frozenset({State.RUNNING, State.PAUSED, State.LATE})


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a run lasts under the facts it was last read with, and on which hours."""

    span: Found[Quantity] | None
    points: Points
    points_by: tuple[tuple[str, Any], ...]
    hours: str
    calendar: Calendar
    longest_pause: Quantity | None = None
    last: Quantity | None = field(init=False, compare=False)  # what the moment is counted by

    def __post_init__(self) -> None:
        span = self.span.value if self.span else None
        object.__setattr__(self, "last", self.points[-1][0] if self.points else span)


@dataclass(frozen=True, slots=True)
class DatedMark:
    """A point of a run at which something happens by itself, and its moment."""

    key: str
    at: datetime
    does: tuple[Consequence, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a percentile promise: the span, the share due by it, its moment."""

    span: Quantity
    share: int
    at: datetime


@dataclass(slots=True, kw_only=True)
class Run:
    """
    One run of one row on one case, changed by nothing but the fold that makes it.

    `started_at` is the event it counts from; `counted_from` differs only where the run
    was re-rated. `due_at` is None while paused, and for what has no moment. All moments
    are aware and in UTC.
    """

    rulebook: Rulebook = field(repr=False, compare=False)
    row: Row
    number: int
    start: Event = field(repr=False)
    terms: Terms = field(repr=False, compare=False)
    started_at: datetime
    counted_from: datetime
    pauses: Pauses = ()
    paused_since: datetime | None = None
    paused_until: datetime | None = None  # a pause with a limit ends by itself
    state: State = State.RUNNING
    due_at: datetime | None = None
    ended_at: datetime | None = None
    rerated: bool = False
    agreement: Agreement = Agreement.NONE
    proposed_at: datetime | None = None  # another moment that waits for the customer's yes
    moved_from: datetime | None = None  # the moment before one was agreed
    waits: Pauses = ()  # for the customer, whether or not the clock paused meanwhile

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def slug(self) -> str:
        return self.row.slug

    @property
    def kind(self) -> Kind:
        return self.row.kind

    @property
    def clause(self) -> str:
        return ", ".join(self.row.clause)

    @property
    def shown(self) -> bool:
        """Whether the customer may see it."""
        return self.row.is_shown_to_customers and not self.row.is_reaction

    @property
    def is_reaction(self) -> bool:
        return self.row.is_reaction

    @property
    def is_standing(self) -> bool:
        """Whether it still runs, on time, paused or late."""
        return self.state in STANDING

    @property
    def is_by_age(self) -> bool:
        """
        Whether it is listed by age, since nothing of it falls due any more (rule 9).

        So is what is done as soon as possible, and what is past the last point of its share.
        """
        if self.terms.points:
            return self.state is State.LATE
        unit = self.quantity.unit if self.quantity else None
        return self.is_standing and unit is Unit.AS_SOON_AS_POSSIBLE

    @property
    def quantity(self) -> Quantity | None:
        return self.terms.span.value if self.terms.span else None

    def end(self, state: State, at: datetime) -> None:
        self.state, self.ended_at, self.paused_until = state, at, None

    @property
    def states(self) -> tuple[tuple[datetime, State], ...]:
        """The states it went through up to now, each with its moment, in order."""
        states = [(self.started_at, State.RUNNING)]
        if self.due_at is not None and (self.state in (State.LATE, State.MISSED)):
            states.append((max(self.due_at, self.started_at), State.LATE))
        if self.ended_at is not None:
            states.append((self.ended_at, self.state))
        return tuple(states)

    def taken(self, *, now: datetime) -> tuple[int, int]:
        """
        Return the seconds it took so far, as the row counts and less all waiting for the customer.

        The first is official; the second stands beside it (AMB-X-08).
        """
        end = self.ended_at or now
        calendar = self.terms.calendar
        gross = calendar.elapsed(self.started_at, end, self.pauses)
        return gross, calendar.elapsed(self.started_at, end, (*self.pauses, *self.waits))

    def moment_of(self, quantity: Quantity, since: datetime | None = None) -> datetime | None:
        """Return when `quantity` is over, counted as this run counts."""
        return moment(
            since or self.counted_from,
            quantity,
            calendar=self.terms.calendar,
            zone=self.rulebook.zone,
            pauses=self.pauses,
            given=given(self.start),
        )

    @property
    def points(self) -> tuple[Point, ...]:
        """The points of a percentile promise, in order of time; none while paused."""
        numbered = enumerate(self.terms.points)
        dated = ((span, share, self.moment_at(number)) for number, (span, share) in numbered)
        return tuple(Point(span, share, at) for span, share, at in dated if at)

    def moment_at(self, number: int) -> datetime | None:
        """Return the moment of a point, counted from 0; None while paused."""
        if self.state is State.PAUSED:
            return None
        return self.moment_of(self.terms.points[number][0])

    @property
    def marks(self) -> tuple[DatedMark, ...]:
        """What happens by itself, in order of time, up to the end of the run."""
        if self.state is State.VOID:
            return ()
        dated = ((mark, self._at(mark)) for mark in self.row.then)
        marks = (
            DatedMark(mark.key, at, mark.does)
            for mark, at in dated
            if at and (self.ended_at is None or at <= self.ended_at)
        )
        reminders = self._marks_of_pauses() if self.row.pauses else ()
        return tuple(sorted((*marks, *reminders), key=lambda mark: mark.at))

    def _marks_of_pauses(self) -> Iterator[DatedMark]:
        """What happens by itself while it stands still, in each of its pauses."""
        marks = self.row.pauses.then if self.row.pauses else ()
        for since, until in self._pauses_so_far if marks else ():
            for mark in marks:
                at = self._in_a_pause(mark, since)
                if at is not None and (until is None or at <= until):
                    yield DatedMark(f"{mark.key} of the pause since {since:%FT%TZ}", at, mark.does)

    @property
    def _pauses_so_far(self) -> Iterable[tuple[datetime, datetime | None]]:
        ended = [(a, min(b, self.ended_at) if self.ended_at else b) for a, b in self.pauses]
        if self.state is not State.PAUSED or self.paused_since is None or self.paused_until:
            return ended
        return [*ended, (max(self.paused_since, self.started_at), None)]

    def _in_a_pause(self, mark: Mark, since: datetime) -> datetime | None:
        if mark.where is Where.START:
            return since
        calendar, zone = self.terms.calendar, self.rulebook.zone
        if mark.where is Where.IN and isinstance(mark.amount, Quantity):
            return moment(since, mark.amount, calendar=calendar, zone=zone)
        if self.terms.longest_pause is None:
            return None
        ends = moment(since, self.terms.longest_pause, calendar=calendar, zone=zone)
        if mark.where is Where.BEFORE and isinstance(mark.amount, Quantity) and ends:
            return before(ends, mark.amount, calendar=calendar, zone=zone)
        return ends

    @property
    def next_at(self) -> datetime | None:
        """When the state changes by itself next: at the moment, or as a pause has lasted enough."""
        return self.paused_until if self.state is State.PAUSED else self._moment_to_come

    @property
    def _moment_to_come(self) -> datetime | None:
        return self.due_at if self.state is State.RUNNING else None

    def _at(self, mark: Mark) -> datetime | None:
        if mark.where is Where.START:
            return self.started_at
        if mark.where is Where.IN and isinstance(mark.amount, Quantity):
            return None if self.state is State.PAUSED else self.moment_of(mark.amount)
        if self.due_at is None:
            return None
        match mark.where, mark.amount:
            case Where.DUE, _:
                return self.due_at
            case Where.PERCENT, int() as percent:
                return self._percent_in(percent)
            case Where.BEFORE, Quantity() as quantity:
                calendar, zone = self.terms.calendar, self.rulebook.zone
                return before(self.due_at, quantity, calendar=calendar, zone=zone)
            case Where.LATE, Quantity() as quantity:
                return self.moment_of(quantity, since=self.due_at)
        raise AssertionError(f"no moment is known for {mark.key}")

    def _percent_in(self, percent: int) -> datetime:
        due, since = self._due, self.counted_from
        if self.quantity and self.quantity.unit in DATES:
            return since + timedelta(seconds=(due - since).total_seconds() * percent // 100)
        counted = self.terms.calendar.elapsed(since, due, self.pauses)
        at = self.terms.calendar.add(since, counted * percent // 100, self.pauses)
        return at.astimezone(UTC)

    @property
    def _due(self) -> datetime:
        assert self.due_at is not None  # noqa: S101 - asked only of runs with a moment
        return self.due_at


def given(event: Event) -> datetime | None:
    """Return the moment that an event brought along as `until`, in UTC."""
    until = event.carries.get("until")
    if until is None:
        return None
    if isinstance(until, str):
        until = datetime.fromisoformat(until)
    return until.astimezone(UTC) if isinstance(until, datetime) else None

"""Playing stories: every step an operation at its moment, the clocks swept in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kept.backlog import clocks as backlog_clocks
from kept.backlog import operations as backlog_operations
from kept.backlog.models import Record, RecordClock
from kept.cases import clocks, operations
from kept.cases.models import Case, Clock
from kept.customers.models import Person
from kept.desks.models import Desk

ZONE = ZoneInfo("Europe/London")
SATURDAY = 5


@dataclass(frozen=True)
class Step:
    """An operation `days` working days ago at a time of day; `by` an address, or "owner"."""

    days: int
    at: str
    operation: str
    by: str = "owner"
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """A case from its first words on."""

    desk: str
    requester: str
    subject: str
    text: str
    opened: Step
    then: tuple[Step, ...] = ()


@dataclass(frozen=True)
class RecordStory:
    """A problem, a release or a request beside the cases, from its opening on."""

    desk: str
    kind: str
    title: str
    opened: Step
    then: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Named:
    """Stands for the case or record of that title, of which a story was told."""

    title: str


@dataclass(frozen=True)
class Day:
    """Stands for the day so many working days from now, in ISO."""

    ahead: int


def open_(days: int, at: str, via: str = "mail", **facts: Any) -> Step:
    return Step(days, at, "open_case", given={"via": via, "facts": facts})


def step(days: int, at: str, operation: str, by: str = "owner", **given: Any) -> Step:
    return Step(days, at, operation, by, given)


@dataclass
class _Telling:
    story: Story | RecordStory
    made: Case | Record | None = None


@dataclass(frozen=True)
class _Stage:
    """Who and what the steps name."""

    desks: Mapping[str, Desk]
    people: Mapping[str, Person]
    now: datetime
    named: dict[str, Case | Record] = field(default_factory=dict)


def play(
    stories: Iterable[Story | RecordStory],
    desks: Mapping[str, Desk],
    people: Mapping[str, Person],
    *,
    now: datetime,
) -> None:
    """Play all stories together in the order of time, up to `now`, and sweep to the end."""
    steps = [
        (moment(one.days, one.at, now=now), telling, one)
        for telling in map(_Telling, stories)
        for one in (telling.story.opened, *telling.story.then)
    ]
    stage = _Stage(desks, people, now)
    for at, telling, one in sorted(steps, key=lambda planned: planned[0]):
        if at > now:
            continue
        sweep_until(at)
        _take(one, telling, stage, at)
    sweep_until(now)


def moment(days: int, at: str, *, now: datetime) -> datetime:
    """Return the time of day `at` in London, `days` working days before `now`, in UTC."""
    day = now.astimezone(ZONE).date()
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    way = timedelta(days=-1 if days > 0 else 1)
    for _ in range(abs(days)):
        day += way
        while day.weekday() >= SATURDAY:
            day += way
    return datetime.combine(day, time.fromisoformat(at), ZONE).astimezone(UTC)


def sweep_until(at: datetime) -> None:
    """Let everything happen by itself that is due before `at`, each at its own moment."""
    while True:
        waking = _first_waking(at)
        if waking is None or not clocks.sweep(waking) + backlog_clocks.sweep(waking):
            return


def _first_waking(at: datetime) -> datetime | None:
    """Return the first moment, up to `at`, at which a clock of a case or record wakes."""
    both = (Clock.objects.waking(at), RecordClock.objects.waking(at))
    found = (rows.values_list("next_at", flat=True).first() for rows in both)
    return min((one for one in found if one), default=None)


def _take(one: Step, telling: _Telling, stage: _Stage, at: datetime) -> None:
    given = {key: _resolved(value, stage) for key, value in one.given.items()}
    if telling.made is None:
        telling.made = _open(one, telling.story, stage, at, given)
        stage.named[str(telling.made).partition(" ")[2]] = telling.made
        return
    telling.made.refresh_from_db()
    if one.by:
        given["by"] = telling.made.owner if one.by == "owner" else stage.people[one.by]
    room = operations if isinstance(telling.made, Case) else backlog_operations
    operation: Callable[..., Any] = getattr(room, one.operation)
    operation(telling.made, at=at, **given)


def _open(
    one: Step, story: Story | RecordStory, stage: _Stage, at: datetime, given: dict[str, Any]
) -> Case | Record:
    desk = stage.desks[story.desk]
    if isinstance(story, Story):
        said = {"subject": story.subject, "text": story.text, **given}
        return operations.open_case(desk, requester=stage.people[story.requester], at=at, **said)
    by, said = stage.people[one.by], {"kind": story.kind, "title": story.title, **given}
    operation: Callable[..., Record] = getattr(backlog_operations, one.operation)
    return operation(desk, by=by, at=at, **said)


def _resolved(value: Any, stage: _Stage) -> Any:
    """Return people for their addresses, moments for (days, time) pairs, days and what is named."""
    match value:
        case str() if value in stage.people:
            return stage.people[value]
        case (int() as days, str() as at):
            return moment(days, at, now=stage.now)
        case Day(ahead):
            return moment(-ahead, "12:00", now=stage.now).date().isoformat()
        case Named(title):
            return stage.named[title]
        case dict():
            return {key: _resolved(one, stage) for key, one in value.items()}
    return value

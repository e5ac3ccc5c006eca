"""Playing stories: every step an operation at its moment, the clocks swept in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

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


def open_(days: int, at: str, via: str = "mail", **facts: Any) -> Step:
    return Step(days, at, "open_case", given={"via": via, "facts": facts})


def step(days: int, at: str, operation: str, by: str = "owner", **given: Any) -> Step:
    return Step(days, at, operation, by, given)


@dataclass
class _Telling:
    story: Story
    case: Case | None = None


def play(
    stories: Iterable[Story],
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
    for at, telling, one in sorted(steps, key=lambda planned: planned[0]):
        if at > now:
            continue
        sweep_until(at)
        _take(one, telling, desks, people, at, now)
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
        waking = Clock.objects.waking(at).values_list("next_at", flat=True).first()
        if waking is None or not clocks.sweep(waking):
            return


def _take(
    one: Step,
    telling: _Telling,
    desks: Mapping[str, Desk],
    people: Mapping[str, Person],
    at: datetime,
    now: datetime,
) -> None:
    story = telling.story
    given = {key: _resolved(value, people, now) for key, value in one.given.items()}
    if telling.case is None:
        telling.case = operations.open_case(
            desks[story.desk],
            requester=people[story.requester],
            subject=story.subject,
            text=story.text,
            at=at,
            **given,
        )
        return
    telling.case.refresh_from_db()
    by = telling.case.owner if one.by == "owner" else people[one.by]
    operation: Callable[..., Any] = getattr(operations, one.operation)
    operation(telling.case, by=by, at=at, **given)


def _resolved(value: Any, people: Mapping[str, Person], now: datetime) -> Any:
    """Return people for their addresses, and moments for (days, time) pairs."""
    match value:
        case str() if value in people:
            return people[value]
        case (int() as days, str() as at):
            return moment(days, at, now=now)
    return value

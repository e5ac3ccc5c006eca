"""
Moments and lengths in words: the one source for chip, case page, portal and mail.

    when(at, now, zone)     "Tue 10:30"
    length(delta)           "1 h 20 min"
    chip(due, now, zone)    Chip("soon", "clock-half", "Due 10:30 · 35 min", ...)

`zone` is the reader's; `desk`, where given, the desk's: it is named when the two clocks differ.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

# Not from the locale of the machine: the words are those of the desk.
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NEAR_DAYS = 6
SOON_AT_LEAST = timedelta(minutes=30)
SOON_SHARE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class DueValue:
    """
    How a clock stands, as far as its words need it.

    `state` is a word of `kept.core.runs.State`. `due_at` is None while paused and where
    nothing has a moment. `total` is the clock's own time from start to moment; `left` its
    own time until the moment, below zero past it: from now, from the pause while paused,
    from the end once ended. Without `left` the time on the wall counts.
    """

    state: str
    due_at: datetime | None = None
    total: timedelta | None = None
    left: timedelta | None = None
    paused_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Chip:
    """
    What a due chip shows: `words`, and in `detail` what they leave out.

    `state` is one of on-time, soon, late, paused, met, met-late, open, over, void; `at` the
    moment that the words speak of.
    """

    state: str
    icon: str
    words: str
    detail: str = ""
    at: datetime | None = None


def when(at: datetime, now: datetime, zone: ZoneInfo, desk: ZoneInfo | None = None) -> str:
    """
    Return the moment as a list or a page says it at `now`.

    Within six days "Tue 10:30", else "Tue 8 Dec, 10:30", with the year if it is another.
    """
    local, today = at.astimezone(zone), now.astimezone(zone)
    day = DAYS[local.weekday()][:3]
    if abs((local.date() - today.date()).days) > NEAR_DAYS:
        day = f"{day} {local.day} {MONTHS[local.month - 1][:3]}{_other_year(local, today)},"
    return f"{day} {local:%H:%M}{_zone_name(local, desk)}"


def in_full(at: datetime, now: datetime, zone: ZoneInfo, desk: ZoneInfo | None = None) -> str:
    """Return the moment as a sentence or a mail says it: "Tuesday 1 December, 10:30"."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    date = f"{local.day} {MONTHS[local.month - 1]}{_other_year(local, today)}"
    return f"{DAYS[local.weekday()]} {date}, {local:%H:%M}{_zone_name(local, desk)}"


def length(delta: timedelta, *, open_time: bool = False) -> str:
    """
    Return how long that is, minutes the smallest, rounded down; the sign is left out.

    Open time is named, and its hours never become days: 8 working hours are no day.
    """
    delta = abs(delta)
    if open_time:
        return f"{_hours(delta)} working time"
    return _hours(delta) if delta < DAY else _days(delta)


def chip(due: DueValue, now: datetime, zone: ZoneInfo, desk: ZoneInfo | None = None) -> Chip:
    """Return what the chip of this clock says at `now`."""

    def said(at: datetime) -> str:
        return when(at, now, zone, desk)

    match due.state:
        case "running" | "late":
            return _running(due, due.due_at, now, zone, desk)
        case "paused":
            left = f", {length(due.left)} left" if due.left is not None else ""
            since = f"Paused since {said(due.paused_at)}" if due.paused_at else ""
            return Chip("paused", "pause", f"Paused{left}", since, due.paused_at)
        case "met":
            return Chip("met", "check", _met(due, "spare"), _ended(due, said), due.ended_at)
        case "missed":
            return Chip("met-late", "x", _met(due, "late"), _ended(due, said), due.ended_at)
        case "over":
            words = f"Over since {said(due.due_at)}" if due.due_at else "Over"
            return Chip("over", "circle-slash-2", words, at=due.due_at)
        case "void":
            return Chip("void", "circle-minus", "No longer counts")
    raise ValueError(f"no chip is known for the state {due.state!r}")


def _running(
    due: DueValue, at: datetime | None, now: datetime, zone: ZoneInfo, desk: ZoneInfo | None
) -> Chip:
    if at is None:
        return Chip("open", "hourglass", "As soon as possible")
    said, detail = when(at, now, zone, desk), f"Due {in_full(at, now, zone, desk)}"
    on_the_wall = _between(now, at)
    left = due.left if due.left is not None else on_the_wall
    # The clock's own time is named where the wall clock says another.
    rest = length(left, open_time=abs(left - on_the_wall) >= MINUTE)
    if on_the_wall < timedelta():
        return Chip("late", "diamond-alert", f"Late {rest}", f"Was due {said}", at)
    if left > max((due.total or timedelta()) / SOON_SHARE, SOON_AT_LEAST):
        return Chip("on-time", "clock", f"Due {said}", detail, at)
    if at.astimezone(zone).date() == now.astimezone(zone).date():
        said = said.partition(" ")[2]  # today needs no name of the day beside "35 min"
    words = f"Due {said} · {rest}" if left < DAY else f"Due {said}"
    return Chip("soon", "clock-half", words, detail, at)


def _met(due: DueValue, word: str) -> str:
    left = due.left
    if left is None and due.due_at and due.ended_at:
        left = _between(due.ended_at, due.due_at)
    return f"Met, {length(left)} {word}" if left is not None else "Met"


def _ended(due: DueValue, said: Callable[[datetime], str]) -> str:
    if due.due_at is None or due.ended_at is None:
        return ""
    return f"Due {said(due.due_at)}, done {said(due.ended_at)}"


def _between(start: datetime, end: datetime) -> timedelta:
    # By way of UTC: two datetimes of one zone subtract as wall clocks do.
    return end.astimezone(UTC) - start.astimezone(UTC)


def _hours(delta: timedelta) -> str:
    hours, minutes = divmod(delta // MINUTE, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
    return " ".join(parts) or "under 1 min"


def _days(delta: timedelta) -> str:
    days, hours = divmod(delta // HOUR, 24)
    named = "1 day" if days == 1 else f"{days} days"
    return f"{named} {hours} h" if hours and days < 3 else named


def _other_year(local: datetime, today: datetime) -> str:
    return "" if local.year == today.year else f" {local.year}"


def _zone_name(local: datetime, desk: ZoneInfo | None) -> str:
    """Name the reader's zone where the desk's clock shows something else at that moment."""
    if desk is None or local.utcoffset() == local.astimezone(desk).utcoffset():
        return ""
    city = str(local.tzinfo).rpartition("/")[2].replace("_", " ")
    return f" {city} time"

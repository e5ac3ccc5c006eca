"""Why a clock falls due when it does: the time that counted, and the time that did not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kept.core.calendars import Piece
from kept.core.charter.quantities import DATES, OPEN_TIME, WORKING_DAYS, Quantity, Unit
from kept.core.moments import DAYS, MONTHS
from kept.core.rulebook import ALWAYS
from kept.core.runs import Run, State
from kept.core.sentences import in_words

NOTHING_TO_COUNT = {Unit.AT_ONCE, Unit.AS_GIVEN, Unit.THE_CONTRACTS, Unit.THE_VENDORS}


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of time that counted, or did not for the reason given. Moments are in UTC."""

    since: datetime
    until: datetime
    counted: bool
    reason: str

    @property
    def seconds(self) -> int:
        return int((self.until - self.since).total_seconds())

    def as_json(self) -> dict[str, Any]:
        return {
            "from": self.since.isoformat(),
            "to": self.until.isoformat(),
            "counted": self.counted,
            "reason": self.reason,
            "seconds": self.seconds,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """
    How a run was counted, from its start to its moment; without one, to `until`.

    `target` is what the charter grants, `chosen_by` the facts that chose it, `layer`
    whoever said so (charter, desk, contract). `seconds` is the sum of what counted. `taken`
    are the seconds so far as the charter counts, and without waiting for the customer.
    """

    run: Run
    rows: tuple[Line, ...]
    start: datetime
    due: datetime | None
    target: str
    chosen_by: tuple[tuple[str, Any], ...]
    assumed: bool
    hours: str
    layer: str
    taken: tuple[int, int]

    @property
    def took(self) -> str:
        """Both times in words where the customer was waited for; the first is official."""
        official, net = self.taken
        run = self.run
        if not run.waits or not run.row.can_be_broken or run.state is State.VOID:
            return ""
        so_far = "" if run.ended_at else " so far"
        return f"Taken{so_far} {_length(official)}; {_length(net)} without waiting for an answer"

    @property
    def seconds(self) -> int:
        return sum(row.seconds for row in self.rows if row.counted)

    @property
    def sum(self) -> str:
        """What was counted up to the moment: open time, or the days that were granted."""
        target = _target(self.run)
        if target is None or target.unit in OPEN_TIME or self.due is None:
            return _length(self.seconds)
        return self.target

    @property
    def clause(self) -> str:
        return self.run.clause

    @property
    def version(self) -> str:
        """The charter and its version."""
        rulebook = self.run.rulebook
        return f"{rulebook.charter.name} {rulebook.version}".strip()

    @property
    def zone(self) -> str:
        return self.run.rulebook.charter.zone

    @property
    def hours_zone(self) -> str:
        """The zone in which the hours open: a team's or a region's may have its own."""
        return str(self.run.terms.calendar.zone)

    def as_json(self) -> dict[str, Any]:
        return {
            "promise": self.run.name,
            "kind": str(self.run.kind),
            "clause": self.clause,
            "version": self.version,
            "layer": self.layer,
            "zone": self.zone,
            "hours": self.hours,
            "hours zone": self.hours_zone,
            "target": self.target,
            "assumed": self.assumed,
            "because": dict(self.chosen_by),
            "start": self.start.isoformat(),
            "rerated": self.run.rerated,
            "due": self.due and self.due.isoformat(),
            "seconds": self.seconds,
            "taken": {"official": self.taken[0], "without waiting": self.taken[1]},
            "ledger": [row.as_json() for row in self.rows],
        }

    def as_text(self) -> str:
        """Return the ledger as lines of plain text, in the charter's zone."""
        zone = self.run.rulebook.zone
        head = f"{self.run.name.capitalize()}: {self.target or 'no length of time'}"
        because = ", ".join(f"{fact} {value}" for fact, value in self.chosen_by)
        lines = [head + (f" ({because})" if because else "")]
        for row in self.rows:
            span = f"{_dated(row.since, zone)} to {_dated(row.until, zone)}"
            counted = "counted" if row.counted else "not counted"
            lines.append(f"  {span}  {_length(row.seconds)}  {counted}, {row.reason}")
        lines.append(f"  counted in all: {self.sum}")
        lines.append(f"Due {_dated(self.due, zone)}" if self.due else "No moment to be due at")
        lines += [self.took] if self.took else []
        lines.append(f"Clause {self.clause or 'none'}; charter {self.version}; {self.zone}")
        if self.hours_zone != self.zone:
            lines.append(f"{self.hours.capitalize()} hours are those of {self.hours_zone}")
        return "\n".join(lines)


def why(run: Run, *, now: datetime) -> Ledger:
    """
    Explain a run at `now`, interval by interval.

    A run that has no moment (paused, or as soon as possible) is told up to `now`.
    """
    layers = run.rulebook.layers
    until = run.due_at or run.ended_at or max(now, run.counted_from)
    span = run.terms.span
    return Ledger(
        run=run,
        rows=tuple(_lines(run, until, now)),
        start=run.counted_from,
        due=run.due_at,
        target=in_words(_target(run), hours=run.terms.hours) if _target(run) else "",
        chosen_by=span.chosen_by if span else run.terms.points_by,
        assumed=bool(span and span.assumed),
        hours=run.terms.hours,
        layer=_layer(layers, run.name),
        taken=run.taken(now=now),
    )


def _target(run: Run) -> Quantity | None:
    return run.terms.points[-1][0] if run.terms.points else run.quantity


def _layer(layers: Mapping[tuple[str | int, ...], str], name: str) -> str:
    """Return the uppermost layer that says how long this clock runs."""
    spans = ("within", "every", "not before", "share")
    said = [layer for path, layer in layers.items() if path[:2] == ("clocks", name)
            and len(path) > 2 and path[2] in spans]  # fmt: skip
    return said[-1] if said else "charter"


def _lines(run: Run, until: datetime, now: datetime) -> Iterator[Line]:
    start = run.counted_from
    target = _target(run)
    if until <= start or (target and target.unit in NOTHING_TO_COUNT):
        return
    pauses = list(run.pauses)
    if run.state is State.PAUSED:
        open_since = max((b for _, b in pauses), default=start)
        pauses.append((max(run.paused_since or now, open_since), until))
    by_date = bool(target and target.unit in DATES)
    cut = (
        line
        for piece in _pieces(run, start, until, by_date=by_date)
        for line in _cut_by_pauses(piece, pauses)
    )
    yield from _numbered(run, cut) if target and target.unit in WORKING_DAYS else cut


def _numbered(run: Run, lines: Iterable[Line]) -> Iterator[Line]:
    """Say of open time which working day it belongs to: the day of the start is day 0."""
    days: dict[date, int] = {}
    for line in lines:
        if line.counted:
            day = line.since.astimezone(run.rulebook.zone).date()
            number = days.setdefault(day, len(days))
            yield replace(line, reason=f"working day {number}")
        else:
            yield line


def _pieces(run: Run, start: datetime, until: datetime, *, by_date: bool) -> Iterator[Line]:
    if by_date:
        yield Line(start, until, True, "every day of the calendar")
        return
    opened = "always" if run.terms.hours == ALWAYS else f"{run.terms.hours} hours"
    for piece in run.terms.calendar.pieces(start, until):
        reason = opened if piece.is_open else _closed_because(piece)
        since, ends = piece.start.astimezone(UTC), piece.end.astimezone(UTC)
        yield Line(since, ends, piece.is_open, reason)


def _closed_because(piece: Piece) -> str:
    return f"{piece.reason}: {piece.name}" if piece.name else piece.reason


def _cut_by_pauses(line: Line, pauses: list[tuple[datetime, datetime]]) -> Iterator[Line]:
    since = line.since
    for paused, resumed in sorted(pauses):
        first, last = max(since, paused), min(line.until, resumed)
        if first >= last:
            continue
        if since < first:
            yield replace(line, since=since, until=first)
        yield Line(first, last, False, "paused")
        since = last
    if since < line.until:
        yield replace(line, since=since)


def _dated(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    day, month = DAYS[local.weekday()][:3], MONTHS[local.month - 1][:3]
    return f"{day} {local.day} {month} {local.year} {local:%H:%M}"


def _length(seconds: int) -> str:
    hours, minutes = divmod(seconds // 60, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes or not hours)
    return " ".join(parts)

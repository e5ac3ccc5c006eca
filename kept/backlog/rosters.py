"""
Whether somebody who takes cases is there on each day on which the desk is open (PA-07).

A day on which all of them are away is written once, as an event of the record of the desk's
charter, and again when it is filled; whom that is told is a row of the charter.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from kept.backlog import desk_records, kinds
from kept.backlog.models import RecordEntry
from kept.core.covering import Gap, Post, gaps
from kept.core.rulebook import Rulebook
from kept.desks.models import Desk, Member

GAP, FILLED = "roster gap", "roster filled"
AHEAD = 28  # days


def look(desk: Desk, rulebook: Rulebook, now: datetime) -> int:
    """Write that a day will be without anybody, or is no more; return whether it was new."""
    if not any(GAP in listening.events for listening in rulebook.rows):
        return 0
    first = next(iter(gaps_at(desk, rulebook, now)), None)
    known = _told(desk)
    if first is None:
        if known is not None:
            desk_records.happen(desk, FILLED, at=now)
        return int(known is not None)
    if known is not None and known >= first.first:
        return 0
    until = datetime.combine(first.first, time.min, rulebook.zone).astimezone(UTC)
    says = f"Nobody who takes cases is there from {first.first:%-d %B} to {first.last:%-d %B %Y}."
    desk_records.happen(
        desk, GAP, at=now, until=until.isoformat(), last=first.last.isoformat(), says=says
    )
    return 1


def gaps_at(desk: Desk, rulebook: Rulebook, now: datetime) -> list[Gap]:
    """Return the open days of the next four weeks on which nobody is there, the earliest first."""
    takers = Member.objects.filter(desk=desk, available=True, person__is_active=True)
    people = {
        m.person for m in takers.select_related("person").prefetch_related("person__absences")
    }
    posts = [
        Post(str(one), away=tuple((a.starts_on, a.ends_on) for a in one.absences.all()))
        for one in people
    ]
    return gaps([""], posts, _open_days(rulebook, now))


def _open_days(rulebook: Rulebook, now: datetime) -> list[date]:
    pieces = rulebook.calendar(None, {}).pieces(now, now + timedelta(days=AHEAD))
    return sorted({p.start.astimezone(rulebook.zone).date() for p in pieces if p.is_open})


def _told(desk: Desk) -> date | None:
    """Return the last day of the gap that was told of and not filled; None without one."""
    told = RecordEntry.objects.filter(
        record__desk=desk, record__kind=kinds.CHARTER, kind__in=(GAP, FILLED)
    )
    latest = told.order_by("-pk").first()
    is_open = latest is not None and latest.kind == GAP
    return date.fromisoformat(latest.carries["last"]) if latest and is_open else None

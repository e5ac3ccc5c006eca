"""
What falls due in a shift, told to whoever has it when the shift begins: one mail to each.

A shift is a working day of the desk's opening hours, or of those that a team keeps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.urls import reverse

from kept.cases.models import Case
from kept.core.calendars import Calendar
from kept.core.moments import DueValue, chip, in_full
from kept.core.rulebook import Rulebook
from kept.customers.models import Person
from kept.desks import charters
from kept.desks.models import Desk, Member
from kept.outbox.models import Notice, asked, enqueue_all

log = structlog.get_logger(__name__)

NOTICE = "digest"
SHOWN = 50
AROUND = timedelta(days=2)
REMEMBERED_SECONDS = int(AROUND.total_seconds())


@dataclass(frozen=True, slots=True)
class Shift:
    """The working day that goes on, from its first opening to its last closing."""

    begins: datetime
    ends: datetime


def look(now: datetime) -> int:
    """Write to all whose shift has begun since the last look; return how many were written to."""
    return sum(_look(desk, now) for desk in Desk.objects.with_staff().order_by("pk"))


def shift_at(calendar: Calendar, now: datetime) -> Shift | None:
    """Return the shift that goes on at `now`; None between two."""
    since, until = (int(each.timestamp()) for each in (now - AROUND, now + AROUND))
    for day in calendar.openings.days(since, until):
        opens = day.periods[0][0]
        if opens <= now.timestamp() < day.close:
            return Shift(*(datetime.fromtimestamp(each, UTC) for each in (opens, day.close)))
    return None


def _look(desk: Desk, now: datetime) -> int:
    try:
        version = charters.in_force(desk, now)
        return _tell(desk, charters.rulebook(version), now) if version else 0
    except Exception:
        log.exception("shift not told", desk=desk.pk)
        return 0


def _tell(desk: Desk, rulebook: Rulebook, now: datetime) -> int:
    written = 0
    for hours, people in _by_hours(desk.staff, rulebook).items():
        shift = shift_at(rulebook.calendar(hours, {}), now)
        if shift is None:
            continue
        told = f"kept.cases.digest/{desk.pk}/{hours}/{shift.begins.timestamp():.0f}"
        if cache.get(told) is None:
            written += _write(desk, rulebook, people, shift, now)
            # Only now: what was cut off is written again, under the same keys.
            cache.set(told, True, REMEMBERED_SECONDS)
    return written


def _by_hours(staff: Iterable[Member], rulebook: Rulebook) -> dict[str | None, list[Person]]:
    """Return who works by which hours: those of the desk (None), or of a team."""
    found: dict[str | None, dict[int, Person]] = defaultdict(dict)
    for member in staff:
        if member.person.is_active:
            team = member.team.name if member.team else ""
            hours = team if team and rulebook.is_told(team, {}) else None
            found[hours][member.person.pk] = member.person
    return {hours: list(people.values()) for hours, people in found.items()}


def _write(
    desk: Desk, rulebook: Rulebook, people: list[Person], shift: Shift, now: datetime
) -> int:
    due = Case.objects.unfinished().filter(
        desk=desk, owner__in=people, next_due_at__lt=shift.ends
    )  # fmt: skip
    theirs: dict[int, list[Case]] = defaultdict(list)
    for case in due.select_related("organisation").next_due_first():
        theirs[case.owner_id or 0].append(case)
    notices = [
        _digest(desk, rulebook, person, theirs[person.pk], shift, now)
        for person in people
        if theirs[person.pk]
    ]
    enqueue_all(notices)
    return len(notices)


def _digest(
    desk: Desk, rulebook: Rulebook, person: Person, due: list[Case], shift: Shift, now: datetime
) -> Notice:
    word = rulebook.label("case")
    several = f"{len(due)} {word}s of yours are" if len(due) > 1 else f"One {word} of yours is"
    until = in_full(shift.ends, now, rulebook.zone)
    context = {
        "said": f"{several} due by {until}",
        "lines": [_line(case, rulebook, now) for case in due[:SHOWN]],
        "more": max(len(due) - SHOWN, 0),
        "console": settings.PUBLIC_URL + reverse("console:queue", args=["mine"]),
    }
    payload: dict[str, Any] = {
        "desk": desk.slug,
        "to": [person.email],
        "cc": [],
        "subject": context["said"],
        "text": render_to_string("cases/mail/digest.txt", context).strip() + "\n",
        "auto": True,
        "notice": NOTICE,
        "audience": "staff",
    }
    # One a shift, also where somebody is in two teams that begin at the same time.
    key = f"digest/{desk.pk}/{person.pk}/{shift.begins.timestamp():.0f}"
    return asked(key=key, payload=payload)


def _line(case: Case, rulebook: Rulebook, now: datetime) -> str:
    state = "late" if case.next_due_at and case.next_due_at < now else "running"
    due = chip(DueValue(state=state, due_at=case.next_due_at), now, rulebook.zone).words
    of = f", for {case.organisation}" if case.organisation else ""
    what = rulebook.label(case.next_due_clock)
    priority = f"{rulebook.label('priority')} {case.priority}"
    return f"{due}: {case.number} {case.subject}, {priority}{of} ({what})"

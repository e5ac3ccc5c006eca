"""Feedback in figures, and the complaints in the order in which they want an answer."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from kept.cases.models import Clock
from kept.console.access import StaffRequest, cases
from kept.core.moments import DueValue
from kept.feedback.models import Complaint, Feedback, FeedbackQuerySet
from kept.pages.dues import due_of

YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Month:
    """What was said in one month: how many, how many solved, how easy it was, how many thanked."""

    name: str
    said: int
    solved: str
    ease: str
    thanks: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A complaint with the clock of its level."""

    complaint: Complaint
    due: DueValue | None


def by_month(given: FeedbackQuerySet, *, now: datetime) -> list[Month]:
    """Return a year of feedback by the month, the latest first."""
    rows = given.filter(given_at__gte=now - YEAR).order_by("-given_at")
    months: dict[str, list[Feedback]] = defaultdict(list)
    for one in rows.only("given_at", "solved", "ease", "tone"):
        months[timezone.localtime(one.given_at).strftime("%B %Y")].append(one)
    return [_month(name, said) for name, said in months.items()]


def complaints(request: StaffRequest, now: datetime) -> list[Standing]:
    """Return the complaints of the person's desks; those that want an answer soonest first."""
    found = Complaint.objects.filter(case__in=cases(request.user).order_by()).select_related(
        "case", "case__requester", "case__desk", "about"
    )
    listed = list(found)
    dues = _dues([complaint.case_id for complaint in listed], now)
    rows = [Standing(complaint, dues.get(complaint.case_id)) for complaint in listed]
    return sorted(rows, key=lambda row: _urgency(row, now))


def _urgency(row: Standing, now: datetime) -> tuple[bool, datetime, int]:
    moment = row.due.due_at if row.due and row.due.due_at else now + YEAR
    return row.complaint.answered_at is not None, moment, -row.complaint.pk


def _dues(of: Iterable[int], now: datetime) -> dict[int, DueValue]:
    """Return the clock of each complaint's level: the limit that stands and is due first."""
    found: dict[int, DueValue] = {}
    for clock in Clock.objects.standing().filter(case__in=list(of), kind="limit"):
        found.setdefault(clock.case_id, due_of(clock, now=now))
    return found


def _month(name: str, said: list[Feedback]) -> Month:
    told = [one for one in said if one.solved]
    eased = [one.ease for one in said if one.ease]
    solved = sum(one.solved == Feedback.Solved.YES for one in told)
    return Month(
        name,
        len(said),
        f"{solved} of {len(told)}" if told else "–",
        f"{sum(eased) / len(eased):.1f} of 5" if eased else "–",
        sum(one.tone == Feedback.Tone.THANKS for one in said),
    )

"""Certificates that a desk holds: until when, and that somebody is reminded before (SIMS-97)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from kept.backlog import desk_records, kinds
from kept.backlog.models import RecordEntry
from kept.cases.errors import NotAllowedError
from kept.cases.people import ADMINISTRATOR, MANAGER
from kept.core.rulebook import Rulebook
from kept.customers.models import Person
from kept.desks import charters
from kept.desks.models import Desk, Member

GRANTED = "certificate granted"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was granted, and the last day on which it holds."""

    name: str
    until: date


@transaction.atomic
def certify(desk: Desk, *, name: str, until: date, by: Person, at: datetime) -> None:
    """
    Write down that the desk holds a certificate, `until` included; the charter reminds before.

    Raises:
        NotAllowedError: `by` neither administers nor manages the desk.
    """
    if not may_certify(desk, by):
        raise NotAllowedError("That is for those who lead the desk.")
    version = charters.in_force(desk, at)
    zone = charters.rulebook(version).zone if version else UTC
    over = datetime.combine(until + timedelta(days=1), time.min, zone).astimezone(UTC)
    desk_records.happen(
        desk,
        GRANTED,
        at=at,
        by=by,
        name=name.strip(),
        last_day=until.isoformat(),
        until=over.isoformat(),
    )


def may_certify(desk: Desk, person: Person) -> bool:
    """Tell whether `person` administers or manages the desk, or leads one of its teams."""
    if desk.teams.filter(lead=person).exists():
        return True
    roles = Member.objects.filter(desk=desk, person=person).values_list("roles", flat=True)
    return any({ADMINISTRATOR, MANAGER} & set(theirs) for theirs in roles)


def held(desk: Desk, *, today: date) -> list[Certificate]:
    """Return the certificates that hold today, each once, by name."""
    granted = RecordEntry.objects.filter(
        record__desk=desk, record__kind=kinds.CHARTER, kind=GRANTED
    )
    told = granted.order_by("at", "position").values_list("carries", flat=True)
    latest = {said["name"]: date.fromisoformat(said["last_day"]) for said in told}
    return [Certificate(name, until) for name, until in sorted(latest.items()) if until >= today]


def is_wanted(rulebook: Rulebook) -> bool:
    """Tell whether the charter has something to do when a certificate is granted."""
    return any(GRANTED in listening.events for listening in rulebook.rows)

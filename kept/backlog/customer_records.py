"""
What happens to customers beside their cases: a contract is signed, all administrators are away.

Each lies once in the timeline of a record of the contract, or of the customer at the desk;
the rows of the charter that start with such events run there (PA-29, PA-41, PA-174).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q

from kept.backlog import kinds, using
from kept.backlog.chronicle import RecordChronicle
from kept.backlog.models import Record, RecordEntry
from kept.backlog.operations.opening import open_record
from kept.cases.happenings import Happening
from kept.cases.signing import Author
from kept.core.rulebook import Rulebook
from kept.customers.models import ADMINISTRATOR, Contract, Organisation, Person
from kept.desks import charters
from kept.desks.models import Desk

log = structlog.get_logger(__name__)

SIGNED, AWAY = "contract signed", "absence begins"
EVERYBODY = "every system administrator"
A_DAY = timedelta(days=1)
LONGEST = 366  # days of an absence


def look(now: datetime) -> int:
    """Write at each desk what has happened to its customers by `now`; return how much was new."""
    return sum(_look(pk, now) for pk in Desk.objects.order_by("pk").values_list("pk", flat=True))


def _look(pk: int, now: datetime) -> int:
    try:
        with transaction.atomic():
            # Locked, so that of two workers the second finds what the first has written.
            desk = Desk.objects.select_for_update(no_key=True).get(pk=pk)
            version = charters.in_force(desk, now)
            if version is None:
                return 0
            rulebook = charters.rulebook(version)
            today = now.astimezone(rulebook.zone).date()
            return _contracts(desk, rulebook, today, now) + _absences(desk, rulebook, today, now)
    except Exception:
        log.exception("customers not read", desk=pk)
        return 0


def _contracts(desk: Desk, rulebook: Rulebook, today: date, now: datetime) -> int:
    """Write until when each contract runs that has not ended, and again when that is changed."""
    told, found = _told(desk), 0
    running = Contract.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), desk=desk)
    for contract in running.select_related("organisation").order_by("pk"):
        until = _midnight(contract.ends_on + A_DAY, rulebook) if contract.ends_on else None
        record, before = told.get(contract.pk, (None, ""))
        if until == before:
            continue
        title = f"{contract} of {contract.organisation}"
        record = record or _open(desk, kinds.CONTRACT, title, contract.organisation, now)
        _happen(record, SIGNED, now, {"contract": contract.pk, "until": until})
        found += 1
    return found


def _told(desk: Desk) -> dict[int, tuple[int | Record, str | None]]:
    """Return the record of each contract, and what was written last of until when it runs."""
    entries = RecordEntry.objects.filter(
        record__desk=desk, record__kind=kinds.CONTRACT, kind=SIGNED
    )
    rows = entries.in_order().values_list("record", "carries")
    return {said["contract"]: (record, said["until"]) for record, said in rows}


def _absences(desk: Desk, rulebook: Rulebook, today: date, now: datetime) -> int:
    """Write of each customer all of whose administrators are away, from when to when."""
    found = 0
    for organisation, people in _administrators(desk, today):
        if not _all_away(people, today):
            continue
        since, until = _ends(people, today, -A_DAY), _ends(people, today, A_DAY)
        record = using.record_of(organisation, desk)
        if record and record.entries.filter(kind=AWAY, carries__since=since.isoformat()).exists():
            continue
        record = record or _open(desk, kinds.CUSTOMER, str(organisation), organisation, now)
        says = f"Every system administrator is away from {since:%-d %B} to {until:%-d %B %Y}."
        days = {"since": since.isoformat(), "until": until.isoformat()}
        _happen(record, AWAY, now, {"who": EVERYBODY, **days, "says": says})
        found += 1
    return found


def _administrators(desk: Desk, today: date) -> Iterator[tuple[Organisation, list[Person]]]:
    """Return the customers somebody of whose administrators is away, with all of them."""
    signed = Contract.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), desk=desk, starts_on__lte=today
    )
    away = Person.objects.filter(absences__starts_on__lte=today, absences__ends_on__gte=today)
    theirs = away.filter(posts__role=ADMINISTRATOR, is_active=True).values("organisation")
    found = Organisation.objects.filter(pk__in=signed.order_by().values("organisation"))
    for organisation in found.filter(pk__in=theirs.order_by()).order_by("pk"):
        people = organisation.people.filter(is_active=True, posts__role=ADMINISTRATOR)
        yield organisation, list(people.distinct().prefetch_related("absences"))


def _all_away(people: list[Person], day: date) -> bool:
    return all(
        any(one.starts_on <= day <= one.ends_on for one in person.absences.all())
        for person in people
    )


def _ends(people: list[Person], day: date, step: timedelta) -> date:
    """Return the last day in one direction on which all are away."""
    for _ in range(LONGEST):
        if not _all_away(people, day + step):
            break
        day += step
    return day


def _open(desk: Desk, kind: str, title: str, organisation: Organisation, now: datetime) -> Record:
    record = open_record(desk, kind=kind, title=title, at=now, by=None, is_known_kind=False)
    record.organisation = organisation
    record.save(update_fields=["organisation"])
    return record


def _happen(record: Record | int, kind: str, now: datetime, carries: dict[str, Any]) -> None:
    chronicle = RecordChronicle.open(record)
    author = Author(None, Happening.Role.SYSTEM)
    chronicle.write(kind, at=now, author=author, public=False, carries=carries)
    chronicle.finish(now=now)


def _midnight(day: date, rulebook: Rulebook) -> str:
    return datetime.combine(day, time.min, rulebook.zone).astimezone(UTC).isoformat()

"""Who serves at a desk: taking somebody on, their roles, whether they take cases, letting go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import structlog
from django.db import transaction

from kept.cases.errors import NotAllowedError, RefusedError
from kept.cases.models import Case
from kept.cases.people import ADMINISTRATOR, MANAGER
from kept.core.rulebook import Rulebook
from kept.customers.models import Absence, Person
from kept.desks.models import Desk, Member, Team

log = structlog.get_logger(__name__)

AGENT = "agent"
IN_CHARGE = frozenset({ADMINISTRATOR, MANAGER})


class StaffingRefusedError(RefusedError):
    """It would leave cases behind, or make a customer one of the staff."""


@transaction.atomic
def take_on(
    team: Team, *, email: str, name: str, roles: Iterable[str], by: Person | None
) -> Member:
    """
    Have somebody serve in a team; `by` is None for whoever runs the installation.

    Raises:
        NotAllowedError: `by` is not in charge of the desk.
        StaffingRefusedError: they are a customer, or in the team already.
    """
    _must_be_in_charge(by, team.desk)
    email = email.strip().lower()
    person = Person.objects.filter(email=email).first()
    if person is not None and not person.is_staff:
        raise StaffingRefusedError(f"{email} is a customer’s address.")
    if person is None:
        person = Person.objects.create_user(email, name=name.strip(), is_staff=True)
    if team.members.filter(person=person).exists():
        raise StaffingRefusedError(f"{person} is in this team already.")
    made = Member.objects.create(desk=team.desk, person=person, team=team, roles=_known(roles))
    log.info("taken on", member=made.pk, by=by and by.pk)
    return made


@transaction.atomic
def change_place(
    member: Member, *, roles: Iterable[str], available: bool, by: Person | None
) -> Member:
    """
    Change what somebody is in a team, and whether they take cases.

    Raises:
        NotAllowedError: `by` is not in charge; one's own readiness is one's own to say.
    """
    row = Member.objects.select_for_update().get(pk=member.pk)
    wanted = _known(roles)
    if by is None or row.person_id != by.pk or wanted != row.roles:
        _must_be_in_charge(by, row.desk)
    row.roles, row.available = wanted, available
    row.save(update_fields=["roles", "available"])
    log.info("place changed", member=row.pk, by=by and by.pk)
    return row


@transaction.atomic
def lead(team: Team, person: Person) -> None:
    """Have somebody lead a team: they have the cases that nobody there has."""
    team.lead = person
    team.save(update_fields=["lead"])
    log.info("leads", team=team.pk, person=person.pk)


@transaction.atomic
def let_go(member: Member, *, by: Person) -> None:
    """
    Have somebody serve in a team no more; their last place keeps them until they handed over.

    Raises:
        NotAllowedError: `by` is not in charge of the desk.
        StaffingRefusedError: open cases are theirs, or nobody would be left in charge.
    """
    _must_be_in_charge(by, member.desk)
    places = member.desk.members.filter(person=member.person_id)
    if places.count() == 1:
        theirs = Case.objects.filter(desk=member.desk, owner=member.person_id, closed_at=None)
        if number := theirs.count():
            cases = "a case" if number == 1 else f"{number} cases"
            raise StaffingRefusedError(f"{member.person} still owns {cases}: hand over first.")
    if member.person_id == by.pk:
        raise StaffingRefusedError("Somebody else has to let you go.")
    log.info("let go", member=member.pk, by=by.pk)
    member.delete()


@transaction.atomic
def be_away(person: Person, *, since: date, until: date) -> Absence:
    """
    Write down that one of the staff is away, both days included (PA-07).

    Raises:
        StaffingRefusedError: it ends before it begins.
    """
    if until < since:
        raise StaffingRefusedError("The last day lies before the first.")
    made = Absence.objects.create(person=person, starts_on=since, ends_on=until)
    log.info("away", absence=made.pk)
    return made


def roles_at(rulebook: Rulebook | None) -> list[str]:
    """Return the roles that staff have by a charter, and those that every desk has."""
    named = rulebook.charter.roles.staff if rulebook else ()
    return list(dict.fromkeys([AGENT, *named, *sorted(IN_CHARGE)]))


def is_in_charge(person: Person, desk: Desk) -> bool:
    """Tell whether somebody may say who serves: its administrators and managers, else its leads."""
    places = list(desk.members.filter(person__is_active=True))
    in_charge = {place.person_id for place in places if IN_CHARGE & set(place.roles)}
    return person.is_active and person.pk in (in_charge or _leads(desk))


def _leads(desk: Desk) -> set[int | None]:
    return set(desk.teams.values_list("lead", flat=True))


def _must_be_in_charge(person: Person | None, desk: Desk) -> None:
    if person is not None and not is_in_charge(person, desk):
        raise NotAllowedError("Who serves is for an administrator or a manager to say.")


def _known(roles: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(roles)) or [AGENT]

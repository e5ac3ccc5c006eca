"""The people of an organisation: who they are there, when they are away, what they have learnt."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kept.customers.errors import NotAllowedError, RefusedError, TakenError
from kept.customers.models import Absence, Happening, Organisation, Person, Post, Training
from kept.customers.permissions import must_administer, must_serve, serves


@transaction.atomic
def add_person(
    email: str, *, by: Person, at: datetime, name: str, organisation: Organisation, phone: str = ""
) -> Person:
    """
    Take somebody of an organisation in; they have no password until they set one.

    Raises:
        NotAllowedError: `by` does not serve the organisation.
        TakenError: the address has an account already (PA-46).
    """
    must_serve(by, organisation)
    email = email.strip().lower()
    if Person.objects.filter(email=email).exists():
        raise TakenError(f"{email} has an account already.")
    person = Person.objects.create_user(email, name=name, organisation=organisation, phone=phone)
    _write(organisation, "person added", by, at, who=str(person))
    return person


@transaction.atomic
def change_person(
    person: Person,
    *,
    by: Person,
    at: datetime,
    name: str,
    phone: str,
    organisation: Organisation | None,
    sees_organisation: bool,
    is_active: bool,
) -> Person:
    """
    Change who somebody is; nobody changes staff, nor their own rights, by this door.

    Raises:
        NotAllowedError: `by` does not serve their organisation.
        RefusedError: the person serves at a desk.
    """
    must_serve(by, person.organisation)
    must_serve(by, organisation)
    row = Person.objects.select_for_update().get(pk=person.pk)
    if row.is_staff or row.memberships.exists():
        raise RefusedError(f"{row} serves at a desk and is not changed here.")
    row.name, row.phone, row.organisation = name, phone, organisation
    row.sees_organisation, row.is_active = sees_organisation, is_active
    row.save()
    if organisation is not None:
        _write(organisation, "person changed", by, at, who=str(row))
    return row


@transaction.atomic
def change_own_details(
    person: Person, *, name: str, phone: str, language: str, time_zone: str
) -> Person:
    """Change how one is called and reached, and in which zone one reads moments."""
    row = Person.objects.select_for_update().get(pk=person.pk)
    row.name, row.phone, row.language, row.time_zone = name, phone, language, time_zone
    row.save(update_fields=["name", "phone", "language", "time_zone"])
    return row


@transaction.atomic
def change_number(person: Person, *, phone: str) -> None:
    """Write down the number at which somebody wants to be called."""
    row = Person.objects.select_for_update().get(pk=person.pk)
    row.phone = person.phone = phone[: Person._meta.get_field("phone").max_length]
    row.save(update_fields=["phone"])


@transaction.atomic
def appoint(person: Person, *, role: str, by: Person, at: datetime, system: str = "") -> Post:
    """
    Give somebody a role of their organisation, for one system or for all (PA-26, PA-28).

    Raises:
        NotAllowedError: `by` neither serves the organisation nor administers its systems.
        RefusedError: the person belongs to no organisation.
    """
    organisation = _organisation_of(person)
    must_administer(by, organisation)
    post, is_new = Post.objects.get_or_create(person=person, role=role, system=system.strip())
    if is_new:
        _write(organisation, "post given", by, at, who=str(person), role=str(post))
    return post


@transaction.atomic
def dismiss(post: Post, *, by: Person, at: datetime) -> None:
    """
    Take a role away again.

    Raises:
        NotAllowedError: `by` neither serves the organisation nor administers its systems.
    """
    organisation = _organisation_of(post.person)
    must_administer(by, organisation)
    _write(organisation, "post taken", by, at, who=str(post.person), role=str(post))
    post.delete()


@transaction.atomic
def be_away(person: Person, *, since: date, until: date, by: Person, at: datetime) -> Absence:
    """
    Write down that somebody is away, both days included (PA-29).

    Raises:
        NotAllowedError: `by` is neither they, nor administers their systems, nor serves them.
        RefusedError: it ends before it begins, or they belong to no organisation.
    """
    organisation = _organisation_of(person)
    if by.pk != person.pk:
        must_administer(by, organisation)
    if until < since:
        raise RefusedError("The last day lies before the first.")
    absence = Absence.objects.create(person=person, starts_on=since, ends_on=until)
    carries = {"who": str(person), "since": since.isoformat(), "until": until.isoformat()}
    _write(organisation, "absence begins", by, at, **carries)
    return absence


@transaction.atomic
def return_early(absence: Absence, *, by: Person, at: datetime) -> None:
    """
    Strike an absence out: the person is there after all.

    Raises:
        NotAllowedError: as for `be_away`.
    """
    organisation = _organisation_of(absence.person)
    if by.pk != absence.person_id:
        must_administer(by, organisation)
    _write(organisation, "absence struck out", by, at, who=str(absence.person))
    absence.delete()


@transaction.atomic
def record_training(
    person: Person, *, course: str, passed_on: date, by: Person, at: datetime, product: str = ""
) -> Training:
    """
    Write down a course that somebody has passed (PA-36).

    Raises:
        NotAllowedError: `by` does not serve at a desk.
    """
    organisation = _organisation_of(person)
    if not serves(by, organisation):
        raise NotAllowedError
    _write(organisation, "training passed", by, at, who=str(person), course=course)
    return Training.objects.create(
        person=person, course=course, product=product, passed_on=passed_on
    )


def _organisation_of(person: Person) -> Organisation:
    if person.organisation is None:
        raise RefusedError(f"{person} belongs to no organisation.")
    return person.organisation


def _write(organisation: Organisation, kind: str, by: Person, at: datetime, **carries: str) -> None:
    Happening.objects.create(organisation=organisation, kind=kind, at=at, by=by, carries=carries)

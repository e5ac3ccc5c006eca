"""
How somebody comes to an account: register, confirm the address, be known, be let in.

Who comes by invitation or writes from a known organisation's domain belongs to it. Who
belongs nowhere waits for a person at the desk to decide; so does everybody where the desk
wants that (PA-64, XM-22).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from kept.customers.errors import DecidedError, NotConfirmedError, RefusedError, TakenError
from kept.customers.matching import organisation_of
from kept.customers.models import (
    Happening,
    Invitation,
    Organisation,
    Person,
    Registration,
    Statement,
)
from kept.customers.permissions import must_administer, must_serve
from kept.desks.models import Desk

INVITED_FOR = timedelta(days=14)
State = Registration.State


@transaction.atomic
def invite(
    email: str,
    *,
    organisation: Organisation,
    by: Person,
    at: datetime,
    sees_organisation: bool = False,
) -> Invitation:
    """
    Ask somebody to register as one of the organisation's people.

    Raises:
        NotAllowedError: `by` neither serves the organisation nor administers its systems.
        TakenError: the address has an account already.
    """
    must_administer(by, organisation)
    email = email.strip().lower()
    if Person.objects.filter(email=email).exists():
        raise TakenError(f"{email} has an account already.")
    made = Invitation.objects.create(
        organisation=organisation,
        email=email,
        sees_organisation=sees_organisation,
        invited_by=by,
        invited_at=at,
        ends_at=at + INVITED_FOR,
    )
    _write(organisation, "invited", by, at, who=email)
    return made


@transaction.atomic
def register(
    person: Person,
    *,
    at: datetime,
    desk: Desk | None = None,
    company: str = "",
    signed: Iterable[str] = (),
) -> Registration:
    """Write down that somebody who was unknown asked for an account, and what they `signed`."""
    sign(person, says=signed, at=at)
    return Registration.objects.create(person=person, desk=desk, company=company, asked_at=at)


@transaction.atomic
def sign(person: Person, *, says: Iterable[str], at: datetime) -> None:
    """Take somebody's word that they know what those statements say; the first word stands."""
    Statement.objects.bulk_create(
        (Statement(person=person, says=said, signed_at=at) for said in says), ignore_conflicts=True
    )


@transaction.atomic
def confirm_registration(
    person: Person, *, at: datetime, needs_approval: bool
) -> Registration | None:
    """
    Go on with a registration once the address is proven: let the person in, or wait.

    None where there is no registration, or it was decided on before.
    """
    row = Registration.objects.select_for_update().filter(person=person, state=State.ASKED).first()
    if row is None:
        return None
    invitation = open_invitation(person.email, at)
    row.organisation = invitation.organisation if invitation else organisation_of(person.email)
    if invitation is not None:
        invitation.accepted_at = at
        invitation.save()
        row.person.sees_organisation = invitation.sees_organisation
    if row.organisation is not None and (invitation or not needs_approval):
        because = "invited" if invitation else "by the domain of the address"
        return _let_in(row, row.organisation, at=at, by=None, why=because)
    row.state = State.WAITING
    row.save()
    return row


@transaction.atomic
def approve(
    registration: Registration, *, organisation: Organisation, by: Person, at: datetime
) -> Registration:
    """
    Let somebody in, as one of the organisation's people.

    Raises:
        NotAllowedError: `by` does not serve at that desk, or not that organisation.
        NotConfirmedError: nobody knows yet whether the address is theirs.
        DecidedError: it was decided on before.
    """
    row = _undecided(registration, by)
    must_serve(by, organisation)
    return _let_in(row, organisation, at=at, by=by, why="")


@transaction.atomic
def refuse(registration: Registration, *, by: Person, at: datetime, why: str) -> Registration:
    """
    Let somebody not in; they can still write to the desk.

    Raises: as for `approve`; RefusedError where no reason is given.
    """
    if not why.strip():
        raise RefusedError("Write why.")
    row = _undecided(registration, by)
    row.state, row.decided_at, row.decided_by, row.why = State.REFUSED, at, by, why.strip()
    row.save()
    return row


def open_invitation(email: str, now: datetime) -> Invitation | None:
    """Return the newest invitation of that address that can still be accepted."""
    found = Invitation.objects.filter(email=email, accepted_at=None, ends_at__gt=now)
    return found.select_related("organisation").first()


def _undecided(registration: Registration, by: Person) -> Registration:
    must_serve(by)
    row = Registration.objects.select_for_update().get(pk=registration.pk)
    if not Registration.objects.visible_to(by).filter(pk=row.pk).exists():
        must_serve(by, row.organisation)
    if row.state == State.ASKED:
        raise NotConfirmedError
    if row.state != State.WAITING:
        raise DecidedError
    return row


def _let_in(
    row: Registration, organisation: Organisation, *, at: datetime, by: Person | None, why: str
) -> Registration:
    row.state, row.organisation = State.APPROVED, organisation
    row.decided_at, row.decided_by, row.why = at, by, why
    row.save()
    row.person.organisation = organisation
    row.person.save(update_fields=["organisation", "sees_organisation"])
    _write(organisation, "registered", by, at, who=str(row.person))
    return row


def _write(
    organisation: Organisation, kind: str, by: Person | None, at: datetime, **carries: str
) -> None:
    Happening.objects.create(organisation=organisation, kind=kind, at=at, by=by, carries=carries)

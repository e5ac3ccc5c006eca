"""What a customer has to say that they know, before they come in (PA-33)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from kept.core import approvals
from kept.customers.models import Person, Registration
from kept.customers.under import charter_for
from kept.desks import charters
from kept.desks.models import Desk

PERSON, REGISTER = "person", "register"  # an approval of, and what it blocks


def asked_at(desks: Iterable[Desk], at: datetime, *, of: Person | None = None) -> list[str]:
    """Return what the charters of `desks` let a customer sign, each statement once."""
    versions = [version for desk in desks if (version := charter_for(desk, of, at))]
    return list(
        dict.fromkeys(
            said
            for version in versions
            for said in approvals.statements(
                charters.rulebook(version).charter, of=PERSON, before=REGISTER
            )
        )
    )


def owed(person: Person, at: datetime) -> list[str]:
    """
    Return what a customer has not signed yet, whichever way they came to their account.

    The desks are those of their organisation's contracts, and the one where they registered.
    Whoever serves at a desk is no customer and signs nothing here.
    """
    if person.is_staff:
        return []
    chosen = Registration.objects.filter(person=person).values("desk")
    theirs = Q(contracts__organisation__people=person) | Q(pk__in=chosen)
    asked = asked_at(Desk.objects.filter(theirs).distinct(), at, of=person)
    signed = set(person.statements.values_list("says", flat=True)) if asked else set()
    return [said for said in asked if said not in signed]

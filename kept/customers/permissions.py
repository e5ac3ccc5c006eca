"""Who may change what is known of a customer: asked by every operation of this room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kept.core.rulebook import Rulebook
from kept.customers.errors import NotAllowedError
from kept.customers.models import ADMINISTRATOR, Organisation, Person
from kept.desks import charters
from kept.desks.models import Desk, Member

CONTRACTS = "contracts"
ALWAYS_KEEPERS = {"manager", "administrator"}

STAFF_ONLY = "This is for those who serve at the desk."
OWN_ONLY = "This is for the desk, and for the people of that organisation."
FOR_ADMINISTRATORS = "This is for the desk, and for your system administrators."
FOR_KEEPERS = "Contracts are for the account manager to change."


def must_serve(person: Person, organisation: Organisation | None = None) -> None:
    """
    Refuse whoever does not serve at a desk, or at none that serves the organisation.

    Raises:
        NotAllowedError: with a sentence for them.
    """
    if not serves(person, organisation):
        raise NotAllowedError(STAFF_ONLY)


def must_belong(person: Person, organisation: Organisation) -> None:
    """
    Refuse whoever is neither of the organisation nor serves it.

    Raises:
        NotAllowedError: with a sentence for them.
    """
    if not (belongs(person, organisation) or serves(person, organisation)):
        raise NotAllowedError(OWN_ONLY)


def must_administer(person: Person, organisation: Organisation) -> None:
    """
    Refuse whoever neither administers the organisation's systems nor serves it (PA-26).

    Raises:
        NotAllowedError: with a sentence for them.
    """
    if not (administers(person, organisation) or serves(person, organisation)):
        raise NotAllowedError(FOR_ADMINISTRATORS)


def belongs(person: Person, organisation: Organisation) -> bool:
    return person.is_active and person.organisation_id == organisation.pk


def administers(person: Person, organisation: Organisation) -> bool:
    return belongs(person, organisation) and person.posts.filter(role=ADMINISTRATOR).exists()


def serves(person: Person, organisation: Organisation | None = None) -> bool:
    if not person.is_active or not person.memberships.exists():
        return False
    if organisation is None:
        return True
    visible = Organisation.objects.visible_to(person).filter(pk=organisation.pk)
    return visible.exists()


def must_keep_contracts(person: Person, desk: Desk, at: datetime) -> None:
    """
    Refuse whoever does not keep the desk's contracts: the roles that its charter says own them.

    Where it says nothing, the leads of its teams do; managers and administrators always.

    Raises:
        NotAllowedError: with a sentence for them.
    """
    if not keeps_contracts(person, desk, at):
        raise NotAllowedError(FOR_KEEPERS)


def keeps_contracts(person: Person, desk: Desk, at: datetime) -> bool:
    places = person.memberships.filter(desk=desk).select_related("team")
    version = charters.in_force(desk, at)
    rulebook = charters.rulebook(version) if version else None
    return person.is_active and keeps_by(rulebook, person, list(places))


def keeps_by(rulebook: Rulebook | None, person: Person, places: Sequence[Member]) -> bool:
    """Tell whether who is active and has these `places` at a desk keeps its contracts."""
    roles = {role for place in places for role in place.roles}
    if roles & ALWAYS_KEEPERS:
        return True
    if rulebook is not None and (keepers := _keepers(rulebook)):
        return bool(roles & keepers)
    return any(place.team and place.team.lead_id == person.pk for place in places)


def _keepers(rulebook: Rulebook) -> set[str]:
    staff = rulebook.charter.roles.staff
    return {name for name, role in staff.items() if CONTRACTS in role.owns}

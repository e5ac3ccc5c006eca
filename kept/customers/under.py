"""Under which charter somebody's cases open: their contract's, else the desk's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kept.customers.models import Contract
from kept.desks import charters
from kept.desks.models import CharterVersion, Desk


def charter_of(contract: Contract | None, found: charters.InForce) -> CharterVersion | None:
    """
    Return the version that cases under `contract` open under; None: the desk runs by none.

    Where the contract names a charter that the desk has beside its own, that; in all else the
    desk's own (charter.md, rule 7; AMB-X-01: by the contract, not by what is newer).
    """
    return found.beside.get(contract.charter, found.own) if contract else found.own


def charter_for(desk: Desk, person: Any, at: datetime) -> CharterVersion | None:
    """Return the version that a case of `person`, or of a visitor, would open under at `at`."""
    found = charters.all_in_force(desk, at)
    # Whom somebody belongs to is a question to the database: asked only where it matters.
    if found.own is None or not found.beside:
        return found.own
    organisation = getattr(person, "organisation", None)
    contracts = Contract.objects.in_force(organisation, desk, charters.day_at(found.own, at))
    return charter_of(contracts.first(), found)


def version_named(desk: Desk, name: str, at: datetime) -> CharterVersion | None:
    """Return the charter of that name beside the desk's own, the desk's own without a name."""
    found = charters.all_in_force(desk, at)
    return found.beside.get(name) if name else found.own

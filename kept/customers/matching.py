"""Which organisation an address belongs to."""

from __future__ import annotations

from kept.customers.models import Organisation, OrganisationDomain


def organisation_of(email: str) -> Organisation | None:
    """Return whose domain the address is of; None where nobody has said that it is theirs."""
    domain = email.rpartition("@")[2].lower()
    found = OrganisationDomain.objects.filter(domain=domain).select_related("organisation").first()
    return found.organisation if found else None

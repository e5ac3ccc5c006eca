"""Which organisation an address belongs to."""

from __future__ import annotations

from collections.abc import Collection

from kept.customers.models import Organisation, OrganisationDomain


def organisation_of(email: str) -> Organisation | None:
    """Return whose domain the address is of; None where nobody has said that it is theirs."""
    return organisations_of([email]).get(email)


def organisations_of(emails: Collection[str]) -> dict[str, Organisation]:
    """Return, with their contracts, whose domains these addresses are of, where that is known."""
    domains = {email: email.rpartition("@")[2].lower() for email in emails}
    if not domains:
        return {}
    asked = OrganisationDomain.objects.filter(domain__in=set(domains.values())).order_by()
    found = asked.select_related("organisation").prefetch_related("organisation__contracts__lines")
    owners = {each.domain: each.organisation for each in found}
    return {email: owners[domain] for email, domain in domains.items() if domain in owners}

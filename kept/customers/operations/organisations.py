"""Taking an organisation in, and changing what is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.customers.errors import TakenError
from kept.customers.models import Happening, Organisation, OrganisationDomain, Person
from kept.customers.permissions import must_serve


@transaction.atomic
def add_organisation(
    name: str,
    *,
    by: Person,
    at: datetime,
    domains: Iterable[str] = (),
    facts: Mapping[str, Any] | None = None,
    parent: Organisation | None = None,
) -> Organisation:
    """
    Take an organisation in; mails from its `domains` are its people's.

    Raises:
        NotAllowedError: `by` serves at no desk.
        TakenError: there is one of that name, or a domain belongs to another.
    """
    must_serve(by)
    name = " ".join(name.split())
    if Organisation.objects.filter(name__iexact=name).exists():
        raise TakenError(f"There is an organisation {name} already.")
    made = Organisation.objects.create(name=name, facts=dict(facts or {}), parent=parent)
    _set_domains(made, domains)
    Happening.objects.create(organisation=made, kind="organisation added", at=at, by=by)
    return made


@transaction.atomic
def change_organisation(
    organisation: Organisation,
    *,
    by: Person,
    at: datetime,
    name: str,
    domains: Iterable[str],
    facts: Mapping[str, Any],
    parent: Organisation | None,
    account_manager: Person | None,
) -> Organisation:
    """
    Change what is known of an organisation.

    Raises:
        NotAllowedError: `by` does not serve it.
        TakenError: the name or a domain is another's, or it would stand behind itself.
    """
    must_serve(by, organisation)
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    name = " ".join(name.split())
    if Organisation.objects.filter(name__iexact=name).exclude(pk=row.pk).exists():
        raise TakenError(f"There is an organisation {name} already.")
    if parent is not None and (parent.pk == row.pk or parent.parent_id == row.pk):
        raise TakenError("An organisation cannot stand behind itself.")
    row.name, row.facts, row.parent = name, dict(facts), parent
    row.account_manager = account_manager
    row.save()
    _set_domains(row, domains)
    Happening.objects.create(organisation=row, kind="organisation changed", at=at, by=by)
    return row


def _set_domains(organisation: Organisation, domains: Iterable[str]) -> None:
    wanted = {domain.strip().lower().lstrip("@") for domain in domains if domain.strip()}
    taken = OrganisationDomain.objects.filter(domain__in=wanted).exclude(organisation=organisation)
    if found := taken.first():
        raise TakenError(f"{found.domain} belongs to another organisation.")
    organisation.domains.exclude(domain__in=wanted).delete()
    known = set(organisation.domains.values_list("domain", flat=True))
    OrganisationDomain.objects.bulk_create(
        OrganisationDomain(organisation=organisation, domain=domain)
        for domain in sorted(wanted - known)
    )

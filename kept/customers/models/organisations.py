"""Organisations: who they are, and the domains that their people write from."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, person: Any) -> OrganisationQuerySet:
        """
        Return their own, and for staff those with a contract at a desk where they serve.

        Who has signed with no desk belongs to none yet: all who serve anywhere see it.
        """
        if not getattr(person, "is_active", False):
            return self.none()
        desks = list(person.memberships.order_by().values_list("desk", flat=True).distinct())
        own = Q(pk=person.organisation_id)
        if not desks:
            return self.filter(own)
        signed = apps.get_model("customers", "Contract").objects.order_by()
        here = signed.filter(organisation=OuterRef("pk"), desk__in=desks)
        anywhere = signed.filter(organisation=OuterRef("pk"))
        return self.filter(own | Exists(here) | ~Exists(anywhere))


class Organisation(models.Model):
    """
    A customer. `facts` holds what charters ask about one: customer type, region, phase.

    `decided` holds by desk what was decided there about it, as its record says: its use.

    A school or another end organisation stands behind its integrator, its `parent`.
    """

    name = models.CharField(max_length=200, unique=True)
    facts = models.JSONField(default=dict, blank=True)
    decided = models.JSONField(default=dict, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="ends"
    )
    account_manager = models.ForeignKey(
        "customers.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="organisation_is_not_its_own_end",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def signed(self) -> list[Any]:
        """Its contracts, the newest first; asked anew unless it came with them."""
        return sorted(self.contracts.all(), key=lambda each: (each.starts_on, each.pk))[::-1]


class OrganisationDomain(models.Model):
    """A mail domain whose senders belong to the organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)

    class Meta:
        ordering = ["domain"]
        constraints = [
            models.CheckConstraint(
                condition=Q(domain=Lower("domain")), name="domain_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.domain

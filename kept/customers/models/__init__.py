"""Organisations, their people, and the contracts they have with a desk."""

from kept.customers.models.contracts import Contract
from kept.customers.models.organisations import Organisation, OrganisationDomain
from kept.customers.models.people import Person, PersonManager

__all__ = [
    "Contract",
    "Organisation",
    "OrganisationDomain",
    "Person",
    "PersonManager",
]

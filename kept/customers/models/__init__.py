"""Organisations, their people, what they run, and the contracts they have with a desk."""

from kept.customers.models.contracts import Booking, Contract, ContractLine, Coverage
from kept.customers.models.happenings import Happening
from kept.customers.models.organisations import Organisation, OrganisationDomain
from kept.customers.models.people import Person, PersonManager
from kept.customers.models.posts import (
    ACCOUNTANT,
    ADMINISTRATOR,
    APPROVER,
    Absence,
    Post,
    Training,
)
from kept.customers.models.registrations import Invitation, Registration
from kept.customers.models.statements import Statement
from kept.customers.models.systems import Change, Environment, Paper

__all__ = [
    "ACCOUNTANT",
    "ADMINISTRATOR",
    "APPROVER",
    "Absence",
    "Booking",
    "Change",
    "Contract",
    "ContractLine",
    "Coverage",
    "Environment",
    "Happening",
    "Invitation",
    "Organisation",
    "OrganisationDomain",
    "Paper",
    "Person",
    "PersonManager",
    "Post",
    "Registration",
    "Statement",
    "Training",
]

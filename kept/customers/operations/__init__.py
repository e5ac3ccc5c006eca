"""
The only doors that change what is known of customers: one verb, one function, one transaction.

What is refused raises a named error with a sentence; then nothing has happened.
"""

from kept.customers.operations.contracts import (
    book,
    change_contract,
    set_account,
    sign_contract,
)
from kept.customers.operations.organisations import add_organisation, change_organisation
from kept.customers.operations.people import (
    add_person,
    appoint,
    be_away,
    change_number,
    change_own_details,
    change_person,
    dismiss,
    record_training,
    return_early,
)
from kept.customers.operations.registering import (
    approve,
    confirm_registration,
    invite,
    refuse,
    register,
    sign,
)
from kept.customers.operations.systems import (
    add_environment,
    add_paper,
    change_environment,
    log_change,
    retire_environment,
)

__all__ = [
    "add_environment",
    "add_organisation",
    "add_paper",
    "add_person",
    "appoint",
    "approve",
    "be_away",
    "book",
    "change_contract",
    "change_environment",
    "change_number",
    "change_organisation",
    "change_own_details",
    "change_person",
    "confirm_registration",
    "dismiss",
    "invite",
    "log_change",
    "record_training",
    "refuse",
    "register",
    "retire_environment",
    "return_early",
    "set_account",
    "sign",
    "sign_contract",
]

"""What a case says of the customer, written where it belongs: their change log, their account."""

from __future__ import annotations

from collections.abc import Iterator

from kept.cases.models import Case
from kept.core.charter.information import Field
from kept.core.inquiry import ACCOUNT
from kept.customers.operations import change_number, log_change
from kept.customers.permissions import belongs

CHANGE, PHONE = "change", "phone"


def keep_changes(case: Case) -> None:
    """
    Write what the requester told of recent changes into their change log (PA-115).

    Who is of no organisation, or may not come in any more, has no log to write to.
    """
    theirs = case.organisation
    if theirs is None or not belongs(case.requester, theirs):
        return
    for what in _changes_in(case):
        log_change(
            theirs,
            what=what,
            on=case.opened_at.date(),
            by=case.requester,
            at=case.opened_at,
            case_number=case.number,
        )


def keep_number(case: Case) -> None:
    """Write the number to call at, which the requester told with the case, into their account."""
    requester = case.requester
    for question in _questions(case):
        said = str(case.facts.get(question.name) or "").strip()
        if said and question.from_ == ACCOUNT and question.as_ == PHONE and not requester.phone:
            change_number(requester, phone=said)


def _changes_in(case: Case) -> Iterator[str]:
    for question in _questions(case):
        said = str(case.facts.get(question.name) or "").strip()
        if question.into == CHANGE and said:
            yield said


def _questions(case: Case) -> Iterator[Field]:
    groups = case.rulebook.charter.information.values()
    return (question for group in groups for question in group.fields.values())

"""What a case says of the customer's systems, written into the record that the charter names."""

from __future__ import annotations

from collections.abc import Iterator

from kept.cases.models import Case
from kept.customers.operations import log_change
from kept.customers.permissions import belongs

CHANGE = "change"


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


def _changes_in(case: Case) -> Iterator[str]:
    for group in case.rulebook.charter.information.values():
        for question in group.fields.values():
            said = str(case.facts.get(question.name) or "").strip()
            if question.into == CHANGE and said:
                yield said

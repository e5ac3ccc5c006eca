"""Who a release or a patch may be delivered to: the charter's gates are asked each time (PA-44)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from kept.cases.facts import Standing
from kept.cases.models import Case
from kept.core.charter.conditions import Condition
from kept.core.charter.coverage import Gate
from kept.core.rulebook import Rulebook
from kept.customers.models import ADMINISTRATOR, Contract, Organisation, Person
from kept.desks.models import Desk

DELIVER = "deliver release"


def gates(rulebook: Rulebook) -> list[Gate]:
    """Return the gates that may keep a release from a customer."""
    return [gate for gate in rulebook.charter.coverage.gates.values() if DELIVER in gate.blocks]


def organisations(
    rulebook: Rulebook, desk: Desk, day: date, *, product: str = ""
) -> Iterator[Organisation]:
    """Return the customers with a contract that day whom no gate keeps a release from."""
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    running = Contract.objects.filter(still, desk=desk, starts_on__lte=day)
    seen: set[int] = set()
    for contract in running.select_related("organisation").order_by("-starts_on", "-pk"):
        if contract.organisation_id in seen:
            continue
        seen.add(contract.organisation_id)
        standing = Standing(contract.organisation, contract, desk=desk)
        if _fits(contract, product) and _are_open(rulebook, standing, product):
            yield contract.organisation


def is_entitled(rulebook: Rulebook, case: Case, day: date) -> bool:
    """Tell whether a release may be delivered to the customer of a case that day."""
    if not gates(rulebook):
        return True
    return _are_open(rulebook, Standing.of(case.organisation, case.desk, day), "")


def people_of(organisation: Organisation) -> list[Person]:
    """
    Return who is told of releases: the system administrators (PA-27).

    Where there are none, those who see all of their organisation's; else everybody.
    """
    people = organisation.people.filter(is_active=True).prefetch_related("posts")
    active = list(people)
    administrators = [
        person
        for person in active
        if any(post.role == ADMINISTRATOR for post in person.posts.all())
    ]
    return administrators or [person for person in active if person.sees_organisation] or active


def _fits(contract: Contract, product: str) -> bool:
    return not product or not contract.product or contract.product == product


def _are_open(rulebook: Rulebook, standing: Standing, product: str) -> bool:
    facts = standing.facts(product)
    needs = (need for gate in gates(rulebook) for need in gate.needs)
    return all(
        need.holds(facts) if isinstance(need, Condition) else bool(facts.get(need))
        for need in needs
    )

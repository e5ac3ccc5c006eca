"""Who stands behind a role of the charter on one record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kept.customers.models import Person

if TYPE_CHECKING:
    from kept.cases.ledger import Ledger
    from kept.desks.models import Member

CUSTOMER, REQUESTER, OWNER, TEAM = "customer", "requester", "owner", "team"
LEADS = {"lead", "team leader"}
ADMINISTRATOR, MANAGER = "administrator", "manager"
CUSTOMERS = {CUSTOMER, REQUESTER}


def behind(chronicle: Ledger[Any], roles: Iterable[str]) -> list[Person]:
    """Return the people in any of `roles`, each once, in the order of the roles."""
    found: dict[int, Person] = {}
    for role in roles:
        for person in _behind(chronicle, role):
            found.setdefault(person.pk, person)
    return [person for person in found.values() if person.is_active]


def customers(chronicle: Ledger[Any]) -> list[Person]:
    """Return everybody on the customer's side: who asked, and who follows."""
    return chronicle.customers()


def _behind(chronicle: Ledger[Any], role: str) -> list[Person]:
    match role:
        case "customer":
            return customers(chronicle)
        case "requester":
            return [chronicle.requester] if chronicle.requester else []
        case "owner":
            return [chronicle.owner] if chronicle.owner else []
        case "team":
            return [member.person for member in _of_the_team(chronicle)]
        case "everyone":
            return [member.person for member in chronicle.members]
        case "administrator":
            return _with_role(chronicle.members, {ADMINISTRATOR, MANAGER}) or _leads(chronicle)
        case "account manager" if own := _account_manager(chronicle):
            return [own]
    named = [m.person for m in chronicle.members if m.team and m.team.name == role]
    of_the_team = _with_role(_of_the_team(chronicle), {role})
    people = named or of_the_team or _with_role(chronicle.members, {role})
    if not people and role in LEADS and chronicle.team and chronicle.team.lead:
        return [chronicle.team.lead]
    return people


def _account_manager(chronicle: Ledger[Any]) -> Person | None:
    """Return the account manager whom the customer has of their own."""
    organisation = chronicle.organisation
    return organisation.account_manager if organisation else None


def _leads(chronicle: Ledger[Any]) -> list[Person]:
    teams = chronicle.desk.teams.select_related("lead").order_by("pk")
    return [team.lead for team in teams if team.lead]


def _of_the_team(chronicle: Ledger[Any]) -> list[Member]:
    team = chronicle.team
    return [member for member in chronicle.members if team and member.team_id == team.pk]


def _with_role(members: Iterable[Member], roles: set[str]) -> list[Person]:
    return [member.person for member in members if roles & set(member.roles)]

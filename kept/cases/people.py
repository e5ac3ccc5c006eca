"""Who stands behind a role of the charter on one case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kept.customers.models import Person

if TYPE_CHECKING:
    from kept.cases.chronicle import Chronicle
    from kept.desks.models import Member

CUSTOMER, REQUESTER, OWNER, TEAM = "customer", "requester", "owner", "team"
LEADS = {"lead", "team leader"}
ADMINISTRATOR, MANAGER = "administrator", "manager"
CUSTOMERS = {CUSTOMER, REQUESTER}


def behind(chronicle: Chronicle, roles: Iterable[str]) -> list[Person]:
    """Return the people in any of `roles`, each once, in the order of the roles."""
    found: dict[int, Person] = {}
    for role in roles:
        for person in _behind(chronicle, role):
            found.setdefault(person.pk, person)
    return [person for person in found.values() if person.is_active]


def customers(chronicle: Chronicle) -> list[Person]:
    """Return everybody on the customer's side of the case: who asked, and who follows."""
    case = chronicle.case
    if case.pk is None:
        return [case.requester]  # It is being opened: nobody follows it yet.
    parties = case.parties.select_related("person").order_by("added_at", "pk")
    return [case.requester, *(party.person for party in parties)]


def _behind(chronicle: Chronicle, role: str) -> list[Person]:
    case = chronicle.case
    match role:
        case "customer":
            return customers(chronicle)
        case "requester":
            return [case.requester]
        case "owner":
            return [case.owner] if case.owner else []
        case "team":
            return [member.person for member in _of_the_team(chronicle)]
        case "everyone":
            return [member.person for member in chronicle.members]
        case "administrator":
            return _with_role(chronicle.members, {ADMINISTRATOR, MANAGER}) or _leads(chronicle)
    named = [m.person for m in chronicle.members if m.team and m.team.name == role]
    of_the_team = _with_role(_of_the_team(chronicle), {role})
    people = named or of_the_team or _with_role(chronicle.members, {role})
    if not people and role in LEADS and case.team and case.team.lead:
        return [case.team.lead]
    return people


def _leads(chronicle: Chronicle) -> list[Person]:
    teams = chronicle.case.desk.teams.select_related("lead").order_by("pk")
    return [team.lead for team in teams if team.lead]


def _of_the_team(chronicle: Chronicle) -> list[Member]:
    return [member for member in chronicle.members if member.team_id == chronicle.case.team_id]


def _with_role(members: Iterable[Member], roles: set[str]) -> list[Person]:
    return [member.person for member in members if roles & set(member.roles)]

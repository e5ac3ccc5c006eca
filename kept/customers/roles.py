"""Who at a desk has a role, where no case is about it."""

from collections.abc import Iterable

from kept.customers.models import Person
from kept.desks.models import Desk, Member

IN_CHARGE = ("administrator", "manager")


def people_with(desk: Desk, roles: Iterable[str]) -> list[Person]:
    """
    Return who has any of `roles` at the desk, each once, in the order of the roles.

    Where nobody has, those in charge of it; where nobody is, the leads of its teams.
    """
    members = list(
        desk.members.filter(person__is_active=True).select_related("person").order_by("pk")
    )
    found = [one.person for role in roles for one in members if role in one.roles]
    found = found or [one.person for one in members if set(IN_CHARGE) & set(one.roles)]
    return list(dict.fromkeys(found or _leads(desk)))


def roles_of(desk: Desk, person: Person) -> set[str]:
    """Return the roles that `person` has at the desk."""
    places = Member.objects.filter(desk=desk, person=person).values_list("roles", flat=True)
    return {role for roles in places for role in roles}


def _leads(desk: Desk) -> list[Person]:
    teams = desk.teams.select_related("lead").order_by("pk")
    return [team.lead for team in teams if team.lead and team.lead.is_active]

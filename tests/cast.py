"""
The people of the tests, who are always themselves: Alma serves, Bo asks, Cy sees nothing of Bo's.

A desk runs by a shipped charter from the first of January 2026. Functions make who and
what is not there yet and return who is, so that any test may name them in any order.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from kept.cases import clocks, operations
from kept.cases.chronicle import Author, Chronicle
from kept.cases.models import Case, Clock, Entry
from kept.customers import operations as customers
from kept.customers import statements
from kept.customers.models import Contract, Organisation, Person
from kept.desks import charterfile, charters
from kept.desks.models import CharterVersion, Desk, Member, Team
from kept.outbox.models import Notice

IN_FORCE_FROM = datetime(2026, 1, 1, tzinfo=UTC)
PASSWORD = "correct-horse-battery"


def at(text: str) -> datetime:
    """Return a moment written in UTC: at("2026-03-02 10:30")."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def desk(slug: str = "pa", *, settings: dict[str, Any] | None = None, source: str = "") -> Desk:
    """
    Return the desk run by that charter.

    Alma leads each team and takes no cases; Dee is in each and takes them.
    """
    known = Desk.objects.filter(slug=slug).first()
    if known is not None:
        return known
    made = Desk.objects.create(
        slug=slug,
        name=f"Desk {slug}",
        address=f"support@{slug}.kept.example",
        from_name=f"Support {slug}",
        signature="Support",
        phone="+44 20 7946 0000",
    )
    text = source or (charterfile.SHIPPED / f"{slug}.yaml").read_text(encoding="utf-8")
    version = charters.publish(made, text, at=IN_FORCE_FROM, settings=settings or {})
    charter = charters.rulebook(version).charter
    names = dict.fromkeys(["support", *charter.roles.teams])
    lead, agent = alma(), dee()
    teams = Team.objects.bulk_create(Team(desk=made, name=name, lead=lead) for name in names)
    leads = [
        Member(desk=made, person=lead, team=team, roles=[*charter.roles.staff], available=False)
        for team in teams
    ]
    agents = [Member(desk=made, person=agent, team=team, roles=["agent"]) for team in teams]
    Member.objects.bulk_create([*leads, *agents])
    return made


def alma() -> Person:
    """Alma serves, with every role that a charter gives to staff."""
    return person("alma@kept.example", "Alma Reyes", is_staff=True)


def dee() -> Person:
    """Dee serves too, as an agent without further roles, and takes the cases."""
    return person("dee@kept.example", "Dee Castle", is_staff=True)


def bo() -> Person:
    """Bo asks, for Northwind."""
    return person("bo@northwind.example", "Bo Lind", organisation=northwind())


def bea() -> Person:
    """Bea is of Northwind too, and sees all that Northwind asks."""
    return person(
        "bea@northwind.example", "Bea Holm", organisation=northwind(), sees_organisation=True
    )


def cy() -> Person:
    """Cy, of Contoso, may see nothing of Bo's."""
    return person("cy@contoso.example", "Cy Ward", organisation=organisation("Contoso"))


def stranger() -> Person:
    """Somebody of whom nothing is known."""
    return person("stray@elsewhere.example", "Stray Cat")


def person(email: str, name: str, **fields: Any) -> Person:
    known = Person.objects.filter(email=email).select_related("organisation").first()
    return known or Person.objects.create_user(email, PASSWORD, name=name, **fields)


def northwind() -> Organisation:
    return organisation("Northwind")


def organisation(name: str, **facts: Any) -> Organisation:
    made, _ = Organisation.objects.get_or_create(name=name, defaults={"facts": facts})
    return made


def contract(
    of: Organisation, with_desk: Desk, *, ends_on: date | None = None, **fields: Any
) -> Contract:
    """Return what the organisation has with the desk, from January 2026."""
    values = {"starts_on": date(2026, 1, 1), "ends_on": ends_on, "number": "K-1", **fields}
    return Contract.objects.create(organisation=of, desk=with_desk, **values)


def entitled(slug: str = "pa", **fields: Any) -> Desk:
    """Return the desk, with a contract for Northwind, whose people are then let in."""
    made = desk(slug)
    northwind_ = northwind()
    if slug == "sims" and not northwind_.facts:
        northwind_.facts = {"customer type": "integrator"}
        northwind_.save()
    if not Contract.objects.filter(organisation=northwind_, desk=made).exists():
        contract(northwind_, made, **fields)
    return made


def case(slug: str = "pa", **given: Any) -> Case:
    """Return a case that Bo has opened by mail on Monday 2 March 2026, 10:00 UTC, as `given`."""
    at_desk = entitled(slug)
    values = {
        "requester": bo(),
        "subject": "Invoice shows the wrong address",
        "text": "The invoice of February shows our old address.",
        "via": "mail",
        "at": at("2026-03-02 10:00"),
        **given,
    }
    return operations.open_case(at_desk, **values)


def signed(who: Person) -> Person:
    """Return `who`, having signed what the desks of their contracts ask of customers."""
    asked = statements.owed(who, IN_FORCE_FROM)
    customers.sign(who, says=asked, at=IN_FORCE_FROM)
    return who


def told(who: Person | None = None, kind: str = "") -> list[dict[str, Any]]:
    """Return what the outbox holds for `who`, or of `kind`, oldest first."""
    rows = [notice.payload for notice in Notice.objects.order_by("pk")]
    return [
        row
        for row in rows
        if (who is None or who.email in row["to"]) and kind in ("", row["notice"])
    ]


def kinds(of: Case) -> list[str]:
    """Return the kinds of the case's entries, in order."""
    return list(of.entries.in_order().values_list("kind", flat=True))


def clock(of: Case, slug: str, number: int | None = None) -> Clock:
    """Return the latest run of a clock on the case, or the one with that number."""
    runs = of.clocks.filter(slug=slug).order_by("-number")
    found = runs.filter(number=number).first() if number else runs.first()
    assert found is not None, f"no {slug} on case {of.number}"
    return found


def fresh(of: Case) -> Case:
    """Return the case as the database has it now."""
    return Case.objects.get(pk=of.pk)


def publish_again(at_desk: Desk, *, at: datetime, **changes: Any) -> CharterVersion:
    """Put the desk's charter in force anew, with other settings if any are given."""
    source = at_desk.charter_versions.order_by("-pk")[0].source
    return charters.publish(at_desk, source, at=at, settings=changes)


def sweep_to(moment: str) -> None:
    """Let all happen by itself that is due up to `moment`, each at its own moment."""
    until = at(moment)
    while waking := Clock.objects.waking(until).values_list("next_at", flat=True).first():
        assert clocks.sweep(waking)
    clocks.sweep(until)


def put(into: Case, kind: str, when: datetime, **carries: Any) -> None:
    """Write an event for which no operation exists yet, as Alma."""
    with transaction.atomic():
        chronicle = Chronicle.open(into)
        author = Author(alma(), Entry.Role.STAFF)
        chronicle.write(kind, at=when, author=author, public=True, carries=carries)
        chronicle.finish(now=when)

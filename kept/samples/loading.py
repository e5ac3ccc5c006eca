"""Setting the samples up, and saying who can sign in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from kept.customers import operations, statements
from kept.customers.models import Contract, Organisation, OrganisationDomain, Person, Post
from kept.desks import charterfile, charters
from kept.desks.models import Desk, Member, Team
from kept.outbox.models import Notice
from kept.samples import people, replay
from kept.samples.records import RECORDS
from kept.samples.stories import STORIES

IN_FORCE_FOR = timedelta(days=400)
NOT_SENT = "written by the replay of the samples"

SignIns = list[tuple[str, str]]


def set_up(*, password: str, now: datetime | None = None) -> SignIns:
    """Fill an empty installation; return the address and the part of everybody who can sign in."""
    return load(now or timezone.now(), password=password)


@transaction.atomic
def load(now: datetime, *, password: str) -> SignIns:
    """
    Make desks, people, contracts and cases as they would stand at `now`.

    One transaction: an installation has all of the samples or none.
    """
    hashed = make_password(password)
    everybody = {p.email: _person(p, hashed) for p in (*people.STAFF, *people.CUSTOMERS)}
    desks = {d.slug: _desk(d, everybody, now) for d in people.DESKS}
    for contract in people.CONTRACTS:
        _contract(contract, desks[contract.desk], now)
    _customers(everybody, now)
    replay.play((*STORIES, *RECORDS), desks, everybody, now=now)
    Notice.objects.filter(state=Notice.State.DUE).update(
        state=Notice.State.DROPPED, last_error=NOT_SENT
    )
    return sign_ins()


def sign_ins() -> SignIns:
    """Return the sample people that there are, with what they are; empty without samples."""
    known = [*people.STAFF, *people.CUSTOMERS]
    addresses = Person.objects.filter(email__in=[p.email for p in known]).order_by("pk")
    there = set(addresses.values_list("email", flat=True))
    return [(p.email, p.part) for p in known if p.email in there and p.signs_in]


def _person(sample: people.Sample, hashed: str) -> Person:
    organisation = _organisation(sample.organisation) if sample.organisation else None
    person = Person.objects.create(
        email=sample.email,
        name=sample.name,
        phone=sample.phone,
        organisation=organisation,
        sees_organisation=sample.sees_organisation,
        is_staff=not sample.organisation,
        password=hashed,
    )
    person.posts.bulk_create(
        Post(person=person, role=role, system=system) for role, system in sample.posts
    )
    return person


def _customers(everybody: dict[str, Person], now: datetime) -> None:
    """Give each customer its account manager, what it runs, and whom it stands for."""
    for person in everybody.values():
        operations.sign(person, says=statements.owed(person, now), at=now)
    manager = everybody[people.ACCOUNT_MANAGER]
    Organisation.objects.filter(contracts__desk__members__person=manager).update(
        account_manager=manager
    )
    for sample in people.ENVIRONMENTS:
        operations.add_environment(
            _organisation(sample.organisation),
            by=manager,
            at=now,
            name=sample.name,
            sort=sample.sort,
            product=sample.product,
            version=sample.version,
            database=sample.database,
        )
    for integrator, ends in people.END_ORGANISATIONS.items():
        parent = _organisation(integrator)
        for end in ends:
            Organisation.objects.create(name=f"{end} (sample)", parent=parent)


def _organisation(name: str) -> Organisation:
    facts, domain = people.ORGANISATIONS[name]
    made, is_new = Organisation.objects.get_or_create(
        name=f"{name} (sample)", defaults={"facts": facts}
    )
    if is_new:
        OrganisationDomain.objects.create(organisation=made, domain=domain)
    return made


def _desk(sample: people.SampleDesk, everybody: dict[str, Person], now: datetime) -> Desk:
    desk = Desk.objects.create(
        slug=sample.slug,
        name=sample.name,
        address=f"support@{sample.slug}.kept.example",
        from_name=sample.name,
        signature="Sample data, made for looking at Kept",
        phone=sample.phone,
    )
    source = (charterfile.SHIPPED / f"{sample.slug}.yaml").read_text(encoding="utf-8")
    version = charters.publish(desk, source, at=now - IN_FORCE_FOR)
    named = charters.rulebook(version).charter.roles.teams
    for name in dict.fromkeys([sample.team, *named]):
        _team(desk, sample, name, everybody)
    for email, roles in sample.others.items():
        Member.objects.create(desk=desk, person=everybody[email], roles=roles, available=False)
    return desk


def _team(desk: Desk, sample: people.SampleDesk, name: str, everybody: dict[str, Person]) -> None:
    team = Team.objects.create(desk=desk, name=name, lead=everybody[people.LEAD])
    Member.objects.create(
        desk=desk,
        person=everybody[people.LEAD],
        team=team,
        roles=[*sample.lead_roles, "manager"],
        available=False,
    )
    for email in sample.agents:
        Member.objects.create(
            desk=desk, person=everybody[email], team=team, roles=[*sample.agent_roles, "agent"]
        )


def _contract(sample: people.SampleContract, desk: Desk, now: datetime) -> None:
    today = now.date()
    Contract.objects.create(
        organisation=_organisation(sample.organisation),
        desk=desk,
        number=sample.number,
        plan=sample.plan,
        product=sample.product,
        starts_on=today - timedelta(days=380),
        ends_on=today + timedelta(days=sample.ends_in_days) if sample.ends_in_days else None,
    )

"""What the page of a customer shows, read in few statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from kept.backlog import using
from kept.backlog.using import Use
from kept.cases.models import Case
from kept.console import access
from kept.console.access import StaffRequest
from kept.core.rulebook import Rulebook
from kept.customers.models import Absence, Contract, Environment, Organisation, Person, Post
from kept.customers.operations.contracts import days_left
from kept.customers.permissions import keeps_by
from kept.desks import charters
from kept.desks.models import Desk, Member
from kept.pages import covering
from kept.pages.covering import Matrix

SOME = 10


@dataclass(frozen=True, slots=True)
class Deal:
    """A contract as the page tells it: whether it counts now, and who may change it."""

    contract: Contract
    standing: str
    may_change: bool
    days_left: int | None


@dataclass(frozen=True)
class CustomerFile:
    """An organisation, for one of those who serve it, as of `now`."""

    organisation: Organisation
    places: tuple[Member, ...]
    reader: Person
    now: datetime

    @classmethod
    def of(cls, request: StaffRequest, organisation: Organisation, now: datetime) -> CustomerFile:
        return cls(organisation, tuple(request.places), request.user, now)

    @cached_property
    def desks(self) -> list[Desk]:
        """The desks of the reader, each once."""
        return list({place.desk_id: place.desk for place in self.places}.values())

    @cached_property
    def people(self) -> list[Person]:
        return list(with_posts(self.organisation.people.all(), self.now))

    @cached_property
    def contracts(self) -> list[Contract]:
        """What it has with the desks of the reader, the newest first."""
        found = self.organisation.contracts.filter(desk__in=self.desks).order_by("-starts_on")
        return list(found.select_related("desk", "organisation").prefetch_related("lines"))

    @cached_property
    def environments(self) -> list[Environment]:
        return list(self.organisation.environments.filter(retired_at=None))

    @cached_property
    def active_people(self) -> list[Person]:
        return [person for person in self.people if person.is_active]

    @cached_property
    def rulebook_of(self) -> dict[int, Rulebook]:
        """The charters in force at the desks of the reader."""
        found = ((desk.pk, charters.in_force(desk, self.now)) for desk in self.desks)
        return {pk: charters.rulebook(version) for pk, version in found if version}

    @cached_property
    def rulebooks(self) -> list[Rulebook]:
        """The charters of the desks that it has contracts with; of all the reader's, without."""
        signed = {contract.desk_id for contract in self.contracts}
        wanted = [desk for desk in self.desks if desk.pk in signed] or list(self.desks)
        return [self.rulebook_of[desk.pk] for desk in wanted if desk.pk in self.rulebook_of]

    @cached_property
    def deals(self) -> list[Deal]:
        may = {desk.pk for desk in self.may_sign_with}
        today = self.now.date()
        return [
            Deal(
                contract,
                standing(contract, self.now),
                contract.desk_id in may,
                days_left(contract, today) if contract.extended_days else None,
            )
            for contract in self.contracts
        ]

    @cached_property
    def may_sign_with(self) -> list[Desk]:
        """The desks whose contracts the reader keeps."""
        return [desk for desk in self.desks if self._keeps(desk)]

    def _keeps(self, desk: Desk) -> bool:
        here = [place for place in self.places if place.desk_id == desk.pk]
        return keeps_by(self.rulebook_of.get(desk.pk), self.reader, here)

    @cached_property
    def matrix(self) -> Matrix:
        first = self.rulebooks[0] if self.rulebooks else None
        return covering.matrix_of(
            self.organisation,
            people=self.people,
            contracts=self.contracts,
            environments=self.environments,
            days=covering.support_days(first, self.now),
        )

    @cached_property
    def uses(self) -> list[Use]:
        """How its use stands at the desks of the reader that may restrict it."""
        restricting = {pk for pk, book in self.rulebook_of.items() if using.decisions_of(book)}
        desks = [desk for desk in self.desks if desk.pk in restricting]
        return using.uses(self.organisation, desks) if desks else []

    @property
    def changes(self) -> list[Any]:
        """The latest lines of the change log."""
        return list(self.organisation.changes.select_related("by", "environment")[:SOME])

    @cached_property
    def ends(self) -> list[Organisation]:
        return list(self.organisation.ends.order_by("name"))

    @cached_property
    def papers(self) -> list[Any]:
        return list(self.organisation.papers.all())

    @property
    def has_a_test_environment(self) -> bool:
        return any(environment.sort.casefold() == "test" for environment in self.environments)

    @cached_property
    def cases(self) -> list[Case]:
        mine = access.cases(self.reader).filter(organisation=self.organisation)
        return list(mine.order_by("-number")[:SOME])

    @cached_property
    def counted(self) -> dict[str, int]:
        mine = access.cases(self.reader).filter(organisation=self.organisation).order_by()
        return mine.aggregate(
            open=Count("pk", filter=Q(closed_at=None, held_reason="")),
            held=Count("pk", filter=~Q(held_reason="") & Q(closed_at=None)),
            all=Count("pk"),
        )

    @property
    def history(self) -> list[Any]:
        return list(self.organisation.happenings.select_related("by", "contract")[:SOME])


def standing(contract: Contract, now: datetime) -> str:
    """Say in a word whether a contract counts: active, on stop, lapsed, or not yet."""
    today = now.date()
    if contract.ends_on and contract.ends_on < today:
        return "Lapsed"
    if contract.starts_on > today:
        return "Not yet"
    return "On stop" if contract.account_state == Contract.AccountState.ON_STOP else "Active"


def with_posts(people: QuerySet[Person], now: datetime) -> QuerySet[Person]:
    """Return people with what they are, and the absences that are not over."""
    coming = Absence.objects.filter(ends_on__gte=now.date())
    posts = Post.objects.order_by("role", "system")
    return people.prefetch_related(
        Prefetch("posts", queryset=posts), Prefetch("absences", queryset=coming)
    )

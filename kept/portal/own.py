"""What a customer's organisation is to one of its people: what they see of it and may change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404
from django.utils import timezone

from kept.core.rulebook import Rulebook
from kept.customers.models import (
    ADMINISTRATOR,
    Absence,
    Booking,
    Contract,
    Environment,
    Organisation,
    Person,
)
from kept.customers.operations.contracts import days_left
from kept.desks.models import Desk
from kept.pages.customer_forms import (
    AbsenceForm,
    ChangeForm,
    EnvironmentForm,
    InvitationForm,
    PaperForm,
    PostForm,
    roles_of,
    sorts_of,
)
from kept.portal import access
from kept.portal.access import CustomerRequest
from kept.portal.wording import rulebook_of

Make = Callable[["Own"], forms.Form]


class Own:
    """A person's organisation, as they may see and change it."""

    def __init__(self, request: CustomerRequest) -> None:
        self.person: Person = request.user
        self.post = request.POST or None
        self.now = timezone.now()
        if self.person.organisation_id is None:
            raise Http404
        served = access.desks(self.person)
        self.desks: list[Desk] = served
        self.desk: Desk | None = served[0] if served else None
        found = [rulebook_of(desk, now=self.now, person=self.person) for desk in served]
        self.rulebook = found[0] if found else None
        self.rulebooks: list[Rulebook] = [each for each in found if each]

    @cached_property
    def organisation(self) -> Organisation:
        """It comes with its people, who are read anyway."""
        known = next((one.organisation for one in self.people if one == self.person), None)
        if known is None:
            raise Http404
        self.person.organisation = known
        return known

    @property
    def colleagues(self) -> Any:
        theirs = Person.objects.filter(organisation=self.person.organisation_id, is_active=True)
        return theirs.order_by("name", "pk")

    @cached_property
    def people(self) -> list[Person]:
        """The colleagues with their posts and absences: read once, shown in several places."""
        read = self.colleagues.select_related("organisation")
        return list(read.prefetch_related("posts", "absences"))

    @cached_property
    def administers(self) -> bool:
        posts = (post for one in self.people if one == self.person for post in one.posts.all())
        return any(post.role == ADMINISTRATOR for post in posts)

    @property
    def who_may_be_away(self) -> list[Person]:
        """The same as `may_be_away`, of those who are read already."""
        return [one for one in self.people if self.administers or one == self.person]

    @property
    def may_be_away(self) -> Any:
        """Those whose absence the person may write down: their own, an administrator all."""
        return self.colleagues if self.administers else self.colleagues.filter(pk=self.person.pk)

    @property
    def absences(self) -> list[Absence]:
        """What is to come, or goes on, of those whose absence the person may write down."""
        known = (one for person in self.who_may_be_away for one in person.absences.all())
        coming = [one for one in known if one.ends_on >= self.now.date()]
        return sorted(coming, key=lambda one: (one.starts_on, one.pk))

    @property
    def environments(self) -> Any:
        return self.organisation.environments.filter(retired_at=None)

    @cached_property
    def known_environments(self) -> list[Environment]:
        return list(self.environments)

    def forms(self) -> dict[str, forms.Form]:
        made = {name: make(self) for name, make in FORMS.items()}
        return made if self.administers else {n: f for n, f in made.items() if n not in TO_MANAGE}


TO_MANAGE = ("post", "invitation")
FORMS: dict[str, Make] = {
    "environment": lambda own: EnvironmentForm(own.post, sorts=sorts_of(own.rulebooks)),
    "change": lambda own: ChangeForm(
        own.post, environments=own.environments, known=own.known_environments
    ),
    "paper": lambda own: PaperForm(own.post),
    "absence": lambda own: AbsenceForm(
        own.post,
        people=own.may_be_away,
        known=own.who_may_be_away,
        initial={"person": own.person.pk},
    ),
    "post": lambda own: PostForm(
        own.post, people=own.colleagues, known=own.people, roles=roles_of(own.rulebooks)
    ),
    "invitation": lambda own: InvitationForm(own.post),
}


@dataclass(frozen=True, slots=True)
class Deal:
    """A contract as its customer reads it: what is booked to come, how many days are left."""

    contract: Contract
    coming: list[Booking]
    days_left: int


def deal_of(contract: Contract, now: datetime) -> Deal:
    """Read a contract that came with its bookings."""
    booked = contract.bookings.all()
    coming = [one for one in booked if one.ends_at > now]
    return Deal(contract, coming, days_left(contract, now.date(), booked))

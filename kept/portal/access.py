"""Who comes into the portal, and what of it is theirs to see: as a customer, never as staff."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control

from kept.cases.models import Case, CaseQuerySet, Entry, EntryQuerySet
from kept.cases.theirs import Theirs
from kept.customers.models import Contract, Person
from kept.desks.models import Desk
from kept.pages.zones import in_readers_zone

View = Callable[..., HttpResponseBase]


class CustomerRequest(HttpRequest):
    """A request from somebody who is signed in, read as that of a customer."""

    user: Person


def customer(view: View) -> View:
    """Let in whoever is signed in; strangers sign in first and come back."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        answer = in_readers_zone(view)(request, *args, **kwargs)
        patch_cache_control(answer, private=True, no_store=True)
        return answer

    return checked


def cases(person: Person) -> CaseQuerySet:
    """Return the cases that `person` sees as a customer: not those that they only work on."""
    return Case.objects.asked_by(person)


def theirs(person: Person) -> Theirs:
    """Return the same cases for whoever wants the latest of them."""
    return Theirs(person)


def entries(person: Person) -> EntryQuerySet:
    """Return what `person` may read as a customer: no internal note, though they be staff too."""
    return Entry.objects.asked_by(person)


def colleagues(person: Person) -> QuerySet[Person]:
    """Return who else there is in the person's organisation, by name."""
    found = Person.objects.filter(organisation=person.organisation_id, is_active=True)
    return found.exclude(Q(pk=person.pk) | Q(organisation=None)).order_by("name", "pk")


def desks(person: Person) -> list[Desk]:
    """
    Return the desks that serve `person`: by contract or by a case; any, where none does.

    They know their charters.
    """
    contracts = Contract.objects.filter(organisation__people=person).order_by()
    asked = cases(person).order_by()
    served = Desk.objects.filter(pk__in=contracts.values("desk")) | Desk.objects.filter(
        pk__in=asked.values("desk")
    )
    found = served.order_by("slug").distinct().with_charters()
    return list(found) or list(Desk.objects.order_by("slug").with_charters())

"""Who comes into the console, and what of it is theirs to see."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control

from kept.cases.models import Case, CaseQuerySet
from kept.customers.models import Organisation, Person
from kept.desks.models import Desk, Member
from kept.pages.zones import in_readers_zone

SECOND_FACTOR = "Your desk wants a second factor from its staff. Set one up to go on."
View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request from somebody who serves at a desk, with their places there."""

    user: Person
    places: list[Member]
    htmx: Any


def staff(view: View) -> View:
    """
    Let in those who serve at a desk; strangers sign in first.

    Raises:
        PermissionDenied: the person serves at no desk; the page says whom to ask.
    """

    @wraps(view)
    def checked(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return sign_in(request)
        request.places = _places(request.user)
        if not request.places:
            raise PermissionDenied
        if settings.STAFF_NEED_SECOND_FACTOR and not is_mfa_enabled(request.user):
            messages.warning(request, SECOND_FACTOR)
            return redirect("mfa_index")
        answer = in_readers_zone(view)(request, *args, **kwargs)
        patch_cache_control(answer, private=True, no_store=True)
        return answer

    return checked


def sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in and back; a part of a page says 401 instead, and stays as it is."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=401)
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


def cases(person: Person) -> CaseQuerySet:
    """Return the cases that `person` works on: not those that they ask as a customer elsewhere."""
    return Case.objects.served_by(person)


def organisations(request: StaffRequest) -> QuerySet[Organisation]:
    """Return the customers of the person's desks: by contract, by a case, or of no desk yet."""
    own = Organisation.objects.visible_to(request.user).order_by().values("pk")
    asked = Case.objects.filter(organisation=OuterRef("pk"), desk__in=desks(request)).order_by()
    return Organisation.objects.filter(Q(pk__in=own) | Exists(asked))


def staff_beside(request: StaffRequest) -> QuerySet[Person]:
    """Return those who serve at one of the person's desks."""
    beside = Member.objects.filter(desk__in=desks(request)).order_by().values("person")
    return Person.objects.filter(pk__in=beside, is_active=True).order_by("name", "pk")


def desks(request: StaffRequest) -> list[Desk]:
    """Return the desks at which the person serves, each once."""
    return list({place.desk_id: place.desk for place in request.places}.values())


def _places(person: Person) -> list[Member]:
    places = Member.objects.filter(person=person, person__is_active=True)
    return list(places.select_related("desk", "team").order_by("desk__slug", "pk"))

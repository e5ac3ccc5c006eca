"""How much of the support a customer uses, and what was found when we looked at it with them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kept.backlog.models import RecordEntry
from kept.backlog.operations import engaging
from kept.customers.models import Person
from kept.desks.models import Desk
from kept.portal import access, usage
from kept.portal.access import CustomerRequest, customer
from kept.portal.pages import page
from kept.portal.wording import rulebook_of

SOME = 20


@customer
@require_safe
def use(request: CustomerRequest) -> HttpResponse:
    """Show a customer's own use beside what counts as fair (PA-174, PA-175, PS-52)."""
    desks, now = access.desks(request.user), timezone.now()
    context = {
        "rows": usage.of(request.user, desks, now=now),
        "reviews": reviews(request.user, desks, now),
    }
    return page(request, "usage.html", context, desk=desks[0] if desks else None)


def reviews(person: Person, desks: Sequence[Desk], now: datetime) -> Iterable[RecordEntry]:
    """Return the reviews at those of the desks whose charters let `person` read them."""
    organisation = person.organisation
    if organisation is None:
        return []
    people = organisation.people.filter(is_active=True).prefetch_related("posts")
    books = [(desk, rulebook_of(desk, now=now, person=person)) for desk in desks]
    mine = [desk for desk, book in books if book and person in engaging.readers(people, book)]
    return engaging.reviews_told(organisation, mine)[:SOME] if mine else []

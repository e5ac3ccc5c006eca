"""My cases: waiting for me, open, resolved."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kept.portal import access
from kept.portal.access import CustomerRequest, customer
from kept.portal.caselist import CUSTOMER, lines_of, with_words
from kept.portal.finding import FindForm
from kept.portal.pages import page

OPEN_SHOWN = 100
RESOLVED_SHOWN = 20


@customer
@require_safe
def cases(request: CustomerRequest) -> HttpResponse:
    """List the person's cases; those of their organisation too, where they may see them."""
    now = timezone.now()
    served = access.desks(request.user)
    form = FindForm(request.GET, person=request.user, desks=served)
    found = form.narrow(with_words(access.cases(request.user), request.user))
    unfinished = lines_of(found.filter(closed_at=None).order_by("-number")[:OPEN_SHOWN], now=now)
    resolved = found.filter(closed_at__isnull=False).order_by("-closed_at", "-number")
    ended = Paginator(resolved, RESOLVED_SHOWN).get_page(request.GET.get("page"))
    context = {
        "search": form,
        "waiting": [line for line in unfinished if line.case.waiting_for == CUSTOMER],
        "open": [line for line in unfinished if line.case.waiting_for != CUSTOMER],
        "page": ended,
        "resolved": lines_of(ended.object_list, now=now),
        "several_desks": len(served) > 1,
    }
    return page(request, "cases.html", context, desk=served[0] if served else None)

"""My cases: waiting for me, open, resolved."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kept.portal import access
from kept.portal.access import CustomerRequest, customer
from kept.portal.caselist import CUSTOMER, lines_of, of_page, pages_of, with_words
from kept.portal.finding import FindForm
from kept.portal.pages import page

OPEN_SHOWN = 100


@customer
@require_safe
def cases(request: CustomerRequest) -> HttpResponse:
    """List the person's cases; those of their organisation too, where they may see them."""
    now = timezone.now()
    served = access.desks(request.user)
    form = FindForm(request.GET, person=request.user, desks=served)
    found = form.narrow(access.theirs(request.user))
    still = found.filter(closed_at=None).latest(OPEN_SHOWN)
    unfinished = lines_of(with_words(still, request.user), now=now)
    wanted = request.GET.get("page", "")
    ended, are_more = pages_of(found.filter(closed_at__isnull=False), wanted)
    context = {
        "search": form,
        "waiting": [line for line in unfinished if line.case.waiting_for == CUSTOMER],
        "open": [line for line in unfinished if line.case.waiting_for != CUSTOMER],
        "page": ended,
        "are_more": are_more,
        "resolved": lines_of(with_words(of_page(ended), request.user), now=now),
        "several_desks": len(served) > 1,
    }
    return page(request, "cases.html", context, desk=served[0] if served else None)

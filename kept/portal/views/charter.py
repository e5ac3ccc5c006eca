"""What a desk promises, for anyone to read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from kept.customers.under import charter_for
from kept.desks import charters
from kept.desks.models import Desk
from kept.pages.zones import in_readers_zone
from kept.portal import charterdocument
from kept.portal.charterpage import CharterPage
from kept.portal.models import CharterRead
from kept.portal.pages import page


@in_readers_zone
@require_safe
def charter(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the charter that the reader is served under: hours, priorities, promises, lifecycle."""
    desk = get_object_or_404(Desk, slug=slug)
    now = timezone.now()
    version = charter_for(desk, request.user, now)
    if version is None or not charterdocument.may_read(request.user, version):
        raise Http404
    rulebook = charters.rulebook(version)
    is_read = (
        request.user.is_authenticated
        and CharterRead.objects.filter(person=request.user, version=version).exists()
    )
    return page(
        request,
        "charter.html",
        {
            "charter": CharterPage(rulebook, now),
            "document": charterdocument.of(desk, rulebook, now),
            "version": version,
            "is_read": is_read,
        },
        desk=desk,
        rulebook=rulebook,
    )

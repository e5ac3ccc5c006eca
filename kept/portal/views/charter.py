"""What a desk promises, for anyone to read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from kept.desks.models import Desk
from kept.pages.zones import in_readers_zone
from kept.portal.charterpage import CharterPage
from kept.portal.pages import page
from kept.portal.wording import rulebook_of


@in_readers_zone
@require_safe
def charter(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the charter in force at a desk: hours, priorities, promises, lifecycle, assumptions."""
    desk = get_object_or_404(Desk, slug=slug)
    now = timezone.now()
    rulebook = rulebook_of(desk, now=now)
    if rulebook is None:
        raise Http404
    return page(
        request,
        "charter.html",
        {"charter": CharterPage(rulebook, now)},
        desk=desk,
        rulebook=rulebook,
    )

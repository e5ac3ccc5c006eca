"""The frame of the portal's pages: whose desk it is, where one can go, how to reach a person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from kept.core.charter.conditions import Facts
from kept.core.rulebook import Rulebook
from kept.desks.models import Desk
from kept.knowledge.markdown import as_html
from kept.knowledge.models import Posting
from kept.portal.wording import contact, rulebook_of, wording


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    desk: Desk | None,
    rulebook: Rulebook | None = None,
    facts: Facts | None = None,
    status: int = 200,
) -> HttpResponse:
    """
    Render a page of the portal in the words of the desk's charter.

    Without a `rulebook` that in force now speaks; `facts` are those of the case that the
    page is about, and decide whether a phone number is offered.
    """
    now = timezone.now()
    if desk is not None and rulebook is None:
        rulebook = rulebook_of(desk, now=now, person=request.user)
    frame = {
        "now": now,
        "words": wording(rulebook),
        "desk": contact(desk, rulebook, facts or {}) if desk else {},
        "desk_slug": desk.slug if desk else "",
        "notices": standing_notices(request, desk, now),
        "desk_zone": rulebook.zone if rulebook else None,
        "portal_links": links(request, desk, rulebook),
    }
    return render(request, f"portal/{template}", frame | context, status=status)


def standing_notices(
    request: HttpRequest, desk: Desk | None, now: datetime
) -> list[dict[str, Any]]:
    """Return what is told about the service now: it stands on top of every page."""
    if desk is None:
        return []
    told = (
        Posting.objects.visible_to(request.user)
        .standing(now)
        .filter(desk=desk, section=Posting.Section.NOTICES)
    )
    return [{"title": one.title, "body": as_html(one.body)} for one in told]


def links(
    request: HttpRequest, desk: Desk | None, rulebook: Rulebook | None
) -> list[dict[str, Any]]:
    """Return the few links of the page's head; the account's own stand in its menu."""
    words = wording(rulebook)
    found = [
        (f"My {words.cases}", reverse("portal:cases")),
        (words.new_case, reverse("portal:new")),
    ]
    if desk is not None:
        found.append((words.charter, reverse("public:charter", args=[desk.slug])))
        found.append(("Help", reverse("public:help", args=[desk.slug])))
    return _marked(request, found)


def _marked(request: HttpRequest, found: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"label": label, "href": href, "is_current": request.path == href} for label, href in found
    ]

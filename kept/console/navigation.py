"""The console's left side: where one can go, and how much waits there."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from kept.console import queues
from kept.console.access import StaffRequest, cases, desks
from kept.console.queues import QUEUES
from kept.customers.models import Registration
from kept.mail.models import Received
from kept.outbox.models import Notice, NoticeQuerySet

QUEUES_SHOWN = ("mine", "team", "open", "late", "ageing", "waiting", "held", "closed")


def page(
    request: StaffRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page of the console within its navigation."""
    shell = {
        "now": timezone.now(),
        "nav_groups": groups(request),
        "search_url": search_url(),
        "settings_url": reverse("portal:account"),
    }
    return render(request, f"console/{template}", shell | context, status=status)


def search_url() -> str:
    return reverse("console:queue", args=["all"])


def groups(request: StaffRequest) -> list[dict[str, Any]]:
    """Return the navigation's groups of links, what one works through first."""
    counted = counts(request)
    queued = [
        _link(request, QUEUES[name].name, reverse("console:queue", args=[name]),
              QUEUES[name].icon, QUEUES[name].key, counted.get(name))
        for name in QUEUES_SHOWN
    ]  # fmt: skip
    return [
        {"title": "", "links": [
            _link(request, "Home", reverse("console:home"), "house", "g h"),
        ]},
        {"title": "Cases", "links": [
            _link(request, "Triage", reverse("console:triage"), "inbox", "g t", counted["triage"]),
            *queued,
        ]},
        {"title": "Coming in", "links": [
            _link(request, "Somebody calls", reverse("console:phone"), "phone", "g p"),
            _link(request, "Chats", reverse("console:chats"), "message-circle"),
            _link(request, "Mail to review", reverse("console:review"), "mail-question-mark", "g r",
                  Received.objects.visible_to(request.user).for_review().count()),
        ]},
        {"title": "Customers", "links": [
            _link(request, "Customers", reverse("console:customers"), "building-2", "g c"),
            _link(request, "Registrations", reverse("console:registrations"), "user-round-plus", "",
                  Registration.objects.visible_to(request.user).waiting().count()),
            _link(request, "Feedback", reverse("console:feedback"), "message-square"),
        ]},
        {"title": "Desk", "links": [
            _link(request, "Problems and plans", reverse("console:records"), "boxes", "g b"),
            _link(request, "Articles", reverse("console:articles"), "book-open"),
            _link(request, "Teams", reverse("console:teams"), "users-round"),
            _link(request, "Outbox", reverse("console:outbox"), "send", "g o",
                  failing(request).count()),
        ]},
    ]  # fmt: skip


def counts(request: StaffRequest) -> dict[str, int]:
    """Return how many open cases each queue holds, in one statement and one more for what ages."""
    still = cases(request.user).filter(closed_at__isnull=True).order_by()
    not_held = Q(held_reason="")
    counted = still.aggregate(
        mine=Count("desk", filter=not_held & Q(owner=request.user)),
        team=Count("desk", filter=not_held & queues.is_of_my_teams(request)),
        open=Count("desk", filter=not_held),
        late=Count("desk", filter=not_held & Q(is_late=True)),
        waiting=Count("desk", filter=not_held & ~Q(waiting_for="")),
        triage=Count("desk", filter=not_held & Q(is_sorted=False)),
        held=Count("desk", filter=~not_held),
    )
    return counted | {"ageing": queues.ageing(still, request).count()}


def failing(request: StaffRequest) -> NoticeQuerySet:
    """Return the notices of the person's desks that could not be sent, so far or for good."""
    slugs = [desk.slug for desk in desks(request)]
    return Notice.objects.failing().filter(payload__desk__in=slugs)


def _link(
    request: StaffRequest, label: str, href: str, icon: str, key: str = "", count: int | None = None
) -> dict[str, Any]:
    return {
        "label": label,
        "href": href,
        "icon": icon,
        "key": key,
        "count": count or "",
        "is_current": request.path == href,
    }

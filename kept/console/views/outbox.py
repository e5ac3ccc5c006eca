"""Notices that could not be sent, and another try."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kept.console import navigation
from kept.console.access import StaffRequest, staff
from kept.mail import deliveries
from kept.outbox.models import Notice

ROWS = 50


@staff
@require_safe
def outbox(request: StaffRequest) -> HttpResponse:
    """List what could not be sent, so far or for good, with what the other side said."""
    page = Paginator(navigation.failing(request), ROWS).get_page(request.GET.get("page"))
    return navigation.page(request, "outbox.html", {"page": page, "total": page.paginator.count})


@staff
@require_POST
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Have a notice sent anew, under the Message-ID that it has."""
    notice = get_object_or_404(navigation.failing(request), pk=pk)
    Notice.objects.filter(pk=notice.pk).exclude(state=Notice.State.SENT).update(
        state=Notice.State.DUE, attempts=0, next_at=timezone.now()
    )
    deliveries.unmark(notice.payload.get("to", ()))
    messages.success(request, "It is sent again within a minute.")
    return redirect("console:outbox")

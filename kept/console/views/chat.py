"""Talking live with customers who wait at the other end."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kept.cases import operations
from kept.cases.errors import RefusedError
from kept.cases.models import Entry
from kept.console import navigation
from kept.console.access import StaffRequest, cases, staff
from kept.pages import chats
from kept.web.forms import Plain
from kept.web.streams import TALKS, Event, last_seen, stream


class LineForm(Plain, forms.Form):
    """A line to the customer."""

    text = forms.CharField(
        label="To the customer",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Write what you want to say"},
    )
    tells_status = forms.BooleanField(
        label="This says where it stands and what comes next", required=False
    )


@staff
@require_safe
def talks(request: StaffRequest) -> HttpResponse:
    """List the talks that are open."""
    said = Entry.objects.in_open_talks().count()
    context = {"talks": chats.talks(cases(request.user)), "said": said}
    return navigation.page(request, "chats.html", context)


@staff
@require_safe
def talks_news(request: StaffRequest) -> HttpResponse:
    """Send the list anew once something is said in a talk, one begins or ends."""
    said = Entry.objects.in_open_talks().count()
    events = []
    if last_seen(request) != said:
        context = {"talks": chats.talks(cases(request.user))}
        list_ = render_to_string("console/chats.html#talks", context, request)
        events = [Event("talks", said, list_)]
    return stream(request, events, watch=(TALKS, said))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: StaffRequest, number: int) -> HttpResponse:
    """Show a talk and take the next line."""
    case = get_object_or_404(
        cases(request.user).select_related("requester", "owner"), number=number
    )
    form = LineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.say(case, by=request.user, at=timezone.now(), **form.cleaned_data)
        except RefusedError as refused:
            messages.error(request, refused.sentence)
        return redirect(reverse("console:chat", args=[number]) + chats.NEXT_LINE)
    said = case.entries.filter(public=True).select_related("by", "words").order_by("position")
    lines = chats.lines_of(said)
    href = chats.news_href(reverse("console:chat-news", args=[number]), lines)
    news = href if case.is_open else ""
    context: dict[str, Any] = {"case": case, "lines": lines, "news": news, "form": form}
    status = 422 if form.is_bound else 200
    return navigation.page(request, "chat.html", context, status=status)


@staff
@require_safe
def news(request: StaffRequest, number: int) -> HttpResponse:
    """Say what was said since, as it is said: what both sides read, no note."""
    case = get_object_or_404(cases(request.user), number=number)
    public = Entry.objects.shown_to(request.user).filter(public=True)
    return chats.news(request, case, public, is_live=case.is_open)

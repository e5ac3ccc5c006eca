"""Talking live with whoever is there; out of hours one writes a case instead."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kept.cases import operations
from kept.cases.errors import RefusedError
from kept.pages import chats
from kept.portal import access
from kept.portal.access import CustomerRequest, customer
from kept.portal.casefile import Casefile
from kept.portal.help_forms import ContributionForm
from kept.portal.pages import page
from kept.portal.wording import rulebook_of

LONGEST_TITLE = 80


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: CustomerRequest, slug: str) -> HttpResponse:
    """Begin to talk; closed, say when somebody is there, and lead to the form."""
    desk = next((desk for desk in access.desks(request.user) if desk.slug == slug), None)
    now = timezone.now()
    rulebook = rulebook_of(desk, now=now, person=request.user) if desk else None
    channel = chats.channel_of(rulebook) if rulebook else None
    if desk is None or rulebook is None or channel is None:
        raise Http404
    is_open = chats.is_open(rulebook, channel, now)
    form = ContributionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not is_open:
        messages.info(request, "Nobody is there now. Write to us here instead.")
        return redirect("portal:new")
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        subject = text.splitlines()[0][:LONGEST_TITLE]
        made = operations.open_case(
            desk, requester=request.user, subject=subject, text=text, via=channel.name, at=now
        )
        return redirect("portal:chat", made.number)
    context = {"form": form, "is_open": is_open, "label": channel.label or "Chat"}
    status = 422 if form.is_bound else 200
    return page(request, "chat_start.html", context, desk=desk, rulebook=rulebook, status=status)


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: CustomerRequest, number: int) -> HttpResponse:
    """Show the talk and take the next line."""
    file = Casefile.of(request.user, number)
    form = ContributionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.say(
                file.case, by=request.user, text=form.cleaned_data["text"], at=timezone.now()
            )
        except RefusedError as refused:
            messages.error(request, refused.sentence)
        return redirect(reverse("portal:chat", args=[number]) + chats.NEXT_LINE)
    lines = chats.lines_of(file.entries)
    is_live = chats.is_live(file.case, chats.channel_of(file.rulebook))
    href = chats.news_href(reverse("portal:chat-news", args=[number]), lines)
    context = {
        "case": file.case,
        "lines": lines,
        "news": href if is_live else "",
        "form": form,
    }
    return page(
        request,
        "chat.html",
        context,
        desk=file.case.desk,
        rulebook=file.rulebook,
        status=422 if form.is_bound else 200,
    )


@customer
@require_safe
def news(request: CustomerRequest, number: int) -> HttpResponse:
    """Say what was said since, as it is said."""
    asked = access.cases(request.user).select_related("desk", "charter_version")
    case = get_object_or_404(asked, number=number)
    is_live = chats.is_live(case, chats.channel_of(case.rulebook))
    return chats.news(request, case, access.entries(request.user), is_live=is_live)

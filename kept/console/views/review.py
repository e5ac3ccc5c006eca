"""Mails that the rules left to a person: why, what they say, what becomes of them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kept.cases.errors import RefusedError
from kept.console import navigation
from kept.console.access import StaffRequest, staff
from kept.console.forms.review import AppendForm, DiscardForm
from kept.mail import review as mails
from kept.mail import watch
from kept.mail.models import Received
from kept.mail.opened import Opened
from kept.mail.reader import Reader
from kept.mail.reading.message import ReadMail
from kept.mail.store import DamagedError, raw_mail

ROWS = 50
DECIDED = "Somebody has decided on this mail already."
NOBODY = "The mail names no sender or no desk of ours: put it aside with a reason."


@staff
@require_safe
def review(request: StaffRequest) -> HttpResponse:
    """List the held and unreadable mails of the person's desks, the oldest first."""
    waiting = Received.objects.visible_to(request.user).for_review().select_related("desk", "case")
    page = Paginator(waiting, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "total": page.paginator.count,
        "balance": watch.recent_balance(),
        "alarms": [*filter(None, [watch.flag()]), *watch.alarms(timezone.now())],
    }
    return navigation.page(request, "review.html", context)


@staff
@require_safe
def mail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one mail: why it is here, what it says, and what can become of it."""
    return mail_page(request, find(request, pk))


@staff
@require_safe
def raw(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand out the mail as it came, as a download."""
    found = find(request, pk)
    try:
        content = raw_mail(found)
    except DamagedError as damaged:
        return mail_page(request, found, damaged=str(damaged), status=404)
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="mail-{found.pk}.eml"'
    return answer


@staff
@require_POST
def append(request: StaffRequest, pk: int) -> HttpResponse:
    """Add the mail to a case, as its sender's words."""
    found = find(request, pk)
    form = AppendForm(request.POST, mail=found, person=request.user)
    if not form.is_valid() or form.case is None:
        return mail_page(request, found, refused=form, append=form)
    decide = partial(mails.append_held, case=form.case)
    said = f"The mail is part of case {form.case.number} now."
    return decided(request, found, form, decide, said, append=form)


@staff
@require_POST
def open_(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a new case of the mail."""
    return opened(request, pk, mails.open_held, "The mail is a case now.")


@staff
@require_POST
def open_for_original(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a new case of a mail that was passed on, for who wrote it first."""
    said = "The mail is a case now, of who wrote it first."
    return opened(request, pk, mails.open_for_original, said)


@staff
@require_POST
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the mail aside with a reason."""
    found = find(request, pk)
    form = DiscardForm(request.POST)
    if not form.is_valid():
        return mail_page(request, found, refused=form, discard=form)
    decide = partial(mails.discard_held, why=form.cleaned_data["why"])
    said = "The mail is put aside. It is kept as it came."
    return decided(request, found, form, decide, said, discard=form)


@staff
@require_POST
def bring_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a mail back on the list that was put aside."""
    try:
        row = mails.bring_back(find(request, pk), by=request.user)
    except mails.DecidedError:
        messages.warning(request, DECIDED)
        return redirect("console:review")
    messages.success(request, "The mail is on the list again.")
    return redirect("console:mail", row.pk)


@staff
@require_POST
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Read a mail again that could not be read."""
    try:
        row = mails.retry(find(request, pk))
    except mails.DecidedError:
        messages.warning(request, DECIDED)
        return redirect("console:review")
    if row.state == Received.State.QUARANTINED:
        messages.warning(request, "It cannot be read now either.")
        return redirect("console:mail", row.pk)
    messages.success(request, "The mail could be read now.")
    if row.state == Received.State.HELD or row.case is None:
        return redirect("console:mail", row.pk)
    return redirect("console:case", row.case.number)


def find(request: StaffRequest, pk: int) -> Received:
    """
    Return a mail to one of the person's desks.

    Raises:
        Http404: there is none, or it is not theirs.
    """
    visible = Received.objects.visible_to(request.user).select_related("desk", "case")
    return get_object_or_404(visible, pk=pk)


def opened(
    request: StaffRequest, pk: int, decide: Callable[..., Received], said: str
) -> HttpResponse:
    """Make a case of the mail in one of the ways that ask for nothing more."""
    form = forms.Form(request.POST)
    form.full_clean()
    return decided(request, find(request, pk), form, decide, said, open=form)


def decided(
    request: StaffRequest,
    found: Received,
    form: forms.Form,
    decide: Callable[..., Received],
    said: str,
    **forms_: Any,
) -> HttpResponse:
    """Do what was decided and go on with the list; what is refused comes back in words."""
    try:
        row = decide(found, by=request.user, at=timezone.now())
    except mails.DecidedError:
        messages.warning(request, DECIDED)
        return redirect("console:review")
    except mails.NobodyError:
        form.add_error(None, NOBODY)
        return mail_page(request, found, refused=form, **forms_)
    except DamagedError as damaged:
        form.add_error(None, f"The stored mail cannot be used: {damaged}.")
        return mail_page(request, found, refused=form, **forms_)
    except RefusedError as refused:
        form.add_error(None, str(refused))
        return mail_page(request, found, refused=form, **forms_)
    where = reverse("console:mail", args=[row.pk]) if row.is_put_aside else ""
    messages.success(request, said, extra_tags=where)
    if row.case is not None and row.state != Received.State.RECORDED:
        return redirect("console:case", row.case.number)
    return redirect("console:review")


def mail_page(
    request: StaffRequest,
    found: Received,
    *,
    refused: forms.Form | None = None,
    damaged: str = "",
    status: int = 200,
    **forms_: Any,
) -> HttpResponse:
    """Render a mail with what can be decided; with a `refused` form whole, status 422."""
    is_waiting = found.state in (Received.State.HELD, Received.State.QUARANTINED)
    read = read_again(found)
    context = {
        "mail": found,
        "words": read.full_text if read else "",
        "read": read,
        "original": read.forwarded_from if read else None,
        "is_waiting": is_waiting,
        "can_join": is_waiting and bool(found.sender),
        "damaged": damaged,
        "refused": refused,
        "append": AppendForm(mail=found, person=request.user),
        "open": forms.Form(),
        "discard": DiscardForm(),
        **forms_,
    }
    return navigation.page(request, "mail.html", context, status=422 if refused else status)


def read_again(found: Received) -> ReadMail | None:
    """Return what the mail says; None where its file cannot be used."""
    try:
        return Opened.read(found, Reader.load()).mail
    except DamagedError:
        return None

"""Releases and change requests for customers: what stands there, votes, comments, proposals."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.backlog import kinds, operations
from kept.backlog.models import Record, RecordQuerySet, shown_to
from kept.backlog.operations.voting import COMMENTS, VOTES, standing
from kept.cases.errors import RefusedError
from kept.customers.models import Person
from kept.desks import charters
from kept.desks.models import Desk
from kept.pages import records
from kept.pages.lines import Reader
from kept.portal import access
from kept.portal.access import CustomerRequest, customer
from kept.portal.pages import page
from kept.web.forms import Plain

SHOWN = 20


class CommentForm(Plain, forms.Form):
    """Say something about it."""

    text = forms.CharField(
        label="Your comment",
        widget=forms.Textarea({"rows": 4}),
        help_text="Others who see this page read it, without your name or your organisation's.",
        error_messages={"required": "Write your comment"},
    )


class ProposalForm(Plain, forms.Form):
    """Propose something."""

    title = forms.CharField(label="What would you like?", max_length=300)
    text = forms.CharField(
        label="What do you need it for?",
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": "Say what you need it for"},
    )


def records_of(person: Person) -> RecordQuerySet:
    """Return the records that `person` sees as a customer."""
    return Record.objects.visible_to(person).filter(shown_to(person))


@customer
@require_safe
def listed(request: CustomerRequest) -> HttpResponse:
    """List what is planned and released, and what was proposed."""
    found = records_of(request.user).select_related("desk", "charter_version")
    shown = Paginator(found.order_by("ended_at", "-updated_at"), SHOWN)
    page_ = shown.get_page(request.GET.get("page"))
    desks = access.desks(request.user)
    context = {
        "page": page_,
        "records": [
            (record, _name(record), records.state_of(record)) for record in page_.object_list
        ],
        "proposals": [(desk, kind) for desk in desks for kind in _proposed(desk)],
    }
    return page(request, "records.html", context, desk=desks[0] if desks else None)


@customer
@require_safe
def record(request: CustomerRequest, record: int) -> HttpResponse:
    """Show a record: where it stands, what was said, how many want it."""
    return record_page(request, _found(request.user, record), CommentForm())


@customer
@require_POST
def vote(request: CustomerRequest, record: int) -> HttpResponse:
    """Vote for it, or withdraw the vote."""
    found = _found(request.user, record)
    is_withdrawn = request.POST.get("vote") == "withdraw"
    act: Callable[..., Any] = operations.withdraw_vote if is_withdrawn else operations.vote
    try:
        act(found, by=request.user, at=timezone.now())
    except RefusedError as refused:
        messages.error(request, refused.sentence)
    else:
        said = "Your vote is withdrawn." if is_withdrawn else "Your vote is counted."
        messages.success(request, said)
    return redirect("portal:record", record)


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: CustomerRequest, record: int) -> HttpResponse:
    """Comment on it."""
    found = _found(request.user, record)
    if request.method != "POST":
        return redirect("portal:record", record)
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            text = form.cleaned_data["text"]
            operations.comment(found, by=request.user, at=timezone.now(), text=text)
        except RefusedError as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "Your comment stands there.")
            return redirect("portal:record", record)
    return record_page(request, found, form, status=422)


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: CustomerRequest, slug: str, kind: str) -> HttpResponse:
    """Propose something to a desk."""
    desk = next((desk for desk in access.desks(request.user) if desk.slug == slug), None)
    wanted = next((one for one in _proposed(desk) if records.slug_of(one) == kind), None)
    if desk is None or wanted is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = ProposalForm(posted)
    if posted is not None and form.is_valid():
        made = operations.propose(
            desk, by=request.user, at=timezone.now(), kind=wanted, **form.cleaned_data
        )
        messages.success(request, "We have it. A colleague reads it before others see it.")
        return redirect("portal:record", made.number)
    context = {"form": form, "kind": wanted}
    return page(request, "propose.html", context, desk=desk, status=422 if posted else 200)


def record_page(
    request: CustomerRequest, found: Record, form: CommentForm, *, status: int = 200
) -> HttpResponse:
    book, person = found.rulebook, request.user
    entries = found.entries.filter(public=True).select_related("by", "words").in_order()
    reader = Reader(book, person, lambda _: "", timezone.now(), is_customer=True)
    is_open = found.ended_at is None
    mine = standing(found, person)
    context = {
        "record": found,
        "kind": _name(found),
        "state": records.state_of(found),
        "items": records.items(entries, reader),
        "votes": int(found.facts.get(VOTES) or 0),
        "is_voted_on": bool(kinds.votes_by(book, found.kind)),
        "may_vote": is_open and kinds.is_open_to(book, found.kind, found.state, VOTES),
        "may_comment": is_open and kinds.is_open_to(book, found.kind, found.state, COMMENTS),
        "my_vote": mine,
        "votes_together": kinds.votes_by(book, found.kind) == "one per organisation",
        "form": form,
    }
    return page(
        request, "record.html", context, desk=found.desk, rulebook=book.of("case"), status=status
    )


def _found(person: Person, number: int) -> Record:
    found = records_of(person).select_related("desk", "charter_version")
    return get_object_or_404(found, number=number)


def _name(record: Record) -> str:
    return records.name_of(record.rulebook, record.kind).capitalize()


def _proposed(desk: Desk | None) -> tuple[str, ...]:
    version = charters.in_force(desk, timezone.now()) if desk else None
    return kinds.proposed_by_customers(charters.rulebook(version)) if version else ()

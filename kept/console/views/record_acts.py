"""What can be done with a record: each act is one form, one operation, one sentence after it."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TypeVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from kept.backlog import operations
from kept.backlog.models import Record
from kept.cases.errors import RefusedError
from kept.console import access
from kept.console.access import StaffRequest, staff
from kept.console.forms import records as fields
from kept.console.forms.records import RecordForm
from kept.console.recordfile import Recordfile, record_href, records_of
from kept.console.views.records import record_page
from kept.customers.models import Person

F = TypeVar("F", bound=RecordForm)
Act = Callable[[Record, F, Person, datetime], str]
View = Callable[..., HttpResponseBase]


def acts_on_record(form_class: type[F]) -> Callable[[Act[F]], View]:
    """Make a view of a function that does one thing to a record and returns what to say of it."""

    def decorate(act: Act[F]) -> View:
        @staff
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(act)
        def view(request: StaffRequest, record: int) -> HttpResponse:
            file = Recordfile.of(request.user, record)
            if request.method != "POST":
                return redirect(record_href(file.record, form_class.name))
            form = form_class(request.POST, standing=file.standing)
            done = form.is_valid() and _do(act, file, form)
            if not done:
                return record_page(request, file, refused=form)
            messages.success(request, done)
            return redirect(record_href(file.record), preserve_request=False)

        return view

    return decorate


@acts_on_record(fields.MoveForm)
def move(record: Record, form: fields.MoveForm, by: Person, at: datetime) -> str:
    """Move the record to another state."""
    to, why = form.cleaned_data["to"], form.cleaned_data["why"]
    operations.move(record, to=to, by=by, at=at, why=why, given=form.given)
    return f"Now: {to}."


@acts_on_record(fields.KnownForm)
def known(record: Record, form: fields.KnownForm, by: Person, at: datetime) -> str:
    """Write down what is known of it."""
    operations.set_facts(record, facts=form.learnt(), by=by, at=at)
    return "What is known of it is written down."


@acts_on_record(fields.LinkForm)
def link(record: Record, form: fields.LinkForm, by: Person, at: datetime) -> str:
    """Tie a case to it."""
    number = form.cleaned_data["case"]
    case = access.cases(by).filter(number=number).first()
    if case is None:
        raise RefusedError(f"You have no case {number}.")
    operations.link_case(record, case=case, by=by, at=at)
    return f"Case {number} is tied to it; its customer is told what the charter says."


@acts_on_record(fields.TieForm)
def tie(record: Record, form: fields.TieForm, by: Person, at: datetime) -> str:
    """Say how it stands to another record."""
    number = form.cleaned_data["to"]
    other = records_of(by).filter(number=number).first()
    if other is None:
        raise RefusedError(f"You have no record {number}.")
    operations.link_records(record, to=other, sort=form.cleaned_data["sort"], at=at)
    return f"It is {form.cleaned_data['sort']} {other}."


@acts_on_record(fields.CommentForm)
def comment(record: Record, form: fields.CommentForm, by: Person, at: datetime) -> str:
    """Comment on it, or write a note."""
    act = operations.comment if form.cleaned_data["for_"] == "all" else operations.note
    act(record, by=by, at=at, text=form.cleaned_data["text"])
    return "It is written down."


@acts_on_record(fields.OfferForm)
def offer(record: Record, form: fields.OfferForm, by: Person, at: datetime) -> str:
    """Offer one resolution to all its cases."""
    solution, text = form.cleaned_data["solution"], form.cleaned_data["text"]
    operations.offer_to_all(record, by=by, at=at, solution=solution, text=text, given=form.given)
    return "The resolution is offered to every open case of it."


@acts_on_record(fields.AnnounceForm)
def announce(record: Record, form: fields.AnnounceForm, by: Person, at: datetime) -> str:
    """Announce the release."""
    others = operations.announce_release(record, by=by, at=at, text=form.cleaned_data["text"])
    return f"The release is announced to its cases and to {others} more people."


@acts_on_record(fields.IssueForm)
def issue(record: Record, form: fields.IssueForm, by: Person, at: datetime) -> str:
    """Issue the patch."""
    operations.issue_patch(record, by=by, at=at, text=form.cleaned_data["text"])
    return "The patch is issued to its cases."


@acts_on_record(fields.PublishForm)
def publish(record: Record, form: fields.PublishForm, by: Person, at: datetime) -> str:
    """Show a proposal to all customers."""
    operations.publish(record, by=by, at=at)
    return "All customers see it now, and may vote on it."


@acts_on_record(fields.DecideForm)
def decide(record: Record, form: fields.DecideForm, by: Person, at: datetime) -> str:
    """Write into the minutes what was decided."""
    about = get_object_or_404(records_of(by), number=form.cleaned_data["record"])
    operations.decide(record, record=about, by=by, at=at, text=form.cleaned_data["text"])
    return f"Written into the minutes: {about}."


@acts_on_record(fields.EndReviewForm)
def end(record: Record, form: fields.EndReviewForm, by: Person, at: datetime) -> str:
    """End the review."""
    operations.hold_review(record, by=by, at=at, text=form.cleaned_data["text"])
    return "The review is over."


def _do(act: Act[F], file: Recordfile, form: F) -> str:
    try:
        with transaction.atomic():
            return act(file.record, form, file.person, file.now)
    except RefusedError as refused:
        clause = f" (clause {refused.clause})" if refused.clause else ""
        form.add_error(None, f"{refused.sentence}{clause}")
        return ""

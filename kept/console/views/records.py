"""Records beside the cases: lists of them, one of them, and what can be done with it."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kept.backlog import kinds, operations
from kept.backlog.models import Record, RecordQuerySet
from kept.cases.errors import RefusedError
from kept.cases.models import Case
from kept.console import access, navigation
from kept.console.access import StaffRequest, staff
from kept.console.forms import records as fields
from kept.console.forms.records import NewForm, RecordForm
from kept.console.recordfile import Recordfile, record_href, records_of
from kept.customers.models import Person
from kept.desks import charters
from kept.desks.models import Desk
from kept.pages.records import in_words, name_of, several
from kept.web.forms import Plain

ROWS = 50
F = TypeVar("F", bound=RecordForm)
Act = Callable[[Record, F, Person, datetime], str]
View = Callable[..., HttpResponseBase]


class FilterForm(Plain, forms.Form):
    """Which records to list; what cannot be read filters nothing."""

    q = forms.CharField(
        label="Number or title",
        max_length=200,
        required=False,
        widget=forms.TextInput({"type": "search", "placeholder": "Number or title"}),
    )
    show = forms.ChoiceField(
        label="Show",
        choices=[("", "Open"), ("late", "Overdue"), ("proposed", "To be published"),
                 ("ended", "Ended"), ("all", "All")],
        required=False,
    )  # fmt: skip

    def narrow(self, records: RecordQuerySet) -> RecordQuerySet:
        self.is_valid()
        said = self.cleaned_data
        if words := said.get("q"):
            about = Q(title__icontains=words)
            is_number = words.isascii() and words.isdigit()
            records = records.filter(about | Q(number=int(words)) if is_number else about)
        match said.get("show"):
            case "all":
                return records
            case "ended":
                return records.filter(ended_at__isnull=False)
            case "late":
                return records.overdue(timezone.now().date())
            case "proposed":
                return records.filter(ended_at__isnull=True, shown=Record.Shown.WHO_ASKED)
        return records.filter(ended_at__isnull=True)


@staff
@require_safe
def records(request: StaffRequest) -> HttpResponse:
    """List the records of the person's desks, of one kind or all."""
    form = FilterForm(request.GET)
    kind = request.GET.get("kind", "")
    today = timezone.now().date()
    mine = records_of(request.user)
    found = form.narrow(mine.of_kind(kind) if kind else mine)
    listed = found.select_related("desk", "charter_version", "owner").annotate(
        cases=Count("case_links"),
        is_overdue=Q(pk__in=Record.objects.overdue(today).order_by().values("pk")),
    )
    page = Paginator(listed.order_by("-number"), ROWS).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "kind": kind,
        "kinds": _kinds(request),
        "page": page,
        "total": page.paginator.count,
        "records": [
            (record, name_of(record.rulebook, record.kind).capitalize(), in_words(record))
            for record in page.object_list
        ],
    }
    return navigation.page(request, "records.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Open a record at one of the person's desks, from a case if one is named."""
    behind = _case(request)
    desk = behind.desk if behind else _desk(request)
    version = charters.in_force(desk, timezone.now())
    assert version is not None  # noqa: S101 - a desk with staff runs by a charter
    rulebook = charters.rulebook(version)
    begun = {"kind": request.GET.get("kind", ""), "title": behind.subject if behind else ""}
    posted = request.POST if request.method == "POST" else None
    form = NewForm(posted, desk=desk, rulebook=rulebook, initial=begun)
    if posted is not None and form.is_valid():
        record = _open(form, behind, request.user)
        if record is not None:
            messages.success(request, f"{record.kind.capitalize()} {record.number} is open.")
            return redirect(record_href(record), preserve_request=False)
    context = {"form": form, "desk": desk, "desks": access.desks(request), "case": behind}
    status = 422 if posted is not None else 200
    return navigation.page(request, "record_new.html", context, status=status)


@staff
@require_safe
def record(request: StaffRequest, record: int) -> HttpResponse:
    """Show a record: where it stands, what happened, its cases and clocks."""
    return record_page(request, Recordfile.of(request.user, record))


def record_page(
    request: StaffRequest, file: Recordfile, *, refused: RecordForm | None = None
) -> HttpResponse:
    context = {
        "file": file,
        "record": file.record,
        "forms": file.forms(refused),
        "opened": refused.name if refused else request.GET.get("open", ""),
        "refused": refused,
        "targets": file.targets(),
    }
    return navigation.page(request, "record.html", context, status=422 if refused else 200)


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


def _open(form: NewForm, behind: Case | None, by: Person) -> Record | None:
    now, said = timezone.now(), form.cleaned_data
    try:
        with transaction.atomic():
            made = operations.open_record(form.desk, by=by, at=now, owner=by, **said)
            if behind is not None:
                operations.link_case(made, case=behind, by=by, at=now)
    except RefusedError as refused:
        form.add_error(None, refused.sentence)
        return None
    return made


def _case(request: StaffRequest) -> Case | None:
    """Return the case that the record is opened from, where one is named that is theirs."""
    number = request.GET.get("case", "")
    if not (number.isascii() and number.isdigit()):
        return None
    found = access.cases(request.user).select_related("desk")
    return get_object_or_404(found, number=int(number))


def _desk(request: StaffRequest) -> Desk:
    """Return the desk that is named, else the first of theirs."""
    theirs = access.desks(request)
    named = request.GET.get("desk", "")
    return next((desk for desk in theirs if desk.slug == named), theirs[0])


def _kinds(request: StaffRequest) -> list[tuple[str, str]]:
    """Return the kinds of record that there are at the person's desks, by name."""
    there = records_of(request.user).order_by("kind").values_list("kind", flat=True).distinct()
    return [(kind, several(kind).capitalize()) for kind in dict.fromkeys([*kinds.ALWAYS, *there])]

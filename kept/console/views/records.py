"""Records beside the cases: lists of them, one of them, and opening one."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kept.backlog import kinds, operations
from kept.backlog.models import Record, RecordQuerySet
from kept.cases.errors import RefusedError
from kept.cases.models import Case
from kept.console import access, navigation
from kept.console.access import StaffRequest, staff
from kept.console.forms.records import NewForm, RecordForm
from kept.console.recordfile import Recordfile, record_href, records_of
from kept.customers.models import Person
from kept.desks import charters
from kept.desks.models import Desk
from kept.pages.records import in_words, name_of, several
from kept.web.forms import Plain

ROWS = 50


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
    found = form.narrow(mine.of_kind(kind) if kind else mine.exclude(kind__in=kinds.OF_CUSTOMERS))
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
    form = NewForm(
        posted, desk=desk, rulebook=rulebook, from_case=behind is not None, initial=begun
    )
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


def _open(form: NewForm, behind: Case | None, by: Person) -> Record | None:
    now, said = timezone.now(), form.cleaned_data
    try:
        with transaction.atomic():
            if form.reviewed:
                title = said["title"]
                return operations.open_review(
                    form.desk, of=form.reviewed, at=now, by=by, title=title, text=said["text"]
                )
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

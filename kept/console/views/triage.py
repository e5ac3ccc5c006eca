"""Triage: the next case that nobody has sorted, the charter's questions, and what they lead to."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kept.cases.errors import RefusedError
from kept.console import navigation, queues
from kept.console.access import StaffRequest, cases, staff
from kept.console.casefile import Casefile
from kept.console.sorting import TriageForm, outlook, sort


@staff
@require_safe
def triage(request: StaffRequest) -> HttpResponse:
    """Show the unsorted case that is next by the charter; the page says when there is none."""
    following = queues.next_to_sort(request)
    if following is None:
        return navigation.page(request, "triage_done.html", {})
    return _page(request, Casefile.of(request.user, following.number))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: StaffRequest, number: int) -> HttpResponse:
    """Show one case to sort; posted, sort it and go on with the next."""
    file = Casefile.of(request.user, number)
    if request.method != "POST":
        return _page(request, file)
    form = TriageForm(request.POST, standing=file.standing)
    if not form.is_valid():
        return _page(request, file, refused=form)
    try:
        level = sort(file, form, by=request.user, at=timezone.now())
    except RefusedError as refused:
        form.add_error(None, str(refused))
        return _page(request, file, refused=form)
    messages.success(request, f"Case {number} sorted: {_word(file)} {level}.")
    return redirect("console:triage")


@staff
@require_safe
def preview(request: StaffRequest, number: int) -> HttpResponse:
    """Show what the answers so far lead to: the part of the page that htmx replaces."""
    file = Casefile.of(request.user, number)
    form = _begun(request, file)
    context = {"case": file.case, "outlook": outlook(form), "word": _word(file)}
    return render(request, "console/triage.html#preview", context)


def _begun(request: StaffRequest, file: Casefile) -> TriageForm:
    """Return the form with the answers in the address; without any, with what is known."""
    known = TriageForm(standing=file.standing)
    begun: Any = request.GET or {
        name: known.get_initial_for_field(field, name) for name, field in known.fields.items()
    }
    form = TriageForm(begun, standing=file.standing)
    form.full_clean()
    return form


def _page(
    request: StaffRequest, file: Casefile, *, refused: TriageForm | None = None
) -> HttpResponse:
    form = refused or _begun(request, file)
    waiting = queues.unsorted(cases(request.user), request)
    context = {
        "file": file,
        "case": file.case,
        "word": _word(file),
        "items": file.items("messages"),
        "form": form,
        "refused": refused,
        "outlook": outlook(form),
        "others": [other for other in file.last_cases() if other.is_open],
        "left": waiting.exclude(pk=file.case.pk).count(),
    }
    return navigation.page(request, "triage.html", context, status=422 if refused else 200)


def _word(file: Casefile) -> str:
    """Return what the desk calls a priority."""
    return file.standing.rulebook.label("priority")

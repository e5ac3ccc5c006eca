"""Merging a case into another, and moving it to another version of its charter: one page each."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from kept.cases import operations
from kept.cases.errors import RefusedError
from kept.console import navigation
from kept.console.access import StaffRequest, staff
from kept.console.casefile import Casefile
from kept.console.forms.base import CaseForm
from kept.console.forms.joining import MergeForm, VersionForm, in_words, others
from kept.console.views.acting import case_href
from kept.desks.models import CharterVersion


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: StaffRequest, number: int) -> HttpResponse:
    """Choose the case that goes on, read what happens to both, and merge."""
    file = Casefile.of(request.user, number)
    if request.method != "POST":
        return _merge_page(request, file, MergeForm(standing=file.standing))
    form = MergeForm(request.POST, standing=file.standing)
    target = form.target if form.is_valid() else None
    if target is None:
        return _merge_page(request, file, form, status=422)
    said = {"by": file.person, "at": file.now, "why": form.cleaned_data["why"]}
    if not _done(form, lambda: operations.merge(file.case, into=target, **said)):
        return _merge_page(request, file, form, status=422)
    messages.success(request, f"Case {number} is part of this one now; both histories are kept.")
    return redirect(case_href(target))


def _merge_page(
    request: StaffRequest, file: Casefile, form: MergeForm, *, status: int = 200
) -> HttpResponse:
    context = {"file": file, "case": file.case, "form": form, "refused": status != 200}
    return navigation.page(request, "merge.html", context, status=status)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def version(request: StaffRequest, number: int) -> HttpResponse:
    """Choose a version, see what it would change for the clocks of the case, and move it."""
    file = Casefile.of(request.user, number)
    chosen = _chosen(file, request.GET.get("to", ""))
    if request.method != "POST":
        form = VersionForm(standing=file.standing, initial={"to": chosen})
        return _version_page(request, file, form, chosen)
    form = VersionForm(request.POST, standing=file.standing)
    if not form.is_valid():
        return _version_page(request, file, form, chosen, status=422)
    to, said = form.cleaned_data["to"], form.cleaned_data["why"]
    by, at = file.person, file.now
    if not _done(
        form, lambda: operations.move_to_version([file.case], version=to, by=by, at=at, why=said)
    ):
        return _version_page(request, file, form, to, status=422)
    messages.success(request, f"The case goes on under {to}.")
    return redirect(case_href(file.case))


def _chosen(file: Casefile, asked: str) -> CharterVersion | None:
    """Return the version that was asked for, else the newest of the others."""
    if not asked:
        found: CharterVersion | None = others(file.case).first()
        return found
    if not asked.isdecimal() or not (one := others(file.case).filter(pk=asked).first()):
        raise Http404
    chosen: CharterVersion = one
    return chosen


def _version_page(
    request: StaffRequest,
    file: Casefile,
    form: VersionForm,
    chosen: CharterVersion | None,
    *,
    status: int = 200,
) -> HttpResponse:
    seen = operations.preview([file.case], version=chosen, at=file.now) if chosen else []
    context = {
        "file": file,
        "case": file.case,
        "form": form,
        "chosen": chosen,
        "chosen_words": in_words(chosen) if chosen else "",
        "preview": seen[0] if seen else None,
        "versions": [(one.pk, in_words(one)) for one in others(file.case)],
        "refused": status != 200,
    }
    return navigation.page(request, "version.html", context, status=status)


def _done(form: CaseForm, act: Callable[[], object]) -> bool:
    """Do it in one transaction; what is refused is said in the form, with the clause."""
    try:
        with transaction.atomic():
            act()
    except RefusedError as refused:
        clause = f" (clause {refused.clause})" if refused.clause else ""
        form.add_error(None, f"{refused.sentence}{clause}")
        return False
    return True

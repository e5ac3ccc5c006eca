"""Taking part in a case: answers one by one, yes or no, who else follows, which mails, a copy."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.cases import operations
from kept.cases.models import Entry
from kept.pages.asked import put_together
from kept.portal import access, exporting
from kept.portal.access import CustomerRequest, customer
from kept.portal.casefile import Casefile
from kept.portal.models import Seen
from kept.portal.part import Part
from kept.portal.part_forms import AnswersForm, ColleagueForm, DisputeForm
from kept.portal.views.case import case_page, done_or_refused

PRIORITY = "priority"


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: CustomerRequest, number: int) -> HttpResponse:
    """Answer some or all of the open questions, each by itself."""
    file = Casefile.of(request.user, number)
    part = Part(file)
    if request.method != "POST" or not part.questions:
        return redirect("portal:case", number)
    form = AnswersForm(request.POST, questions=part.questions)
    if not form.is_valid():
        return case_page(request, file, refused=form, answers=form)

    def write() -> Entry:
        return operations.add_reply(
            file.case,
            by=request.user,
            text=put_together(form.answered),
            via="portal",
            at=timezone.now(),
            answers=[question.key for question, _ in form.answered],
        )

    return done_or_refused(request, file, form, write, "Thank you: we have it.", answers=form)


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def priority(request: CustomerRequest, number: int) -> HttpResponse:
    """Say yes or no to the priority (PA-21)."""
    file = Casefile.of(request.user, number)
    if request.method != "POST" or not Part(file).may_answer_priority:
        return redirect("portal:case", number)
    form = DisputeForm(request.POST, about=PRIORITY)
    if not form.is_valid():
        return case_page(request, file, refused=form, priority=form)
    act = operations.confirm if form.is_yes else operations.object_to
    said: dict[str, Any] = {
        "by": request.user,
        "at": timezone.now(),
        "text": form.cleaned_data["text"],
    }
    words = "Thank you." if form.is_yes else "We look at it again and write to you."
    return done_or_refused(
        request, file, form, lambda: act(file.case, to=PRIORITY, **said), words, priority=form
    )


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def moment(request: CustomerRequest, number: int) -> HttpResponse:
    """Say yes or no to the moment that was proposed for the next step (PA-83)."""
    file = Casefile.of(request.user, number)
    if request.method != "POST" or Part(file).proposal is None:
        return redirect("portal:case", number)
    form = DisputeForm(request.POST, about="moment")
    if not form.is_valid():
        return case_page(request, file, refused=form, moment=form)
    by: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    yes = partial(operations.accept_promise, file.case, **by)
    no = partial(operations.dispute_promise, file.case, text=form.cleaned_data["text"], **by)
    act = yes if form.is_yes else no
    return done_or_refused(request, file, form, act, "Thank you: we know.", moment=form)


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: CustomerRequest, number: int) -> HttpResponse:
    """Let a colleague follow the case."""
    file = Casefile.of(request.user, number)
    if request.method != "POST":
        return redirect("portal:case", number)
    form = ColleagueForm(request.POST, colleagues=Part(file).colleagues)
    if not form.is_valid():
        return case_page(request, file, refused=form, colleague=form)
    person = form.cleaned_data["person"]
    operations.add_party(file.case, person=person, by=request.user, at=timezone.now())
    messages.success(request, f"{person} sees it now, and gets our mails about it.")
    return redirect("portal:case", number)


@customer
@require_POST
def mails(request: CustomerRequest, number: int) -> HttpResponse:
    """Want no mails about the case but questions, or all of them again."""
    found = get_object_or_404(access.cases(request.user), number=number)
    if request.POST.get("mails") == "all":
        operations.unmute(found, by=request.user)
        messages.success(request, "You get all our mails about it again.")
    else:
        operations.mute(found, by=request.user, at=timezone.now())
        messages.success(request, "We write to you only when we need something from you.")
    return redirect("portal:case", number)


@customer
@require_POST
def seen(request: CustomerRequest, number: int) -> HttpResponse:
    """Note that the person has read the case up to now."""
    found = get_object_or_404(access.cases(request.user), number=number)
    Seen.objects.update_or_create(person=request.user, case=found, defaults={"at": timezone.now()})
    return (
        HttpResponse(status=204) if request.POST.get("by") == "page" else redirect("portal:cases")
    )


@customer
@require_safe
def export(request: CustomerRequest, number: int, form: str) -> HttpResponse:
    """Hand out all that the person may read of the case, as JSON or as a table."""
    file = Casefile.of(request.user, number)
    if form not in FORMS:
        raise Http404
    content, media_type = FORMS[form]
    answer = HttpResponse(content(file), content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{number}.{form}"'
    return answer


FORMS: dict[str, tuple[Callable[[Casefile], str], str]] = {
    "json": (exporting.as_json, "application/json"),
    "csv": (exporting.as_csv, "text/csv; charset=utf-8"),
}

"""The page of a case for its customer, and what they can do there."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.cases import operations
from kept.cases.errors import RefusedError
from kept.cases.models import Draft, Entry, File
from kept.pages import uploads
from kept.pages.files import download
from kept.portal import access
from kept.portal.access import CustomerRequest, customer
from kept.portal.casefile import Casefile
from kept.portal.forms import AnswerForm, DisputeForm, ReopeningForm, ReplyForm
from kept.portal.information_form import InformationForm
from kept.portal.pages import page
from kept.portal.part import Part
from kept.portal.part_forms import forms_of

YES, NO = "yes", "no"


@customer
@require_safe
def case(request: CustomerRequest, number: int) -> HttpResponse:
    """Show a case: who acts next and by when, what is needed, the whole public history."""
    return case_page(request, Casefile.of(request.user, number))


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: CustomerRequest, number: int) -> HttpResponse:
    """Write to the desk; where the case has ended for good, that opens one that follows it."""
    file = Casefile.of(request.user, number)
    if request.method != "POST":
        return redirect("portal:case", number)
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return case_page(request, file, reply=form, refused=form)

    def write() -> Entry:
        return operations.add_reply(
            file.case,
            by=request.user,
            text=form.cleaned_data["text"],
            via="portal",
            at=timezone.now(),
            files=uploads.keep(form.cleaned_data["attached"]),
        )

    answer = done_or_refused(request, file, form, write, "We have your message.", reply=form)
    if answer.status_code != 422:
        forget(file, request.user)
    return answer


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: CustomerRequest, number: int) -> HttpResponse:
    """Say yes or no to what was offered, to a patch, or to closing."""
    file = Casefile.of(request.user, number)
    if request.method != "POST" or not file.asks:
        return redirect("portal:case", number)
    is_yes = request.POST.get("answer") == YES
    form = AnswerForm(request.POST, needs_words=not is_yes)
    if not form.is_valid():
        return case_page(request, file, answer=form, refused=form)
    said = {"by": request.user, "at": timezone.now(), "text": form.cleaned_data["text"]}
    about = file.asks
    words = "Thank you: we know that it is solved." if is_yes else "Thank you: we go on with it."
    return done_or_refused(
        request,
        file,
        form,
        lambda: operations.answer(file.case, about=about, is_yes=is_yes, **said),
        words,
        answer=form,
    )


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def exclusion(request: CustomerRequest, number: int) -> HttpResponse:
    """Say what speaks against leaving something out of the case."""
    file = Casefile.of(request.user, number)
    if request.method != "POST" or not file.may_dispute:
        return redirect("portal:case", number)
    form = DisputeForm(request.POST)
    if not form.is_valid():
        return case_page(request, file, dispute=form, refused=form)
    said = {"by": request.user, "at": timezone.now(), "text": form.cleaned_data["text"]}
    return done_or_refused(
        request,
        file,
        form,
        lambda: operations.dispute_exclusion(file.case, **said),
        "Thank you: somebody decides on it again.",
        dispute=form,
    )


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def reopening(request: CustomerRequest, number: int) -> HttpResponse:
    """Open a closed case again, as its charter allows."""
    file = Casefile.of(request.user, number)
    if request.method != "POST":
        return redirect("portal:case", number)
    form = ReopeningForm(request.POST)
    if not form.is_valid():
        return case_page(request, file, reopening=form, refused=form)
    return done_or_refused(
        request,
        file,
        form,
        lambda: operations.reopen(
            file.case, by=request.user, at=timezone.now(), why=form.cleaned_data["why"]
        ),
        "It is open again; we go on with it.",
        reopening=form,
    )


@customer
@require_POST
def draft(request: CustomerRequest, number: int) -> HttpResponse:
    """Keep what is being written; empty, it is forgotten."""
    found = get_object_or_404(access.cases(request.user), number=number)
    text = request.POST.get("text", "")
    drafts = Draft.objects.filter(person=request.user, case=found, kind=Draft.Kind.REPLY)
    if text.strip():
        Draft.objects.update_or_create(
            person=request.user,
            case=found,
            kind=Draft.Kind.REPLY,
            defaults={"text": text, "saved_at": timezone.now()},
        )
    else:
        drafts.delete()
    if request.POST.get("then") == "save":
        messages.success(request, "Your draft is kept.")
        return redirect("portal:case", number)
    return HttpResponse(status=204)


@customer
@require_safe
def file(request: CustomerRequest, pk: int) -> FileResponse:
    """Hand out a file of the public history of one's case."""
    found = get_object_or_404(File, pk=pk, entry__in=access.entries(request.user).order_by())
    if found.hidden:
        raise Http404
    return download(found)


def case_page(
    request: CustomerRequest, file: Casefile, *, refused: Form | None = None, **forms: Form
) -> HttpResponse:
    """Render the page of a case; with a `refused` form whole, its text in it, status 422."""
    kept = file.case.drafts.filter(person=request.user, kind=Draft.Kind.REPLY).first()
    context: dict[str, Any] = {
        "file": file,
        "case": file.case,
        "refused": refused,
        "reply": ReplyForm(initial={"text": kept.text if kept else ""}),
        "answer": AnswerForm(),
        "dispute": DisputeForm(),
        "reopening": ReopeningForm(),
        "information": InformationForm(questions=file.lacking, facts=file.facts),
        **forms_of(Part(file)),
        **forms,
    }
    return page(
        request,
        "case.html",
        context,
        desk=file.case.desk,
        rulebook=file.rulebook,
        facts=file.facts,
        status=422 if refused else 200,
    )


def done_or_refused(
    request: CustomerRequest,
    file: Casefile,
    form: Form,
    act: Callable[[], Entry],
    words: str,
    **forms: Form,
) -> HttpResponse:
    """Do it and lead to the case that it was written in; what is refused comes back in words."""
    try:
        entry = act()
    except RefusedError as refused:
        form.add_error(None, refused.sentence)
        return case_page(request, file, refused=form, **forms)
    if entry.case_id != file.case.pk:
        follows = entry.case.number
        said = f"{words} It is number {follows} now, which follows {file.case.number}."
        messages.success(request, said)
        return redirect("portal:case", follows)
    messages.success(request, words)
    return redirect("portal:case", file.case.number)


def forget(file: Casefile, person: Any) -> None:
    """Let go of the draft: its words are sent."""
    Draft.objects.filter(case=file.case, person=person, kind=Draft.Kind.REPLY).delete()

"""Saying what one thinks: after a case, at any time; complaining, level by level."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kept.cases.errors import RefusedError
from kept.desks.models import Desk
from kept.feedback import operations
from kept.feedback.ladders import ladder
from kept.feedback.models import Complaint
from kept.feedback.surveys import words_to_mark
from kept.portal import access
from kept.portal.access import CustomerRequest, customer
from kept.portal.casefile import Casefile
from kept.portal.feedback_forms import ComplaintForm, FeedbackForm, SurveyForm
from kept.portal.pages import page
from kept.portal.wording import rulebook_of

SOLVED = "yes"


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def service(request: CustomerRequest) -> HttpResponse:
    """Say what one thinks of the service, at any time (PA-06)."""
    desks = access.desks(request.user)
    form = FeedbackForm(request.POST if request.method == "POST" else None, desks=desks)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        desk = next(one for one in desks if one.slug == said.pop("at"))
        operations.praise_or_blame(desk, by=request.user, at=timezone.now(), **said)
        messages.success(request, "Thank you. Those in charge read it.")
        return redirect("portal:cases")
    now = timezone.now()
    books = [(desk, rulebook_of(desk, now=now, person=request.user)) for desk in desks]
    ladders = [(desk, book and ladder(book)) for desk, book in books]
    context = {
        "form": form,
        "complaints": [desk for desk, rungs in ladders if rungs],
        "refused": form.is_bound,
    }
    return page(
        request, "feedback.html", context, desk=_first(desks), status=422 if form.is_bound else 200
    )


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: CustomerRequest, number: int) -> HttpResponse:
    """Ask how it went; nothing is kept before it is sent, and a "no" leads on."""
    file = Casefile.of(request.user, number)
    words = words_to_mark(file.rulebook)
    form = SurveyForm(request.POST if request.method == "POST" else None, words=words)
    if request.method == "POST" and form.is_valid():
        try:
            operations.survey(file.case, by=request.user, at=timezone.now(), **form.said)
        except RefusedError as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _thanks(file, str(form.cleaned_data["solved"])))
            return redirect("portal:case", number)
    context = {"form": form, "case": file.case, "refused": form.is_bound}
    return page(
        request,
        "survey.html",
        context,
        desk=file.case.desk,
        rulebook=file.rulebook,
        status=422 if form.is_bound else 200,
    )


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: CustomerRequest, slug: str) -> HttpResponse:
    """Complain about the service of a desk, to whom its charter names."""
    desk = next((desk for desk in access.desks(request.user) if desk.slug == slug), None)
    if desk is None:
        raise Http404
    return _complain(request, desk, None)


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_about(request: CustomerRequest, number: int) -> HttpResponse:
    """Complain about how one's case goes; the case itself stays as it is."""
    file = Casefile.of(request.user, number)
    return _complain(request, file.case.desk, file)


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def level(request: CustomerRequest, number: int) -> HttpResponse:
    """Take a complaint to the level above."""
    file = Casefile.of(request.user, number)
    if request.method != "POST":
        return redirect("portal:case", number)
    found = get_object_or_404(Complaint, case=file.case)
    rungs = ladder(file.rulebook, found.ladder)
    if rungs is None or rungs.is_last(found.level):
        return redirect("portal:case", number)
    form = ComplaintForm(request.POST, ladder=rungs, level=found.level + 1)
    if form.is_valid():
        try:
            operations.next_level(
                found,
                by=request.user,
                at=timezone.now(),
                why=form.cleaned_data["reason"],
                to=form.cleaned_data.get("to", ""),
            )
        except RefusedError as refused:
            messages.error(request, refused.sentence)
        else:
            messages.success(request, "It is one level higher now.")
        return redirect("portal:case", number)
    return _complaint_page(request, file.case.desk, file, form, found)


def _complain(request: CustomerRequest, desk: Desk, file: Casefile | None) -> HttpResponse:
    rulebook = rulebook_of(desk, now=timezone.now(), person=request.user)
    rungs = ladder(rulebook) if rulebook else None
    if rungs is None:
        raise Http404
    form = ComplaintForm(request.POST if request.method == "POST" else None, ladder=rungs)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.complain(
                desk,
                by=request.user,
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
                about=file.case if file else None,
                to=form.cleaned_data.get("to", ""),
            )
        except RefusedError as refused:
            form.add_error(None, refused.sentence)
        else:
            words = f"We have your complaint. Its number is {made.case.number}."
            messages.success(request, words)
            return redirect("portal:case", made.case.number)
    return _complaint_page(request, desk, file, form, None)


def _complaint_page(
    request: CustomerRequest,
    desk: Desk,
    file: Casefile | None,
    form: ComplaintForm,
    standing: Complaint | None,
) -> HttpResponse:
    rulebook = rulebook_of(desk, now=timezone.now(), person=request.user)
    context = {
        "form": form,
        "ladder": ladder(rulebook) if rulebook else None,
        "about": file.case if file and standing is None else None,
        "standing": standing,
        "refused": form.is_bound,
    }
    status = 422 if form.is_bound else 200
    return page(request, "complaint.html", context, desk=desk, rulebook=rulebook, status=status)


def _thanks(file: Casefile, solved: str) -> str:
    if solved in ("", SOLVED):
        return "Thank you for telling us."
    if file.may_reopen:
        return "Thank you for telling us. As it is not solved, you can open it again here."
    return "Thank you for telling us. Write to us below, and we go on with it."


def _first(desks: list[Desk]) -> Desk | None:
    return desks[0] if desks else None

"""Submit: what kind, questions for that kind only, check your answers, then it is in."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kept.cases import operations
from kept.cases.errors import RefusedError
from kept.core.charter.rows import slug as slug_of
from kept.core.rulebook import Rulebook
from kept.desks.models import Desk
from kept.pages import uploads
from kept.pages.questions import kinds
from kept.portal import access
from kept.portal.access import CustomerRequest, customer
from kept.portal.pages import page
from kept.portal.submitting import VIA, CaseForm, FilesForm, outlook
from kept.portal.wording import phone, rulebook_of, wording

CHECK, CHANGE, SEND = "check", "change", "send"


@customer
@require_safe
def start(request: CustomerRequest) -> HttpResponse:
    """Ask at which desk, and what kind of case it is."""
    now = timezone.now()
    served = [(desk, rulebook_of(desk, now=now)) for desk in access.desks(request.user)]
    offers = [
        {"desk": desk, "words": wording(rulebook), "kinds": _kinds(rulebook)}
        for desk, rulebook in served
        if rulebook is not None
    ]
    first = served[0][0] if served else None
    return page(request, "new.html", {"offers": offers}, desk=first)


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: CustomerRequest, slug: str, kind: str) -> HttpResponse:
    """Ask the questions of one kind; answered, show them to be checked; checked, open the case."""
    desk, rulebook, key = _find(request, slug, kind)
    if request.method != "POST":
        return _questions(request, desk, CaseForm(rulebook=rulebook, kind=key))
    form = CaseForm(request.POST, rulebook=rulebook, kind=key)
    step = request.POST.get("step", CHECK)
    if not form.is_valid() or step == CHANGE:
        return _questions(request, desk, form, refused=not form.is_valid())
    files = FilesForm(request.POST, request.FILES)
    if step != SEND or not files.is_valid():
        return _check(request, desk, form, files)
    try:
        opened = operations.open_case(
            desk,
            requester=request.user,
            subject=form.cleaned_data["subject"],
            text=form.cleaned_data["text"],
            via=VIA,
            at=timezone.now(),
            facts=form.facts,
            files=uploads.keep(files.cleaned_data["attached"]),
        )
    except RefusedError as refused:
        form.add_error(None, refused.sentence)
        return _questions(request, desk, form, refused=True)
    words = wording(rulebook)
    messages.success(request, f"We have your {words.case}. Its number is {opened.number}.")
    return redirect("portal:case", opened.number)


def _questions(
    request: CustomerRequest, desk: Desk, form: CaseForm, *, refused: bool = False
) -> HttpResponse:
    context = {"form": form, "kind": kinds(form.rulebook)[form.kind], "refused": refused}
    status = 422 if refused else 200
    return page(
        request, "questions.html", context, desk=desk, rulebook=form.rulebook, status=status
    )


def _check(request: CustomerRequest, desk: Desk, form: CaseForm, files: FilesForm) -> HttpResponse:
    try:
        seen = outlook(desk, request.user, form.facts, now=timezone.now())
    except RefusedError as refused:
        form.add_error(None, refused.sentence)
        return _questions(request, desk, form, refused=True)
    is_refused = request.POST.get("step") == SEND
    context = {
        "form": form,
        "kind": kinds(form.rulebook)[form.kind],
        "files": files if is_refused else FilesForm(),
        "refused": is_refused,
        "outlook": seen,
        "posted": [(name, value) for name in form.fields for value in request.POST.getlist(name)],
        "call": phone(desk, form.rulebook, seen.facts) if _calls_first(form.rulebook) else "",
    }
    return page(
        request,
        "check.html",
        context,
        desk=desk,
        rulebook=form.rulebook,
        facts=seen.facts,
        status=422 if is_refused else 200,
    )


def _find(request: CustomerRequest, slug: str, kind: str) -> tuple[Desk, Rulebook, str]:
    """
    Return the desk, its charter and the kind that the address names.

    Raises:
        Http404: the desk does not serve the person, or knows no such kind.
    """
    desk = next((desk for desk in access.desks(request.user) if desk.slug == slug), None)
    rulebook = rulebook_of(desk, now=timezone.now()) if desk else None
    if desk is None or rulebook is None:
        raise Http404
    for key in kinds(rulebook):
        if slug_of(key) == kind:
            return desk, rulebook, key
    raise Http404


def _kinds(rulebook: Rulebook) -> list[dict[str, str]]:
    means = rulebook.charter.kinds
    return [
        {"slug": slug_of(key), "name": name, "means": means[key].means}
        for key, name in kinds(rulebook).items()
    ]


def _calls_first(rulebook: Rulebook) -> bool:
    """Whether the charter has a phone for what is urgent (PA-56, SIMS-20)."""
    channel = rulebook.charter.channels.get("phone")
    return bool(channel and channel.offered and channel.exists_while.alternatives)

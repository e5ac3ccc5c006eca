"""Submit: what kind, questions for that kind only, check your answers, then it is in."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.cases import operations
from kept.cases.errors import RefusedError
from kept.cases.models import Case
from kept.core.charter.rows import slug as slug_of
from kept.core.remit import links_for
from kept.core.rulebook import Rulebook
from kept.desks.models import Desk
from kept.knowledge.models import Article
from kept.pages import begun, chats
from kept.pages.begun import Begun
from kept.pages.outlook import outlook
from kept.pages.questions import kinds
from kept.portal import access
from kept.portal.access import CustomerRequest, customer
from kept.portal.offering import offer_href
from kept.portal.pages import page
from kept.portal.submitting import SAME_AS, VIA, CaseForm, WithItForm
from kept.portal.views.help import suggested
from kept.portal.wording import phone, rulebook_of, wording

REFUSED = 422
CONTRACTS = "organisation__contracts__lines"
CHECK, CHANGE, SEND, SAVE, LOOK = "check", "change", "send", "save", "look"


@customer
@require_safe
def start(request: CustomerRequest) -> HttpResponse:
    """Ask at which desk, and what kind of case it is; show what was begun and not sent."""
    now = timezone.now()
    person = request.user
    served = [(desk, rulebook_of(desk, now=now, person=person)) for desk in access.desks(person)]
    offers = [
        {
            "desk": desk,
            "words": wording(rulebook),
            "kinds": _kinds(rulebook),
            **_chat(rulebook, now),
        }
        for desk, rulebook in served
        if rulebook is not None
    ]
    first = served[0][0] if served else None
    return page(request, "new.html", {"offers": offers, "begun": begun.own(person)}, desk=first)


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: CustomerRequest, slug: str, kind: str) -> HttpResponse:
    """Ask the questions of one kind; answered, show them to be checked; checked, open the case."""
    desk, rulebook, key = _find(request, slug, kind)
    given: dict[str, Any] = {"rulebook": rulebook, "kind": key, "person": request.user}
    kept = Begun(request.user, desk, key, request.user)
    if request.method != "POST":
        form = CaseForm.again(kept.found(), **given)
        if topic := request.GET.get("topic"):
            form.initial["topic"] = topic
        if read := request.GET.get("read"):
            form.initial.setdefault("text", _still_stuck(request, desk, read))
        return _questions(request, desk, form)
    step = request.POST.get("step", CHECK)
    if step == SEND:  # It was kept when it was checked, and is let go of once it is sent.
        answer = _answered(request, desk, CaseForm(request.POST, **given), step)
        if answer.status_code == REFUSED:
            kept.keep(request.POST, at=timezone.now())
        return answer
    kept.keep(request.POST, at=timezone.now())
    if step == SAVE:
        messages.success(request, "What you have written is kept.")
        return redirect("portal:new-case", slug, kind)
    if step == LOOK:
        return _questions(request, desk, CaseForm.again(request.POST, **given))
    return _answered(request, desk, CaseForm(request.POST, **given), step)


@customer
@require_POST
def draft(request: CustomerRequest, slug: str, kind: str) -> HttpResponse:
    """Keep what is being written; without any answer, or thrown away, it is forgotten."""
    desk, _, key = _find(request, slug, kind)
    kept = Begun(request.user, desk, key, request.user)
    if request.POST.get("step") == "discard":
        kept.forget()
        messages.success(request, "It is thrown away.")
        return redirect("portal:new")
    kept.keep(request.POST, at=timezone.now())
    return HttpResponse(status=204)


def _answered(request: CustomerRequest, desk: Desk, form: CaseForm, step: str) -> HttpResponse:
    if not form.is_valid() or step == CHANGE:
        return _questions(request, desk, form, refused=not form.is_valid())
    return _check_or_open(request, desk, form, is_sent=step == SEND)


def _check_or_open(
    request: CustomerRequest, desk: Desk, form: CaseForm, *, is_sent: bool
) -> HttpResponse:
    prefetch_related_objects([request.user], CONTRACTS)  # both ask what the customer bought
    try:
        seen = outlook(desk, request.user, form.facts, via=VIA, at=timezone.now())
        if form.refuse_what_is_missing(seen.facts):
            return _questions(request, desk, form, refused=True)
        sent = (request.POST, request.FILES) if is_sent else ()
        with_it = WithItForm(*sent, rulebook=form.rulebook, facts=seen.facts, person=request.user)
        if is_sent and with_it.is_valid():
            return _told(request, form, _open(request, desk, form, with_it))
    except RefusedError as refused:
        form.add_error(None, refused.sentence)
        return _questions(request, desk, form, refused=True)
    context = {
        "form": form,
        "kind": kinds(form.rulebook)[form.kind],
        "said": form.said(),
        "unsaid": form.unsaid(),
        "asked": len(form.fields),
        "with_it": with_it,
        "refused": is_sent,
        "outlook": seen,
        "offer_href": offer_href(desk, form.rulebook, seen.remit),
        "suggested": suggested(form.cleaned_data["subject"], request.user, desk),
        "suggested_at": desk,
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
        status=REFUSED if is_sent else 200,
    )


@transaction.atomic
def _open(request: CustomerRequest, desk: Desk, form: CaseForm, with_it: WithItForm) -> Case:
    now = timezone.now()
    opened = operations.open_case(
        desk,
        requester=request.user,
        subject=form.cleaned_data["subject"],
        text=form.cleaned_data["text"],
        via=VIA,
        at=now,
        facts=form.facts,
        files=with_it.keep(),
        linked_to=form.earlier,
        linked_as=SAME_AS,
    )
    if with_it.colleague is not None:
        operations.add_party(opened, person=with_it.colleague, by=request.user, at=now)
    Begun(request.user, desk, form.kind, request.user).forget()
    return opened


def _told(request: CustomerRequest, form: CaseForm, opened: Case) -> HttpResponse:
    word = wording(form.rulebook).case
    messages.success(request, f"We have your {word}. Its number is {opened.number}.")
    return redirect("portal:case", opened.number)


def _questions(
    request: CustomerRequest, desk: Desk, form: CaseForm, *, refused: bool = False
) -> HttpResponse:
    form.suggest_what_is_known()
    context = {
        "form": form,
        "kind": kinds(form.rulebook)[form.kind],
        "draft_url": reverse("portal:new-draft", args=[desk.slug, slug_of(form.kind)]),
        "suggested": _suggested(request, desk, form),
        "suggested_at": desk,
        "links": links_for(form.rulebook, form.kind),
        "refused": refused,
    }
    status = REFUSED if refused else 200
    return page(
        request, "questions.html", context, desk=desk, rulebook=form.rulebook, status=status
    )


def _suggested(request: CustomerRequest, desk: Desk, form: CaseForm) -> tuple[Article, ...]:
    """Return the articles that may help with what is written so far."""
    form.fields["subject"].widget.attrs.update(
        {
            "hx-get": reverse("portal:suggestions", args=[desk.slug]),
            "hx-trigger": "input changed delay:600ms",
            "hx-target": "#suggestions",
            "hx-sync": "this:replace",
        }
    )
    written = f"{form['subject'].value() or ''} {form['text'].value() or ''}"
    return suggested(written, request.user, desk) if written.strip() else ()


def _still_stuck(request: CustomerRequest, desk: Desk, read: str) -> str:
    """Begin the words of whoever has read an article that did not solve it."""
    readable = Article.objects.visible_to(request.user).published()
    article = readable.filter(desk=desk, slug=read).first()
    return f"I have read “{article.title}” and am still stuck.\n\n" if article else ""


def _find(request: CustomerRequest, slug: str, kind: str) -> tuple[Desk, Rulebook, str]:
    """
    Return the desk, its charter and the kind that the address names.

    Raises:
        Http404: the desk does not serve the person, or knows no such kind.
    """
    desk = next((desk for desk in access.desks(request.user) if desk.slug == slug), None)
    rulebook = rulebook_of(desk, now=timezone.now(), person=request.user) if desk else None
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


def _chat(rulebook: Rulebook, now: datetime) -> dict[str, Any]:
    """Say how the live channel is called and whether it is open; nothing where there is none."""
    channel = chats.channel_of(rulebook)
    if channel is None:
        return {}
    return {"chat": channel.label or "Chat", "chat_is_open": chats.is_open(rulebook, channel, now)}


def _calls_first(rulebook: Rulebook) -> bool:
    """Whether the charter has a phone for what is urgent (PA-56, SIMS-20)."""
    channel = rulebook.charter.channels.get("phone")
    return bool(channel and channel.offered and channel.exists_while.alternatives)

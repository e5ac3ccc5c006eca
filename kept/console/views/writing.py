"""Reply, note, call, and the drafts of what is being written."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from kept.cases import operations
from kept.cases.models import Case, Draft
from kept.console import access
from kept.console.access import StaffRequest, staff
from kept.console.forms.writing import OFFER, PROPOSE, WAIT, CallForm, NoteForm, ReplyForm, draft_of
from kept.console.views.acting import acts_on_case
from kept.customers.models import Person


@acts_on_case(ReplyForm)
def reply(case: Case, form: ReplyForm, by: Person, at: datetime) -> str:
    """Answer the customer; wait for them, or offer a resolution, where that was chosen."""
    said = form.cleaned_data
    for fact, value in form.learnt.items():
        operations.set_fact(case, fact=fact, value=value, by=by, at=at)
    if said["then"] == OFFER:
        operations.offer_resolution(
            case,
            by=by,
            at=at,
            solution=said["solution"],
            text=form.letter,
            gives=form.gives,
            given=form.given,
        )
    elif said["then"] == PROPOSE:
        operations.propose_closing(case, by=by, at=at, text=form.letter)
    else:
        operations.reply(
            case,
            by=by,
            at=at,
            text=form.letter,
            gives=form.gives,
            question=said["then"] == WAIT,
            next_action_by=said["next_action_by"],
        )
    forget(case, by, Draft.Kind.REPLY)
    sent = f"Reply sent to {case.requester}."
    if form.missing:
        told = " or ".join(form.missing)
        return f"{sent} It does not say {told}, so the promised reply is still due."
    return sent


@acts_on_case(NoteForm)
def note(case: Case, form: NoteForm, by: Person, at: datetime) -> str:
    """Keep a note for colleagues."""
    operations.note(case, by=by, text=form.cleaned_data["text"], at=at)
    forget(case, by, Draft.Kind.NOTE)
    return "Internal note kept. The customer does not see it."


@acts_on_case(CallForm)
def call(case: Case, form: CallForm, by: Person, at: datetime) -> str:
    """Log a call, from when it began."""
    said = form.cleaned_data
    operations.log_call(
        case,
        by=by,
        at=said["at"] or at,
        reached=said["reached"],
        text=said["text"],
        gives=said.get("gives", ()),
        from_customer=said["direction"] == "theirs",
        on_call=said.get("on_call", ""),
    )
    return "Call logged."


@staff
@require_POST
def draft(request: StaffRequest, number: int, kind: str) -> HttpResponse:
    """Keep what is being written; empty, it is forgotten."""
    if kind not in Draft.Kind.values:
        raise Http404
    case = get_object_or_404(access.cases(request.user), number=number)
    is_reply = kind == Draft.Kind.REPLY
    text = draft_of(request.POST.dict()) if is_reply else request.POST.get("text", "")
    if not text.strip():
        forget(case, request.user, kind)
    else:
        Draft.objects.update_or_create(
            person=request.user,
            case=case,
            kind=kind,
            defaults={"text": text, "saved_at": timezone.now()},
        )
    return HttpResponse(status=204)


def forget(case: Case, person: Person, kind: str) -> None:
    """Let go of a draft: its words are sent, or taken back."""
    Draft.objects.filter(case=case, person=person, kind=kind).delete()

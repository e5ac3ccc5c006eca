"""Saying what one thinks: of a case that is over, of the service, of the charter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from kept.cases.chronicle import Chronicle
from kept.cases.errors import NothingSaidError
from kept.cases.models import Case
from kept.cases.notices import Letter
from kept.customers.models import Person
from kept.customers.roles import IN_CHARGE, people_with
from kept.desks import charters
from kept.desks.models import CharterVersion, Desk
from kept.feedback.models import Feedback
from kept.outbox.models import enqueue

GIVEN = "feedback given"


@transaction.atomic
def survey(
    case: Case,
    *,
    by: Person,
    at: datetime,
    solved: str = "",
    ease: int | None = None,
    marks: Mapping[str, int] | None = None,
    text: str = "",
    is_thanks: bool = False,
    wants_contact: bool = False,
) -> Feedback:
    """
    Take the answers to the survey of a case; thanks reach whoever owns it (SIMS-100).

    Whoever asks to be contacted, or says that it is not solved, is heard of at once.

    Raises:
        NothingSaidError: every answer is empty; nothing is written.
    """
    if not any((solved, ease, marks, text.strip(), is_thanks, wants_contact)):
        raise NothingSaidError
    given = Feedback.objects.create(
        desk=case.desk,
        person=by,
        about=Feedback.About.CASE,
        tone=Feedback.Tone.THANKS if is_thanks else Feedback.Tone.NONE,
        case=case,
        owner=case.owner,
        charter_version=case.charter_version,
        solved=solved,
        ease=ease,
        marks=dict(marks or {}),
        text=text.strip(),
        wants_contact=wants_contact,
        given_at=at,
    )
    _write_on(case, given, at)
    return given


@transaction.atomic
def praise_or_blame(
    desk: Desk, *, by: Person, at: datetime, tone: str, text: str, wants_contact: bool = False
) -> Feedback:
    """
    Take what somebody says of the service, whenever they like (PA-06); those in charge read it.

    Raises:
        NothingSaidError: the text is empty.
    """
    if not text.strip():
        raise NothingSaidError
    given = Feedback.objects.create(
        desk=desk,
        person=by,
        about=Feedback.About.SERVICE,
        tone=tone,
        text=text.strip(),
        wants_contact=wants_contact,
        given_at=at,
    )
    _write_to(people_with(desk, IN_CHARGE), given, "What a customer thinks of us")
    return given


@transaction.atomic
def comment_on_charter(
    version: CharterVersion, *, by: Person, at: datetime, section: str, text: str
) -> Feedback:
    """
    Take a comment on a section of a charter, kept with the version it is about (PA-05).

    The charter says who reads it; those in charge do where it does not.

    Raises:
        NothingSaidError: the text is empty.
    """
    if not text.strip():
        raise NothingSaidError
    given = Feedback.objects.create(
        desk=version.desk,
        person=by,
        about=Feedback.About.CHARTER,
        charter_version=version,
        section=section[:200],
        text=text.strip(),
        given_at=at,
    )
    reader = charters.rulebook(version).charter.document.comments_to
    subject = f"A comment on the charter, version {version.version}: {section}"
    _write_to(people_with(version.desk, [reader] if reader else IN_CHARGE), given, subject)
    return given


def _write_on(case: Case, given: Feedback, at: datetime) -> None:
    """Write down that feedback was given, so that the charter's rows can act on it."""
    chronicle = Chronicle.open(case)
    author = chronicle.author(given.person)
    said = {"tone": given.tone, "solved": given.solved}
    carries = {name: value for name, value in said.items() if value}
    entry = chronicle.write(GIVEN, at=at, author=author, public=False, carries=carries)
    owner = chronicle.case.owner
    notice = _notice_of(given)
    if owner is not None and notice:
        words = {"who": str(given.person), **_words_of(given)}
        chronicle.tell(
            Letter(notice=notice, entry=entry, audience="staff", to=(owner,), words=words)
        )
    chronicle.finish(now=at)


def _notice_of(given: Feedback) -> str:
    if given.tone == Feedback.Tone.THANKS:
        return "compliment"
    needs_somebody = given.wants_contact or given.solved in {"no", "partly"}
    return "feedback" if needs_somebody else ""


def _words_of(given: Feedback) -> dict[str, Any]:
    solved = f"Is it solved? {given.get_solved_display()}." if given.solved else ""
    ease = f"How easy was it? {given.ease} of 5." if given.ease else ""
    return {
        "text": given.text,
        "summary": " ".join(part for part in (solved, ease) if part),
        "wants_contact": given.wants_contact,
    }


def _write_to(readers: list[Person], given: Feedback, subject: str) -> None:
    address = settings.PUBLIC_URL + reverse("console:feedback")
    contact = "\n\nThey ask to be contacted." if given.wants_contact else ""
    for reader in readers:
        payload = {
            "desk": given.desk.slug,
            "to": [reader.email],
            "subject": subject,
            "text": f"{given.person} wrote:\n\n{given.text}{contact}\n\n{address}\n",
            "auto": True,
            "notice": "feedback",
            "audience": "staff",
        }
        enqueue(key=f"feedback/{given.pk}/{reader.pk}", payload=payload)

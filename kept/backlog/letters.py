"""What is written to people about a record itself: to staff, and to customers who asked for it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from kept.backlog import kinds
from kept.backlog.models import Record
from kept.cases.notices import Letter
from kept.core import lifecycle
from kept.core.moments import in_full
from kept.customers.models import Person
from kept.outbox.models import asked, enqueue_all

if TYPE_CHECKING:
    from kept.backlog.chronicle import RecordChronicle


# Where customers read what is written about themselves.
WHERE = {kinds.CUSTOMER: "portal:organisation", kinds.CONTRACT: "portal:usage"}


def post(chronicle: RecordChronicle, *, now: datetime) -> None:
    """Write the outbox rows, one for each person: whoever acted knows already."""
    acted = {entry.by_id for entry in chronicle.entries if entry.by_id}
    theirs: dict[int, tuple[Person, list[Letter]]] = {}
    for letter in chronicle.letters:
        for person in letter.to:
            if letter.is_by_the_charter or person.pk not in acted:
                theirs.setdefault(person.pk, (person, []))[1].append(letter)
    enqueue_all([_written(chronicle, *one, now) for one in theirs.values()])


def subject(record: Record) -> str:
    return f"{record.rulebook.label(record.kind).capitalize()} {record.number}: {record.title}"


def _written(
    chronicle: RecordChronicle, person: Person, letters: list[Letter], now: datetime
) -> Any:
    record, first = chronicle.record, letters[0]
    payload = {
        "desk": record.desk.slug,
        "record": record.number,
        "to": [person.email],
        "cc": [],
        "subject": subject(record),
        "text": _body(chronicle, letters, now),
        "auto": True,
        "notice": first.notice,
        "audience": first.audience,
    }
    return asked(key=f"{chronicle.cause}/{person.pk}", payload=payload)


def _body(chronicle: RecordChronicle, letters: list[Letter], now: datetime) -> str:
    record, audience = chronicle.record, letters[0].audience
    room = "portal" if audience == "customer" else "console"
    context = {
        "record": record,
        "desk": record.desk,
        "about": record.rulebook.label(record.kind),
        "state": lifecycle.label(record.rulebook, record.state) if record.state else "",
        "paragraphs": dict.fromkeys(_paragraph(chronicle, letter, now) for letter in letters),
        "is_about_them": record.kind == kinds.CUSTOMER,
        "is_about_contract": record.kind == kinds.CONTRACT,
        "href": settings.PUBLIC_URL + _page(record, room),
    }
    return render_to_string(f"backlog/mail/{audience}.txt", context).strip() + "\n"


def _page(record: Record, room: str) -> str:
    """Return where the reader finds it, or what is theirs, where it has no page for them."""
    if room == "portal" and record.kind in WHERE:
        return reverse(WHERE[record.kind])
    if room == "portal" and record.shown == Record.Shown.NOBODY:
        return reverse("portal:cases")
    return reverse(f"{room}:record", args=[record.number])


def _paragraph(chronicle: RecordChronicle, letter: Letter, now: datetime) -> str:
    """Say what has happened, why, and by when something is to be done."""
    run, said = letter.run, letter.saying or str(letter.words.get("text", ""))
    if run is None:
        return said
    if run.start.carries.get("says"):
        return str(run.start.carries["says"])
    book = chronicle.rulebook
    start = run.start.carries
    if run.start.kind == "state changed" and letter.is_reaction:
        said = said or f"Now: {lifecycle.label(book, str(start.get('to')))}"
        return f"{said}. {start.get('why', '')}".strip()
    due = f", by {in_full(run.due_at, now, book.zone)}" if run.due_at else ""
    return f"{(said or book.label(run.name)).capitalize()}{due}."

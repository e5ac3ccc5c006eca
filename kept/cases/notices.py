"""
The words that leave the house: mails to customers and to staff, as outbox rows.

One event makes one mail to each person, never one to whoever acted. Plain text, from
templates in the charter's words; in each: what happened, what you need to do, what we
do next and by when, where to look, how to reach a person (UX, section 10).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from kept.cases import people
from kept.core import lifecycle, sentences
from kept.core.charter.rows import Kind
from kept.core.moments import in_full
from kept.core.runs import Run
from kept.customers.models import Person
from kept.outbox.models import enqueue

if TYPE_CHECKING:
    from kept.cases.chronicle import Chronicle
    from kept.cases.models import Case, Entry

Audience = Literal["customer", "staff"]

TOKEN = "Ticket [<No>]"  # noqa: S105 - the words in a subject that name the case
REPLY_LINE = "Please reply above this line"
BY_THE_CHARTER = {"told", "asked", "alarm", "task"}

# Events of which a charter may have the customer told, and the template that does it.
TOLD = {
    "question asked": "reminder",
    "owner changed": "owner_changed",
    "priority changed": "priority_changed",
    "closed": "closed",
    "held": "held",
    "solution offered": "window_ends",
}
# Questions that charters ask in one word.
QUESTIONS = {
    "satisfaction": "How did we do? Tell us what was good and what was not.",
    "did it work": "Did it work? A short yes or no is enough.",
}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """
    Something to tell some people about one entry.

    `is_reaction` marks what the charter has told at the very event, which a letter
    of the operation itself tells already.
    """

    notice: str
    entry: Entry
    audience: Audience
    to: tuple[Person, ...]
    words: Mapping[str, Any] = field(default_factory=dict)
    is_automatic: bool = True
    tells_who_acted: bool = False
    run: Run | None = None
    saying: str = ""
    is_reaction: bool = False

    @property
    def is_by_the_charter(self) -> bool:
        return self.notice in BY_THE_CHARTER


def closed(chronicle: Chronicle, entry: Entry) -> Letter:
    """Return the letter that says that a case is over, why, and how it begins again (PA-140)."""
    to = tuple(people.customers(chronicle))
    words = {"why": entry.carries.get("why", "")}
    return Letter(notice="closed", entry=entry, audience="customer", to=to, words=words)


def post(chronicle: Chronicle, letters: Sequence[Letter], *, now: datetime) -> None:
    """Write the outbox rows for `letters`, one for each person and event."""
    acted = {entry.by_id for entry in chronicle.entries if entry.by_id}
    for audience in ("customer", "staff"):
        heard = [letter for letter in letters if letter.audience == audience]
        for person in _everybody(heard):
            theirs = [letter for letter in heard if _is_for(letter, person, acted)]
            if person == chronicle.silent_to:
                theirs = [letter for letter in theirs if not letter.is_automatic]
            if theirs:
                _write(chronicle, person, _joined(theirs), now)


def _everybody(letters: Iterable[Letter]) -> list[Person]:
    people = {person.pk: person for letter in letters for person in letter.to}
    return list(people.values())


def _is_for(letter: Letter, person: Person, acted: set[int]) -> bool:
    if person not in letter.to:
        return False
    return letter.tells_who_acted or letter.is_by_the_charter or person.pk not in acted


def _joined(letters: list[Letter]) -> list[Letter]:
    """
    Leave what one mail can say: the operation's own letter first, then the charter's.

    A person's words come before what the machine would say of them; what the charter
    has told at the event itself, the operation's letter says already.
    """
    own = [letter for letter in letters if not letter.is_by_the_charter]
    own.sort(key=lambda letter: letter.is_automatic)
    if not own:
        return letters
    added = [
        letter
        for letter in letters
        if letter.is_by_the_charter and not (letter.is_reaction and letter.notice == "told")
    ]
    return [*own[:1], *added]


def _write(chronicle: Chronicle, person: Person, letters: list[Letter], now: datetime) -> None:
    case, first = chronicle.case, letters[0]
    paragraphs = [_paragraph(chronicle, letter, now) for letter in letters]
    context = {
        **_about(chronicle, now),
        "person": person,
        "paragraphs": paragraphs,
        "is_by_the_charter": first.is_by_the_charter,
        **first.words,
    }
    kind = first.audience if first.is_by_the_charter else first.notice
    body = render_to_string(f"cases/mail/{kind}.txt", context)
    payload = {
        "desk": case.desk.slug,
        "case": case.number,
        "entry": first.entry.pk,
        "to": [person.email],
        "cc": [],
        "subject": subject(case, chronicle.rulebook.charter.labels),
        "text": _tidied(body),
        "auto": first.is_automatic,
        "notice": first.notice,
        "audience": first.audience,
    }
    enqueue(
        key=f"case/{case.number}/{first.entry.position}/{first.notice}/{person.pk}", payload=payload
    )


def subject(case: Case, labels: Mapping[str, str]) -> str:
    """Return the one subject of all mails of the case, with the charter's token (XM-17)."""
    token = labels.get("subject token", TOKEN).replace("<No>", str(case.number))
    return f"{token} {' '.join(case.subject.split())}".strip()


def reply_line(labels: Mapping[str, str]) -> str:
    """Return the line above which an answer is written (XM-19)."""
    return f"-- {labels.get('reply line', REPLY_LINE)} --"


def phone(chronicle: Chronicle) -> str:
    """Return the number to offer for this case; empty where the charter offers no call."""
    channel = chronicle.rulebook.charter.channels.get("phone")
    is_offered = channel is None or (
        channel.offered and channel.exists_while.holds(chronicle.facts)
    )
    return chronicle.case.desk.phone if is_offered else ""


def _about(chronicle: Chronicle, now: datetime) -> dict[str, Any]:
    case, rulebook = chronicle.case, chronicle.rulebook
    charter = rulebook.charter
    upcoming = sentences.next_promise(chronicle.runs)
    channel = charter.channels.get("phone")
    return {
        "case": case,
        "desk": case.desk,
        "word": rulebook.label("case"),
        "reply_line": reply_line(charter.labels),
        "owner_word": rulebook.label("owner"),
        "priority_word": rulebook.label("priority"),
        "promise": sentences.promise(upcoming, now=now) if upcoming else _no_moment(chronicle, now),
        "state": sentences.state_sentence(
            rulebook, chronicle.facts, chronicle.runs, now=now, for_customer=True
        ),
        "portal": settings.PUBLIC_URL + reverse("portal:case", args=[case.number]),
        "console": settings.PUBLIC_URL + reverse("console:case", args=[case.number]),
        "phone": phone(chronicle),
        "calls_first": bool(channel and channel.first),
        "window_until": _window_until(chronicle, now),
        "reopening": _reopening(chronicle),
        "outside_hours": charter.outside_hours.says if _is_closed(chronicle, now) else "",
    }


def _window_until(chronicle: Chronicle, now: datetime) -> str:
    """Say until when the customer may come back on a solution; empty without such a window."""
    windows = (
        run
        for run in chronicle.runs
        if run.kind is Kind.WINDOW and run.is_standing and run.start.kind == "solution offered"
    )
    moments = [run.due_at for run in windows if run.due_at is not None]
    return in_full(min(moments), now, chronicle.rulebook.zone) if moments else ""


def _reopening(chronicle: Chronicle) -> str:
    """Say what a customer's reply does once the case is closed: "again", "linked" or nothing."""
    end = chronicle.state
    if not lifecycle.ends(chronicle.rulebook, end):
        return ""
    rule = lifecycle.reopening(chronicle.rulebook, end)
    if rule is None:
        return ""
    return "again" if "customer" in rule.who else "linked" if rule.reply_opens else ""


def _no_moment(chronicle: Chronicle, now: datetime) -> str:
    """Say what we do where the charter promises no moment."""
    waiting = [run for run in chronicle.runs if run.is_standing and run.shown and not run.due_at]
    return sentences.promise(waiting[0], now=now) if waiting else ""


def _is_closed(chronicle: Chronicle, now: datetime) -> bool:
    return not chronicle.rulebook.calendar(None, chronicle.facts).is_open(now)


def _paragraph(chronicle: Chronicle, letter: Letter, now: datetime) -> str:
    """Return what the charter says; empty for an operation's letter, which has a template."""
    if not letter.is_by_the_charter:
        return ""
    return (
        _to_staff(chronicle, letter, now)
        if letter.audience == "staff"
        else _to_customer(chronicle, letter, now)
    )


def _to_customer(chronicle: Chronicle, letter: Letter, now: datetime) -> str:
    run = letter.run
    if letter.notice == "asked":
        asked = "How did you find us" if ", " in letter.saying else "Please tell us"
        return QUESTIONS.get(letter.saying, f"{asked}: {letter.saying}?")
    kind = TOLD.get(run.start.kind, "told") if run and letter.notice == "told" else letter.notice
    context = {
        **_about(chronicle, now),
        "run": run,
        "saying": letter.saying,
        "carries": run.start.carries if run else {},
        "why": run.start.carries.get("why", "") if run else "",
        "question": _question(chronicle, run),
        "until": in_full(run.due_at, now, run.rulebook.zone) if run and run.due_at else "",
    }
    return render_to_string(f"cases/mail/parts/{kind}.txt", context).strip()


def _to_staff(chronicle: Chronicle, letter: Letter, now: datetime) -> str:
    run = letter.run
    context = {
        **_about(chronicle, now),
        "run": run,
        "label": chronicle.rulebook.label(run.name) if run else "",
        "saying": letter.saying,
        "due": in_full(run.due_at, now, run.rulebook.zone) if run and run.due_at else "",
        "is_past": bool(run and run.due_at and run.due_at <= now),
    }
    return render_to_string(f"cases/mail/parts/staff_{letter.notice}.txt", context).strip()


def _question(chronicle: Chronicle, run: Run | None) -> str:
    """Return the words of the question that a window waits on the answer to."""
    if run is None or run.start.kind != "question asked":
        return ""
    asked = chronicle.case.entries.filter(kind="question asked", at=run.started_at).first()
    return str(asked.carries.get("question", "")) if asked else ""


def _tidied(body: str) -> str:
    """Leave one blank line between paragraphs, and none at the ends."""
    paragraphs = [part.strip("\n") for part in body.split("\n\n")]
    return "\n\n".join(part for part in paragraphs if part.strip()) + "\n"

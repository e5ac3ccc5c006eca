"""
The words of a mail about a case: plain text, from templates, in the charter's words.

In each: what happened, what you need to do, what we do next and by when, where to look,
how to reach a person (UX, section 10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from kept.core import lifecycle, sentences
from kept.core.charter.rows import Kind, Where
from kept.core.charter.tables import leaves
from kept.core.charter.triggers import kinds
from kept.core.moments import in_full
from kept.core.rulebook import Rulebook
from kept.core.runs import Run

if TYPE_CHECKING:
    from kept.cases.chronicle import Chronicle
    from kept.cases.models import Case
    from kept.cases.notices import Audience, Letter
    from kept.core.rulebook import Rulebook

TOKEN = "Ticket [<No>]"  # noqa: S105 - the words in a subject that name the case
CUT = "\x1e"  # stands between the parts of a letter while it is put together
REPLY_LINE = "Please reply above this line"

# Events of which a charter may have the customer told, and the template that does it.
TOLD = {
    "question asked": "reminder",
    "owner changed": "owner_changed",
    "priority changed": "priority_changed",
    "closed": "closed",
    "held": "held",
    "closure asked": "closing_reminder",
    "solution offered": "window_ends",
    "release announced": "window_ends",
}
# What begins a window in which a solution can be tried.
OFFERS = {"solution offered", "release announced"}
# Questions that charters ask in one word.
QUESTIONS = {
    "satisfaction": "How did we do? Tell us what was good and what was not.",
    "did it work": "Did it work? A short yes or no is enough.",
}


def body(chronicle: Chronicle, letters: list[Letter], *, now: datetime) -> tuple[str, list[int]]:
    """
    Return the text of the one mail that says what `letters` say; the first leads.

    With it how many paragraphs say what happened, what is wanted, what we do next: by
    these, mails of the same minute are joined. Without them it is one piece.
    """
    first = letters[0]
    context = {
        **_about(chronicle, now, first.audience),
        "cut": CUT,
        # Two marks of a clock may say the same.
        "paragraphs": list(dict.fromkeys(_paragraph(chronicle, each, now) for each in letters)),
        **first.words,
    }
    kind = first.audience if first.is_by_the_charter else first.notice
    parts = render_to_string(f"cases/mail/{kind}.txt", context).split(CUT)
    paragraphs = [list(_paragraphs(part)) for part in parts]
    text = "\n\n".join(paragraph for part in paragraphs for paragraph in part)
    return f"{text}\n", [len(part) for part in paragraphs[:-1]]


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


def _about(chronicle: Chronicle, now: datetime, audience: Audience) -> dict[str, Any]:
    case, rulebook = chronicle.case, chronicle.rulebook
    charter = rulebook.charter
    upcoming = sentences.next_promise(chronicle.runs)
    channel = charter.channels.get("phone")
    for_customer = audience == "customer"
    return {
        "case": case,
        "desk": case.desk,
        "word": rulebook.label("case"),
        "reply_line": reply_line(charter.labels),
        "owner_word": rulebook.label("owner"),
        "priority_word": rulebook.label("priority"),
        "promise": sentences.promise(upcoming, now=now, for_customer=for_customer)
        if upcoming
        else _no_moment(chronicle, now, for_customer=for_customer),
        "state": sentences.state_sentence(
            rulebook, chronicle.facts, chronicle.runs, now=now, for_customer=for_customer
        ),
        "portal": settings.PUBLIC_URL + reverse("portal:case", args=[case.number]),
        "console": settings.PUBLIC_URL + reverse("console:case", args=[case.number]),
        "phone": phone(chronicle),
        "calls_first": bool(channel and channel.first),
        "portal_first": case.channel == "mail" and _prefers_the_portal(rulebook),
        "window_until": _soonest(chronicle, now, _is_open_to_objection),
        "not_before": _soonest(chronicle, now, lambda run: "close" in run.row.blocks),
        "closed_by": _soonest(chronicle, now, _is_ended_by_closing),
        "ended_as": lifecycle.label(rulebook, chronicle.state).lower(),
        "reopening": _reopening(rulebook, chronicle.state),
        "comes_back": _comes_back(chronicle),
        "reopens_until": _reopens_until(chronicle, now),
        "outside_hours": charter.outside_hours.says if _is_closed(chronicle, now) else "",
    }


def _prefers_the_portal(rulebook: Rulebook) -> bool:
    portal = rulebook.charter.channels.get("portal")
    return portal is not None and portal.offered and portal.preferred


def _soonest(chronicle: Chronicle, now: datetime, is_meant: Callable[[Run], bool]) -> str:
    """Say when the first of the standing runs that are meant has its moment; empty without one."""
    standing = (run for run in chronicle.runs if run.is_standing and is_meant(run))
    moments = [run.due_at for run in standing if run.due_at is not None]
    return in_full(min(moments), now, chronicle.rulebook.zone) if moments else ""


def _is_open_to_objection(run: Run) -> bool:
    """Whether until its moment the customer may come back on a solution."""
    return run.kind is Kind.WINDOW and run.start.kind in OFFERS


def _is_ended_by_closing(run: Run) -> bool:
    """Whether closing the case must come by its moment."""
    if run.kind is not Kind.LIMIT:
        return False
    return any("closed" in kinds(triggers) for triggers in leaves(run.row.stops))


def _reopening(rulebook: Rulebook, end: str) -> str:
    """Say what a customer's reply does to a case that ended so: "again", "linked" or nothing."""
    if not lifecycle.ends(rulebook, end):
        return ""
    rule = lifecycle.reopening(rulebook, end)
    if rule is None:
        return ""
    return "again" if "customer" in rule.who else "linked" if rule.reply_opens else ""


def _comes_back(chronicle: Chronicle) -> str:
    """Say what a customer can do about a case that we are about to close."""
    rulebook = chronicle.rulebook
    ends = (name for name in rulebook.lifecycle.states if lifecycle.ends(rulebook, name))
    end = lifecycle.end_of(rulebook, chronicle.state) or next(ends, "")
    match _reopening(rulebook, end):
        case "again":
            return " You can open it again then."
        case "linked":
            word = rulebook.label("case")
            return f" If you write after that, we open a new {word} that is linked to it."
    return ""


def _reopens_until(chronicle: Chronicle, now: datetime) -> str:
    """Say until when a closed case may be opened again; empty where that has no end."""
    case, rulebook = chronicle.case, chronicle.rulebook
    if case.closed_at is None:
        return ""
    until = lifecycle.reopens_until(
        rulebook, chronicle.state, chronicle.facts, closed_at=case.closed_at
    )
    return in_full(until, now, rulebook.zone) if until else ""


def _no_moment(chronicle: Chronicle, now: datetime, *, for_customer: bool) -> str:
    """Say what we do where the charter promises no moment."""
    waiting = [run for run in chronicle.runs if run.is_standing and run.shown and not run.due_at]
    return sentences.promise(waiting[0], now=now, for_customer=for_customer) if waiting else ""


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
        return _asked(chronicle, letter)
    kind = TOLD.get(run.start.kind, "told") if run and letter.notice == "told" else letter.notice
    context = {
        **_about(chronicle, now, "customer"),
        "run": run,
        "saying": letter.saying,
        "carries": run.start.carries if run else {},
        "why": run.start.carries.get("why", "") if run else "",
        "question": _question(chronicle, run),
        "until": in_full(run.due_at, now, run.rulebook.zone) if run and run.due_at else "",
        "ends_by_itself": bool(run and _ends_by_itself(run)),
    }
    return render_to_string(f"cases/mail/parts/{kind}.txt", context).strip()


def _ends_by_itself(run: Run) -> bool:
    """Whether the charter itself ends the case at the moment of the run."""
    return any(
        consequence.operation in ("set", "close")
        for mark in run.row.then
        if mark.where is Where.DUE
        for consequence in mark.does
    )


def _asked(chronicle: Chronicle, letter: Letter) -> str:
    """Return a question of the charter's; one at the end leads to the page that takes answers."""
    asked = "How did you find us" if ", " in letter.saying else "Please tell us"
    question = QUESTIONS.get(letter.saying, f"{asked}: {letter.saying}?")
    if letter.run is None or letter.run.start.kind != "closed":
        return question
    address = reverse("portal:feedback-case", args=[chronicle.case.number])
    return f"{question} Here: {settings.PUBLIC_URL}{address}"


def _to_staff(chronicle: Chronicle, letter: Letter, now: datetime) -> str:
    run = letter.run
    context = {
        **_about(chronicle, now, "staff"),
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


def _paragraphs(text: str) -> Iterator[str]:
    """Give the paragraphs, without blank lines at their ends."""
    for paragraph in text.split("\n\n"):
        if paragraph.strip():
            yield paragraph.strip("\n")

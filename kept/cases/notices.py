"""
What leaves the house: mails to customers and to staff, as outbox rows.

One event makes one mail to each person, never one to whoever acted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from django.conf import settings
from django.utils import timezone

from kept.cases import people, wording
from kept.core.runs import Run
from kept.customers.models import Person
from kept.outbox.models import Notice, asked

if TYPE_CHECKING:
    from kept.cases.chronicle import Chronicle
    from kept.cases.happenings import Happening
    from kept.cases.models import Entry

Audience = Literal["customer", "staff"]

BY_THE_CHARTER = {"told", "asked", "offered", "alarm", "task"}
AT_ONCE = {"received", "held", "assigned", "alarm", "task"}
WANTING = {"closing", "task", "held"}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """
    Something to tell some people about one entry.

    `is_reaction` marks what the charter has told at the very event, which a letter
    of the operation itself tells already.
    """

    notice: str
    entry: Happening
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

    @property
    def is_urgent(self) -> bool:
        """Whether somebody waits for it now, so that it waits for nothing itself."""
        return self.notice in AT_ONCE

    @property
    def wants_something(self) -> bool:
        """Whether it waits for an answer, so that also who has muted the case must get it."""
        return bool(self.words.get("wants_answer")) or self.notice in WANTING


def closed(chronicle: Chronicle, entry: Entry) -> Letter:
    """Return the letter that says that a case is over, why, and how it begins again (PA-140)."""
    to = tuple(people.customers(chronicle))
    words = {"why": entry.carries.get("why", "")}
    return Letter(notice="closed", entry=entry, audience="customer", to=to, words=words)


def written(chronicle: Chronicle, *, now: datetime) -> list[Notice]:
    """Return the outbox rows for its letters, one for each person and event, not saved yet."""
    letters = chronicle.letters
    acted = {entry.by_id for entry in chronicle.entries if entry.by_id}
    found = []
    for audience in ("customer", "staff"):
        heard = [letter for letter in letters if letter.audience == audience]
        silent = _muted(chronicle) if audience == "customer" and heard else set()
        for person in _everybody(heard):
            theirs = [letter for letter in heard if _is_for(letter, person, acted)]
            if person.pk in silent:
                theirs = [letter for letter in theirs if letter.wants_something]
            if chronicle.is_silent_to(person):
                theirs = [letter for letter in theirs if not letter.is_automatic]
            if theirs:
                found.append(_written(chronicle, person, _joined(theirs), now))
    return found


def _muted(chronicle: Chronicle) -> set[int]:
    """Return who wants to hear of the case only what wants something of them."""
    if chronicle.is_new:
        return set()
    return {mute.person_id for mute in chronicle.case.mutes.all()}


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


def _written(chronicle: Chronicle, person: Person, letters: list[Letter], now: datetime) -> Notice:
    case, first = chronicle.case, letters[0]
    text, parts = wording.body(chronicle, letters, now=now)
    payload = {
        "desk": case.desk.slug,
        "case": case.number,
        "entry": first.entry.pk,
        "to": [person.email],
        "cc": [],
        "subject": wording.subject(case, chronicle.rulebook.charter.labels),
        "text": text,
        "parts": parts,
        "auto": first.is_automatic,
        "notice": first.notice,
        "audience": first.audience,
    }
    here = f"case/{case.number}/{first.entry.position}/{first.notice}"
    key = f"{chronicle.cause or here}/{person.pk}"
    # What many cases hear of at once is joined over them already, and with nothing else.
    leaves_at_once = first.is_urgent or chronicle.cause
    return asked(key=key, payload=payload, at=None if leaves_at_once else _in_a_minute())


def _in_a_minute() -> datetime | None:
    """Return when a mail leaves that may be joined with what else happens now (UX, section 10)."""
    seconds = settings.JOIN_SECONDS
    return timezone.now() + timedelta(seconds=seconds) if seconds else None

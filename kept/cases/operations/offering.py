"""What we offer the customer, for them to say whether it solves the problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.cases import naming, people
from kept.cases.chronicle import Author, Chronicle, Words
from kept.cases.errors import NothingSaidError, StateRefusedError
from kept.cases.models import Case, Entry, File
from kept.cases.notices import Letter
from kept.cases.speaking import heard_in, offer, offered, speak
from kept.core import lifecycle
from kept.core.rulebook import Rulebook
from kept.core.timeline import Event
from kept.customers.models import Person

PATCH, RELEASE = "patch issued", "release announced"


@transaction.atomic
def offer_resolution(
    case: Case,
    *,
    by: Person,
    at: datetime,
    solution: str,
    text: str,
    gives: Sequence[str] = ("status", "next action"),
    given: Mapping[str, Any] | None = None,
    files: Sequence[File] = (),
) -> Entry:
    """
    Offer the customer a solution: an answer that says which sort it is (SIMS-44).

    `given` fills in what that sort wants, such as a version; it becomes known of the case.

    Raises:
        StateRefusedError: the charter has no such solution, or wants more known with it.
    """
    known = naming.tied(case, given, by=by, at=at)
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    author = Author(by, Entry.Role.STAFF)
    for fact, value in known.items():
        chronicle.change(fact, value, at=at, author=author)
    if not text.strip():
        raise NothingSaidError
    entry = speak(chronicle, author, at, Words(text), gives=gives, files=files)
    offer(chronicle, author, at, solution)
    _send(chronicle, "resolved", entry, offered(chronicle, solution, text))
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def issue_patch(
    case: Case,
    *,
    by: Person,
    at: datetime,
    text: str,
    patch: str = "",
    gives: Sequence[str] = ("status", "next action"),
    files: Sequence[File] = (),
) -> Entry:
    """
    Give the customer a patch to try, by its name if it has one; another one starts anew (PA-142).

    Raises:
        NothingSaidError: the text is empty.
        StateRefusedError: by this charter no patch is issued on a case that stands so.
    """
    if not text.strip():
        raise NothingSaidError
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    author = Author(by, Entry.Role.STAFF)
    entry = speak(chronicle, author, at, Words(text), gives=gives, files=files)
    carries = {"who": author.name, **({"patch": patch} if patch else {})}
    if not lifecycle.hears(
        chronicle.rulebook, chronicle.state, Event(PATCH, at, carries), chronicle.facts
    ):
        raise StateRefusedError(f"A case that is {chronicle.state} takes no patch.")
    chronicle.write(PATCH, at=at, author=author, public=True, carries=carries)
    _send(chronicle, "patch", entry, {"text": text, "patch": patch})
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def announce_release(
    case: Case,
    *,
    by: Person,
    at: datetime,
    version: str,
    text: str = "",
    to: Sequence[str] = (),
) -> Entry:
    """
    Tell the customer, and whoever else the charter names, that a version is released.

    Each is told once and the notice logged, for what counts from the later one (PA-143).
    `to` names only some of them, where the others have been told or are told later.

    Raises:
        NothingSaidError: no version is named.
    """
    if not version.strip():
        raise NothingSaidError("Say which version is released.")
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    author = Author(by, Entry.Role.STAFF)
    entries = {
        role: chronicle.write(
            RELEASE,
            at=at,
            author=author,
            public=role in people.CUSTOMERS,
            carries={"to": role, "version": version, "who": author.name},
            words=Words(text) if text and role in people.CUSTOMERS else None,
        )
        for role in to or told_of_releases(chronicle.rulebook)
    }
    for role, entry in entries.items():
        _tell_of_release(chronicle, role, entry, {"text": text, "version": version})
    chronicle.finish(now=at)
    return next(iter(entries.values()))


def told_of_releases(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the roles whose notices of a release the charter counts from; the customer first."""
    named = (
        str(role)
        for pattern in heard_in(rulebook)
        if pattern.kind == RELEASE
        for tests in pattern.carries.alternatives
        for test in tests
        if test.fact == "to"
        for role in test.one_of
    )
    return tuple(dict.fromkeys((people.CUSTOMER, *named)))


def _tell_of_release(
    chronicle: Chronicle, role: str, entry: Entry, words: Mapping[str, Any]
) -> None:
    if role in people.CUSTOMERS:
        _send(chronicle, "released", entry, words)
        return
    to = tuple(people.behind(chronicle, [role]))
    chronicle.tell(Letter(notice="release", entry=entry, audience="staff", to=to, words=words))


def _send(chronicle: Chronicle, notice: str, entry: Entry, words: Mapping[str, Any]) -> None:
    to = tuple(people.customers(chronicle))
    chronicle.tell(
        Letter(
            notice=notice, entry=entry, audience="customer", to=to, words=words, is_automatic=False
        )
    )

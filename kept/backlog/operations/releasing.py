"""Patches that are issued, and releases that are announced: to cases, and to who is entitled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.backlog import entitlement
from kept.backlog.chronicle import RecordChronicle
from kept.backlog.errors import ReleaseRefusedError
from kept.backlog.models import CaseLink, Record
from kept.backlog.operations.linking import link_case
from kept.backlog.operations.moving import staff
from kept.cases import people
from kept.cases.models import Case
from kept.cases.notices import Letter
from kept.cases.signing import Words
from kept.core.charter.tables import leaves
from kept.core.rulebook import Rulebook
from kept.customers.models import Person

CUSTOMER, ACCOUNT_MANAGER = "customer", "account manager"
ANNOUNCED, ISSUED = "release announced", "patch issued"
RELEASE, VERSION, RELEASED = "release", "version", "released on"


@transaction.atomic
def announce_release(
    record: Record,
    *,
    by: Person,
    at: datetime,
    text: str = "",
    to: Sequence[str] = (CUSTOMER, ACCOUNT_MANAGER),
) -> int:
    """
    Announce a release: to the cases it solves, to entitled customers, to account managers.

    Cases that wait for its version are tied to it first; what is announced once to one
    of `to` is not announced to them again. Returns how many customers are told beside
    the cases.

    Raises:
        ReleaseRefusedError: its version is not known, or all have been told.
        NotAllowedError: `by` does not serve at the desk.
    """
    chronicle = RecordChronicle.open(record)
    author = staff(chronicle, by)
    record, version = chronicle.record, str(chronicle.facts.get(VERSION) or "")
    if not version:
        raise ReleaseRefusedError("Say first which version it is.")
    told = {event.carries.get("to") for event in chronicle.events if event.kind == ANNOUNCED}
    wanted = [side for side in to if side not in told]
    if not wanted:
        raise ReleaseRefusedError("It has been announced already.")
    for case in waiting_for(record, version):
        link_case(record, case=case, by=by, at=at)
    chronicle.enter_fact(RELEASED, at.date().isoformat(), at=at, author=author)
    words = Words(text or f"{record.title} is released.")
    carries = {"version": version, "who": author.name, "cause": chronicle.cause}
    for side in wanted:
        chronicle.write(
            ANNOUNCED,
            at=at,
            author=author,
            public=True,
            carries={**carries, "to": side},
            words=words,
        )
    record.shown = Record.Shown.ENTITLED
    others = _tell_the_entitled(chronicle, words, at) if CUSTOMER in wanted else 0
    if ACCOUNT_MANAGER in wanted:
        _tell_managers(chronicle, words)
    chronicle.finish(now=at)
    _pass_on(chronicle, [{**carries, "to": side} for side in wanted], words, by=by, at=at)
    return others


@transaction.atomic
def issue_patch(record: Record, *, by: Person, at: datetime, text: str) -> None:
    """
    Issue a patch to the cases it is for: each has its time to prove itself from now (PA-142).

    Raises:
        NotAllowedError: `by` does not serve at the desk.
    """
    chronicle = RecordChronicle.open(record)
    author = staff(chronicle, by)
    carries = {"who": author.name, "cause": chronicle.cause, "patch": chronicle.record.number}
    words = Words(text)
    chronicle.write(ISSUED, at=at, author=author, public=True, carries=carries, words=words)
    chronicle.finish(now=at)
    _pass_on(chronicle, [carries], words, by=by, at=at, kind=ISSUED)


def waiting_for(record: Record, version: str) -> list[Case]:
    """Return the open cases that wait for a release and name this version."""
    rulebook = record.rulebook.of("case")
    named = facts_naming_a_version(rulebook)
    cases = Case.objects.filter(desk=record.desk, waiting_for=RELEASE).unfinished()
    linked = CaseLink.objects.filter(record=record).values("case")
    return [
        case
        for case in cases.exclude(pk__in=linked).order_by("pk")
        if any(str(case.facts.get(fact)) == version for fact in named)
    ]


def facts_naming_a_version(rulebook: Rulebook) -> frozenset[str]:
    """Return what the charter wants to be told where a case comes to wait for a release."""
    states = rulebook.of("case").lifecycle.states.values()
    waiting = [state for state in states if RELEASE in leaves(state.waiting_for)]
    wanted = [*(need for state in waiting for need in state.needs)]
    wanted += [need for one in rulebook.charter.solutions.values() for need in one.needs]
    return frozenset(need for need in wanted if isinstance(need, str) and VERSION in need)


def _pass_on(
    chronicle: RecordChronicle,
    events: Sequence[dict[str, Any]],
    words: Words,
    *,
    by: Person,
    at: datetime,
    kind: str = ANNOUNCED,
) -> None:
    """Let the problems that it solves say so to their cases."""
    for link in chronicle.record.backlinks.select_related("of").order_by("of_id"):
        theirs = RecordChronicle.open(link.of_id)
        for carries in events:
            theirs.write(
                kind,
                at=at,
                author=theirs.author(by),
                public=True,
                carries=carries,
                words=words,
            )
        theirs.finish(now=at)


def _tell_the_entitled(chronicle: RecordChronicle, words: Words, at: datetime) -> int:
    """Write to entitled customers of whom no case hears of it; return how many people."""
    record, rulebook = chronicle.record, chronicle.rulebook
    day = at.astimezone(rulebook.zone).date()
    entitled = entitlement.organisations(rulebook, record.desk, day, product=record.product)
    hear_by_a_case = _people_of_cases(record)
    to = tuple(
        person
        for organisation in entitled
        for person in entitlement.people_of(organisation)
        if person.pk not in hear_by_a_case
    )
    entry, said = chronicle.entries[-1], {"text": words.text}
    chronicle.tell(Letter(notice="release", entry=entry, audience="customer", to=to, words=said))
    return len(to)


def _tell_managers(chronicle: RecordChronicle, words: Words) -> None:
    to = tuple(people.behind(chronicle, [ACCOUNT_MANAGER]))
    entry, said = chronicle.entries[-1], {"text": words.text}
    chronicle.tell(Letter(notice="release", entry=entry, audience="staff", to=to, words=said))


def _people_of_cases(record: Record) -> set[int]:
    """Return who is on an open case that hears of the release, by it or by what it solves."""
    tied = [record.pk, *record.backlinks.values_list("of", flat=True)]
    links = CaseLink.objects.filter(record__in=tied, case__closed_at__isnull=True)
    asked = set(links.values_list("case__requester", flat=True))
    return asked | set(links.values_list("case__parties__person", flat=True))

"""
What the database knows about a mail: who wrote it, and which cases it points to.

Gathers; `routing.decide` judges. A mail to a desk can only point to that desk's
cases: where several desks are addressed, each makes up its own mind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kept.cases.models import Case
from kept.customers.models import Person
from kept.desks.models import Desk, Member
from kept.mail import brakes, reports, tokens
from kept.mail.authentication import Verdict
from kept.mail.directory import Directory
from kept.mail.evidence import Evidence, Machine, Place
from kept.mail.known import Known, related_ids
from kept.mail.letter import LOOP_HEADER
from kept.mail.models import Received
from kept.mail.reader import Reader
from kept.mail.reading import classify, subjects
from kept.mail.reading.message import ReadMail
from kept.mail.standings import Standings
from kept.mail.tokens import ReplyToken
from kept.outbox.models import Notice

MAX_HEADER_BYTES = 100_000
MAX_ALIKE = 20

_HEADERS = re.compile(rb".*?(?=\r?\n\r?\n|\Z)", re.S)
_LOOP = re.compile(rb"^%s:[ \t]*(\S+)" % LOOP_HEADER.encode(), re.I | re.M)


@dataclass(frozen=True, slots=True)
class Match:
    """What was found: the evidence, and the rows that it speaks of."""

    evidence: Evidence
    desk: Desk
    person: Person | None
    cases: Mapping[int, Case]


@dataclass(frozen=True, slots=True)
class Pointers:
    """
    The cases that a mail points to, by number; the first of each sort counts.

    `theirs` and `ours` come from message ids, the nearest mail first.
    """

    tokens: tuple[ReplyToken, ...] = ()
    ours: tuple[int, ...] = ()
    theirs: tuple[int, ...] = ()
    subject: tuple[int, ...] = ()

    @property
    def numbers(self) -> set[int]:
        return {token.case for token in self.tokens} | {*self.ours, *self.theirs, *self.subject}


def match(
    mail: ReadMail,
    raw: bytes,
    *,
    row: Received,
    desk: Desk,
    reader: Reader,
    known: Known,
    before: Sequence[int] = (),
) -> Match:
    """
    Look up who wrote `mail`, and what it points to among the cases of `desk`.

    Its `row` has what was found out by then: a sender, empty where it names nobody who
    can be written to, and what is known of them. `before` are the numbers of the cases
    that mails under the same id went to: a second mail under the id of a first one, with
    other words, belongs there too.
    """
    sender = row.sender
    person = known.people.get(sender)
    pointers = _pointers(mail, known, before)
    standings = Standings.of(desk, pointers.numbers, person)
    is_proven = row.verdict == Verdict.PASS
    is_guessing = bool(pointers.tokens) and brakes.is_guessing(
        known.guesses, sender=sender, peer=row.peer, is_proven=is_proven, at=row.received_at
    )
    token = None if is_guessing else standings.proven(pointers.tokens, sender)
    subject = standings.first(pointers.subject)
    evidence = Evidence(
        sender=sender,
        place=_place(mail),
        machine=_machine(mail),
        is_from_us=bool(sender) and reader.directory.is_ours(sender),
        is_from_agent=person is not None and person.pk in reader.agents,
        is_proven=is_proven,
        is_disproven=row.verdict == Verdict.FAIL,
        sent_to_agent=_agent_written_to(mail, desk),
        is_passed_on=mail.forwarded_from is not None,
        is_of_service=known.sent.keys().isdisjoint(related_ids(mail))
        and classify.is_of_service(mail.sender, mail.subject),
        is_own_loop=tokens.is_our_message_id(mail.message_id or "")
        or _came_back(raw, reader.directory),
        is_forged_token=bool(pointers.tokens) and token is None,
        is_guessing=is_guessing,
        token=token,
        ours=standings.first(pointers.ours),
        theirs=standings.first(pointers.theirs),
        subject=subject,
        subject_number=subject.case if subject else next(iter(pointers.subject), None),
        alike=None if pointers.numbers else _alike(mail, desk, person),
    )
    return Match(evidence, desk, person, standings.cases)


def _pointers(mail: ReadMail, known: Known, before: Sequence[int]) -> Pointers:
    ids = related_ids(mail)
    ours = [known.sent[each] for each in ids if each in known.sent]
    theirs = [case for each in ids for case in known.came.get(each, ())]
    return Pointers(
        tokens=tuple(
            token for tag in mail.tokens if (token := tokens.read_reply_token(tag)) is not None
        ),
        ours=(*_by_bounce_address(mail), *ours),
        theirs=(*theirs, *before),
        subject=tuple(int(number) for number in reversed(mail.tickets)),
    )


def _by_bounce_address(mail: ReadMail) -> tuple[int, ...]:
    """Absence notes come to the address that bounces come to (RFC 3834, 4)."""
    notices = reports.bounced_notices(mail)
    if not notices:
        return ()
    about = Notice.objects.filter(pk__in=notices).order_by("pk")
    return tuple(
        payload["case"]
        for payload in about.values_list("payload", flat=True)
        if payload.get("case")
    )


def _alike(mail: ReadMail, desk: Desk, person: Person | None) -> int | None:
    """Return the latest case of the sender's that an answer without a clue may belong to."""
    subject = subjects.bare(mail.subject)
    if person is None or not subject or not (related_ids(mail) or subjects.is_answer(mail.subject)):
        return None
    theirs = Case.objects.filter(desk=desk, requester=person).order_by("-number")
    latest = theirs.values_list("number", "subject")[:MAX_ALIKE]
    return next((number for number, said in latest if subjects.bare(said) == subject), None)


def _came_back(raw: bytes, directory: Directory) -> bool:
    """Whether the mail bears the mark of ours; a server on the way may have changed its id."""
    fields = _HEADERS.match(raw[:MAX_HEADER_BYTES])
    mark = _LOOP.search(fields[0]) if fields else None
    return mark is not None and directory.is_ours(mark[1].decode("ascii", "replace"))


def _agent_written_to(mail: ReadMail, desk: Desk) -> str:
    """
    Return whose own address the mail was written to, of the agents of `desk`; empty: nobody's.

    It came to the desk only by its envelope, as when an agent's mailbox sends it on.
    """
    if _place(mail) is not Place.BLIND:
        return ""
    written_to = [address.key for address in mail.to]
    found = Member.objects.filter(desk=desk, person__email__in=written_to).select_related("person")
    first = found.order_by("pk").first()
    return str(first.person) if first else ""


def _place(mail: ReadMail) -> Place:
    found = (place for place in (Place.TO, Place.COPY, Place.BLIND) if place in mail.addressed)
    return next(found, Place.NOWHERE)


def _machine(mail: ReadMail) -> Machine:
    match mail.kind:
        case "auto_reply":
            is_answer = bool(mail.in_reply_to or mail.references)
            return Machine.ANSWER if is_answer else Machine.NOTICE
        case "list":
            return Machine.LIST
        case "normal":
            return Machine.NONE
        case _:
            return Machine.NOTICE

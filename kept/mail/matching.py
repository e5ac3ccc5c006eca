"""
What the database knows about a mail: who wrote it, and which cases it points to.

Gathers; `routing.decide` judges. A mail to a desk can only point to that desk's
cases: where several desks are addressed, each makes up its own mind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from kept.cases import together
from kept.cases.models import Case
from kept.customers.models import Person
from kept.desks.models import Desk, Member
from kept.mail import brakes, reports, tokens
from kept.mail.authentication import Verdict
from kept.mail.directory import Directory
from kept.mail.evidence import Claim, Evidence, Machine, Place, Standing
from kept.mail.known import Known, related_ids
from kept.mail.letter import LOOP_HEADER
from kept.mail.models import Received
from kept.mail.reader import Reader
from kept.mail.reading import classify, subjects
from kept.mail.reading.message import ReadMail
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


@dataclass(slots=True)
class Standings:
    """The cases of one desk that were pointed to, and what one person is to each."""

    person: Person | None
    cases: Mapping[int, Case]

    def first(self, numbers: Iterable[int]) -> Claim | None:
        """Return the claim on the first of `numbers` that the desk has."""
        return next((self.claim(number) for number in numbers if number in self.cases), None)

    def claim(self, number: int, recipient: str = "") -> Claim:
        return Claim(number, self._standing(self.cases[number]), recipient)

    def _standing(self, case: Case) -> Standing:
        person = self.person
        if person is None:
            return Standing.STRANGER
        if case.requester_id == person.pk:
            return Standing.REQUESTER
        if any(each.person_id == person.pk for each in case.followers):
            return Standing.PARTY
        if person.organisation_id and case.organisation_id == person.organisation_id:
            return Standing.ORGANISATION
        return Standing.STRANGER


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
    standings = _standings(desk, pointers, person)
    is_proven = row.verdict == Verdict.PASS
    is_guessing = bool(pointers.tokens) and brakes.is_guessing(
        known.guesses, sender=sender, peer=row.peer, is_proven=is_proven, at=row.received_at
    )
    token = None if is_guessing else _proven(pointers.tokens, standings, sender)
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


def _standings(desk: Desk, pointers: Pointers, person: Person | None) -> Standings:
    """Look up the cases of `desk` that were pointed to; those opened ahead are here already."""
    ahead = together.ahead().cases(pointers.numbers)
    cases = ahead | _asked_for(pointers.numbers - ahead.keys(), desk, person)
    theirs = {number: case for number, case in cases.items() if case.desk_id == desk.pk}
    return Standings(person, theirs)


def _asked_for(numbers: set[int], desk: Desk, person: Person | None) -> dict[int, Case]:
    if not numbers:
        return {}
    together.write_down_numbers(numbers)
    cases = Case.objects.filter(desk=desk, number__in=numbers).order_by("number")
    found = {case.number: case for case in cases}
    for case in found.values():
        case.desk = desk  # which knows its staff
        if person is not None and case.requester_id == person.pk:
            case.requester = person
    return found


def _alike(mail: ReadMail, desk: Desk, person: Person | None) -> int | None:
    """Return the latest case of the sender's that an answer without a clue may belong to."""
    subject = subjects.bare(mail.subject)
    if person is None or not subject or not (related_ids(mail) or subjects.is_answer(mail.subject)):
        return None
    theirs = Case.objects.filter(desk=desk, requester=person).order_by("-number")
    latest = theirs.values_list("number", "subject")[:MAX_ALIKE]
    return next((number for number, said in latest if subjects.bare(said) == subject), None)


def _proven(found: Iterable[ReplyToken], standings: Standings, sender: str) -> Claim | None:
    """Return the case of the first token that we gave to somebody in that case."""
    for token in found:
        case = standings.cases.get(token.case)
        recipient = token.recipient_among(_recipients(case, sender)) if case else None
        if recipient is not None:
            return standings.claim(token.case, recipient)
    return None


def _recipients(case: Case, sender: str) -> Iterable[str]:
    """Give those who may have been written to, the most likely first; looked up only if needed."""
    yield sender
    yield case.requester.email
    if case.owner is not None:
        yield case.owner.email
    yield from (
        Person.objects.filter(Q(followed_cases__case=case) | Q(memberships__desk=case.desk_id))
        .order_by("pk")
        .distinct()
        .values_list("email", flat=True)
    )


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

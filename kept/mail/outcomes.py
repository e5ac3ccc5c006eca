"""
What a mail becomes: a case, an entry in one, something to look at, a record.

Each function does one of these in the caller's transaction and writes on the
row what it did. Called by the intake with the rules' decision, and by the
review with an agent's.
"""

from __future__ import annotations

from collections.abc import Sequence

from kept.cases import files, operations
from kept.cases.models import Case, File
from kept.customers.models import Person
from kept.desks.models import Desk
from kept.mail import asides, deliveries
from kept.mail.known import Known
from kept.mail.models import Received
from kept.mail.reading.addresses import Address
from kept.mail.reading.message import ReadMail

State = Received.State

NO_SUBJECT = "(no subject)"
NO_TEXT = "(no text)"


def open_case(
    row: Received,
    mail: ReadMail,
    *,
    desk: Desk,
    sender: Person,
    may_answer: bool,
    is_machine: bool = False,
) -> Case:
    """
    Make a new case of the mail; the charter's gates may hold that case.

    The whole text is shown: what a first mail quotes is often what it is about.
    """
    _hear(sender, is_machine)
    case = operations.open_case(
        desk,
        requester=sender,
        subject=mail.title or NO_SUBJECT,
        text=mail.full_text.strip() or NO_TEXT,
        html=mail.html or "",
        full_text=mail.full_text,
        via="mail",
        at=row.received_at,
        files=attached(mail),
        message_id=row.message_id,
        may_answer=may_answer,
        is_machine=is_machine,
        asks_once=True,
    )
    row.state, row.case, row.was_answered = State.OPENED, case, may_answer
    return case


def append(
    row: Received,
    mail: ReadMail,
    *,
    case: Case,
    sender: Person,
    may_answer: bool,
    is_machine: bool = False,
    remarks: Sequence[str] = (),
) -> None:
    """
    Add what is new in the mail to the case, as its sender's words.

    Where the charter lets nobody open a closed case again, that is a new case
    which follows it, and `may_answer` says whether it is acknowledged. `remarks` say
    beside it what is odd about the way it came.
    """
    _hear(sender, is_machine)
    entry = operations.add_reply(
        case,
        by=sender,
        text=_reply(mail),
        unsigned=mail.reply_without_signature.strip(),
        full_text=mail.full_text,
        via="mail",
        at=row.received_at,
        files=attached(mail),
        message_id=row.message_id,
        may_answer=may_answer,
        is_machine=is_machine,
        remarks=remarks,
    )
    row.state, row.case, row.entry = State.APPENDED, entry.case, entry
    row.was_answered = may_answer and entry.case_id != case.pk


def append_automatic(row: Received, mail: ReadMail, *, case: Case) -> None:
    """Put a machine's words beside the case, where they stop and open nothing."""
    row.entry = asides.add_automatic(
        case,
        sender=row.sender,
        text=_reply(mail),
        at=row.received_at,
        files=attached(mail),
        message_id=row.message_id,
    )
    row.state, row.case = State.APPENDED, case


def append_crowded(row: Received, mail: ReadMail, *, case: Case) -> None:
    """Put one of very many mails with the case that the crowd is put with; nobody is told."""
    row.entry = asides.add_crowded(
        case,
        sender=row.sender,
        text=mail.full_text.strip() or NO_TEXT,
        at=row.received_at,
        files=attached(mail),
        message_id=row.message_id,
    )
    row.state, row.case = State.APPENDED, case


def append_note(row: Received, mail: ReadMail, *, case: Case, sender: Person) -> None:
    """
    Add an agent's answer to a mail of ours as a note.

    To the customer speaks only who sees what the charter wants in an answer: the
    console shows it, a mail program does not.
    """
    row.entry = operations.note(
        case, by=sender, text=_reply(mail), at=row.received_at, files=attached(mail)
    )
    row.state, row.case = State.APPENDED, case


def hold(row: Received, *, claims: Case | None) -> None:
    """Keep the mail for an agent to look at; `claims` is the case it says it belongs to."""
    row.state, row.case = State.HELD, claims


def record(row: Received, *, case: Case | None = None) -> None:
    """Leave it at the row: nobody needs to do anything."""
    row.state, row.case = State.RECORDED, case


def sender_of(row: Received, known: Known) -> Person:
    """
    Return who wrote the mail; somebody new is written down, of the organisation of their domain.

    A name in a mail proves nothing: they can be written to, and cannot sign in. One that
    shows another address is not taken.
    """
    person = known.people.get(row.sender)
    if person is not None:
        return person
    name, _, _ = row.sender.rpartition("@")
    shown = Address(row.sender_name, row.sender)
    known.people[row.sender] = person = Person.objects.create_user(
        row.sender,
        name=name[:200] if shown.poses_as else row.sender_name or name[:200],
        organisation=known.organisations.get(row.sender),
        joined_at=row.received_at,
    )
    return person


def attached(mail: ReadMail) -> list[File]:
    """Write the mail's files to the disk and return their rows, not yet saved."""
    rows = []
    for file in mail.files:
        row = files.keep(
            file.content,
            name=file.name,
            media_type=file.type,
            inline=file.inline,
            hidden=file.hidden,
        )
        row.true_name = file.true_name[:1000]
        rows.append(row)
    return rows


def _hear(sender: Person, is_machine: bool) -> None:
    """Whoever writes to us themselves wants to hear from us, also where they had complained."""
    if not is_machine:
        deliveries.take_back_complaint(sender)


def _reply(mail: ReadMail) -> str:
    return mail.reply.strip() or NO_TEXT

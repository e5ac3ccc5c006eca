"""
What an agent makes of a mail that the rules left to a person.

One verb, one function, one transaction. Each refuses a mail on which somebody
has decided already, so that two agents at the list cannot make two cases of it.
What cannot be read becomes words that say so, with the mail beside them as it came.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kept.cases import operations
from kept.cases.models import Case
from kept.customers.models import Person
from kept.mail import answers, intake, outcomes, passed_on
from kept.mail.known import Known
from kept.mail.models import Received
from kept.mail.opened import Opened
from kept.mail.reader import Reader
from kept.mail.reading.message import File, ReadMail

State = Received.State

WAITING = Q(state__in=[State.HELD, State.QUARANTINED])
PUT_ASIDE = Q(state=State.RECORDED, decided_by__isnull=False)


class DecidedError(Exception):
    """Somebody has decided on this mail already; nothing was done."""


class NobodyError(Exception):
    """The mail names no sender, or no desk that could take it; nothing was done."""


@transaction.atomic
def append_held(received: Received, *, case: Case, by: Person, at: datetime) -> Received:
    """
    Add a held mail to `case`, as its sender's words from when it came.

    An agent's are a note, and what bears the desk's own name stands beside the case: no
    customer reads either.

    Raises:
        DecidedError, NobodyError: nothing was done.
        RefusedError: the case takes no words; nothing was done.
    """
    row, opened = _held(received)
    if opened.reader.directory.is_ours(row.sender):
        outcomes.append_automatic(row, opened.mail, case=case)
    else:
        _append_as_its_sender(row, opened, case)
    return _decided(row, by=by, at=at, why=f"{by} added it to case {case.number}.")


def _append_as_its_sender(row: Received, opened: Opened, case: Case) -> None:
    sender = outcomes.sender_of(row, Known.about([(row, opened.mail)]))
    takes_part = case.requester_id == sender.pk or case.parties.filter(person=sender).exists()
    if sender.pk in opened.reader.agents and not takes_part:
        outcomes.append_note(row, opened.mail, case=case, sender=sender)
        return
    is_machine = answers.is_machine(opened.mail, opened.raw)
    outcomes.append(
        row, opened.mail, case=case, sender=sender, may_answer=False, is_machine=is_machine
    )


@transaction.atomic
def open_held(received: Received, *, by: Person, at: datetime) -> Received:
    """
    Make a new case of a held mail, counting from when it came; its sender is told unless a machine.

    Raises:
        DecidedError, NobodyError: nothing was done.
        RefusedError: the desk takes no case; nothing was done.
    """
    row, opened = _held(received)
    if row.desk is None:
        raise NobodyError
    is_ours = opened.reader.directory.is_ours(row.sender)
    is_machine = is_ours or answers.is_machine(opened.mail, opened.raw)
    sender = outcomes.sender_of(row, Known.about([(row, opened.mail)]))
    case = outcomes.open_case(
        row,
        opened.mail,
        desk=row.desk,
        sender=sender,
        may_answer=not is_machine,
        is_machine=is_machine,
    )
    return _decided(row, by=by, at=at, why=f"{by} made case {case.number} of it.")


@transaction.atomic
def open_for_original(received: Received, *, by: Person, at: datetime) -> Received:
    """
    Make a new case of a mail that was passed on to the desk, in the name of who wrote it first.

    For mails that customers send to an agent's own address: the agent forwards
    them, and what they write above it is a note. What is passed on proves nothing of its
    writer, so a person decides.

    Raises:
        DecidedError: nothing was done.
        NobodyError: it names no first writer, or one of our own addresses; nothing was done.
        RefusedError: the desk takes no case; nothing was done.
    """
    row, opened = _held(received)
    original = opened.mail.forwarded_from
    if row.desk is None or original is None or opened.reader.directory.is_ours(original.key):
        raise NobodyError
    brought_by = row.sender, row.sender_name
    row.sender, row.sender_name = original.key[:320], original.name[:200]
    sender = outcomes.sender_of(row, Known.about([(row, opened.mail)]))
    mail, above = passed_on.taken_apart(opened)
    case = outcomes.open_case(row, mail, desk=row.desk, sender=sender, may_answer=True)
    row.sender, row.sender_name = brought_by
    if above.strip():
        said = f"{row.sender_name or row.sender} passed it on and wrote:\n\n{above.strip()}"
        operations.note(case, by=by, text=said, at=row.received_at)
    why = f"{by} made case {case.number} of it, for {original.key}."
    return _decided(row, by=by, at=at, why=why)


@transaction.atomic
def discard_held(received: Received, *, by: Person, at: datetime, why: str) -> Received:
    """
    Take a mail from the list with a reason; it is kept as it came.

    Raises:
        DecidedError: nothing was done.
    """
    row = _undecided(received, WAITING)
    outcomes.record(row, case=row.case)
    return _decided(row, by=by, at=at, why=f"{by} put it aside: {why.rstrip('.')}.")


@transaction.atomic
def bring_back(received: Received, *, by: Person) -> Received:
    """
    Put a mail back on the list that was put aside.

    Raises:
        DecidedError: it is not aside any more; nothing was done.
    """
    row = _undecided(received, PUT_ASIDE)
    row.state, row.reason = State.HELD, f"{row.reason} {by} brought it back."
    row.decided_by = row.decided_at = None
    row.save()
    return row


def retry(received: Received) -> Received:
    """
    Read a mail again that could not be read, by what the reader knows now.

    Raises:
        DecidedError: nothing was done.
    """
    with transaction.atomic():
        row = _undecided(received, Q(state=State.QUARANTINED))
        row.state, row.attempts, row.taken_until, row.reason = State.RECEIVED, 0, None, ""
        row.save()
    return intake.apply(row)


def _held(received: Received) -> tuple[Received, Opened]:
    row = _undecided(received, WAITING)
    if not row.sender:
        raise NobodyError
    opened = Opened.read(row, Reader.load())
    if opened.mail.quarantined:
        opened = replace(opened, mail=_stub(opened))
    return row, opened


def _stub(opened: Opened) -> ReadMail:
    """Return what stands in a case for a mail that cannot be read."""
    said = (
        f"This mail could not be read here: {opened.mail.quarantined}. It lies beside, as it came."
    )
    as_it_came = File(
        name="mail.eml",
        true_name="mail.eml",
        type="message/rfc822",
        content=opened.raw,
        inline=False,
        hidden=False,
        content_id=None,
    )
    return replace(opened.mail, reply=said, full_text=said, files=(as_it_came,))


def _undecided(received: Received, which: Q) -> Received:
    """Return the row, locked, while nobody has decided on it."""
    rows = Received.objects.select_for_update(of=("self",)).select_related("desk")
    row = rows.filter(which, pk=received.pk).first()
    if row is None:
        raise DecidedError
    return row


def _decided(row: Received, *, by: Person, at: datetime, why: str) -> Received:
    row.decided_by, row.decided_at = by, at
    row.reason = f"{row.reason} {why}"
    row.save()
    return row

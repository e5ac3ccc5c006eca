"""Judge a mail that was read, and do what follows from it, in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kept.cases.errors import RefusedError
from kept.cases.models import Case
from kept.customers.models import Person
from kept.desks.models import Desk
from kept.mail import answers, asides, brakes, outcomes, reports, routing, watch
from kept.mail.matching import Match, match
from kept.mail.models import Received
from kept.mail.reader import Reader
from kept.mail.reading.message import ReadMail
from kept.mail.routing import Decision, Outcome

State = Received.State
JUDGED = (State.APPENDED, State.OPENED, State.HELD, State.RECORDED)


def judge(row: Received, mail: ReadMail, raw: bytes, reader: Reader) -> None:
    """Say on `row` what becomes of the mail and why, and do it; the row is not saved yet."""
    if row.desk is None:
        outcomes.hold(row, claims=None)
        row.reason = "It is not addressed to us."
        return
    earlier = _earlier(row)
    twin = next((each for each in earlier if each.body_hash == row.body_hash), None)
    if twin is not None:
        row.state, row.case_id = State.RECORDED, twin.case_id
        row.reason = f"Seen again: it is the same as mail {twin.pk}."
        return
    if reports.is_report(mail):
        _take_report(row, mail)
        return
    before = [each.case for each in earlier if each.case is not None]
    found = match(mail, raw, sender=row.sender, desk=row.desk, reader=reader, before=before)
    decision = routing.decide(found.evidence)
    if earlier:
        remark = f"Mail {earlier[0].pk} came under the same Message-ID with other words."
        decision = replace(decision, notes=(*decision.notes, remark))
    row.reason, row.proof = decision.in_words, decision.proof.value
    try:
        _do(row, mail, raw, found, decision)
    except RefusedError as refused:
        outcomes.hold(row, claims=found.cases.get(decision.case or 0))
        row.reason = f"{row.reason} {refused.sentence}"


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A mail that came under the same id: its body, and the case that it became part of."""

    pk: int
    body_hash: str
    case_id: int | None
    case: int | None


def _earlier(row: Received) -> list[_Earlier]:
    """Return the mails that came to this desk under the same id, the first one first."""
    same = Received.objects.filter(message_id=row.message_id, desk=row.desk, state__in=JUDGED)
    found = same.order_by("pk").values_list("pk", "body_hash", "case_id", "case__number")
    return [_Earlier(*values) for values in found]


def _take_report(row: Received, mail: ReadMail) -> None:
    report = reports.find(mail)
    if report is None:
        outcomes.hold(row, claims=None)
        row.reason = "It reports on a mail that we never sent."
        return
    case = Case.objects.filter(number=report.notice.payload.get("case")).first()
    reports.note_on_notice(report)
    if case is not None:
        row.entry = asides.add_report(
            case, text=report.words, at=row.received_at, is_lost=report.is_lost
        )
    outcomes.record(row, case=case)
    row.reason = report.words


def _do(row: Received, mail: ReadMail, raw: bytes, found: Match, decision: Decision) -> None:
    case = found.cases.get(decision.case) if decision.case is not None else None
    match decision.outcome:
        case Outcome.OPEN:
            _open(row, mail, found)
        case Outcome.APPEND if case is not None:
            _append(row, mail, found, case)
        case Outcome.RECORD:
            outcomes.record(row, case=case)
        case _:
            outcomes.hold(row, claims=case)
            if decision.tells_sender and row.envelope_from and answers.may_tell(mail, raw):
                _tell_only_in_copy(row, found)
    remarks = (*decision.notes, *mail.notes)
    if remarks and row.case is not None and row.state in {State.OPENED, State.APPENDED}:
        asides.flag(row.case, remarks=remarks, at=row.received_at)


def _open(row: Received, mail: ReadMail, found: Match) -> None:
    sender = outcomes.sender_of(row, found.person)
    if found.person is not None and _is_of_a_crowd(row, mail, found.person, found.desk):
        return
    may_answer = mail.may_answer and (
        found.person is None  # of whom nobody can have answered a mail yet
        or brakes.allow_answer(row.sender, case=None, at=row.received_at)
    )
    outcomes.open_case(row, mail, desk=found.desk, sender=sender, may_answer=may_answer)


def _is_of_a_crowd(row: Received, mail: ReadMail, person: Person, desk: Desk) -> bool:
    """Whether it is one mail too many of a sender: then it is put with the newest of their cases."""
    pk = brakes.crowded_case(person, desk=desk, at=row.received_at)
    if pk is None:
        return False
    case = Case.objects.get(pk=pk)
    outcomes.append_crowded(row, mail, case=case)
    row.reason = f"{row.reason} Too many came at once: it is put with case {case.number}."
    watch.note_crowd(case.number)
    return True


def _append(row: Received, mail: ReadMail, found: Match, case: Case) -> None:
    """Add it to the case as what it is: a machine's words, an agent's note, a customer's answer."""
    evidence = found.evidence
    if evidence.machine.is_nobodys_word:
        outcomes.append_automatic(row, mail, case=case)
        return
    sender = outcomes.sender_of(row, found.person)
    claim = evidence.claim
    if evidence.is_from_agent and not (claim and claim.takes_part):
        outcomes.append_note(row, mail, case=case, sender=sender)
        return
    # Only a new case that follows a closed one is acknowledged by itself.
    may_answer = (
        mail.may_answer
        and case.closed_at is not None
        and brakes.allow_answer(row.sender, case=case, at=row.received_at)
    )
    outcomes.append(row, mail, case=case, sender=sender, may_answer=may_answer)


def _tell_only_in_copy(row: Received, found: Match) -> None:
    if brakes.allow_answer(row.sender, case=None, at=row.received_at):
        row.was_answered = answers.tell_only_in_copy(row, desk=found.desk, sender=row.sender)

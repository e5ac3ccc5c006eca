"""Judge a mail that was read, and do what follows from it, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kept.cases import together
from kept.cases.errors import RefusedError
from kept.cases.models import Case
from kept.mail import answers, asides, brakes, cowriters, outcomes, reports, routing, watch
from kept.mail.known import Known
from kept.mail.matching import Match, match
from kept.mail.models import Received
from kept.mail.reader import Reader
from kept.mail.reading.message import ReadMail
from kept.mail.routing import Decision, Outcome

State = Received.State


def judge(row: Received, mail: ReadMail, raw: bytes, reader: Reader, known: Known) -> None:
    """Say on `row` what becomes of the mail and why, and do it; the row is not saved yet."""
    if row.desk is None:
        outcomes.hold(row, claims=None)
        row.reason = "It is not addressed to us."
        return
    earlier = known.earlier.get((row.desk.pk, row.message_id), ())
    twin = next((each for each in earlier if each.body_hash == row.body_hash), None)
    if twin is not None:
        row.state, row.case_id = State.RECORDED, twin.case_id
        row.reason = f"Seen again: it is the same as mail {twin.pk}."
        return
    if reports.is_report(mail):
        _take_report(row, mail)
        return
    before = [each.case for each in earlier if each.case is not None]
    found = match(mail, raw, row=row, desk=row.desk, reader=reader, known=known, before=before)
    decision = routing.decide(found.evidence)
    if earlier:
        remark = f"Mail {earlier[0].pk} came under the same Message-ID with other words."
        decision = replace(decision, notes=(*decision.notes, remark))
    row.reason, row.proof = decision.in_words, decision.proof.value
    if found.evidence.is_guessing:
        watch.note_guessing()
    try:
        _do(row, mail, raw, found, decision, known)
    except RefusedError as refused:
        outcomes.hold(row, claims=found.cases.get(decision.case or 0))
        row.reason = f"{row.reason} {refused.sentence}"


def _take_report(row: Received, mail: ReadMail) -> None:
    report = reports.find(mail)
    if report is None:
        outcomes.hold(row, claims=None)
        row.reason = "It reports on a mail that we never sent."
        return
    case = Case.objects.filter(number=report.notice.payload.get("case")).first()
    reports.note_on_notice(report, at=row.received_at)
    if case is not None:
        row.entry = asides.add_report(
            case, text=report.words, at=row.received_at, is_lost=report.is_lost
        )
    outcomes.record(row, case=case)
    row.reason = report.words


def _do(
    row: Received, mail: ReadMail, raw: bytes, found: Match, decision: Decision, known: Known
) -> None:
    case = found.cases.get(decision.case) if decision.case is not None else None
    remarks = (*decision.notes, *mail.notes)
    match decision.outcome:
        case Outcome.OPEN:
            _open(row, mail, raw, found, known)
            _flag(row, (*remarks, *cowriters.let_follow(row, mail)))
        case Outcome.APPEND if case is not None:
            _append(row, mail, raw, found, case, known, remarks)
        case Outcome.RECORD:
            outcomes.record(row, case=case)
        case _:
            outcomes.hold(row, claims=case)
            if decision.tells_sender and row.envelope_from and answers.may_tell(mail, raw):
                _tell_only_in_copy(row, found, known)
    if (
        row.state != State.HELD
        and _is_in_person(mail, raw, found)
        and _may_answer_again(row, known)
    ):
        answers.tell_desks_address(row, desk=found.desk, sender=row.sender)


def _is_in_person(mail: ReadMail, raw: bytes, found: Match) -> bool:
    """Whether a person wrote to an agent's own address: they are answered as if to the desk's."""
    return bool(found.evidence.sent_to_agent) and answers.may_tell(mail, raw)


def _flag(row: Received, remarks: Sequence[str]) -> None:
    if remarks and row.case is not None:
        asides.flag(row.case, remarks=remarks, at=row.received_at)


def _open(row: Received, mail: ReadMail, raw: bytes, found: Match, known: Known) -> None:
    sender = outcomes.sender_of(row, known)
    if _is_of_a_crowd(row, mail, found, known):
        return
    may_tell = mail.may_answer or _is_in_person(mail, raw, found)
    outcomes.open_case(
        row,
        mail,
        desk=found.desk,
        sender=sender,
        may_answer=may_tell and _may_answer_again(row, known),
        is_machine=answers.is_machine(mail, raw),
    )


def _is_of_a_crowd(row: Received, mail: ReadMail, found: Match, known: Known) -> bool:
    """Whether it is one mail too many of a sender; then it is put with their newest case."""
    person, desk = found.person, found.desk
    if person is None or known.lately[person.pk, desk.pk] < brakes.CROWD:
        return False
    together.write_down()
    pk = brakes.crowded_case(person, desk=desk, at=row.received_at)
    if pk is None:
        return False
    case = Case.objects.get(pk=pk)
    outcomes.append_crowded(row, mail, case=case)
    row.reason = f"{row.reason} Too many came at once: it is put with case {case.number}."
    watch.note_crowd(case.number)
    return True


def _append(
    row: Received,
    mail: ReadMail,
    raw: bytes,
    found: Match,
    case: Case,
    known: Known,
    remarks: Sequence[str],
) -> None:
    """Add it to the case as what it is: a machine's words, an agent's note, a customer's answer."""
    evidence = found.evidence
    proves_too_much = evidence.may_prove_too_much(case.number)
    if proves_too_much:
        remarks = (*remarks, "It may be a service's confirmation, so no customer reads it.")
    if evidence.machine.is_nobodys_word or proves_too_much:
        outcomes.append_automatic(row, mail, case=case)
        _flag(row, remarks)
        return
    sender = outcomes.sender_of(row, known)
    if evidence.is_from_agent and not evidence.claim_on(case.number).takes_part:
        outcomes.append_note(row, mail, case=case, sender=sender)
        _flag(row, remarks)
        return
    # Only a new case that follows a closed one is acknowledged by itself.
    may_answer = (
        mail.may_answer and case.closed_at is not None and _may_answer_again(row, known, case=case)
    )
    outcomes.append(
        row,
        mail,
        case=case,
        sender=sender,
        may_answer=may_answer,
        is_machine=answers.is_machine(mail, raw),
        remarks=remarks,
    )


def _tell_only_in_copy(row: Received, found: Match, known: Known) -> None:
    if _may_answer_again(row, known):
        row.was_answered = answers.tell_only_in_copy(row, desk=found.desk, sender=row.sender)


def _may_answer_again(row: Received, known: Known, case: Case | None = None) -> bool:
    answered = known.answered.get(row.sender, ())
    return brakes.allow_answer(answered, case=case, at=row.received_at)

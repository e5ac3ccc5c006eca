"""
Which case a mail belongs to: a new one, an old one, or an agent must say.

Pure: what is known about the mail comes in as `Evidence`, the decision goes
out with its reason in words. The rules are tried in order and the first that
says something wins. A mail joins a case only on proof (our reply address, our
Message-ID) or where its sender takes part in the case; whatever merely claims
to belong is held for a person to look at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from kept.mail.evidence import Claim, Evidence, Machine, Place, Standing

DISOWNED = "The sender's own domain says that it does not come from there."


class Outcome(StrEnum):
    OPEN = "open"
    APPEND = "append"
    HOLD = "hold"
    RECORD = "record"


class Proof(StrEnum):
    """
    How surely a mail belongs to its case, the surest first.

    The last two are of held mails: a reply address that was guessed, a mail that an agent
    passed on.
    """

    REPLY_ADDRESS = "reply address"
    OURS = "our message"
    PARTY = "their message"
    SUBJECT = "subject"
    GUESSED = "guessed address"
    PASSED_ON = "passed on"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """
    What becomes of a mail. `why` is a sentence for an agent to read.

    `case` is the one to append to, or while held the one it claims; `tells_sender`
    says that the sender is to be told once why nothing happens yet.
    """

    outcome: Outcome
    why: str
    case: int | None = None
    proof: Proof = Proof.NONE
    notes: tuple[str, ...] = ()
    tells_sender: bool = False

    @property
    def in_words(self) -> str:
        return " ".join([self.why, *self.notes])


def decide(evidence: Evidence) -> Decision:
    """Return what becomes of the mail: the first rule that has something to say."""
    decision = next(found for rule in RULES if (found := rule(evidence)) is not None)
    if evidence.sent_to_agent and decision.outcome in {Outcome.OPEN, Outcome.APPEND}:
        note = f"It was written to {evidence.sent_to_agent} in person."
        return replace(decision, notes=(*decision.notes, note))
    return decision


def _nobody(evidence: Evidence) -> Decision | None:
    if evidence.sender:
        return None
    return _hold(evidence, "The mail names no sender.")


def _loop(evidence: Evidence) -> Decision | None:
    if not evidence.is_own_loop:
        return None
    return Decision(Outcome.RECORD, "A mail of our own came back.")


def _token(evidence: Evidence) -> Decision | None:
    if evidence.is_guessing:
        why = "Many reply addresses were guessed from there: none is believed for an hour."
        return replace(_hold(evidence, why), proof=Proof.GUESSED)
    if evidence.is_forged_token:
        why = "It came to a reply address that we never gave to its sender."
        return replace(_hold(evidence, why), proof=Proof.GUESSED)
    if evidence.token is None:
        return None
    is_theirs = evidence.token.recipient == evidence.sender and not evidence.is_disproven
    if evidence.bears_our_name and not is_theirs and (held := _posing(evidence)):
        return held
    notes = _subject_notes(evidence, evidence.token)
    if evidence.is_disproven:
        notes += (DISOWNED,)
    if evidence.token.recipient != evidence.sender:
        notes += (f"The reply address was given to {evidence.token.recipient}.",)
    return _append(
        evidence.token, Proof.REPLY_ADDRESS, "It came to the reply address of the case.", notes
    )


def _posing(evidence: Evidence) -> Decision | None:
    """Mail from outside that bears a name of ours, and nothing that proves it."""
    if evidence.is_disproven:
        return _hold(evidence, DISOWNED)
    if evidence.is_from_us and not evidence.is_proven:
        return _hold(evidence, "It says that it comes from the desk itself.")
    if evidence.is_from_agent and evidence.is_passed_on and evidence.claim is None:
        held = _hold(evidence, "An agent passed on what somebody else wrote.")
        return replace(held, proof=Proof.PASSED_ON)
    if evidence.is_from_agent and not evidence.is_proven:
        return _hold(evidence, "It bears an agent's address, and nothing proves that they sent it.")
    return None


def _not_to_us(evidence: Evidence) -> Decision | None:
    """Only what is sent to the desk, or to one of its agents, moves a case (XM-10, PA-62)."""
    if evidence.sent_to_agent:
        return None
    match evidence.place:
        case Place.TO:
            return None
        case Place.COPY:
            return _hold(evidence, "The desk is only in copy.", tells_sender=True)
        case Place.BLIND:
            return _hold(evidence, "The desk is only in blind copy.", tells_sender=True)
        case Place.NOWHERE:
            return _hold(evidence, "It is not addressed to us.")


def _ours(evidence: Evidence) -> Decision | None:
    if evidence.ours is None:
        return None
    notes = _subject_notes(evidence, evidence.ours)
    return _append(evidence.ours, Proof.OURS, "It answers a mail that we sent.", notes)


def _theirs(evidence: Evidence) -> Decision | None:
    claim = evidence.theirs
    if claim is None or not claim.takes_part:
        return None
    why = "It answers an earlier mail of the case, and its sender takes part in it."
    return _append(claim, Proof.PARTY, why, _subject_notes(evidence, claim))


def _subject(evidence: Evidence) -> Decision | None:
    claim = evidence.subject
    if claim is None:
        return None
    if claim.takes_part:
        why = f"Its subject names the case, and its sender is the case's {claim.standing}."
        return _append(claim, Proof.SUBJECT, why)
    if evidence.is_from_agent:  # It is proven by now that they sent it.
        why = "Its subject names the case, and its sender is an agent."
        return _append(claim, Proof.SUBJECT, why)
    if claim.standing is not Standing.ORGANISATION:
        why = f"It claims case {claim.case}, and its sender has no part in that case."
        return _hold(evidence, why, claim=claim)
    if not evidence.is_proven:
        why = (
            f"It claims case {claim.case} with an address of the customer's organisation, and"
            " nothing proves that it was sent from there."
        )
        return _hold(evidence, why, claim=claim)
    why = "Its subject names the case, and its sender is of the customer's organisation."
    return _append(claim, Proof.SUBJECT, why)


def _automatic_answer(evidence: Evidence) -> Decision | None:
    if evidence.machine is not Machine.ANSWER:
        return None
    return Decision(Outcome.RECORD, "An automatic answer that belongs to no case.")


def _new(evidence: Evidence) -> Decision:
    notes: tuple[str, ...] = ()
    if evidence.theirs is not None:
        notes = (f"It may belong to case {evidence.theirs.case}, in which its sender has no part.",)
    elif evidence.subject_number is not None:
        notes = (f"Its subject names case {evidence.subject_number}, which this desk has not.",)
    elif evidence.alike is not None:
        notes = (f"It may belong to case {evidence.alike}, which has the same sender and subject.",)
    return Decision(
        Outcome.OPEN, "It was sent to the desk and belongs to no case yet.", notes=notes
    )


RULES: tuple[Callable[[Evidence], Decision | None], ...] = (
    _nobody,
    _loop,
    _token,
    _posing,
    _not_to_us,
    _ours,
    _theirs,
    _subject,
    _automatic_answer,
    _new,
)


def _append(claim: Claim, proof: Proof, why: str, notes: tuple[str, ...] = ()) -> Decision:
    return Decision(Outcome.APPEND, why, case=claim.case, proof=proof, notes=notes)


def _hold(
    evidence: Evidence, why: str, *, tells_sender: bool = False, claim: Claim | None = None
) -> Decision:
    claim = claim or evidence.claim
    return Decision(
        Outcome.HOLD,
        why,
        case=claim.case if claim else None,
        tells_sender=tells_sender and claim is None and evidence.machine is Machine.NONE,
    )


def _subject_notes(evidence: Evidence, claim: Claim) -> tuple[str, ...]:
    """Say what the subject says otherwise: a proof outweighs it, an agent should know."""
    if evidence.subject_number is None:
        return ("Its subject does not name the case any more.",)
    if evidence.subject_number != claim.case:
        return (f"Its subject names case {evidence.subject_number} instead.",)
    return ()

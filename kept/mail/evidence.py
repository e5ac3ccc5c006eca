"""What is known about a mail before it is decided where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """What the sender is to a case."""

    REQUESTER = "requester"
    PARTY = "party"
    ORGANISATION = "same organisation"
    STRANGER = "stranger"


class Place(StrEnum):
    """Where the desk's address stands in a mail."""

    TO = "to"
    COPY = "cc"
    BLIND = "bcc"
    NOWHERE = "none"


class Machine(StrEnum):
    """Which sort of automatic mail it is; `NONE` for a person's."""

    NONE = "none"
    ANSWER = "automatic answer"
    LIST = "list"
    NOTICE = "automatic notice"

    @property
    def is_nobodys_word(self) -> bool:
        """Whether it moves no case: a list only passes on what a person wrote."""
        return self in {Machine.ANSWER, Machine.NOTICE}


@dataclass(frozen=True, slots=True)
class Claim:
    """A case that something in the mail points to, and what the sender is to it."""

    case: int
    standing: Standing = Standing.STRANGER
    recipient: str = ""

    @property
    def takes_part(self) -> bool:
        return self.standing in {Standing.REQUESTER, Standing.PARTY}


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    What is known about a mail before it is decided where it goes.

    `token`, `ours`, `theirs` and `subject` are the cases that its reply
    address, a Message-ID of ours, one that a customer made, and the number in
    its subject point to; None where there is none. `subject_number` is that
    number whether or not such a case exists. `is_proven` and `is_disproven` are
    what our own mail server says of the sender; both are False where it says nothing.
    `is_guessing` says that many reply addresses were tried from there in vain.
    `sent_to_agent` is the agent to whose own address it was written, whose mailbox sends it on.
    `is_of_service` says that it may be a service's, to somebody who gave our address as theirs.
    `alike` is a case of the same sender and subject, where an answer points to nothing we know.
    """

    sender: str
    place: Place = Place.TO
    machine: Machine = Machine.NONE
    is_from_us: bool = False
    is_from_agent: bool = False
    is_proven: bool = False
    is_disproven: bool = False
    is_passed_on: bool = False
    sent_to_agent: str = ""
    is_of_service: bool = False
    is_own_loop: bool = False
    is_forged_token: bool = False
    is_guessing: bool = False
    token: Claim | None = None
    ours: Claim | None = None
    theirs: Claim | None = None
    subject: Claim | None = None
    subject_number: int | None = None
    alike: int | None = None

    @property
    def bears_our_name(self) -> bool:
        """Whether its sender is the desk or one of its agents, or says so."""
        return self.is_from_us or self.is_from_agent

    @property
    def claim(self) -> Claim | None:
        """The best guess at a case, for an agent to confirm."""
        return self.token or self.ours or self.theirs or self.subject

    def claim_on(self, case: int) -> Claim:
        """Return what points to `case`, the surest of it."""
        found = (self.token, self.ours, self.theirs, self.subject)
        return next((each for each in found if each and each.case == case), Claim(case))

    def may_prove_too_much(self, case: int) -> bool:
        """
        Whether the customers of `case` must not read the mail.

        Who gives a service the reply address of their case as their own address would
        read its confirmation there, and pass for one of us.
        """
        return self.is_of_service and self.claim_on(case).standing is Standing.STRANGER

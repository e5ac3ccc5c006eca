"""What an operation refuses, in a sentence for the person and with the clause it comes from."""


class RefusedError(Exception):
    """Something that the charter or the case as it stands does not allow; nothing is written."""

    sentence = "This cannot be done now."

    def __init__(self, sentence: str = "", clause: str = "") -> None:
        self.sentence = sentence or self.sentence
        self.clause = clause
        super().__init__(f"{self.sentence} ({clause})" if clause else self.sentence)


class NoCharterError(RefusedError):
    sentence = "No charter was in force at this desk then."


class HeldError(RefusedError):
    sentence = "The case is held: release it first."


class NotHeldError(RefusedError):
    sentence = "The case is not held."


class ClosedError(RefusedError):
    sentence = "The case is closed."


class NotClosedError(RefusedError):
    sentence = "The case is not closed."


class AlreadyWaitingError(RefusedError):
    sentence = "The case is waiting already."


class NotWaitingError(RefusedError):
    sentence = "The case is not waiting."


class StateRefusedError(RefusedError):
    """The lifecycle has no such way, or wants something for it first."""


class CloseRefusedError(RefusedError):
    """No way of closing is open, or a guard stands."""


class PriorityRefusedError(RefusedError):
    """The priority does not exist, is capped, or is not this person's to set."""


class FactRefusedError(RefusedError):
    """The charter does not know the value, or the fact has a door of its own."""


class NotAllowedError(RefusedError):
    sentence = "This is not yours to do."


class NothingSaidError(RefusedError):
    sentence = "Write what you want to say."


class ReopenRefusedError(RefusedError):
    sentence = "This case cannot be opened again; a new one can be linked to it."


class ExclusionRefusedError(RefusedError):
    """Nothing can be left out so, or there is nothing to take back or to dispute."""


class ReferralRefusedError(RefusedError):
    """The charter names nobody who takes it on, or somebody else."""


class EscalationRefusedError(RefusedError):
    """The case cannot be taken further so, or no answer is awaited."""


class MergeRefusedError(RefusedError):
    """The cases run by different rules, or belong to different customers."""


class MoveRefusedError(RefusedError):
    """The case cannot stand under that version of the charter."""


class PromiseRefusedError(RefusedError):
    """No commit time can be promised, or answered to, so."""

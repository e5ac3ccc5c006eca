"""What an operation on a record refuses, beside what any operation may."""

from kept.cases.errors import RefusedError


class EndedError(RefusedError):
    sentence = "It has come to its end."


class KindRefusedError(RefusedError):
    """The desk keeps no such records, or not of these."""


class LinkRefusedError(RefusedError):
    """The two cannot be tied together."""


class UseRefusedError(RefusedError):
    """The use of support cannot be restricted, withdrawn or given back so."""


class VoteRefusedError(RefusedError):
    """No vote can be cast or withdrawn."""


class ReleaseRefusedError(RefusedError):
    """The release cannot be announced so."""


class NotReviewedHereError(RefusedError):
    """Nothing of the contract is written down yet, so there is nothing to review."""

    sentence = "Its desk has not taken note of this contract yet. Try again in some minutes."

"""What is refused about customers, in a sentence for whoever asked."""

from __future__ import annotations


class RefusedError(Exception):
    """Nothing has happened; `sentence` says why, `clause` by which rule."""

    sentence = "That cannot be done."

    def __init__(self, sentence: str = "", clause: str = "") -> None:
        self.sentence = sentence or self.sentence
        self.clause = clause
        super().__init__(self.sentence)


class NotAllowedError(RefusedError):
    sentence = "This is not yours to do."


class DecidedError(RefusedError):
    sentence = "Somebody has decided on this already."


class NotConfirmedError(RefusedError):
    sentence = "The address is not confirmed yet."


class TakenError(RefusedError):
    """There is one of that name already."""


class OverlayRefusedError(RefusedError):
    """The contract's own rules do not fit the charter."""


class NoDaysLeftError(RefusedError):
    sentence = "All days of this year are used."

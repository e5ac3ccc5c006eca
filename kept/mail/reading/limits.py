"""How much of a mail is read before it is put aside, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

MAX_PARTS = 1_000
MAX_DEPTH = 50
MAX_HEADER_BYTES = 1_000_000
MAX_HTML_LETTERS = 2_000_000
MAX_LINKS = 5_000
MAX_TAGS = 30_000
MAX_ENTITIES = 60_000
MAX_REPLY_LETTERS = 1_000_000
MAX_REPLY_LINES = 15_000


class UnreadableError(Exception):
    """The mail goes to quarantine; the message says why, in words for an agent."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """
    The moment by which a mail must have been read.

    Nothing interrupts the reader: whatever loops over a stranger's bytes asks
    `check` now and then.
    """

    ends: float
    seconds: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(monotonic() + seconds, seconds)

    @property
    def is_past(self) -> bool:
        return monotonic() > self.ends

    def check(self) -> None:
        """
        Raises:
            UnreadableError: the time is over.
        """
        if self.is_past:
            raise UnreadableError(f"reading it took longer than {self.seconds:g} seconds")

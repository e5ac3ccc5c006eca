"""What happened in a case, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """
    One thing that happened at one instant.

    `kind` is a word of the vocabulary or a derived one ("priority changed"); `at` is
    aware and in UTC; `carries` holds what the vocabulary names in braces. `opened`
    carries the facts that the case began with under "facts".
    """

    kind: str
    at: datetime
    carries: Mapping[str, Any] = field(default_factory=dict)

    @property
    def record(self) -> str:
        """The record it happened to; the case where nothing else is said."""
        return str(self.carries.get("of", "case"))

    @property
    def own(self) -> "Event":
        """The same as the record itself sees it, of whose own timeline it is."""
        rest = {key: value for key, value in self.carries.items() if key != "of"}
        return replace(self, carries=rest) if "of" in self.carries else self

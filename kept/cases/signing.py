"""What somebody wrote, and who stands for it."""

from __future__ import annotations

from dataclasses import dataclass

from kept.cases.models import Entry
from kept.customers.models import Person


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote: as shown, as HTML made safe, and all that came with it."""

    text: str
    html: str = ""
    full_text: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """Who something is signed by: a person in a role, or the charter by a clause."""

    person: Person | None
    role: Entry.Role
    clause: str = ""

    @property
    def name(self) -> str:
        if self.person is not None:
            return str(self.person)
        return f"the charter, clause {self.clause}" if self.clause else "the charter"

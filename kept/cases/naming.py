"""
What is filled in with a step of a case, where it names a record of another room.

"linked idea: 17" is a tie to idea 17, not a word. Which records there are is known above
this room, so the room that keeps them says here how a case is tied to one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from kept.cases.models import Case
from kept.customers.models import Person

Tie = Callable[[Case, str, Any, Person, datetime], Any]
TIES: list[Tie] = []


def tied(
    case: Case, given: Mapping[str, Any] | None, *, by: Person, at: datetime
) -> dict[str, Any]:
    """
    Tie the case to the records that `given` names; return what is known by then, by fact.

    Before the case is locked for the step itself: a record is locked before its cases.

    Raises:
        RefusedError: there is no such record, or the case cannot be tied to it.
    """
    known = dict(given or {})
    for fact in known:
        for tie in TIES:
            known[fact] = tie(case, fact, known[fact], by, at)
    return known

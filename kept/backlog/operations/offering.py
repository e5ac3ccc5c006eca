"""One resolution, offered to every case that a problem is behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.backlog.chronicle import RecordChronicle
from kept.backlog.models import Record, RecordEntry
from kept.backlog.operations.moving import staff
from kept.cases.errors import NothingSaidError, StateRefusedError
from kept.cases.signing import Words
from kept.core.records import CASE
from kept.core.rulebook import Rulebook
from kept.customers.models import Person


@transaction.atomic
def offer_to_all(
    record: Record,
    *,
    by: Person,
    at: datetime,
    solution: str,
    text: str,
    given: Mapping[str, Any] | None = None,
    gives: Sequence[str] = ("status", "next action"),
) -> RecordEntry:
    """
    Offer a solution to all open cases of the record, each with a window of its own.

    Raises:
        NothingSaidError: the text is empty.
        StateRefusedError: the charter has no such solution of a case, or wants more with it.
    """
    if not text.strip():
        raise NothingSaidError
    chronicle = RecordChronicle.open(record)
    author = staff(chronicle, by)
    _refuse_solution(chronicle.rulebook, solution, given or {})
    carries = {
        "solution": solution,
        "given": dict(given or {}),
        "needs": list(gives),
        "who": author.name,
    }
    entry = chronicle.write(
        "solution offered", at=at, author=author, public=True, carries=carries, words=Words(text)
    )
    chronicle.finish(now=at)
    return entry


def solutions_of_cases(rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    """Return the ways in which a case can be solved, each with what it wants to be known."""
    return {
        name: tuple(need for need in one.needs if isinstance(need, str))
        for name, one in rulebook.charter.solutions.items()
        if one.of == CASE
    }


def _refuse_solution(rulebook: Rulebook, solution: str, given: Mapping[str, Any]) -> None:
    known = solutions_of_cases(rulebook)
    if solution not in known:
        raise StateRefusedError(f"A solution is one of {', '.join(known)}.")
    missing = [need for need in known[solution] if not given.get(need)]
    if missing:
        raise StateRefusedError(f"{solution.capitalize()}: say first {missing[0]}.")

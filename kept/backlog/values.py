"""What is known of a record, as its charter writes it."""

from __future__ import annotations

from datetime import date
from typing import Any

from kept.backlog import kinds
from kept.cases.errors import FactRefusedError
from kept.core.charter.information import Field
from kept.core.rulebook import Rulebook


def value_of(rulebook: Rulebook, fact: str, value: Any) -> Any:
    """
    Return `value` as the charter writes it: a form's "1" is the number 1; a day in ISO.

    Raises:
        FactRefusedError: the charter lists values for this fact, and it is none of them;
            or it is to be a day, and is none.
    """
    field = kinds.fields_of(rulebook, rulebook.record).get(fact)
    if field is None or value in (None, ""):
        return value
    if field.as_ == "day":
        return _day(field, value)
    if not field.options:
        return value
    for option in field.options:
        if str(option) == str(value):
            return option
    allowed = ", ".join(map(str, field.options))
    raise FactRefusedError(f"{field.name} is one of {allowed}.", ", ".join(field.clause))


def _day(field: Field, value: Any) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        sentence = f"{field.name.capitalize()} is a day such as 2026-03-31."
        raise FactRefusedError(sentence, ", ".join(field.clause)) from None

"""What is known of a record, as its charter writes it."""

from __future__ import annotations

from typing import Any

from kept.backlog import kinds
from kept.cases.errors import FactRefusedError
from kept.core.rulebook import Rulebook


def value_of(rulebook: Rulebook, fact: str, value: Any) -> Any:
    """
    Return `value` as the charter writes it: a form's "1" is the number 1.

    Raises:
        FactRefusedError: the charter lists values for this fact, and it is none of them.
    """
    field = kinds.fields_of(rulebook, rulebook.record).get(fact)
    if field is None or not field.options or value in (None, ""):
        return value
    for option in field.options:
        if str(option) == str(value):
            return option
    allowed = ", ".join(map(str, field.options))
    raise FactRefusedError(f"{field.name} is one of {allowed}.", ", ".join(field.clause))

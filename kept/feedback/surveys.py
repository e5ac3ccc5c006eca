"""What a survey after a case asks: by the words of the charter's own question (SIMS-02)."""

from kept.core.charter.rows import Row
from kept.core.charter.tables import leaves
from kept.core.charter.triggers import Pattern
from kept.core.rulebook import Rulebook

CLOSED, ASK = "closed", "ask"
EASE = ("Very hard", "Hard", "Neither", "Easy", "Very easy")


def words_to_mark(rulebook: Rulebook) -> list[str]:
    """Return the words that the charter wants marks for; empty where it asks in one word."""
    asked = [word for row in rulebook.charter.clocks.values() for word in _asked_at_the_end(row)]
    return asked if len(asked) > 1 else []


def _asked_at_the_end(row: Row) -> list[str]:
    if not any(_hears_the_end(triggers) for triggers in leaves(row.starts)):
        return []
    asks = (does for mark in row.then for does in mark.does if does.operation == ASK)
    said = (part.strip() for does in asks for named in does.object for part in named.split(","))
    return [word for word in said if word]


def _hears_the_end(triggers: object) -> bool:
    patterns = triggers if isinstance(triggers, tuple) else ()
    return any(isinstance(one, Pattern) and one.kind == CLOSED for one in patterns)

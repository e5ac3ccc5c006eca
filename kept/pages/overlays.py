"""What a contract makes of a charter's promises, in words, before and after (PA-04)."""

from __future__ import annotations

from dataclasses import dataclass

from kept.core import sentences
from kept.core.charter.rows import Kind, Row
from kept.core.rulebook import Rulebook
from kept.pages.hours import hours_in_words


@dataclass(frozen=True, slots=True)
class Resolved:
    """A promise as it would count: in words, and as the charter alone has it where that differs."""

    name: str
    said: str
    before: str = ""

    @property
    def is_the_contracts(self) -> bool:
        return bool(self.before)


def resolved(charter: Rulebook, laid: Rulebook) -> list[Resolved]:
    """Return the hours and the promises of a charter with a contract laid over it."""
    return [*_hours(charter, laid), *_promises(charter, laid)]


def _hours(charter: Rulebook, laid: Rulebook) -> list[Resolved]:
    return [
        _resolved(
            f"{name.capitalize()} hours",
            hours_in_words(laid, name, {}),
            hours_in_words(charter, name, {}) if name in charter.charter.hours else "none",
        )
        for name in laid.charter.hours
    ]


def _promises(charter: Rulebook, laid: Rulebook) -> list[Resolved]:
    before = charter.charter.clocks
    return [
        _resolved(
            name.capitalize(),
            _said(laid, row),
            _said(charter, before[name]) if name in before else "not promised",
        )
        for name, row in laid.charter.clocks.items()
        if row.kind in (Kind.PROMISE, Kind.WINDOW) and not row.is_reaction and _said(laid, row)
    ]


def _resolved(name: str, said: str, before: str) -> Resolved:
    return Resolved(name, said, before if before != said else "")


def _said(rulebook: Rulebook, row: Row) -> str:
    terms = sentences.rule(rulebook, row)
    return "; ".join(": ".join(filter(None, [term.when, term.what])) for term in terms)

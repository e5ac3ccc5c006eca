"""
How a case hears each sort of thing that happens to its record.

What happens to the record stands in the case with `of` and `record`; a patch, a release or a
resolution happens to the case itself. What the charter tells customers is told to its customers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kept.backlog import entitlement
from kept.backlog.models import Record, RecordEntry
from kept.cases import people
from kept.cases.chronicle import Chronicle
from kept.cases.models import Entry
from kept.cases.notices import Letter
from kept.cases.signing import Author, Words
from kept.core import lifecycle
from kept.core.charter.vocabulary import EVENTS
from kept.core.facts import CHARTER_CHANGED

CHANGED = " changed"
WITHHELD = "release withheld"
TOLD, ASKED, TASK = "told", "asked", "task given"
PATCH, RELEASE, OFFERED = "patch issued", "release announced", "solution offered"
# Of the record alone: how many want it, what lists it, which hours it goes by.
KEPT_TO_ITSELF = frozenset({"votes changed", "opened", CHARTER_CHANGED})


def is_heard(entry: RecordEntry) -> bool:
    """Tell whether cases hear of `entry`: what clocks could hear, and what customers are told."""
    if entry.kind in (TOLD, TASK):
        return bool(people.CUSTOMERS & set(entry.carries.get("to", ())))
    if entry.kind in KEPT_TO_ITSELF:
        return False
    return entry.kind == ASKED or entry.kind in EVENTS or entry.kind.endswith(CHANGED)


@dataclass(frozen=True)
class News:
    """What was written into a record in one go, on its way into one case."""

    chronicle: Chronicle
    record: Record
    entries: Sequence[RecordEntry]
    entitled: dict[tuple[int | None, date], bool]  # asked once of a customer, whatever their cases

    def as_news(self, entry: RecordEntry) -> None:
        """Write that it happened to the record; customers read of what is shown to them."""
        carries = {**entry.carries, "of": self.record.kind, "record": self.record.number}
        is_shown = self.record.shown != Record.Shown.NOBODY or self._is_shown(entry)
        self._write(entry, entry.kind, carries, public=entry.public and is_shown)

    def as_told(self, entry: RecordEntry) -> None:
        """Tell the customers of the case what the charter tells of the record."""
        written = self._write(entry, TOLD, {**entry.carries, "record": self.record.number})
        self._send("record", written, self._words(entry))

    def as_asked(self, entry: RecordEntry) -> None:
        """Ask them what the record is asked; what was filled in with the move is the question."""
        words = self._words(entry)
        question = words["details"] or str(entry.carries.get("question", ""))
        carries = {**entry.carries, "question": question, "record": self.record.number}
        written = self._write(entry, ASKED, carries)
        self._send("record", written, {**words, "question": question})

    def as_own(self, entry: RecordEntry) -> None:
        """
        Write it as something that happened to the case itself, and send its words.

        A release or a patch is withheld from whom a gate of the charter keeps it (PA-44).
        """
        if not self._is_entitled(entry):
            carries = {"flag": WITHHELD, "record": self.record.number}
            self._write(entry, "flagged", carries, public=False)
            return
        written = self._write(entry, entry.kind, self._own(entry))
        if entry.carries.get("to", people.CUSTOMER) == people.CUSTOMER:
            self._send("record", written, self._words(entry))

    def as_offer(self, entry: RecordEntry) -> None:
        """Offer the resolution, as the answer of whoever offered it; its window is the case's."""
        from kept.cases.speaking import BY_STAFF, offer, offered  # a cycle otherwise

        chronicle, author = self.chronicle, Author(entry.by, Entry.Role.STAFF)
        given = dict(entry.carries.get("given", {}))
        for fact, value in given.items():
            chronicle.change(fact, value, at=entry.at, author=author)
        carries = {"via": "mail", "needs": list(entry.carries.get("needs", ()))}
        text = self._text(entry)
        written = chronicle.write(
            BY_STAFF,
            at=entry.at,
            author=author,
            public=True,
            carries={**carries, "who": author.name, "record": self.record.number},
            words=Words(text),
        )
        solution = str(entry.carries["solution"])
        offer(chronicle, author, entry.at, solution)
        self._send("resolved", written, offered(chronicle, solution, text))

    def _is_entitled(self, entry: RecordEntry) -> bool:
        case, rulebook = self.chronicle.case, self.chronicle.rulebook
        day = entry.at.astimezone(rulebook.zone).date()
        key = (case.organisation_id, day)
        if key not in self.entitled:
            self.entitled[key] = entitlement.is_entitled(rulebook, case, day)
        return self.entitled[key]

    def _own(self, entry: RecordEntry) -> dict[str, Any]:
        return {**entry.carries, "record": self.record.number}

    def _write(
        self, entry: RecordEntry, kind: str, carries: dict[str, Any], *, public: bool = True
    ) -> Entry:
        clause = str(carries.pop("clause", ""))
        author = Author(entry.by, Entry.Role(entry.as_role), clause)
        return self.chronicle.write(
            kind, at=entry.at, author=author, public=public, carries=carries
        )

    def _send(self, notice: str, entry: Entry, words: Mapping[str, Any]) -> None:
        self.chronicle.tell(
            Letter(
                notice=notice,
                entry=entry,
                audience="customer",
                to=tuple(self.chronicle.customers()),
                words=words,
            )
        )

    def _words(self, entry: RecordEntry) -> dict[str, Any]:
        """Return what a letter says: what it is about, how it stands, and why."""
        book = self.record.rulebook
        moved = next((one for one in self.entries if one.kind == "state changed"), None)
        to = str(moved.carries["to"]) if moved else ""
        return {
            "about": book.label(self.record.kind),
            "number": self.record.number,
            "title": self.record.title,
            "is_shown": self.record.shown != Record.Shown.NOBODY,
            "now": lifecycle.label(book, to) if to else "",
            "why": str(moved.carries.get("why", "")) if moved else "",
            "details": self._details(to),
            "saying": str(entry.carries.get("saying", "")),
            "text": self._text(entry),
            "kind": entry.kind,
            "carries": entry.carries,
        }

    def _details(self, state: str) -> str:
        """Return what was filled in with the move, such as the questions of a developer."""
        wanted = self.record.rulebook.lifecycle.states.get(state)
        needs = [need for need in wanted.needs if isinstance(need, str)] if wanted else []
        facts = {one.kind.removesuffix(CHANGED): one.carries.get("to") for one in self.entries}
        return "; ".join(str(facts[need]) for need in needs if facts.get(need))

    def _text(self, entry: RecordEntry) -> str:
        words = getattr(entry, "words", None)
        return words.text if words else ""

    def _is_shown(self, entry: RecordEntry) -> bool:
        """Whether customers see this fact of the record on their cases."""
        fact = entry.kind.removesuffix(CHANGED)
        groups = self.record.rulebook.charter.information.values()
        fields = (
            g.fields[fact] for g in groups if g.about == self.record.kind and fact in g.fields
        )
        return any(field.shown for field in fields)


HEARD: Mapping[str, Callable[[News, RecordEntry], None]] = {
    TOLD: News.as_told,
    TASK: News.as_told,
    ASKED: News.as_asked,
    PATCH: News.as_own,
    RELEASE: News.as_own,
    OFFERED: News.as_offer,
}

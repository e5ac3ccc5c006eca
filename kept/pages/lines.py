"""
How each kind of event reads in a timeline: its icon, and its line.

One table for agents and customers; the customers read of the entries that are theirs to see.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from kept.cases.happenings import Happening
from kept.cases.models import File
from kept.core import lifecycle
from kept.core.moments import in_full
from kept.core.rulebook import Rulebook
from kept.customers.models import Person
from kept.pages.zones import zone_of

VIA = {"mail": "by e-mail", "portal": "in the portal", "phone": "by phone", "chat": "in the chat"}
OPENED, MOVED, CLOSED = "opened", "state changed", "closed"


@dataclass(frozen=True, slots=True)
class Reader:
    """
    For whom a timeline is put into words, and where its files are fetched.

    For the desk it has more, by entry: what became of the mails that it made, and where the
    mail that it came by can be read as a whole.
    """

    rulebook: Rulebook
    person: Person
    file_url: Callable[[File], str]
    now: datetime
    is_customer: bool = False
    deliveries: Mapping[int, Sequence[str]] = field(default_factory=dict)
    mails: Mapping[int, str] = field(default_factory=dict)

    def state(self, name: str) -> str:
        """Return the words for a state: the charter's label for customers, its name for staff."""
        return lifecycle.label(self.rulebook, name) if self.is_customer else name.capitalize()


def line_of(entry: Happening, reader: Reader) -> tuple[str, str]:
    """Return the icon and the line of an entry that has no words of its own."""
    if "of" in entry.carries:
        return "boxes", _of_record(entry, reader)
    icon, say = LINES.get(entry.kind, ("dot", _plainly))
    if entry.kind not in LINES and entry.kind.endswith(" changed"):
        icon, say = "pencil", _changed
    return icon, say(entry, reader)


H = TypeVar("H", bound=Happening)


def told_once(entries: Iterable[H]) -> Iterator[H]:
    """Leave out each closing that follows the change of state which it is."""
    before: H | None = None
    for entry in entries:
        is_told = before is not None and (before.kind, before.at) == (MOVED, entry.at)
        if not (entry.kind == CLOSED and is_told):
            yield entry
        before = entry


Say = Callable[[Happening, Reader], str]


def _by(entry: Happening) -> str:
    """Return ", by Priya Nair", or by which clause it happened by itself."""
    if entry.by:
        return f", by {entry.by}"
    clause = str(entry.carries.get("clause") or "").partition(",")[0]
    return f", by the charter ({clause})" if clause else ""


def _why(entry: Happening) -> str:
    why = entry.carries.get("why")
    return f": {why}" if why else ""


def _way(entry: Happening) -> str:
    way = entry.carries.get("way")
    return f" ({way})" if way else ""


def _plainly(entry: Happening, _: Reader) -> str:
    return f"{entry.kind.capitalize()}{_by(entry)}{_why(entry)}"


def _changed(entry: Happening, reader: Reader) -> str:
    fact = entry.kind.removesuffix(" changed")
    was, to = _value(entry.carries.get("from")), _value(entry.carries.get("to"))
    name = reader.rulebook.label(fact).capitalize()
    to = to.rstrip(".")  # a sentence stands here within ours
    change = f"from {was} to {to}" if was else f"set to {to}"
    if not to:
        change = f"no longer {was}"
    return f"{name} {change}{_by(entry)}{_why(entry)}"


def _value(value: Any) -> str:
    match value:
        case None | "":
            return ""
        case list() | tuple():
            return ", ".join(map(str, value))
    return str(value)


def _of_record(entry: Happening, reader: Reader) -> str:
    """Say what happened to another record, such as the problem behind the case."""
    kind, number = str(entry.carries["of"]), entry.carries.get("record", "")
    book, to = reader.rulebook.of(kind), _value(entry.carries.get("to"))
    about = f"{reader.rulebook.label(kind).capitalize()} {number}"
    if entry.kind == "state changed":
        return f"{about} is now: {lifecycle.label(book, to)}{_why(entry)}"
    if entry.kind.endswith(" changed"):
        return f"{about}, {entry.kind.removesuffix(' changed')}: {to or 'none any more'}"
    return f"{about}: {entry.kind}{_why(entry)}"


def _linked(entry: Happening, reader: Reader) -> str:
    sort = reader.rulebook.label(str(entry.carries.get("as", "")))
    return f"Linked to {entry.carries.get('to')} ({sort}){_by(entry)}"


def _state(entry: Happening, reader: Reader) -> str:
    to = reader.state(str(entry.carries.get("to")))
    return f"Now: {to}{_way(entry)}{_by(entry)}{_why(entry)}"


def _opened(entry: Happening, reader: Reader) -> str:
    via = VIA.get(str(entry.carries.get("via", "")), "")
    word = reader.rulebook.label(reader.rulebook.record).capitalize()
    return joined(f"{word} opened", via) + _by(entry) + _why(entry)


def _closed(entry: Happening, _: Reader) -> str:
    return f"Closed{_way(entry)}{_by(entry)}{_why(entry)}"


def _promised(entry: Happening, reader: Reader) -> str:
    until = entry.carries.get("until")
    if not isinstance(until, str):
        return _plainly(entry, reader)
    by = in_full(datetime.fromisoformat(until), reader.now, zone_of(reader.person))
    return f"Next step by {by}{_by(entry)}"


def _told(entry: Happening, reader: Reader) -> str:
    to = " and ".join(_value(role) for role in entry.carries.get("to", []))
    clock = reader.rulebook.label(str(entry.carries.get("clock", "")))
    # How a rule is called within is nothing to a customer: what it is about stands above.
    told = "You were told" if reader.is_customer else f"Told the {to} about {clock}"
    said = entry.carries.get("saying")
    return f"{told}{f': {said}' if said else ''}{_by(entry)}"


def _offered(entry: Happening, reader: Reader) -> str:
    solution = entry.carries.get("solution")
    return f"A resolution was offered{f' ({solution})' if solution else ''}{_by(entry)}"


def _asked(entry: Happening, reader: Reader) -> str:
    """Say that something was asked; the question itself stands in the words above."""
    whom = "You were" if reader.is_customer else "The customer was"
    number = len(entry.carries.get("fields", [])) or 1
    return f"{whom} asked {'a question' if number == 1 else f'{number} questions'}{_by(entry)}"


def _closing(entry: Happening, reader: Reader) -> str:
    whom = "You were" if reader.is_customer else "The customer was"
    return f"{whom} asked whether it may be closed{_by(entry)}"


def _task(entry: Happening, _: Reader) -> str:
    to = " and ".join(_value(role) for role in entry.carries.get("to", []))
    return f"Task for the {to}: {entry.carries.get('saying', '')}{_by(entry)}"


def _flagged(entry: Happening, _: Reader) -> str:
    return f"Flagged: {entry.carries.get('flag', '')}{_by(entry)}"


def _wanted(entry: Happening, _: Reader) -> str:
    wanted = joined(*(str(entry.carries.get(key) or "") for key in ("operation", "object")))
    return f"To be done by hand: {wanted}{_by(entry)}"


def _contact(entry: Happening, _: Reader) -> str:
    via = VIA.get(str(entry.carries.get("via", "")), "")
    side = "The customer" if entry.kind == "contact by customer" else "We"
    return joined(f"{side} made contact", via) + _by(entry)


def _diverted(entry: Happening, _: Reader) -> str:
    return f"Taken by whoever is on call: {entry.carries.get('outcome', '')}{_by(entry)}"


def _escalated(entry: Happening, _: Reader) -> str:
    to = _value(entry.carries.get("to"))
    level = entry.carries.get("level")
    where = f"Taken to the {to}" if to else f"Taken up: {entry.carries.get('ladder', '')}"
    return f"{where}{f', level {level}' if level else ''}{_by(entry)}{_why(entry)}"


def _answered(entry: Happening, _: Reader) -> str:
    return f"Answered: {entry.carries.get('ladder', '')}{_by(entry)}"


LINES: Mapping[str, tuple[str, Say]] = {
    OPENED: ("inbox", _opened),
    "held": ("hand", lambda entry, _: f"Held{_why(entry)}"),
    "released": ("lock-open", _plainly),
    MOVED: ("arrow-right", _state),
    CLOSED: ("circle-check", _closed),
    "linked": ("link", _linked),
    "reopened": ("rotate-ccw", _plainly),
    "published": ("megaphone", _plainly),
    "priority changed": ("signal", _changed),
    "sorted changed": ("list-checks", lambda entry, _: f"Sorted{_by(entry)}{_why(entry)}"),
    "owner changed": ("user-round", _changed),
    "team changed": ("users-round", _changed),
    "next action promised": ("calendar-clock", _promised),
    "question asked": ("message-circle-question-mark", _asked),
    "asked": ("message-circle-question-mark", _asked),
    "closure asked": ("message-circle-question-mark", _closing),
    "solution offered": ("lightbulb", _offered),
    "contact by staff": ("phone", _contact),
    "contact by customer": ("phone", _contact),
    "call diverted": ("phone-forwarded", _diverted),
    "escalated": ("arrow-up", _escalated),
    "answered": ("message-square-reply", _answered),
    "offered": ("arrow-up", lambda entry, _: f"Open now: {entry.carries.get('object', '')}"),
    "told": ("bell", _told),
    "task given": ("clipboard-list", _task),
    "flagged": ("flag", _flagged),
    "wanted": ("clipboard-list", _wanted),
    "alarm raised": ("bell-ring", _told),
}


def joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)

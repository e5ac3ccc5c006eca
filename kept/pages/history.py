"""
A case's entries as its timeline shows them: what people wrote, and what happened beside.

One table says how each kind of event reads; agents and customers read the same words, the
customers those of the entries that are theirs to see.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.html import urlize
from django.utils.safestring import SafeString

from kept.cases.models import Entry, File
from kept.core import lifecycle
from kept.core.moments import in_full
from kept.core.rulebook import Rulebook
from kept.customers.models import Person
from kept.pages.zones import zone_of

VIA = {"mail": "by e-mail", "portal": "in the portal", "phone": "by phone", "chat": "in the chat"}
OPENED = "opened"
CALLED = "phone"
# What came by mail and is nobody's word; only the desk sees it.
ASIDE = {
    "automatic mail": "automatic answer, not visible to the customer",
    "delivery report": "what became of our mail, not visible to the customer",
}
KILO, MEGA = 1000, 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file as a link beside the words it came with."""

    name: str
    href: str
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What `web/components/entry.html` shows of one entry."""

    kind: str
    anchor: str
    at: datetime
    who: str = ""
    initials: str = ""
    what: str = ""
    words: str = ""
    is_plain: bool = True
    files: tuple[Attached, ...] = ()
    icon: str = "dot"
    line: str = ""

    @property
    def is_event(self) -> bool:
        return self.kind == "event"


@dataclass(frozen=True, slots=True)
class Fold:
    """Events that came together, behind their number."""

    events: tuple[Item, ...]

    @property
    def summary(self) -> str:
        return f"{len(self.events)} changes"


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a timeline is put into words, and where its files are fetched."""

    rulebook: Rulebook
    person: Person
    file_url: Callable[[File], str]
    now: datetime
    is_customer: bool = False

    def state(self, name: str) -> str:
        """Return the words for a state: the charter's label for customers, its name for staff."""
        return lifecycle.label(self.rulebook, name) if self.is_customer else name.capitalize()


def history(entries: Iterable[Entry], reader: Reader) -> list[Item]:
    """
    Return the items of a timeline, in the order of `entries`, which carry words and files.

    At one instant what was said comes before what followed from it.
    """
    items = [item for entry in entries for item in _items(entry, reader)]
    return sorted(items, key=lambda item: (item.at, item.is_event))


def folded(items: Iterable[Item], *, at_least: int = 3) -> list[Item | Fold]:
    """Return `items` with every `at_least` or more events in a row behind one line."""
    rows: list[Item | Fold] = []
    for are_events, group in groupby(items, key=lambda item: item.is_event):
        together = tuple(group)
        if are_events and len(together) >= at_least:
            rows.append(Fold(together))
        else:
            rows += together
    return rows


def initials(name: str) -> str:
    """Return the first letters of the first and the last word: "AW"."""
    words = [word for word in name.replace("@", " ").split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _items(entry: Entry, reader: Reader) -> Iterator[Item]:
    words = getattr(entry, "words", None)
    files = tuple(_attached(file, reader) for file in entry.files.all() if not file.hidden)
    if words is None and not files:
        yield _event(entry, reader)
        return
    kind, what = _written(entry, reader)
    who = str(entry.by) if entry.by else str(entry.carries.get("who") or "Somebody")
    yield Item(
        kind=kind,
        anchor=f"e-{entry.pk}",
        at=entry.at,
        who=who,
        initials=initials(who),
        what=what,
        words=_linked(words.text if words else ""),
        files=files,
    )


def _linked(text: str) -> SafeString:
    """Return plain text as HTML, its addresses as links; everything else in it is escaped."""
    return SafeString(urlize(text, nofollow=True, autoescape=True))


def _written(entry: Entry, reader: Reader) -> tuple[str, str]:
    """Return what sort of box an entry with words stands in, and what its author did."""
    via = VIA.get(str(entry.carries.get("via", "")), "")
    if entry.kind in ASIDE:
        return "side", ASIDE[entry.kind]
    if not entry.public:
        return "note", "Internal note, not visible to the customer"
    if entry.as_role == Entry.Role.CUSTOMER:
        opened = f"opened the {reader.rulebook.label('case')}"
        return "customer", _joined(opened if entry.kind == OPENED else "wrote", via)
    if entry.carries.get("via") == CALLED:
        reached = entry.carries.get("reached") not in (False, "no")
        return "staff", "called" if reached else "called, and reached nobody"
    return "staff", _joined("replied", via)


def _event(entry: Entry, reader: Reader) -> Item:
    icon, say = LINES.get(entry.kind, ("dot", _plainly))
    if entry.kind not in LINES and entry.kind.endswith(" changed"):
        icon, say = "pencil", _changed
    line = say(entry, reader)
    return Item(kind="event", anchor=f"e-{entry.pk}", at=entry.at, icon=icon, line=line)


def _attached(file: File, reader: Reader) -> Attached:
    return Attached(name=file.name, href=reader.file_url(file), size=size_of(file.size))


def size_of(octets: int) -> str:
    """Return "12 kB", "1.4 MB"."""
    if octets >= MEGA:
        return f"{octets / MEGA:.1f} MB"
    return f"{max(1, round(octets / KILO))} kB"


# How each kind of event reads: its icon, and its line.

Say = Callable[[Entry, Reader], str]


def _by(entry: Entry) -> str:
    """Return ", by Priya Nair", or by which clause it happened by itself."""
    if entry.by:
        return f", by {entry.by}"
    clause = str(entry.carries.get("clause") or "").partition(",")[0]
    return f", by the charter ({clause})" if clause else ""


def _why(entry: Entry) -> str:
    why = entry.carries.get("why")
    return f": {why}" if why else ""


def _plainly(entry: Entry, _: Reader) -> str:
    return f"{entry.kind.capitalize()}{_by(entry)}{_why(entry)}"


def _changed(entry: Entry, reader: Reader) -> str:
    fact = entry.kind.removesuffix(" changed")
    was, to = _value(entry.carries.get("from")), _value(entry.carries.get("to"))
    name = reader.rulebook.label(fact).capitalize()
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


def _state(entry: Entry, reader: Reader) -> str:
    to = reader.state(str(entry.carries.get("to")))
    return f"Now: {to}{_by(entry)}{_why(entry)}"


def _opened(entry: Entry, reader: Reader) -> str:
    via = VIA.get(str(entry.carries.get("via", "")), "")
    word = reader.rulebook.label("case").capitalize()
    return _joined(f"{word} opened", via) + _by(entry) + _why(entry)


def _closed(entry: Entry, _: Reader) -> str:
    way = entry.carries.get("way")
    return f"Closed{f' ({way})' if way else ''}{_by(entry)}{_why(entry)}"


def _promised(entry: Entry, reader: Reader) -> str:
    until = entry.carries.get("until")
    if not isinstance(until, str):
        return _plainly(entry, reader)
    by = in_full(datetime.fromisoformat(until), reader.now, zone_of(reader.person))
    return f"Next step by {by}{_by(entry)}"


def _told(entry: Entry, reader: Reader) -> str:
    to = " and ".join(_value(role) for role in entry.carries.get("to", []))
    clock = reader.rulebook.label(str(entry.carries.get("clock", "")))
    said = entry.carries.get("saying")
    return f"Told the {to} about {clock}{f': {said}' if said else ''}{_by(entry)}"


def _offered(entry: Entry, reader: Reader) -> str:
    solution = entry.carries.get("solution")
    return f"A resolution was offered{f' ({solution})' if solution else ''}{_by(entry)}"


def _asked(entry: Entry, reader: Reader) -> str:
    """Say that something was asked; the question itself stands in the words above."""
    whom = "You were" if reader.is_customer else "The customer was"
    return f"{whom} asked a question{_by(entry)}"


def _closing(entry: Entry, reader: Reader) -> str:
    whom = "You were" if reader.is_customer else "The customer was"
    return f"{whom} asked whether it may be closed{_by(entry)}"


def _task(entry: Entry, _: Reader) -> str:
    to = " and ".join(_value(role) for role in entry.carries.get("to", []))
    return f"Task for the {to}: {entry.carries.get('saying', '')}{_by(entry)}"


def _flagged(entry: Entry, _: Reader) -> str:
    return f"Flagged: {entry.carries.get('flag', '')}{_by(entry)}"


def _wanted(entry: Entry, _: Reader) -> str:
    wanted = _joined(*(str(entry.carries.get(key) or "") for key in ("operation", "object")))
    return f"To be done by hand: {wanted}{_by(entry)}"


def _contact(entry: Entry, _: Reader) -> str:
    via = VIA.get(str(entry.carries.get("via", "")), "")
    side = "The customer" if entry.kind == "contact by customer" else "We"
    return _joined(f"{side} made contact", via) + _by(entry)


LINES: Mapping[str, tuple[str, Say]] = {
    OPENED: ("inbox", _opened),
    "held": ("hand", lambda entry, _: f"Held{_why(entry)}"),
    "released": ("lock-open", _plainly),
    "state changed": ("arrow-right", _state),
    "closed": ("circle-check", _closed),
    "reopened": ("rotate-ccw", _plainly),
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
    "told": ("bell", _told),
    "task given": ("clipboard-list", _task),
    "flagged": ("flag", _flagged),
    "wanted": ("clipboard-list", _wanted),
    "alarm raised": ("bell-ring", _told),
}


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)

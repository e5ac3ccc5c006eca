"""A case's entries as its timeline shows them: what people wrote, and what happened beside."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.html import urlize
from django.utils.safestring import SafeString

from kept.cases.models import Entry, File
from kept.pages.lines import OPENED, VIA, Reader, joined, line_of, told_once

CALLED = "phone"
# What came by mail and is nobody's word; only the desk sees it.
ASIDE = {
    "automatic mail": "automatic answer, not visible to the customer",
    "crowded mail": "one of very many mails that came at once, not visible to the customer",
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
    deliveries: tuple[str, ...] = ()
    folded: tuple[Attached, ...] = ()
    whole_href: str = ""

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


def history(entries: Iterable[Entry], reader: Reader) -> list[Item]:
    """
    Return the items of a timeline, in the order of `entries`, which carry words and files.

    At one instant what was said comes before what followed from it.
    """
    items = [item for entry in told_once(entries) for item in _items(entry, reader)]
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
    every = entry.files.all()
    files = tuple(_attached(file, reader) for file in every if not file.hidden)
    aside = tuple(
        _attached(file, reader) for file in every if file.hidden and not reader.is_customer
    )
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
        folded=aside,
        deliveries=tuple(reader.deliveries.get(entry.pk, ())),
        whole_href=reader.mails.get(entry.pk, ""),
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
        return "customer", joined(opened if entry.kind == OPENED else "wrote", via)
    if entry.carries.get("via") == CALLED:
        reached = entry.carries.get("reached") not in (False, "no")
        return "staff", "called" if reached else "called, and reached nobody"
    return "staff", joined("replied", via)


def _event(entry: Entry, reader: Reader) -> Item:
    icon, line = line_of(entry, reader)
    return Item(kind="event", anchor=f"e-{entry.pk}", at=entry.at, icon=icon, line=line)


def _attached(file: File, reader: Reader) -> Attached:
    return Attached(name=file.name, href=reader.file_url(file), size=size_of(file.size))


def size_of(octets: int) -> str:
    """Return "12 kB", "1.4 MB"."""
    if octets >= MEGA:
        return f"{octets / MEGA:.1f} MB"
    return f"{max(1, round(octets / KILO))} kB"

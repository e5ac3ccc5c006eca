"""Small charters and timelines for the tests of the rules, written as one would say them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kept.core.charter.charter import Charter
from kept.core.clocks import fold
from kept.core.rulebook import Rulebook
from kept.core.runs import Run
from kept.core.timeline import Event

LONDON = ZoneInfo("Europe/London")
# March 2026: Monday 2, the clocks change on Sunday 29, Good Friday is 3 April.
HOLIDAYS = {"GB-ENG": {"2026-04-03": "Good Friday", "2026-04-06": "Easter Monday"}}
LIFECYCLE = {
    "open": {"to": ["waiting", "closed"], "on": ["contact by customer", "reopened"]},
    "waiting": {"to": ["open", "closed"], "on": "question asked", "waiting for": "customer"},
    "closed": {"ends": "yes", "to": ["open"], "reopen": {"who": "customer"}},
}


def rulebook(clocks: Mapping[str, Any], **rest: Any) -> Rulebook:
    """Return a charter in London time, open from nine to five, with these clocks."""
    tree = {
        "charter": "test",
        "zone": "Europe/London",
        "hours": {"office": {"mon-fri": "09:00-17:00", "holidays": "GB-ENG"}},
        "priorities": {1: {}, 2: {}, 3: {}},
        "lifecycles": {"case": LIFECYCLE},
        "approvals": {"closure": {"steps": [{"who": "requester"}]}},
        "clocks": clocks,
    }
    return Rulebook(Charter.parse({**tree, **rest}), HOLIDAYS, version="1")


def at(text: str) -> datetime:
    """Read "2026-03-02 09:00", a moment in London, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def local(moment: datetime | None) -> str | None:
    """Return a moment as `at` reads it."""
    return moment and moment.astimezone(LONDON).strftime("%Y-%m-%d %H:%M")


def happened(when: str, kind: str, **carries: Any) -> Event:
    """Return an event at a moment in London; blanks in a name are written as underscores."""
    return Event(kind, at(when), {key.replace("_", " "): value for key, value in carries.items()})


def opened(when: str, **facts: Any) -> Event:
    known = {"kind": "incident", "priority": 3}
    return happened(
        when, "opened", facts=known | {k.replace("_", " "): v for k, v in facts.items()}
    )


def changed(when: str, fact: str, to: Any) -> Event:
    return happened(when, f"{fact} changed", to=to)


def runs_of(
    book: Rulebook, *events: Event, now: str = "2026-12-31 00:00", **others: Any
) -> list[Run]:
    return list(fold(book, sorted(events, key=lambda event: event.at), now=at(now), **others))


def run_of(book: Rulebook, *events: Event, now: str = "2026-12-31 00:00", **others: Any) -> Run:
    """Return the last run of the only clock."""
    return runs_of(book, *events, now=now, **others)[-1]

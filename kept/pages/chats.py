"""A live talk as its lines: what was said in a case, by whom, since when it is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kept.cases.models import Case, Entry
from kept.core.charter.people import Channel
from kept.core.charter.tables import look_up
from kept.core.facts import now_facts
from kept.core.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody said, and whether it was one of ours."""

    who: str
    at: datetime
    text: str
    is_ours: bool


def channel_of(rulebook: Rulebook) -> Channel | None:
    """Return the channel on which people talk live: the one whose words become a case."""
    channels = rulebook.charter.channels.values()
    return next((one for one in channels if one.becomes and one.offered), None)


def is_open(rulebook: Rulebook, channel: Channel, now: datetime) -> bool:
    """Tell whether somebody is there to talk to, by the hours of the channel."""
    facts = now_facts(rulebook, {}, now=now)
    hours = look_up(channel.hours, facts)
    return bool(rulebook.calendar(str(hours.value) if hours else None, facts).is_open(now))


def lines_of(entries: Iterable[Entry]) -> list[Line]:
    """Return the lines of a talk; `entries` are what may be read, oldest first, with words."""
    return [
        Line(str(entry.by or ""), entry.at, entry.words.text, entry.as_role == Entry.Role.STAFF)
        for entry in entries
        if getattr(entry, "words", None)
    ]


def is_live(case: Case, channel: Channel | None) -> bool:
    """Tell whether one still talks live in the case."""
    return channel is not None and case.channel == channel.name and case.is_open

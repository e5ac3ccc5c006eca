"""A live talk as its lines: what was said in a case, by whom, since when it is open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from kept.cases.models import Case, CaseQuerySet, Entry, EntryQuerySet
from kept.core.charter.people import Channel
from kept.core.charter.tables import look_up
from kept.core.facts import now_facts
from kept.core.rulebook import Rulebook
from kept.web.streams import Event, last_seen, stream

NEXT_LINE = "#id_text"  # the field of the form: the browser goes on there
MOST = 50  # talks in a list
LINE, OVER = "web/components/chat_line.html", "web/components/chat_over.html"


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody said, and whether it was one of ours; `number` is its place in the case."""

    number: int
    who: str
    at: datetime
    text: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """A case in which one talks live, and what was said last; None before the first word."""

    case: Case
    last: Line | None

    @property
    def waits_for_us(self) -> bool:
        return self.last is not None and not self.last.is_ours


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
        Line(
            entry.position,
            str(entry.by or ""),
            entry.at,
            entry.words.text,
            entry.as_role == Entry.Role.STAFF,
        )
        for entry in entries
        if getattr(entry, "words", None)
    ]


def talks(cases: CaseQuerySet) -> list[Talk]:
    """Return those of `cases` in which one talks live, the one spoken in last on top."""
    spoken = cases.open_talks().unfinished().order_by("-updated_at", "-pk")
    shown = list(spoken.select_related("requester", "owner", "desk")[:MOST])
    said = Entry.objects.filter(case=OuterRef("pk"), public=True, words__isnull=False)
    newest = Subquery(said.order_by("-position").values("pk")[:1])
    of_shown = Case.objects.filter(pk__in=[case.pk for case in shown]).order_by()
    last = Entry.objects.filter(pk__in=of_shown.values_list(newest)).select_related("by", "words")
    lines = {entry.case_id: line for entry in last for line in lines_of([entry])}
    return [Talk(case, lines.get(case.pk)) for case in shown]


def is_live(case: Case, channel: Channel | None) -> bool:
    """Tell whether one still talks live in the case."""
    return channel is not None and case.channel == channel.name and case.is_open


def news_href(address: str, lines: Sequence[Line]) -> str:
    """Return where what is said after `lines` is heard."""
    return f"{address}?after={lines[-1].number if lines else 0}"


def news(
    request: HttpRequest, case: Case, readable: EntryQuerySet, *, is_live: bool
) -> HttpResponse:
    """Answer with the lines said since the browser's last one; `readable` is what it may read."""
    until = case.entries.aggregate(Max("position"))["position__max"]
    new = readable.filter(case=case, position__gt=last_seen(request), position__lte=until)
    lines = lines_of(new.select_related("by", "words").order_by("position"))
    events = [
        Event("line", line.number, render_to_string(LINE, {"line": line}, request))
        for line in lines
    ]
    if not is_live:
        events.append(Event("over", until, render_to_string(OVER, request=request)))
    return stream(request, events, watch=(case.pk, until) if is_live else None)

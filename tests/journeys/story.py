"""
Stories of cases from their opening to their end, told in a text that is read aloud.

A story is a title, the clauses it proves, and acts: a moment in the charter's zone, who
does what. Beneath each act, and beneath each moment at which the charter acts by itself,
stands all that came of it: the state, every mail, every clock that began, moved or ended.

    The customer agrees on the page  [PA-137]
    2026-03-02 10:00 Bo opens
        state received
        mail to Bo: received
        clock first response until Mon 2 Mar 2026 13:00
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import time_machine

from kept.cases import clocks
from kept.cases.errors import RefusedError
from kept.cases.models import REACTION, Case, Clock
from kept.outbox.models import Notice
from tests import cast
from tests.journeys import acts

STORIES = Path(__file__).parent / "stories"
BY_ITSELF = "by itself"
MOMENT = len("2026-03-02 10:00")
# What happens in a case beside its states, clocks and mails, and what is told of it.
SAID: dict[str, Callable[[dict], str]] = {
    "closed": lambda carries: "closed" + (f" by {carries['way']}" if carries.get("way") else ""),
    "reopened": lambda _: "reopened",
    "flagged": lambda carries: f"flagged {carries['flag']}",
    "task given": lambda carries: f"task for {', '.join(carries['to'])}: {carries['saying']}",
    "alarm raised": lambda carries: f"alarm to {', '.join(carries['to'])}",
    "wanted": lambda carries: f"by hand: {carries['operation']}",
    "linked": lambda carries: f"linked as {carries['as']}",
    "referred": lambda carries: f"referred to {carries['to']}",
    "held": lambda carries: f"held: {carries['why']}",
}


@dataclass(frozen=True)
class Story:
    """A story as it is written: `text` is the whole of it, what came of each act included."""

    charter: str
    title: str
    clauses: tuple[str, ...]
    acts: tuple[tuple[datetime, str], ...]
    text: str

    def __str__(self) -> str:
        return f"{self.charter}-{self.title.replace(' ', '-')}"


def stories(charter: str) -> list[Story]:
    """Return the stories of a charter, in the order of its file."""
    written = (STORIES / f"{charter}.txt").read_text(encoding="utf-8")
    return [_story(charter, text.strip("\n")) for text in written.split("\n\n") if text.strip()]


def _story(charter: str, text: str) -> Story:
    head, *lines = text.splitlines()
    title, _, clauses = head.partition("  [")
    told = [line for line in lines if line and not line.startswith(" ")]
    happened = tuple(
        (datetime.fromisoformat(line[:MOMENT]), line[MOMENT + 1 :])
        for line in told
        if not line.endswith(BY_ITSELF)
    )
    return Story(charter, title, tuple(clauses.rstrip("]").split()), happened, text)


@dataclass
class Telling:
    """A story being played: the case, and what was told of it so far."""

    story: Story
    case: Case | None = None
    mails: int = 0
    entries: int = 0
    state: str = ""
    clocks: dict[tuple[str, int], tuple[str, datetime | None]] = field(default_factory=dict)

    def tell(self) -> str:
        """Play the whole story, and return it as it came out."""
        cast.entitled(self.story.charter)
        self.mails = Notice.objects.count()
        told = [self.story.text.splitlines()[0]]
        for local, act in self.story.acts:
            at = local.replace(tzinfo=self.zone).astimezone(UTC)
            told += self._until(at)
            told += [f"{local:%Y-%m-%d %H:%M} {act}", *self._do(act, at)]
        return "\n".join(told)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo("Europe/London")

    def _until(self, at: datetime) -> Iterator[str]:
        """Let happen by itself what is due before `at`, each at its own moment."""
        while waking := Clock.objects.waking(at).values_list("next_at", flat=True).first():
            with time_machine.travel(waking, tick=False):
                assert clocks.sweep(waking)
            if came := list(self._came()):
                yield f"{waking.astimezone(self.zone):%Y-%m-%d %H:%M} {BY_ITSELF}"
                yield from came

    def _do(self, act: str, at: datetime) -> Iterator[str]:
        other = None
        try:
            with time_machine.travel(at, tick=False):
                other = acts.do(act, self.story.charter, self.case, at)
        except RefusedError as refused:
            yield f"    refused: {refused}"
        if self.case is not None:
            yield from self._came()
        if other is not None:
            self.case, self.state, self.entries, self.clocks = other, "", 0, {}
            yield f"    case {other.number}"
            yield from self._came()

    def _came(self) -> Iterator[str]:
        """Return what is new of the case since it was last asked."""
        if self.case is None:
            return
        case = self.case = cast.fresh(self.case)
        for entry in case.entries.filter(position__gt=self.entries).order_by("position"):
            self.entries = entry.position
            if entry.kind in SAID:
                yield f"    {SAID[entry.kind](entry.carries)}"
        if (state := _state(case)) != self.state:
            self.state = state
            yield f"    state {state}"
        yield from self._clocks(case)
        yield from self._mails()

    def _clocks(self, case: Case) -> Iterator[str]:
        found = case.clocks.exclude(kind=REACTION).order_by("started_at", "slug", "number")
        for clock in found:
            key, now = (clock.slug, clock.number), (clock.state, clock.due_at)
            if self.clocks.get(key) == now:
                continue
            self.clocks[key] = now
            yield f"    clock {clock.name} {self._stands(clock)}"

    def _stands(self, clock: Clock) -> str:
        if clock.state != "running":
            return clock.state
        if clock.due_at is None:
            return "runs"
        word = "not before" if clock.kind == "guard" else "until"
        return f"{word} {clock.due_at.astimezone(self.zone):%a %-d %b %Y %H:%M}"

    def _mails(self) -> Iterator[str]:
        for notice in Notice.objects.order_by("pk")[self.mails :]:
            self.mails += 1
            to = " and ".join(address.partition("@")[0].capitalize() for address in _to(notice))
            yield f"    mail to {to}: {notice.payload['notice']}"


def _to(notice: Notice) -> list[str]:
    return list(notice.payload["to"])


def _state(case: Case) -> str:
    if case.is_held:
        return "held"
    return case.state + (f", waiting for {case.waiting_for}" if case.waiting_for else "")

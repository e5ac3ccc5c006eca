"""All that the page of a record shows, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from kept.backlog import kinds
from kept.backlog.chronicle import origin_of
from kept.backlog.models import Record, RecordEntry, RecordLink, RecordQuerySet, kept_by
from kept.backlog.operations.reviewing import AGENDA
from kept.cases.models import Case, Clock
from kept.console.forms.records import FORMS, RecordForm, Standing, TieForm
from kept.core.facts import facts_at
from kept.core.moments import DueValue
from kept.core.runs import Run, State
from kept.customers.models import Person
from kept.pages import history, records
from kept.pages.dues import due_of
from kept.pages.lines import Reader

CASES_SHOWN = 50
# How a tie reads from its other end.
BACK = {"caused by": "Caused by it", "solved in": "Solved in it", AGENDA: "On its agenda"}
TOLD_ELSEWHERE = {"state", "waiting for", "votes", "of", "charter"}


def records_of(person: Person) -> RecordQuerySet:
    """Return the records that `person` works on, not those that they see as a customer."""
    return Record.objects.visible_to(person).filter(kept_by(person)).exclude(kind=kinds.CHARTER)


@dataclass(frozen=True)
class Recordfile:
    """A record with its timeline and the clocks folded from it, as of `now`."""

    record: Record
    entries: tuple[RecordEntry, ...]
    person: Person
    now: datetime

    @classmethod
    def of(cls, person: Person, number: int) -> "Recordfile":
        """
        Read a record that `person` works on.

        Raises:
            Http404: there is none of that number, or it is not theirs.
        """
        shown = ("desk", "charter_version", "opened_by", "owner", "organisation")
        record = get_object_or_404(records_of(person).select_related(*shown), number=number)
        entries = record.entries.select_related("by", "words").in_order()
        return cls(record, tuple(entries), person, timezone.now())

    @cached_property
    def standing(self) -> Standing:
        events = [entry.as_event() for entry in self.entries]
        rulebook = self.record.rulebook
        return Standing(
            record=self.record,
            rulebook=rulebook,
            facts=facts_at(rulebook, events),
            runs=origin_of(self.record, events).fold(events, now=self.now),
            now=self.now,
            person=self.person,
            has_cases=bool(self.cases),
        )

    @property
    def kind(self) -> str:
        return records.name_of(self.standing.rulebook, self.record.kind).capitalize()

    @property
    def state(self) -> str:
        return records.in_words(self.record)

    @property
    def votes(self) -> int | None:
        """How many votes stand; None where nobody votes on it."""
        if not kinds.votes_by(self.standing.rulebook, self.record.kind):
            return None
        return int(self.standing.facts.get("votes") or 0)

    @property
    def known(self) -> dict[str, str]:
        return {
            fact.capitalize(): records.in_full(value)
            for fact, value in self.standing.facts.items()
            if fact not in TOLD_ELSEWHERE and value not in (None, "", [])
        }

    @property
    def items(self) -> list[history.Item | history.Fold]:
        reader = Reader(self.standing.rulebook, self.person, lambda _: "", self.now)
        return history.folded(records.items(self.entries, reader), at_least=5)

    def targets(self) -> list[tuple[str, DueValue]]:
        """Return the clocks that people are told of, each with how it stands."""
        return [
            (self.standing.rulebook.label(run.name).capitalize(), due_of(run, now=self.now))
            for run in self._runs
        ]

    @property
    def next_due(self) -> DueValue | None:
        standing = [run for run in self._runs if run.is_standing and run.due_at]
        first = min(standing, key=lambda run: run.due_at or self.now, default=None)
        return due_of(first, now=self.now) if first else None

    @property
    def _runs(self) -> list[Run]:
        return [
            run for run in self.standing.runs if not run.is_reaction and run.state is not State.VOID
        ]

    @cached_property
    def cases(self) -> list[Case]:
        """The first cases tied to it, those that are open on top."""
        tied = Case.objects.filter(record_links__record=self.record)
        return list(
            tied.select_related("requester", "organisation").order_by("closed_at", "number")[
                :CASES_SHOWN
            ]
        )

    @cached_property
    def case_dues(self) -> list[tuple[Case, DueValue | None]]:
        """Its cases, each with what is due next on it, whoever must act by then."""
        dues: dict[int, DueValue] = {}
        for clock in Clock.objects.standing().filter(case__in=self.cases, due_at__isnull=False):
            dues.setdefault(clock.case_id, due_of(clock, now=self.now))
        return [(case, dues.get(case.pk)) for case in self.cases]

    @cached_property
    def case_count(self) -> int:
        shown = len(self.cases)
        return shown if shown < CASES_SHOWN else self.record.case_links.count()

    @cached_property
    def links(self) -> list[tuple[str, Record]]:
        """The records that it is tied to, each with how."""
        there = RecordLink.objects.filter(of=self.record).exclude(sort=AGENDA).select_related("to")
        back = RecordLink.objects.filter(to=self.record).select_related("of")
        return [
            *((_seen_from(link.sort, link.to), link.to) for link in there),
            *((BACK.get(link.sort) or _seen_from(link.sort, link.of), link.of) for link in back),
        ]

    @property
    def releases(self) -> list[tuple[Record, str, str]]:
        """The releases that it is tied to: for when each was planned, and when it came."""
        tied = dict.fromkeys(one for _, one in self.links if one.kind == kinds.RELEASE)
        return [
            (
                release,
                records.in_full(release.facts.get("planned on") or "not yet known"),
                records.in_full(release.facts.get("released on") or "not released yet"),
            )
            for release in tied
        ]

    @cached_property
    def agenda(self) -> list[Record]:
        """What a review has to decide on, what most votes stand for first."""
        on_it = Record.objects.filter(backlinks__of=self.record, backlinks__sort=AGENDA)
        found = list(on_it.select_related("charter_version").order_by("number"))
        return sorted(found, key=lambda record: -int(record.facts.get("votes") or 0))

    def forms(self, refused: RecordForm | None = None) -> Mapping[str, RecordForm]:
        """Return the forms that apply; `refused` comes back as it was."""
        forms = {
            form.name: form(standing=self.standing)
            for form in FORMS
            if form.applies_to(self.standing)
        }
        return forms if refused is None else {**forms, refused.name: refused}


def _seen_from(sort: str, other: Record) -> str:
    """Say how a record stands to another: where a step named it, by what kind that one is."""
    return (sort if sort in TieForm.SORTS else other.kind).capitalize()


def record_href(record: Record, opened: str = "") -> str:
    """Return the address of a record's page, with one of its forms open."""
    page = reverse("console:record", args=[record.number])
    return f"{page}?open={opened}#{opened}" if opened else page

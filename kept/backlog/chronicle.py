"""A record under lock while something is written into it, and all that follows from that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from kept.backlog import kinds, letters, spreading
from kept.backlog.errors import EndedError
from kept.backlog.models import Record, RecordClock, RecordEntry, Remark
from kept.cases import following, histories, projection
from kept.cases.histories import Origin, Shelf
from kept.cases.ledger import Ledger
from kept.cases.signing import Author, Words
from kept.core import facts, lifecycle
from kept.core.rulebook import Rulebook
from kept.core.runs import Run, State
from kept.core.timeline import Event
from kept.customers.models import Organisation, Person
from kept.desks.models import CharterVersion, Desk

if TYPE_CHECKING:
    from kept.cases.models import File

USE, NORMAL = "use", "normal"
OWN_COLUMNS = frozenset({"state", "waiting for"})


class RecordChronicle(Ledger[RecordEntry]):
    """One locked record: what is written into it, and what it says so far."""

    def __init__(
        self, record: Record, events: Sequence[Event], stored: Iterable[RecordClock] = ()
    ) -> None:
        self.record = record
        self.stored = list(stored)
        super().__init__(events, last_position=record.last_position, stored=self.stored)
        self.first_position = self.last_position + 1
        self.remarks: list[Remark] = []
        self.recorded_at = timezone.now()  # one moment for all that is written together

    @classmethod
    def open(cls, record: Record | int, *, skip_locked: bool = False) -> RecordChronicle:
        """
        Lock the record and read what happened to it so far.

        Raises:
            Record.DoesNotExist: it is gone or, with `skip_locked`, in other hands.
        """
        locked = (
            Record.objects.select_for_update(of=("self",), skip_locked=skip_locked)
            .select_related("desk", "charter_version", "opened_by", "owner")
            .get(pk=record if isinstance(record, int) else record.pk)
        )
        return cls(locked, locked.timeline(), locked.clocks.all())

    # What kind of record it is

    @property
    def desk(self) -> Desk:
        return self.record.desk

    @property
    def owner(self) -> Person | None:
        return self.record.owner

    @property
    def requester(self) -> Person | None:
        return self.record.opened_by

    @property
    def organisation(self) -> Organisation | None:
        return self.record.organisation or super().organisation

    @cached_property
    def rulebook(self) -> Rulebook:
        return self.record.rulebook

    @cached_property
    def origin(self) -> Origin:
        return origin_of(self.record, self.events)

    @property
    def state(self) -> str:
        return str(self.facts.get("state") or "")

    def customers(self) -> list[Person]:
        """
        Return who asked for it, each once: the proposer, all whose vote stands, and those whose
        case was about it and has ended. Whose case goes on hears of it there.
        """
        if self.record.kind in (kinds.CUSTOMER, kinds.CONTRACT):
            organisation = self.record.organisation
            people = organisation.people.filter(is_active=True) if organisation else ()
            return speakers(people)
        votes = self.record.votes.filter(withdrawn_at__isnull=True).select_related("person")
        asked = [vote.person for vote in votes] if self.record.pk else []
        proposer = self.record.opened_by
        if proposer is not None and not self.serves(proposer):
            asked.insert(0, proposer)
        if self.record.pk and self.record.shown != Record.Shown.NOBODY:
            ended = self.record.case_links.filter(case__closed_at__isnull=False)
            asked += [link.case.requester for link in ended.select_related("case__requester")]
        return list({person.pk: person for person in asked}.values())

    def fold(self, now: datetime) -> tuple[Run, ...]:
        return self.origin.fold(self.events, now=now)

    def new_entry(self, **columns: Any) -> RecordEntry:
        return RecordEntry(record=self.record, recorded_at=self.recorded_at, **columns)

    def keep_words(self, entry: RecordEntry, words: Words | None, files: Sequence[File]) -> None:
        if words is not None:
            self.remarks.append(Remark(entry=entry, text=words.text))

    # What is written

    def move(self, to: str, *, at: datetime, author: Author, why: str = "", way: str = "") -> None:
        """Write that it is in another state; one that leads nowhere is its end."""
        if to == self.state:
            return
        by = {"way": way} if way else {}
        said = {"why": why} if why else {}
        carries = {"from": self.state, "to": to, "who": author.name}
        self.enter("state changed", at, author, True, carries | by | said)
        if not lifecycle.ways_on(self.rulebook, to):
            self.enter("closed", at, author, True, {"who": author.name} | by)
            self.record.ended_at = at

    def end(self, *, at: datetime, author: Author) -> None:
        """Write that it has come to its end, where no lifecycle leads there."""
        self.enter("closed", at, author, False, {"who": author.name})
        self.record.ended_at = at

    def enter_fact(self, fact: str, value: Any, *, at: datetime, author: Author) -> None:
        """Write what was filled in with a move: the move itself says where it leads."""
        before = self.facts.get(fact)
        if before != value:
            carries = {"from": before, "to": value, "who": author.name}
            self.enter(f"{fact} changed", at, author, True, carries)

    def go_on_under(
        self, version: CharterVersion, *, at: datetime, author: Author, why: str
    ) -> RecordEntry:
        """Write that the record runs by another version of the charter from here on."""
        before = self.record.charter_version
        self.record.charter_version = version
        carries = {"from": before.name, "to": version.name, "who": author.name, "why": why}
        entry = self.write(
            facts.CHARTER_CHANGED, at=at, author=author, public=False, carries=carries
        )
        self.__dict__.pop("rulebook", None)
        self.__dict__.pop("origin", None)
        return entry

    def refuse_if_ended(self) -> None:
        """
        Refuse what only a living record bears.

        Raises:
            EndedError: it has come to its end.
        """
        if self.record.ended_at is not None:
            raise EndedError

    # What follows

    @property
    def cause(self) -> str:
        """The name of what is being written, for telling nobody twice of it."""
        told = (entry.carries.get("cause") for entry in self.entries)
        named = next((cause for cause in told if cause), "")
        return named or spreading.cause_of(self.record, self.first_position)

    def finish(self, *, now: datetime) -> None:
        """Do what the charter does by itself, write everything down, let the cases hear of it."""
        now = max([now, *(event.at for event in self.events[-1:])])
        following.react(self, now)
        self._write_down(now)
        letters.post(self, now=now)
        for act in self.afterwards:
            act()
        spreading.begin(self, now=now)

    def project(self, *, now: datetime) -> list[RecordClock]:
        """Return the rows of the clocks as they stand, and put on the record what lists sort by."""
        self.runs = self.fold(now)
        summarise(self.record, self.runs)
        return self._rows(now)

    def _rows(self, now: datetime) -> list[RecordClock]:
        return [
            RecordClock(record=self.record, **following.columns(self, run, now))
            for run in self.runs
        ]

    def _write_down(self, now: datetime) -> None:
        record = self.record
        record.state = self.state
        record.facts = {
            fact: value for fact, value in self.facts.items() if fact not in OWN_COLUMNS
        }
        record.last_position = self.last_position
        record.updated_at = max([record.updated_at, *(entry.at for entry in self.entries)])
        summarise(record, self.runs)
        record.save()
        if record.kind == kinds.CUSTOMER and record.organisation is not None:
            _know_of(record.organisation, record.desk, record.facts)
        RecordEntry.objects.bulk_create(self.entries)
        Remark.objects.bulk_create(self.remarks)
        store(self.stored, self._rows(now))


def origin_of(record: Record, events: Iterable[Event]) -> Origin:
    """Return what the timeline of a record is read by: its rules from the opening on."""
    shelf = Shelf()
    books = histories.books_named(events, lambda version: shelf.book(version, {}).of(record.kind))
    return Origin(next(iter(books.values()), record.rulebook), books)


def store(stored: Iterable[RecordClock], rows: Iterable[RecordClock]) -> bool:
    """Make the table say what `rows` say; tell whether it said otherwise."""
    known = {(clock.record_id, clock.slug, clock.number): clock for clock in stored}
    new, changed = [], []
    for row in rows:
        old = known.pop((row.record_id, row.slug, row.number), None)
        if old is None:
            new.append(row)
        elif any(getattr(old, name) != getattr(row, name) for name in projection.WRITTEN):
            row.pk = old.pk
            changed.append(row)
    RecordClock.objects.filter(pk__in=[clock.pk for clock in known.values()]).delete()
    RecordClock.objects.bulk_update(changed, projection.WRITTEN)
    RecordClock.objects.bulk_create(new)
    return bool(known or changed or new)


def speakers(people: Iterable[Person]) -> list[Person]:
    """Return who of `people` speaks for their customer: who sees all that it asks, else all."""
    known = sorted(people, key=lambda person: person.pk)
    return [person for person in known if person.sees_organisation] or known


def _know_of(organisation: Organisation, desk: Desk, facts: Mapping[str, Any]) -> None:
    """Put on the customer what the gates of the desk ask about one."""
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    locked.decided = {**locked.decided, desk.slug: {USE: facts.get(USE, NORMAL)}}
    locked.save(update_fields=["decided"])


def summarise(record: Record, runs: Iterable[Run]) -> None:
    """Put on the record what lists sort by: what is due next on it, and whether that is past."""
    standing = [run for run in runs if run.is_standing and run.due_at and not run.is_reaction]
    first = min(standing, key=lambda run: run.due_at or run.started_at, default=None)
    record.next_due_at = first.due_at if first else None
    record.next_due_clock = first.name if first else ""
    record.is_late = any(run.state is State.LATE for run in standing)

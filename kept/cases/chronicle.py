"""
A case under lock while something is written into it, and all that follows from that.

Every operation writes through one: entries in order, the states and facts that they
bring, the clocks folded anew, what the charter does by itself at once, the words that
leave the house. In memory first, then in few statements, in the caller's transaction.
"""

from __future__ import annotations

import hashlib
from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from kept.cases import consequences, following, notices, projection
from kept.cases.errors import ClosedError, HeldError
from kept.cases.histories import Origin, Shelf, until_merged
from kept.cases.models import Case, Clock, Entry, File, Text
from kept.cases.signing import Author as Author
from kept.cases.signing import Words as Words
from kept.core import clocks, facts, lifecycle
from kept.core.charter.tables import look_up
from kept.core.rulebook import Rulebook
from kept.core.runs import Run
from kept.core.timeline import Event
from kept.customers.models import Person
from kept.desks import charters
from kept.desks.models import CharterVersion, Member


class Chronicle:
    """One locked case: what is written into it, and what it says so far."""

    def __init__(
        self,
        case: Case,
        events: Sequence[Event],
        *,
        last_position: int = 0,
        origin: Origin | None = None,
        stored: Sequence[Clock] = (),
    ) -> None:
        self.case = case
        self.origin = origin or Origin.of(case, events, Shelf())
        self.events = list(events)
        self.last_position = last_position
        self.entries: list[Entry] = []
        self.texts: list[Text] = []
        self.files: list[File] = []
        self.letters: list[notices.Letter] = []
        self.silent_to: Person | None = None  # A machine wrote in their name: no automatic answer.
        self.runs: tuple[Run, ...] = ()
        self.stored = list(stored)
        self.done = {(c.slug, c.number): set(c.marks_done) for c in self.stored}

    @classmethod
    def open(cls, case: Case | int, *, skip_locked: bool = False) -> Chronicle:
        """
        Lock the case and read what happened in it so far.

        Raises:
            Case.DoesNotExist: it is gone or, with `skip_locked`, in other hands.
        """
        pk = case if isinstance(case, int) else case.pk
        locked = (
            Case.objects.select_for_update(of=("self",), skip_locked=skip_locked)
            .select_related("desk", "charter_version", "requester", "owner", "team")
            .get(pk=pk)
        )
        rows = list(locked.entries.in_order().values_list("kind", "at", "carries", "position"))
        events = [Event(kind, at, carries) for kind, at, carries, _ in rows]
        last = max((position for *_, position in rows), default=0)
        return cls(locked, events, last_position=last, stored=list(locked.clocks.all()))

    # What is written

    def write(
        self,
        kind: str,
        *,
        at: datetime,
        author: Author,
        public: bool,
        carries: Mapping[str, Any] | None = None,
        words: Words | None = None,
        files: Sequence[File] = (),
        message_id: str = "",
    ) -> Entry:
        """Write an entry, and the change of state that the lifecycle sees in it."""
        entry = self._enter(kind, at, author, public, dict(carries or {}), message_id)
        if words is not None:
            digest = hashlib.sha256(words.text.encode()).hexdigest()
            self.texts.append(
                Text(
                    entry=entry,
                    text=words.text,
                    html=words.html,
                    full_text=words.full_text,
                    digest=digest,
                )
            )
        for file in files:
            file.entry = entry
            self.files.append(file)
        if not self.case.is_held:
            self._follow(entry, author)
        return entry

    def _follow(self, entry: Entry, author: Author) -> None:
        """Go where the lifecycle leads by this entry, unless a guard keeps the case open."""
        to = lifecycle.move(self.rulebook, self.state, entry.as_event(), self.facts)
        if to is None:
            return
        if not lifecycle.ends(self.rulebook, to):
            self.move(to, at=entry.at, author=author)
        elif self.guard_of("close", now=entry.at) is None:
            self.move(to, at=entry.at, author=author, way=self._way_that_is_open(entry.at, author))

    def change(
        self,
        fact: str,
        to: Any,
        *,
        at: datetime,
        author: Author,
        why: str = "",
        public: bool = False,
    ) -> Entry | None:
        """Write that a fact has another value now; None where it has it already."""
        before = self.facts.get(fact)
        if before == to:
            return None
        carries = {"from": before, "to": to, "who": author.name}
        return self.write(
            f"{fact} changed",
            at=at,
            author=author,
            public=public,
            carries=carries | ({"why": why} if why else {}),
        )

    def move(
        self,
        to: str,
        *,
        at: datetime,
        author: Author,
        why: str = "",
        way: str = "",
        is_told: bool = True,
    ) -> None:
        """
        Write that the case is in another state; one that ends it closes it too.

        The customers are told of the end, unless `is_told` says that they know otherwise.
        """
        if to == self.state:
            return
        said = {"why": why} if why else {}
        carries = {"from": self.state, "to": to, "who": author.name}
        self._enter("state changed", at, author, True, carries | said, "")
        if lifecycle.ends(self.rulebook, to):
            by = {"way": way} if way else {}
            entry = self._enter("closed", at, author, True, {"who": author.name} | by | said, "")
            self.case.closed_at = at
            if is_told:
                self.tell(notices.closed(self, entry))
        elif self.case.closed_at is not None:
            self.case.closed_at = None

    def go_on_under(
        self, version: CharterVersion, *, at: datetime, author: Author, why: str = ""
    ) -> Entry:
        """
        Write that the case runs by another version of the charter from here on.

        Raises:
            CharterError: the contract's layer does not fit it; nothing is written.
        """
        before = self.case.charter_version
        book = charters.rulebook(version, overlay=self.case.overlay)
        books = {before.name: self.rulebook, version.name: book}
        self.origin = replace(self.origin, books={**self.origin.books, **books})
        self.case.charter_version = version
        self.__dict__.pop("rulebook", None)
        carries = {"from": before.name, "to": version.name, "who": author.name}
        return self.write(
            facts.CHARTER_CHANGED,
            at=at,
            author=author,
            public=True,
            carries=carries | ({"why": why} if why else {}),
        )

    def take_in(self, other: Chronicle) -> None:
        """Let what ran in `other`, which says by now that it was merged, go on here."""
        absorbed = {**self.origin.absorbed, **other.origin.absorbed}
        absorbed[str(other.case.number)] = until_merged(other.events)
        self.origin = replace(self.origin, absorbed=absorbed)

    def _enter(
        self,
        kind: str,
        at: datetime,
        author: Author,
        public: bool,
        carries: dict[str, Any],
        message_id: str,
    ) -> Entry:
        self.last_position += 1
        entry = Entry(
            case=self.case,
            position=self.last_position,
            kind=kind,
            at=at,
            recorded_at=timezone.now(),
            by=author.person,
            as_role=author.role,
            public=public,
            carries=carries,
            message_id=message_id,
        )
        if author.clause:
            carries["clause"] = author.clause
        self.entries.append(entry)
        insort(self.events, entry.as_event(), key=lambda event: event.at)
        self.__dict__.pop("facts", None)
        return entry

    # What it says so far

    @cached_property
    def rulebook(self) -> Rulebook:
        """The charter version that the case stands under now."""
        changes = [event for event in self.events if event.kind == facts.CHARTER_CHANGED]
        return (
            self.origin.books[str(changes[-1].carries["to"])] if changes else self.origin.rulebook
        )

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The facts after everything that was written."""
        return facts.facts_at(self.rulebook, self.events)

    @property
    def state(self) -> str:
        return str(self.facts.get("state") or self.case.state)

    @property
    def states_of_work(self) -> list[str]:
        """The states that may follow in which nobody is waited for, and which are no end."""
        states = self.rulebook.charter.lifecycles["case"].states
        return [
            name
            for name in lifecycle.ways_on(self.rulebook, self.state)
            if not states[name].ends and look_up(states[name].waiting_for, self.facts) is None
        ]

    def facts_now(self, now: datetime) -> dict[str, Any]:
        """Return the facts with the clocks' states by name, and what the hour brings."""
        with_hours = facts.now_facts(self.rulebook, self.facts, now=now)
        return lifecycle.with_clocks(with_hours, self.fold(now))

    def fold(self, now: datetime) -> tuple[Run, ...]:
        """Return the runs of every clock by all that was written, as of `now`."""
        return self.origin.fold(self.events, now=now)

    @cached_property
    def members(self) -> list[Member]:
        """The places at the desk, with their people."""
        return list(self.case.desk.members.select_related("person", "team").order_by("pk"))

    def serves(self, person: Person) -> bool:
        return any(member.person_id == person.pk for member in self.members)

    def author(self, person: Person) -> Author:
        """Sign as `person`: as staff where they serve at the desk, else as a customer."""
        role = Entry.Role.STAFF if self.serves(person) else Entry.Role.CUSTOMER
        return Author(person, role)

    def charter(self, clause: str) -> Author:
        """Sign as the charter, by one of its clauses."""
        return Author(None, Entry.Role.CHARTER, clause)

    def roles_of(self, author: Author) -> set[str]:
        """Return the charter's roles that the author has on this case."""
        if author.role in (Entry.Role.CHARTER, Entry.Role.SYSTEM):
            return {"charter"}
        roles = {author.role.value}
        if author.person is not None:
            if author.person.pk == self.case.owner_id:
                roles.add("owner")
            if author.person.pk == self.case.requester_id:
                roles |= {"requester", "customer"}
            for member in self.members:
                if member.person_id == author.person.pk:
                    roles |= {"staff", *member.roles}
                    roles |= {member.team.name} if member.team else set()
        return roles

    def refuse_unless_open(self) -> None:
        if self.case.is_held:
            raise HeldError
        if self.case.closed_at is not None:
            raise ClosedError

    def refuse_if_guarded(self, operation: str, *, now: datetime) -> None:
        """
        Refuse what a guard of the charter blocks.

        Raises:
            RefusedError: with the guard's sentence and clause.
        """
        guard = self.guard_of(operation, now=now)
        if guard is not None:
            raise consequences.GuardedError(guard, operation)

    def guard_of(self, operation: str, *, now: datetime) -> Run | None:
        """Return the guard of the charter that blocks `operation` at `now`."""
        return clocks.blocked(self.fold(now), operation)

    def _way_that_is_open(self, at: datetime, author: Author) -> str:
        """Return the charter's way of closing that the facts allow now; empty without one."""
        roles, known = self.roles_of(author), self.facts_now(at)
        for way in lifecycle.ways_to_close(self.rulebook, self.state):
            refusal = lifecycle.refuses_close(
                self.rulebook, self.state, way, roles=roles, facts=known, given={}
            )
            if refusal is None:
                return way
        return ""

    # What follows

    def tell(self, letter: notices.Letter) -> None:
        self.letters.append(letter)

    def finish(self, *, now: datetime) -> None:
        """Do what the charter does by itself, then write everything down, the words outward too."""
        now = max([now, *(event.at for event in self.events[-1:])])
        following.react(self, now)
        self._write_down(now)
        notices.post(self, self.letters, now=now)

    def project(self, *, now: datetime) -> None:
        """Write the clocks as they stand, and do nothing else."""
        rows = self.project_rows(now=now)
        self.case.save(update_fields=projection.SUMMARY)
        projection.write(self.stored, rows)

    def project_rows(self, *, now: datetime) -> list[Clock]:
        """Return the rows of the clocks as they stand, and put on the case what lists sort by."""
        self.runs = self.fold(now)
        projection.summarise(self.case, self.runs)
        return following.rows(self, now)

    def _write_down(self, now: datetime) -> None:
        case = self.case
        following.take_facts(self)
        projection.summarise(case, self.runs)
        case.updated_at = max([case.updated_at, *(entry.at for entry in self.entries)])
        case.save()
        Entry.objects.bulk_create(self.entries)
        Text.objects.bulk_create(self.texts)
        if self.files:
            File.objects.bulk_create(self.files)
        projection.write(self.stored, following.rows(self, now))

"""
A record under lock while something is written into it: what a case and a problem have in common.

Entries in order, the states and facts that they bring, the clocks folded from them, who is
to be told. In memory; whoever opened the record writes it all down at once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from kept.cases import consequences
from kept.cases.errors import NotAllowedError
from kept.cases.happenings import Happening
from kept.cases.signing import Author, Words
from kept.core import clocks, facts, lifecycle
from kept.core.charter.tables import look_up
from kept.core.rulebook import Rulebook
from kept.core.runs import Run
from kept.core.timeline import Event
from kept.customers.models import Organisation, Person
from kept.desks.models import Desk, Member, Team

if TYPE_CHECKING:
    from kept.cases.models import File
    from kept.cases.notices import Letter

STAFF_ONLY = "This is for those who serve at the desk."

E = TypeVar("E", bound=Happening)


class Remembered(Protocol):
    """What is known of a run beside the fold: which of its marks have been done."""

    @property
    def slug(self) -> str: ...

    @property
    def number(self) -> int: ...

    @property
    def marks_done(self) -> Iterable[str]: ...


class Ledger(ABC, Generic[E]):
    """One locked record: what is written into it, and what it says so far."""

    def __init__(
        self, events: Sequence[Event], *, last_position: int, stored: Iterable[Remembered]
    ) -> None:
        self.events = list(events)
        self.last_position = last_position
        self.entries: list[E] = []
        self.letters: list[Letter] = []
        self.afterwards: list[Callable[[], None]] = []  # what needs the record to be written down
        self.runs: tuple[Run, ...] = ()
        self.done = {(clock.slug, clock.number): set(clock.marks_done) for clock in stored}

    # What kind of record it is

    @property
    @abstractmethod
    def desk(self) -> Desk: ...

    @property
    @abstractmethod
    def owner(self) -> Person | None: ...

    @property
    @abstractmethod
    def requester(self) -> Person | None: ...

    @property
    def organisation(self) -> Organisation | None:
        """The customer whose it is."""
        return self.requester.organisation if self.requester else None

    @property
    def team(self) -> Team | None:
        """The team whose it is; most records have none."""
        return None

    @property
    @abstractmethod
    def rulebook(self) -> Rulebook:
        """The charter version that the record stands under now, as the record reads it."""

    @property
    @abstractmethod
    def state(self) -> str: ...

    @property
    def follows_its_lifecycle(self) -> bool:
        """Whether what is written may move it; not before it has been let in."""
        return True

    @abstractmethod
    def customers(self) -> list[Person]:
        """Return everybody on the customers' side of the record."""

    @abstractmethod
    def fold(self, now: datetime) -> tuple[Run, ...]:
        """Return the runs of every clock by all that was written, as of `now`."""

    @abstractmethod
    def move(
        self, to: str, *, at: datetime, author: Author, why: str = "", way: str = ""
    ) -> None: ...

    @abstractmethod
    def new_entry(self, **columns: Any) -> E:
        """Return a row of the record's timeline, not saved yet."""

    @abstractmethod
    def keep_words(self, entry: E, words: Words | None, files: Sequence[File]) -> None:
        """Have the words and files of `entry` written down with it."""

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
        **columns: Any,
    ) -> E:
        """Write an entry, and the change of state that the lifecycle sees in it."""
        entry = self.enter(kind, at, author, public, dict(carries or {}), **columns)
        self.keep_words(entry, words, files)
        if self.follows_its_lifecycle:
            self._follow(entry, author)
        return entry

    def change(
        self,
        fact: str,
        to: Any,
        *,
        at: datetime,
        author: Author,
        why: str = "",
        public: bool = False,
        carries: Mapping[str, Any] | None = None,
    ) -> E | None:
        """Write that a fact has another value now; None where it has it already."""
        before = self.facts.get(fact)
        if before == to:
            return None
        said = {"from": before, "to": to, "who": author.name, **({"why": why} if why else {})}
        return self.write(
            f"{fact} changed",
            at=at,
            author=author,
            public=public,
            carries={**(carries or {}), **said},
        )

    def enter(
        self,
        kind: str,
        at: datetime,
        author: Author,
        public: bool,
        carries: dict[str, Any],
        **columns: Any,
    ) -> E:
        """
        Write an entry and nothing else.

        Raises:
            NotAllowedError: it is signed as staff by somebody who does not serve at the desk.
        """
        self._refuse_strangers(author)
        self.last_position += 1
        if author.clause:
            carries["clause"] = author.clause
        entry = self.new_entry(
            position=self.last_position,
            kind=kind,
            at=at,
            by=author.person,
            as_role=author.role,
            public=public,
            carries=carries,
            **columns,
        )
        self.entries.append(entry)
        insort(self.events, entry.as_event(), key=lambda event: event.at)
        self.__dict__.pop("facts", None)
        return entry

    def _refuse_strangers(self, author: Author) -> None:
        """Let nobody sign as staff who does not serve at the desk, whichever door they came by."""
        if author.role != Happening.Role.STAFF or author.person is None:
            return
        if not self.serves(author.person):
            raise NotAllowedError(STAFF_ONLY)

    def tell(self, letter: Letter) -> None:
        self.letters.append(letter)

    def _follow(self, entry: E, author: Author) -> None:
        """Go where the lifecycle leads by this entry, unless a guard keeps the record open."""
        to = lifecycle.move(self.rulebook, self.state, entry.as_event(), self.facts)
        if to is None:
            return
        if not lifecycle.ends(self.rulebook, to):
            self.move(to, at=entry.at, author=author)
        elif self.guard_of("close", now=entry.at) is None:
            self.move(to, at=entry.at, author=author, way=self._way(entry, author))

    # What it says so far

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The facts after everything that was written."""
        return facts.facts_at(self.rulebook, self.events)

    @property
    def states_of_work(self) -> list[str]:
        """The states that may follow in which nobody is waited for, and which are no end."""
        states = self.rulebook.lifecycle.states
        return [
            name
            for name in lifecycle.ways_on(self.rulebook, self.state)
            if not states[name].ends and look_up(states[name].waiting_for, self.facts) is None
        ]

    def facts_now(self, now: datetime) -> dict[str, Any]:
        """Return the facts with the clocks' states by name, and what the hour brings."""
        with_hours = facts.now_facts(self.rulebook, self.facts, now=now)
        return lifecycle.with_clocks(with_hours, self.fold(now))

    @cached_property
    def members(self) -> list[Member]:
        """The places at the desk, with their people."""
        return self.desk.staff

    def serves(self, person: Person) -> bool:
        return any(member.person_id == person.pk for member in self.members)

    def author(self, person: Person) -> Author:
        """Sign as `person`: as staff where they serve at the desk, else as a customer."""
        role = Happening.Role.STAFF if self.serves(person) else Happening.Role.CUSTOMER
        return Author(person, role)

    def charter(self, clause: str) -> Author:
        """Sign as the charter, by one of its clauses."""
        return Author(None, Happening.Role.CHARTER, clause)

    def roles_of(self, author: Author) -> set[str]:
        """Return the charter's roles that the author has on this record."""
        if author.role in (Happening.Role.CHARTER, Happening.Role.SYSTEM):
            return {"charter"}
        roles = {str(author.role)}
        if author.person is not None:
            if author.person == self.owner:
                roles.add("owner")
            if author.person == self.requester:
                roles |= {"requester", "customer"}
            for member in self.members:
                if member.person_id == author.person.pk:
                    roles |= {"staff", *member.roles}
                    roles |= {member.team.name} if member.team else set()
        return roles

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

    def _way(self, entry: E, author: Author) -> str:
        """Return the way of closing that the entry takes, or else one that is open now."""
        taken = lifecycle.way_by(self.rulebook, self.state, entry.as_event(), self.facts)
        if taken:
            return taken
        roles, known = self.roles_of(author), self.facts_now(entry.at)
        for way in lifecycle.ways_to_close(self.rulebook, self.state):
            refusal = lifecycle.refuses_close(
                self.rulebook, self.state, way, roles=roles, facts=known, given={}
            )
            if refusal is None:
                return way
        return ""

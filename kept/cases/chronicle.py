"""
A case under lock while something is written into it, and all that follows from that.

Every operation writes through one: entries in order, the states and facts that they
bring, the clocks folded anew, what the charter does by itself at once, the words that
leave the house. In memory first, then in few statements, in the caller's transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Max
from django.utils import timezone

from kept.cases import following, notices, projection, together
from kept.cases.acquainting import acquainted, acquainted_all, introduced
from kept.cases.errors import ClosedError, HeldError
from kept.cases.histories import Origin, Shelf, of_many, until_merged
from kept.cases.ledger import Ledger
from kept.cases.models import Case, CaseQuerySet, Entry, File, Text
from kept.cases.signing import Author as Author
from kept.cases.signing import Words as Words
from kept.core import facts, lifecycle
from kept.core.rulebook import Rulebook
from kept.core.runs import Run
from kept.core.timeline import Event
from kept.customers.models import Person
from kept.desks import charters
from kept.desks.models import CharterVersion, Desk, Team

# What of ours shows that a person has looked at what it is.
SORTED_BY = {"sorted changed", "priority changed", "contact by staff"}
FROM_CUSTOMERS = {"opened", "held", "contact by customer"}


class Chronicle(Ledger[Entry]):
    """One locked case: what is written into it, and what it says so far."""

    def __init__(
        self,
        case: Case,
        events: Sequence[Event],
        *,
        last_position: int = 0,
        origin: Origin | None = None,
        stored: Sequence[projection.ClockRow] = (),
    ) -> None:
        super().__init__(events, last_position=last_position, stored=stored)
        self.case = case
        self.origin = origin or Origin.of(case, events, Shelf())
        self.texts: list[Text] = []
        self.files: list[File] = []
        self.silent_to: Person | None = None  # A machine wrote in their name: no automatic answer.
        self.cause = ""  # What many cases hear of at once: nobody is told twice of it.
        self.stored = list(stored)
        self.is_new = case.pk is None

    @classmethod
    def open(cls, case: Case | int, *, skip_locked: bool = False) -> Chronicle:
        """
        Lock the case and read what happened in it so far.

        Raises:
            Case.DoesNotExist: it is gone or, with `skip_locked`, in other hands.
        """
        together.write_down_before(case)
        pk = case if isinstance(case, int) else case.pk
        if (opened := together.ahead().take(pk)) is not None:
            return opened
        free = Case.objects.select_for_update(of=("self",), skip_locked=skip_locked)
        locked = acquainted(free, case) if isinstance(case, Case) else introduced(free).get(pk=pk)
        rows = list(locked.entries.in_order().values_list("kind", "at", "carries", "position"))
        events = [Event(kind, at, carries) for kind, at, carries, _ in rows]
        last = max((position for *_, position in rows), default=0)
        return cls(locked, events, last_position=last, stored=projection.stored([pk]))

    @classmethod
    def open_all(cls, cases: Sequence[int]) -> list[Chronicle]:
        """Lock cases by their keys and read what happened in each, in few statements."""
        together.write_down_before(*cases)
        for pk in cases:
            together.ahead().take(pk)
        return cls._open_all(Case.objects.filter(pk__in=cases))

    @classmethod
    def open_ahead(cls, numbers: Collection[int], desks: Sequence[Desk]) -> None:
        """
        Lock and read cases, some at once, that operations of this batch are about to open.

        Without a batch it is left to them. `desks` know their staff, and are the cases' own.
        """
        missing = together.ahead().missing(numbers)
        if missing:
            together.write_down_numbers(missing)
            cases = Case.objects.filter(number__in=missing)
            together.ahead().put(cls._open_all(cases, desks))

    @classmethod
    def _open_all(cls, cases: CaseQuerySet, desks: Sequence[Desk] = ()) -> list[Chronicle]:
        free = cases.select_for_update(of=("self",)).order_by("pk")
        histories = list(of_many(acquainted_all(free, desks), Shelf()))
        keys = [case.pk for case, *_ in histories]
        entries = Entry.objects.filter(case__in=keys).order_by().values_list("case")
        last = dict(entries.annotate(Max("position")))
        stored = projection.stored_by_case(keys)
        return [
            cls(
                case,
                events,
                last_position=last.get(case.pk, 0),
                origin=origin,
                stored=stored[case.pk],
            )
            for case, events, origin in histories
        ]

    # What kind of record it is

    @property
    def desk(self) -> Desk:
        return self.case.desk

    @property
    def owner(self) -> Person | None:
        return self.case.owner

    @property
    def requester(self) -> Person:
        return self.case.requester

    @property
    def team(self) -> Team | None:
        return self.case.team

    @property
    def follows_its_lifecycle(self) -> bool:
        return not self.case.is_held

    def customers(self) -> list[Person]:
        """Return who asked, and who follows."""
        if self.case.pk is None:
            return [self.case.requester]  # It is being opened: nobody follows it yet.
        return [self.case.requester, *(party.person for party in self.case.followers)]

    def new_entry(self, **columns: Any) -> Entry:
        return Entry(case=self.case, recorded_at=timezone.now(), **columns)

    def keep_words(self, entry: Entry, words: Words | None, files: Sequence[File]) -> None:
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

    # What is written

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
        said = {name: word for name, word in (("way", way), ("why", why)) if word}
        carries = {"from": self.state, "to": to, "who": author.name}
        self.enter("state changed", at, author, True, carries | said)
        if lifecycle.ends(self.rulebook, to):
            entry = self.enter("closed", at, author, True, {"who": author.name} | said)
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

    # What it says so far

    def is_silent_to(self, person: Person) -> bool:
        """Whether nothing automatic goes to `person`: a machine spoke last in their name."""
        return person == self.silent_to or (person == self.requester and self._is_a_machines)

    @property
    def _is_a_machines(self) -> bool:
        name = str(self.requester)
        said = (
            event.carries.get("machine", False)
            for event in reversed(self.events)
            if event.kind in FROM_CUSTOMERS and event.carries.get("who", name) == name
        )
        return bool(next(said, False))

    @cached_property
    def rulebook(self) -> Rulebook:
        """The charter version that the case stands under now."""
        changes = [event for event in self.events if event.kind == facts.CHARTER_CHANGED]
        return (
            self.origin.books[str(changes[-1].carries["to"])] if changes else self.origin.rulebook
        )

    @property
    def state(self) -> str:
        return str(self.facts.get("state") or self.case.state)

    def fold(self, now: datetime) -> tuple[Run, ...]:
        """Return the runs of every clock by all that was written, as of `now`."""
        return self.origin.fold(self.events, now=now)

    def may_reopen(self, author: Author, at: datetime) -> bool:
        """Tell whether the charter lets a customer, or this author, open the closed case again."""
        return lifecycle.may_reopen(
            self.rulebook,
            self.state,
            is_customer=True,
            roles=self.roles_of(author),
            facts=self.facts,
            closed_at=self.case.closed_at,
            now=at,
        )

    def refuse_unless_open(self) -> None:
        if self.case.is_held:
            raise HeldError
        if self.case.closed_at is not None:
            raise ClosedError

    # What follows

    def finish(self, *, now: datetime) -> None:
        """Do what the charter does by itself, then write everything down, the words outward too."""
        now = max([now, *(event.at for event in self.events[-1:])])
        following.react(self, now)
        self._summarise()
        together.finish(self, now)

    def project(self, *, now: datetime) -> None:
        """Write the clocks as they stand, and do nothing else."""
        rows = self.project_rows(now=now)
        self.case.save(update_fields=projection.SUMMARY)
        projection.write(self.stored, rows)

    def project_rows(self, *, now: datetime) -> list[projection.ClockRow]:
        """Return the rows of the clocks as they stand, and put on the case what lists sort by."""
        self.runs = self.fold(now)
        projection.summarise(self.case, self.runs)
        return following.rows(self, now)

    def _summarise(self) -> None:
        case = self.case
        following.take_facts(self)
        projection.summarise(case, self.runs)
        case.is_sorted = case.is_sorted or any(map(sorts, self.entries))
        case.updated_at = max([case.updated_at, *(entry.at for entry in self.entries)])


def sorts(entry: Entry) -> bool:
    """Whether a person has sorted the case by it, given another priority or answered."""
    return entry.kind in SORTED_BY and entry.as_role == Entry.Role.STAFF

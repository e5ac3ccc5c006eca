"""All that a customer sees of a case, read once."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from kept.cases import asking, histories
from kept.cases.acquainting import read_with
from kept.cases.models import Case, Entry, File, Party
from kept.cases.people import CUSTOMER
from kept.core import gates, lifecycle, sentences
from kept.core.charter.information import Field
from kept.core.facts import facts_at
from kept.core.moments import DueValue
from kept.core.remit import Remit, remit
from kept.core.rulebook import Rulebook
from kept.core.runs import Run
from kept.customers.models import Person
from kept.knowledge.models import Article
from kept.pages import history, records
from kept.pages.dues import due_of
from kept.pages.exclusions import Left, left_out
from kept.pages.lines import Reader
from kept.pages.versions import Versions, versions
from kept.pages.why import Why, why_of
from kept.pages.zones import zone_of
from kept.portal import access

QUESTION, ANSWER = "question asked", "contact by customer"
SHOWN = ("desk", "charter_version", "contract", "organisation", "requester", "owner")


@dataclass(frozen=True)
class Casefile:
    """
    A case, the public part of its timeline, and the clocks of which the customer is told.

    The clocks are folded from the whole timeline, of which `entries` are what may be read.
    """

    case: Case
    entries: tuple[Entry, ...]
    person: Person
    now: datetime

    @classmethod
    def of(cls, person: Person, number: int) -> "Casefile":
        """
        Read a case that `person` may see as a customer.

        Raises:
            Http404: there is none of that number, or it is not theirs to see.
        """
        case = get_object_or_404(read_with(access.cases(person), *SHOWN), number=number)
        public = (
            access.entries(person)
            .filter(case=case)
            .select_related("by", "words")
            .prefetch_related("files")
            .in_order()
        )
        return cls(case, tuple(public), person, timezone.now())

    @cached_property
    def rulebook(self) -> Rulebook:
        return self.case.rulebook

    @cached_property
    def facts(self) -> dict[str, Any]:
        return facts_at(self.rulebook, self._events)

    @cached_property
    def runs(self) -> list[Run]:
        """The clocks that the customer is told of."""
        folded = histories.fold(self.case, self._events, now=self.now)
        return [run for run in folded if run.shown]

    @property
    def sentence(self) -> str:
        """Who acts next, and by when."""
        return sentences.state_sentence(
            self.rulebook, self.facts, self.runs, now=self.now, for_customer=True
        )

    @property
    def held_because(self) -> str:
        """Why it is not let in, in the charter's words or ours; empty where it is in."""
        gate = self.rulebook.charter.coverage.gates.get(self.case.held_reason)
        return (gate.says or gates.because(gate.needs, self.case.facts)) if gate else ""

    @property
    def is_waiting_for_you(self) -> bool:
        return self.case.is_open and self.case.waiting_for == "customer"

    @property
    def priority(self) -> str:
        level = self.rulebook.charter.priorities.get(self.case.priority)
        return f"{self.case.priority} {level.name if level else ''}".strip()

    @cached_property
    def next_run(self) -> Run | None:
        return sentences.next_promise(self.runs)

    @property
    def next_due(self) -> DueValue | None:
        return due_of(self.next_run, now=self.now) if self.next_run else None

    @property
    def why(self) -> Why | None:
        """Why the next target is when it is; None where nothing is due."""
        if self.next_run is None:
            return None
        href = reverse("public:charter", args=[self.case.desk.slug])
        return why_of(self.next_run, now=self.now, zone=zone_of(self.person), charter_href=href)

    @property
    def items(self) -> list[history.Item | history.Fold]:
        """The public history, oldest first."""
        reader = Reader(self.rulebook, self.person, file_href, self.now, is_customer=True)
        return history.folded(history.history(self.entries, reader), at_least=5)

    @cached_property
    def behind(self) -> list[records.Behind]:
        """What the case is tied to, as far as customers may know of it."""
        return records.behind(self.case, for_customer=True)

    @cached_property
    def versions(self) -> Versions | None:
        """The latest versions against theirs, where the case is fixed in one (XM-55)."""
        return versions(self.case, self.rulebook, self.facts, person=self.person, for_customer=True)

    @property
    def questions(self) -> list[str]:
        """What was asked since the customer wrote last."""
        asked: list[str] = []
        for entry in self.entries:
            if entry.kind == ANSWER:
                asked = []
            elif entry.kind == QUESTION and entry.carries.get("question"):
                asked.append(str(entry.carries["question"]))
        return asked

    @property
    def lacking(self) -> list[Field]:
        """What was asked once by name, and is not answered yet."""
        if not self.case.is_open:
            return []
        return asking.open_questions(self.rulebook, self._events, self.facts)

    @property
    def asks(self) -> str:
        """What lies before the customer, to say yes or no to; empty where nothing does."""
        if not self.case.is_open:
            return ""
        return lifecycle.asks(self.rulebook, self.case.state, self.facts)

    @cached_property
    def article(self) -> Article | None:
        """The article that answers it, where there is one that the person may read."""
        slug = self.facts.get("article")
        if not slug:
            return None
        mine = Article.objects.visible_to(self.person).filter(desk=self.case.desk, slug=slug)
        return mine.first()

    @property
    def remit(self) -> Remit | None:
        """What the charter says of what is asked; None where no topic is named."""
        return remit(self.rulebook, self.facts)

    @cached_property
    def left_out(self) -> Left | None:
        """What the desk does not answer for in this case."""
        return left_out(self.entries)

    @property
    def may_dispute(self) -> bool:
        rule = self.rulebook.charter.coverage.exclude
        left = self.left_out
        if left is None or left.disputed is not None or not self.case.is_open:
            return False
        return rule is not None and CUSTOMER in rule.disputed_by

    @property
    def reopenings(self) -> int:
        """How often the case was opened again."""
        return sum(entry.kind == "reopened" for entry in self.entries)

    @property
    def reopens_until(self) -> datetime | None:
        """The last moment at which a closed case may be opened again; None without one."""
        if self.case.closed_at is None:
            return None
        return lifecycle.reopens_until(
            self.rulebook, self.case.state, self.facts, closed_at=self.case.closed_at
        )

    @property
    def may_reopen(self) -> bool:
        if self.case.closed_at is None:
            return False
        return lifecycle.may_reopen(
            self.rulebook,
            self.case.state,
            is_customer=True,
            roles=("customer",),
            facts=self.facts,
            closed_at=self.case.closed_at,
            now=self.now,
        )

    @property
    def opens_another(self) -> bool:
        """Whether writing now makes a new case that follows this one."""
        return self.case.closed_at is not None and not self.may_reopen

    @property
    def others_who_see_it(self) -> list[str]:
        """Who else on the customer's side follows the case, by name."""
        names = [str(self.case.requester), *(str(party.person) for party in self.parties)]
        return [name for name in names if name != str(self.person)]

    @cached_property
    def parties(self) -> list[Party]:
        """Who follows the case beside its requester, the first to join first."""
        return self.case.followers

    @cached_property
    def _events(self) -> list[Any]:
        return self.case.timeline()


def file_href(file: File) -> str:
    return reverse("portal:file", args=[file.pk])

"""All that the page of a case shows, read once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from kept.cases import asking, histories
from kept.cases.acquainting import read_with
from kept.cases.models import Case, Draft, Entry, File
from kept.console import access, maillines
from kept.console.forms.base import CaseForm, Standing
from kept.console.forms.deciding import (
    AssessForm,
    ExclusionForm,
    InclusionForm,
    ReferralForm,
    knows_exclusions,
)
from kept.console.forms.delaying import LateForm
from kept.console.forms.ending import ClosingForm, ReleaseForm, ReopeningForm
from kept.console.forms.escalating import AnsweredForm, EscalationForm
from kept.console.forms.promising import DoneForm, PromiseForm
from kept.console.forms.solving import PatchForm, ReleasedForm, SaidForm
from kept.console.forms.working import FactsForm, OwnerForm, PriorityForm, StateForm, WaitForm
from kept.console.forms.writing import CallForm, NoteForm, ReplyForm, initial_of
from kept.core import inquiry, sentences
from kept.core.facts import facts_at
from kept.core.moments import DueValue
from kept.core.remit import Remit, remit
from kept.core.runs import Run, State
from kept.customers.models import Person
from kept.pages import history, records
from kept.pages.dues import due_of
from kept.pages.exclusions import Left, left_out
from kept.pages.lines import Reader
from kept.pages.questions import kinds
from kept.pages.versions import Versions, versions

FORMS: tuple[type[CaseForm], ...] = (
    ReplyForm, NoteForm, CallForm, OwnerForm, PriorityForm, FactsForm, WaitForm, StateForm,
    PromiseForm, DoneForm, LateForm, EscalationForm, AnsweredForm,
    PatchForm, ReleasedForm, SaidForm, AssessForm, ReferralForm, ExclusionForm,
    InclusionForm, ClosingForm, ReopeningForm, ReleaseForm,
)  # fmt: skip
# What each filter of the timeline lets through, by the sort of item.
SHOWS = {
    "all": ("All", None),
    "messages": ("Messages", {"customer", "staff"}),
    "notes": ("Notes", {"note"}),
    "events": ("Events", {"event"}),
}
HIDDEN_FACTS = {
    "state", "waiting for", "owner", "team", "priority", "proposed priority", "kind", "channel",
    "plan",
}  # fmt: skip
OTHERS = 5
ENDED = 4  # as many runs that are over are still shown beside those that stand


@dataclass(frozen=True, slots=True)
class Target:
    """A clock of the case in its side panel."""

    name: str
    due: DueValue
    href: str
    clause: str


@dataclass(frozen=True)
class Casefile:
    """A case with its timeline and the clocks folded from it, as of `now`."""

    case: Case
    entries: tuple[Entry, ...]
    person: Person
    now: datetime

    @classmethod
    def of(cls, person: Person, number: int, *, now: datetime | None = None) -> "Casefile":
        """
        Read a case that `person` works on.

        Raises:
            Http404: there is none of that number, or it is not theirs.
        """
        shown = ("desk", "charter_version", "contract", "organisation", "requester", "owner",
                 "team", "linked_to")  # fmt: skip
        found = read_with(access.cases(person), *shown)
        case = get_object_or_404(found, number=number)
        entries = (
            Entry.objects.shown_to(person)
            .filter(case=case)
            .select_related("by", "words")
            .prefetch_related("files")
            .in_order()
        )
        return cls(case, tuple(entries), person, now or timezone.now())

    @cached_property
    def standing(self) -> Standing:
        events = [entry.as_event() for entry in self.entries]
        rulebook = self.case.rulebook
        return Standing(
            case=self.case,
            rulebook=rulebook,
            facts=facts_at(rulebook, events),
            runs=histories.fold(self.case, events, now=self.now),
            now=self.now,
            person=self.person,
            events=tuple(events),
        )

    @property
    def sentence(self) -> str:
        """Who acts next, and by when."""
        standing = self.standing
        return sentences.state_sentence(
            standing.rulebook, standing.facts, standing.runs, now=self.now, for_customer=False
        )

    @property
    def state(self) -> str:
        if self.case.is_held:
            return "Held"
        return self.standing.state.capitalize()

    @property
    def kind(self) -> str:
        return kinds(self.standing.rulebook).get(self.case.kind, self.case.kind)

    @property
    def plan(self) -> str:
        """The name of the plan under which the case runs; empty without plans."""
        plan = str(self.standing.facts.get("plan") or "")
        known = self.standing.rulebook.charter.plans.get(plan)
        return (known.name if known else "") or plan.capitalize()

    @property
    def priority(self) -> str:
        level = self.standing.rulebook.charter.priorities.get(self.case.priority)
        word = self.standing.rulebook.label("priority").capitalize()
        return f"{word} {self.case.priority} {level.name if level else ''}".strip()

    @property
    def priority_set_by(self) -> str:
        """Say who set the priority, or that it follows the charter."""
        for entry in reversed(self.entries):
            if entry.kind == "priority changed":
                return f"set by {entry.by}" if entry.by else "as the charter suggests"
        return "as the charter suggests"

    @cached_property
    def next_run(self) -> Run | None:
        """The run whose moment comes next: a promise first, else whatever stands."""
        runs = self.runs
        promised = sentences.next_promise(runs)
        return promised or next((run for run in runs if run.is_standing and run.due_at), None)

    @property
    def next_due(self) -> DueValue | None:
        return due_of(self.next_run, now=self.now) if self.next_run else None

    @property
    def runs(self) -> list[Run]:
        """The clocks that people are told of: what is due next on top, then the latest ended."""
        told = [
            run for run in self.standing.runs if not run.is_reaction and run.state is not State.VOID
        ]
        far = datetime.max.replace(tzinfo=self.now.tzinfo)
        standing = sorted(
            (run for run in told if run.is_standing), key=lambda run: run.due_at or far
        )
        ended = sorted(
            (run for run in told if not run.is_standing),
            key=lambda run: run.ended_at or run.started_at,
            reverse=True,
        )
        return [*standing, *ended[:ENDED]]

    def targets(self) -> list[Target]:
        return [
            Target(
                name=self.standing.rulebook.label(run.name).capitalize(),
                due=due_of(run, now=self.now),
                href=why_href(self.case, run),
                clause=run.clause,
            )
            for run in self.runs
        ]

    @property
    def known(self) -> dict[str, str]:
        """What is known of the case beyond what its head and its gates say, for reading."""
        hidden = HIDDEN_FACTS | self.standing.rulebook.charter.coverage.gates.keys()
        return {
            fact.capitalize(): ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            for fact, value in self.standing.facts.items()
            if fact not in hidden and value not in (None, "", [])
        }

    @property
    def unanswered(self) -> list[str]:
        """What the customer was asked once and has not said yet."""
        standing = self.standing
        events = [entry.as_event() for entry in self.entries]
        asked = asking.open_questions(standing.rulebook, events, standing.facts)
        return [inquiry.name_of(question) for question in asked]

    def items(self, show: str) -> list[history.Item | history.Fold]:
        """Return the timeline, oldest first, of what the filter `show` lets through."""
        reader = Reader(
            self.standing.rulebook,
            self.person,
            file_href,
            self.now,
            deliveries=maillines.deliveries(self.case),
            mails=maillines.mails(self.case, self.entries),
        )
        wanted = SHOWS[show][1]
        items = history.history(self.entries, reader)
        if wanted is None:
            return history.folded(items)
        return [item for item in items if item.kind in wanted]

    @property
    def knows_exclusions(self) -> bool:
        """Whether the charter lets something be left out of the case."""
        return self.left_out is not None or knows_exclusions(self.standing)

    @property
    def remit(self) -> Remit | None:
        """What the charter says of what is asked; None where no topic is named."""
        return remit(self.standing.rulebook, self.standing.facts)

    @cached_property
    def left_out(self) -> Left | None:
        return left_out(self.entries)

    @property
    def reopenings(self) -> int:
        """How often the case was opened again."""
        return sum(entry.kind == "reopened" for entry in self.entries)

    def linked(self) -> list[Case]:
        """Return the cases that this one follows or that follow it, as far as they are visible."""
        around = list(access.cases(self.person).filter(linked_to=self.case))
        return [self.case.linked_to, *around] if self.case.linked_to else around

    @cached_property
    def behind(self) -> list[records.Behind]:
        """What the case is tied to: the problem behind it, the release that mends it."""
        return records.behind(self.case, for_customer=False)

    @cached_property
    def versions(self) -> Versions | None:
        """The latest versions against the customer's, where a case may be fixed in one."""
        standing = self.standing
        return versions(
            self.case, standing.rulebook, standing.facts, person=self.person, for_customer=False
        )

    def last_cases(self) -> list[Case]:
        """Return the customer's latest other cases at the person's desks."""
        theirs = access.cases(self.person).exclude(pk=self.case.pk)
        if self.case.organisation_id:
            theirs = theirs.filter(organisation=self.case.organisation_id)
        else:
            theirs = theirs.filter(requester=self.case.requester_id)
        return list(theirs.order_by("-number")[:OTHERS])

    def drafts(self) -> dict[str, str]:
        """Return what the person has begun to write here, by kind."""
        return {draft.kind: draft.text for draft in self.case.drafts.filter(person=self.person)}

    def forms(self, refused: CaseForm | None = None) -> Mapping[str, CaseForm]:
        """Return the forms that apply, begun with the drafts; `refused` comes back as it was."""
        drafts = self.drafts()
        begun: dict[str, dict[str, Any]] = {
            "reply": initial_of(drafts.get(Draft.Kind.REPLY, "")),
            "note": {"text": drafts.get(Draft.Kind.NOTE, "")},
        }
        forms = {
            form.name: form(standing=self.standing, initial=begun.get(form.name, {}))
            for form in FORMS
            if form.applies_to(self.standing)
        }
        return forms if refused is None else {**forms, refused.name: refused}


def why_href(case: Case, run: Run) -> str:
    return reverse("console:why", args=[case.number, run.slug, run.number])


def file_href(file: File) -> str:
    return reverse("console:file", args=[file.pk])


def newest(entries: Iterable[Entry]) -> int:
    """Return the position of the last entry: by it a page knows whether it is out of date."""
    return max((entry.position for entry in entries), default=0)

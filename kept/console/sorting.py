"""Sorting a case: what it is, how urgent the charter finds that, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction

from kept.cases import histories, operations
from kept.cases.models import Case
from kept.cases.operations.triaging import COMPUTED
from kept.console.casefile import Casefile
from kept.console.forms.base import Standing
from kept.console.forms.working import levels
from kept.core import sentences, triage
from kept.core.charter.rows import Kind
from kept.core.runs import Run
from kept.core.timeline import Event
from kept.core.triage import Suggestion
from kept.customers.models import Person
from kept.pages import questions
from kept.pages.questions import QuestionsForm, asked_in_triage

SORTED = "sorted"  # the fact that a person has looked at it
AS_SUGGESTED, OVERRULED = "as suggested", "overruled"


class TriageForm(QuestionsForm):
    """The charter's questions about one case, and the priority where it is overruled."""

    kind = forms.ChoiceField()
    priority = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    why = forms.CharField(label="Reason", max_length=300, required=False)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        self.standing = standing
        rulebook, case = standing.rulebook, standing.case
        asked = [q for q in asked_in_triage(rulebook) if q.name != "kind"]
        super().__init__(
            *args, questions=asked, facts=standing.facts, auto_id="triage-%s", **kwargs
        )
        self.fields["kind"] = forms.ChoiceField(
            label=rulebook.label("kind").capitalize(),
            choices=list(questions.kinds(rulebook).items()),
            initial=case.kind,
        )
        self.fields["priority"] = forms.TypedChoiceField(
            label=rulebook.label("priority").capitalize(),
            choices=[("", "As suggested"), *levels(standing)],
            coerce=int,
            empty_value=None,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("priority") and not cleaned.get("why"):
            suggested = outlook(self).suggestion.priority
            if cleaned["priority"] != suggested:
                self.add_error("why", f"Say why it is not {suggested}")
        return cleaned

    def changes(self) -> dict[str, Any]:
        """Return what the answers change of what is known, the kind first."""
        said = {"kind": self.cleaned_data.get("kind") or self.standing.case.kind, **self.answers()}
        known = self.standing.facts
        return {fact: value for fact, value in said.items() if value != known.get(fact)}


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the answers lead to: the suggestion, the priority that would count, its promises."""

    suggestion: Suggestion
    priority: int
    promises: tuple[str, ...]


def outlook(form: TriageForm) -> Outlook:
    """Work out what would be promised if the answers given so far were written down now."""
    standing = form.standing
    changes = form.changes()
    suggestion = triage.suggest(
        standing.rulebook, {**standing.facts, **changes}, opened_at=standing.case.opened_at
    )
    priority = form.cleaned_data.get("priority") or suggestion.priority
    runs = _runs_after(standing, {**changes, "priority": priority})
    promises = tuple(sentences.promise(run, now=standing.now) for run in runs)
    return Outlook(suggestion, priority, promises)


def _runs_after(standing: Standing, changes: Mapping[str, Any]) -> list[Run]:
    events = list(standing.case.timeline())
    events += [
        Event(f"{fact} changed", standing.now, {"from": standing.facts.get(fact), "to": value})
        for fact, value in changes.items()
    ]
    runs = histories.fold(standing.case, events, now=standing.now)
    return [run for run in runs if run.kind is Kind.PROMISE and run.shown and run.is_standing]


@transaction.atomic
def sort(file: Casefile, form: TriageForm, *, by: Person, at: datetime) -> int:
    """
    Write down the answers and the priority; return the one that counts.

    Raises:
        RefusedError: the charter does not allow it; nothing is written.
    """
    case, seen = file.case, outlook(form)
    why = form.cleaned_data["why"] or seen.suggestion.because
    changes = form.changes()
    if COMPUTED not in file.standing.rulebook.charter.triage.set_by:
        # First, so that no half of the answers shows the customer a priority that nobody meant.
        operations.set_priority(case, priority=seen.priority, by=by, at=at, why=why)
    _learn(case, changes, by=by, at=at)
    operations.set_priority(case, priority=seen.priority, by=by, at=at, why=why)
    is_suggested = seen.priority == seen.suggestion.priority
    verdict = AS_SUGGESTED if is_suggested else OVERRULED
    operations.set_fact(case, fact=SORTED, value=verdict, by=by, at=at, why=why)
    return seen.priority


def _learn(case: Case, changes: Mapping[str, Any], *, by: Person, at: datetime) -> None:
    for fact, value in changes.items():
        if fact == "kind":
            operations.set_kind(case, kind=value, by=by, at=at)
        else:
            operations.set_fact(case, fact=fact, value=value, by=by, at=at)

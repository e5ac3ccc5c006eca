"""The small forms in the head of a case: whose it is, how urgent, where it goes next."""

from collections.abc import Mapping
from typing import Any

from django import forms

from kept.console.forms.base import CaseForm, Standing, words
from kept.core import lifecycle
from kept.core.charter.rows import slug
from kept.core.charter.tables import look_up
from kept.core.facts import now_facts
from kept.core.remit import topics_of
from kept.desks.models import Member
from kept.pages import questions

CUSTOMER = "customer"
PLAN, TOPIC = "plan", "topic"


class OwnerForm(CaseForm):
    """Give the case to somebody at the desk."""

    name = "owner"

    to = forms.ChoiceField(label="Owner", error_messages={"required": "Choose the new owner"})
    why = forms.CharField(label="Why", max_length=300, required=False)

    def fill_in(self) -> None:
        team = self.standing.case.team_id
        places = sorted(self.standing.members, key=lambda member: member.team_id != team)
        people: dict[str, Member] = {}
        for member in places:  # of several places that one in the team of the case
            people.setdefault(str(member.person_id), member)
        self.people = {key: member.person for key, member in people.items()}
        self.fields["to"] = forms.ChoiceField(
            label="Owner",
            choices=[(key, _place(member)) for key, member in people.items()],
            initial=self.standing.case.owner_id,
        )

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.case.closed_at is None and not standing.case.is_held


class PriorityForm(CaseForm):
    """Set another priority, with the reason."""

    name = "priority"

    priority = forms.TypedChoiceField(coerce=int)
    why = forms.CharField(
        label="Reason",
        max_length=300,
        error_messages={"required": "Say why"},
        help_text="The customer reads it.",
    )

    def fill_in(self) -> None:
        self.fields["priority"] = forms.TypedChoiceField(
            label=self.standing.rulebook.label("priority").capitalize(),
            choices=levels(self.standing),
            coerce=int,
            initial=self.standing.case.priority,
        )


class FactsForm(CaseForm):
    """What kind of case it is, and what staff note about it."""

    name = "facts"

    kind = forms.ChoiceField()

    def fill_in(self) -> None:
        rulebook = self.standing.rulebook
        self.fields["kind"] = forms.ChoiceField(
            label=rulebook.label("kind").capitalize(),
            choices=list(questions.kinds(rulebook).items()),
            initial=self.standing.case.kind,
        )
        self._ask_for_the_topic()
        self._ask_for_the_plan()
        told = [*questions.asked_in_triage(rulebook), *questions.asked_of_staff(rulebook)]
        asked = [question for question in told if question.name != TOPIC]
        self.asked = [TOPIC, PLAN, *(question.name for question in asked)]
        for question in asked:
            field = questions.field_for(question, self.standing.facts)
            field.required = False
            self.fields[slug(question.name)] = field

    def _ask_for_the_topic(self) -> None:
        topics = topics_of(self.standing.rulebook.charter)
        if topics:
            self.fields[TOPIC] = forms.ChoiceField(
                label=self.standing.rulebook.label(TOPIC).capitalize(),
                choices=[("", "None of these"), *((name, name.capitalize()) for name in topics)],
                initial=self.standing.facts.get(TOPIC),
                required=False,
            )

    def _ask_for_the_plan(self) -> None:
        plans = self.standing.rulebook.charter.plans
        if plans:
            self.fields[PLAN] = forms.ChoiceField(
                label=self.standing.rulebook.label(PLAN).capitalize(),
                choices=[(key, plan.name or key.capitalize()) for key, plan in plans.items()],
                initial=self.standing.facts.get(PLAN),
                required=False,
            )

    def learnt(self) -> dict[str, Any]:
        """Return what is known anew, by fact; None for what is known no more."""
        known = self.standing.facts
        told = {**dict.fromkeys(self._emptied()), **self.told(self.asked)}
        return {fact: value for fact, value in told.items() if value != known.get(fact)}

    def _emptied(self) -> list[str]:
        """Return what was known and is sent empty; what is not sent at all stays."""
        known = (fact for fact in self.asked if self.standing.facts.get(fact))
        return [fact for fact in known if self.data.get(slug(fact)) == ""]


class WaitForm(CaseForm):
    """Wait: for the customer, with a question, or for a third party."""

    name = "wait"

    for_ = forms.ChoiceField(label="Waiting for", error_messages={"required": "Say for whom"})
    question = forms.CharField(
        label="Question or reason",
        widget=words(rows=4),
        help_text="To the customer it is sent as a question.",
        required=False,
    )

    def fill_in(self) -> None:
        parties = waited_for(self.standing)
        self.fields["for_"] = forms.ChoiceField(
            label="Waiting for", choices=[(name, name.capitalize()) for name in parties]
        )
        self.needs = list(dict.fromkeys(need for needs in parties.values() for need in needs))
        self.ask(self.needs)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("for_") == CUSTOMER and not cleaned.get("question", "").strip():
            self.add_error("question", "Write what you need from the customer")
        return cleaned

    @property
    def given(self) -> dict[str, Any]:
        return self.told(waited_for(self.standing).get(self.cleaned_data["for_"], ()))

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.case.is_open and bool(waited_for(standing))


class StateForm(CaseForm):
    """Move the case to another state of its charter."""

    name = "state"

    state = forms.ChoiceField()
    why = forms.CharField(label="Note", max_length=300, required=False)

    def fill_in(self) -> None:
        ways = next_states(self.standing)
        rulebook = self.standing.rulebook
        self.fields["state"] = forms.ChoiceField(
            label="Next state",
            choices=[(name, lifecycle.label(rulebook, name)) for name in ways],
        )
        self.needs = list(dict.fromkeys(need for needs in ways.values() for need in needs))
        self.ask(self.needs)

    @property
    def given(self) -> dict[str, Any]:
        return self.told(next_states(self.standing).get(self.cleaned_data["state"], ()))

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.case.is_open and bool(next_states(standing))


def levels(standing: Standing) -> list[tuple[int, str]]:
    """Return the priorities of the charter with their names: "2 High"."""
    priorities = standing.rulebook.charter.priorities.items()
    return [(level, f"{level} {priority.name}".strip()) for level, priority in priorities]


def waited_for(standing: Standing) -> Mapping[str, tuple[str, ...]]:
    """Return for whom the case could wait from here, and what each wants to be known."""
    states = standing.rulebook.charter.lifecycles["case"].states
    found: dict[str, tuple[str, ...]] = {}
    for name in lifecycle.ways_on(standing.rulebook, standing.state):
        waiting = look_up(states[name].waiting_for, standing.facts)
        if waiting is not None:
            needs = tuple(need for need in states[name].needs if isinstance(need, str))
            found.setdefault(str(waiting.value), needs)
    return found


def next_states(standing: Standing) -> Mapping[str, tuple[str, ...]]:
    """Return the states that may follow and are no end, and what each wants to be known."""
    states = standing.rulebook.charter.lifecycles["case"].states
    return {
        name: tuple(need for need in states[name].needs if isinstance(need, str))
        for name in lifecycle.ways_on(standing.rulebook, standing.state)
        if not states[name].ends
    }


def all_facts(standing: Standing) -> dict[str, Any]:
    """Return the facts with the clocks' states and what the hour brings, as guards read them."""
    facts = now_facts(standing.rulebook, standing.facts, now=standing.now)
    return lifecycle.with_clocks(facts, standing.runs)


def _place(member: Member) -> str:
    away = "" if member.available else ", not available"
    team = f" ({member.team.name})" if member.team else ""
    return f"{member.person}{team}{away}"

"""Where a record goes next, and what is known of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from kept.backlog import kinds
from kept.console.forms.base import words
from kept.console.forms.records.standing import RecordForm, Standing
from kept.core import lifecycle
from kept.core.charter.rows import slug
from kept.pages import questions

REASON = "reason"


class MoveForm(RecordForm):
    """Move the record to another state of its charter."""

    name = "move"

    to = forms.ChoiceField()
    why = forms.CharField(
        label="Reason",
        max_length=500,
        required=False,
        widget=words(rows=2),
        help_text="Whoever is told of it reads it.",
    )

    def fill_in(self) -> None:
        self.ways = ways(self.standing)
        book = self.standing.rulebook
        self.fields["to"] = forms.ChoiceField(
            label="Next state",
            choices=[(name, lifecycle.label(book, name)) for name in self.ways],
        )
        self.needs = list(dict.fromkeys(need for needs in self.ways.values() for need in needs))
        self.ask(need for need in self.needs if need != REASON)
        for need in self.needs:
            self._say_where_it_belongs(need)

    def _say_where_it_belongs(self, need: str) -> None:
        """Say beneath a line for which of the next states it has to be filled in."""
        field = self.fields["why" if need == REASON else slug(need)]
        book = self.standing.rulebook
        states = [lifecycle.label(book, to) for to, needs in self.ways.items() if need in needs]
        said = f"Needed for: {', '.join(states)}."
        field.help_text = f"{said} {field.help_text}".strip()

    @property
    def given(self) -> dict[str, Any]:
        wanted = self.ways.get(self.cleaned_data["to"], ())
        return self.told(need for need in wanted if need != REASON)

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.is_open and bool(ways(standing))


class KnownForm(RecordForm):
    """Write down what is to be known of such a record."""

    name = "known"

    def fill_in(self) -> None:
        self.asked = asked_of(self.standing)
        for name, field in self.asked.items():
            self.fields[slug(name)] = field
            field.required = False

    def learnt(self) -> dict[str, Any]:
        """Return what is known anew; what was emptied is known no more."""
        said = {name: _as_fact(self.cleaned_data.get(slug(name))) for name in self.asked}
        known = self.standing.facts
        return {name: value for name, value in said.items() if value != (known.get(name) or None)}

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return bool(asked_of(standing))


def ways(standing: Standing) -> Mapping[str, tuple[str, ...]]:
    """Return the states that may follow, and what each wants to be told."""
    states = standing.rulebook.lifecycle.states
    return {
        name: tuple(need for need in states[name].needs if isinstance(need, str))
        for name in lifecycle.ways_on(standing.rulebook, standing.record.state)
    }


def asked_of(standing: Standing) -> dict[str, forms.Field]:
    """Return a field for each thing that is to be known of such a record."""
    found: dict[str, forms.Field] = {}
    for name, field in kinds.fields_of(standing.rulebook, standing.record.kind).items():
        found[name] = questions.field_for(field, standing.facts)
        for word in field.with_:
            fact = f"{name}: {word}"
            found[fact] = forms.CharField(
                label=f"{name.capitalize()}, {word}",
                max_length=200,
                initial=standing.facts.get(fact, ""),
            )
    return found


def _as_fact(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value or None

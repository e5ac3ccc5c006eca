"""Taking a case further, and what came back."""

from typing import Any

from django import forms

from kept.cases.operations.escalating import WHEN, needs, standing, ways
from kept.console.forms.base import CaseForm, Standing, words
from kept.core.charter.rows import slug


class EscalationForm(CaseForm):
    """Take the case to the vendor, to experts, to colleagues or to a manager."""

    name = "escalation"

    way = forms.ChoiceField(label="To whom", error_messages={"required": "Choose to whom"})
    why = forms.CharField(
        label="Reason", max_length=300, error_messages={"required": "Say why it is taken there"}
    )

    def fill_in(self) -> None:
        charter = self.standing.rulebook.charter
        self.ways = {way.key: way for way in _ways(self.standing)}
        self.fields["way"] = forms.ChoiceField(
            label="To whom", choices=[(key, str(way)) for key, way in self.ways.items()]
        )
        wanted = [need for way in self.ways.values() for need in self._needs(way)]
        self.ask(need for need in dict.fromkeys(wanted) if need != WHEN)
        causes = dict.fromkeys(
            cause for way in self.ways.values() for cause in charter.escalations[way.ladder].when
        )
        if causes:
            self.fields[WHEN] = forms.ChoiceField(
                label="What calls for it",
                choices=[(cause, cause.capitalize()) for cause in causes],
                required=False,
            )

    def _needs(self, way: Any) -> list[str]:
        return needs(self.standing.rulebook, self.standing.facts, way)

    @property
    def given(self) -> dict[str, Any]:
        wanted = self._needs(self.ways[self.cleaned_data["way"]])
        return {need: self.cleaned_data.get(slug(need), "") for need in wanted}

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.case.is_open and bool(_ways(standing))


class AnsweredForm(CaseForm):
    """Write down what came back from whoever the case was taken to."""

    name = "answered"

    ladder = forms.ChoiceField()
    text = forms.CharField(
        label="What they say",
        widget=words(rows=4),
        error_messages={"required": "Write what the answer is"},
        help_text="The customer does not see it.",
    )

    def fill_in(self) -> None:
        waiting = standing(self.standing.events)
        self.fields["ladder"] = forms.ChoiceField(
            label="From", choices=[(name, name.capitalize()) for name in waiting]
        )

    @classmethod
    def applies_to(cls, of: Standing) -> bool:
        return of.case.is_open and bool(standing(of.events))


def _ways(of: Standing) -> list[Any]:
    return ways(of.rulebook, of.events)

"""The three composers: a reply, an internal note, a call. They share no box."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from kept.cases.operations.agreeing import CLOSURE
from kept.cases.operations.talking import BY_STAFF
from kept.console import letters
from kept.console.forms.base import CaseForm, Standing, moment, words
from kept.core import sentences
from kept.core.charter.information import Field
from kept.core.charter.rows import Kind, slug
from kept.core.charter.tables import look_up
from kept.core.charter.triggers import Pattern
from kept.core.runs import Run
from kept.pages import questions

SEND, WAIT, OFFER, PROPOSE = "send", "wait", "offer", "propose"
STATUS, NEXT_ACTION = "status", "next action"
SAID = {
    STATUS: "What is the case's status now?",
    NEXT_ACTION: "What do we do next?",
}
UNTIL = "by"


class ReplyForm(CaseForm):
    """An answer to the customer, with what the charter wants in one, and what follows it."""

    name = "reply"

    text = forms.CharField(
        label="Reply", widget=words(), error_messages={"required": "Write what you want to say"}
    )
    next_action_by = moment(
        label="Next action by",
        required=False,
        help_text="A promise: the customer sees it and a clock runs.",
    )
    then = forms.ChoiceField(
        choices=[(name, "") for name in (SEND, WAIT, OFFER, PROPOSE)], required=False
    )

    def fill_in(self) -> None:
        standing = self.standing
        self.wanted = wanted(standing)
        for name in self.wanted:
            self.fields[slug(name)] = _field_for(name, standing)
        self.solutions = solutions(standing)
        if self.solutions:
            self.fields["solution"] = forms.ChoiceField(
                label="Sort of resolution",
                choices=[("", "Choose"), *((name, name.capitalize()) for name in self.solutions)],
                required=False,
            )
            self.ask(_needs(self.solutions))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("then") == OFFER and not cleaned.get("solution"):
            self.add_error("solution" if self.solutions else None, "Choose the sort of resolution")
        return cleaned

    @property
    def wanted_in_words(self) -> str:
        """Return "status, next action and framework"."""
        *first, last = self.wanted
        return f"{', '.join(first)} and {last}" if first else last

    @property
    def must_call(self) -> bool:
        """Whether a promise that stands is kept by a call alone."""
        return any(_is_kept_by_calling(run, self.standing) for run in self.standing.runs)

    @property
    def may_propose(self) -> bool:
        """Whether the charter has the customer agree to closing, and they were not asked yet."""
        known = CLOSURE in self.standing.rulebook.charter.approvals
        return known and self.standing.facts.get(CLOSURE) != "asked"

    @property
    def letter(self) -> str:
        """The words as they go out, with a line for each thing that they confirm."""
        lines = self.told(name for name in self.wanted if name in SAID)
        return str(letters.Letter(self.cleaned_data["text"], lines))

    @property
    def gives(self) -> list[str]:
        return list(self.told(self.wanted))

    @property
    def missing(self) -> list[str]:
        """What the promise to reply still wants to be told."""
        return [name for name in self.wanted if name not in self.gives]

    @property
    def learnt(self) -> dict[str, Any]:
        """What the answer needs that is a fact of the case."""
        return self.told(name for name in self.wanted if name not in SAID)

    @property
    def given(self) -> dict[str, Any]:
        """What the chosen sort of resolution wants to be known."""
        return self.told(self.solutions.get(self.cleaned_data.get("solution", ""), ()))

    def wanted_fields(self) -> list[Any]:
        return self.lines_for(self.wanted)

    def solution_fields(self) -> list[Any]:
        return self.lines_for(_needs(self.solutions))


class NoteForm(CaseForm):
    """Words for colleagues only."""

    name = "note"

    text = forms.CharField(
        label="Internal note", widget=words(), error_messages={"required": "Write the note"}
    )

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return True


class CallForm(CaseForm):
    """A call, from when it began; the promise counts from then."""

    name = "call"

    at = moment(label="When the call began", required=False, help_text="Now, if you leave it open.")
    direction = forms.ChoiceField(
        label="Who called?",
        choices=[("ours", "We called"), ("theirs", "The customer called")],
        widget=forms.RadioSelect,
        initial="ours",
    )
    reached = forms.BooleanField(label="We spoke with them", initial=True, required=False)
    text = forms.CharField(
        label="What was said; the customer can read it",
        widget=words(rows=4),
        error_messages={"required": "Write what was said"},
    )

    def fill_in(self) -> None:
        self.wanted = [name for name in wanted(self.standing) if name in SAID]
        if self.wanted:
            self.fields["gives"] = forms.MultipleChoiceField(
                label="We told them",
                choices=[(name, f"The {name}") for name in self.wanted],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

        self._ask_who_is_on_call()

    def _ask_who_is_on_call(self) -> None:
        """Where the contract has somebody on call, let them say what comes next (PA-94)."""
        known = self.standing.rulebook.charter.coverage.add_ons
        theirs = (known[name] for name in self.standing.facts.get("add-on") or () if name in known)
        outcomes = [outcome for add_on in theirs for outcome in add_on.outcomes]
        if outcomes:
            self.fields["on_call"] = forms.ChoiceField(
                label="On call, it was decided",
                choices=[
                    ("", "Nothing: it was an ordinary call"),
                    *((o, o.capitalize()) for o in outcomes),
                ],
                required=False,
            )

    def clean_at(self) -> Any:
        at = self.cleaned_data["at"]
        if at and at > self.standing.now:
            raise forms.ValidationError("Write when it was: this moment has not come yet")
        return at


def draft_of(fields: Mapping[str, Any]) -> str:
    """Return what was typed into a reply so far, as one text; `fields` are as they were posted."""
    names = [*SAID, UNTIL]
    said = {name: " ".join(str(fields.get(slug(name), "")).split()) for name in names}
    said[UNTIL] = str(fields.get("next_action_by", "")).strip()
    return str(letters.Letter(str(fields.get("text", "")).replace("\r\n", "\n"), said))


def initial_of(draft: str) -> dict[str, str]:
    """Return what a reply's fields began with, from its draft."""
    letter = letters.read(draft, [*SAID, UNTIL])
    lines = dict(letter.lines)
    until = lines.pop(UNTIL, "")
    said = {"text": letter.words, **{slug(name): words for name, words in lines.items()}}
    return said | ({"next_action_by": until} if until else {})


def wanted(standing: Standing) -> list[str]:
    """Return what an answer must say for the promises that stand to be kept (PA-123)."""
    given = [gives for run in standing.runs for gives in _gives(run, standing)]
    unknown = [name for name in dict.fromkeys(given) if not standing.facts.get(name)]
    return sorted(unknown, key=lambda name: name not in SAID)


def solutions(standing: Standing) -> dict[str, tuple[str, ...]]:
    """Return the sorts of resolution that the charter knows for a case, each with its needs."""
    known = standing.rulebook.charter.solutions.items()
    return {
        name: tuple(need for need in solution.needs if isinstance(need, str))
        for name, solution in known
        if solution.of == "case"
    }


def _is_kept_by_calling(run: Run, standing: Standing) -> bool:
    if run.kind is not Kind.PROMISE or not run.is_standing:
        return False
    return sentences.act(run.row, standing.facts) == sentences.CALL


def _gives(run: Run, standing: Standing) -> Iterator[str]:
    found = look_up(run.row.stops, standing.facts)
    if found is None or not run.is_standing:
        return
    for trigger in found.value:
        if isinstance(trigger, Pattern) and trigger.kind == BY_STAFF:
            yield from trigger.gives


def _needs(known: Mapping[str, tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(need for needs in known.values() for need in needs))


def _field_for(name: str, standing: Standing) -> forms.Field:
    question = _question(name, standing)
    if name in SAID or question is None:
        return forms.CharField(
            label=name.capitalize(),
            max_length=500,
            required=False,
            widget=forms.TextInput({"placeholder": SAID.get(name, "")}),
        )
    field = questions.field_for(question, standing.facts)
    field.required = False
    return field


def _question(name: str, standing: Standing) -> Field | None:
    groups = standing.rulebook.charter.information.values()
    return next((group.fields[name] for group in groups if name in group.fields), None)

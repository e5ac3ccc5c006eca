"""The forms of a record: where it goes next, what is known of it, what it is tied to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms

from kept.backlog import kinds
from kept.backlog.models import Record
from kept.backlog.operations.moving import names_a_record
from kept.backlog.operations.offering import solutions_of_cases
from kept.console.forms.base import StandingForm, words
from kept.core import lifecycle
from kept.core.charter.conditions import Facts
from kept.core.charter.rows import slug
from kept.core.rulebook import Rulebook
from kept.core.runs import Run
from kept.customers.models import Person
from kept.desks.models import Desk
from kept.pages import questions
from kept.pages.records import name_of
from kept.web.forms import Plain

REASON = "reason"


@dataclass(frozen=True)
class Standing:
    """A record as it stands: what its forms choose from, and what decides whether they apply."""

    record: Record
    rulebook: Rulebook
    facts: Facts
    runs: tuple[Run, ...]
    now: datetime
    person: Person
    has_cases: bool

    @property
    def is_open(self) -> bool:
        return self.record.ended_at is None


class RecordForm(StandingForm):
    """A form about one record."""

    standing: Standing

    def hint(self, name: str) -> str:
        kind = names_a_record(self.standing.rulebook, name)
        return f"The number of the {kind}" if kind else ""

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.is_open


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


class LinkForm(RecordForm):
    """Tie a case to the record."""

    name = "link"

    case = forms.IntegerField(
        label="Number of the case", error_messages={"required": "Enter the number of the case"}
    )


class TieForm(RecordForm):
    """Say how the record stands to another."""

    name = "tie"

    SORTS: ClassVar[tuple[str, ...]] = ("caused by", "solved in", "related to")

    sort = forms.ChoiceField(
        label="It is", choices=[(one, one.capitalize()) for one in SORTS], initial="caused by"
    )
    to = forms.IntegerField(label="Number of the other record")


class CommentForm(RecordForm):
    """Say something of it: for all who see it, or among ourselves."""

    name = "comment"

    text = forms.CharField(
        label="Comment or note",
        widget=words(rows=4),
        error_messages={"required": "Write what you want to say"},
    )
    for_ = forms.ChoiceField(
        label="Who reads it",
        choices=[("us", "Only we: an internal note"), ("all", "Everybody who sees the record")],
        initial="us",
        widget=forms.RadioSelect,
    )

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return True


class OfferForm(RecordForm):
    """Offer one resolution to all open cases of the record."""

    name = "offer"

    solution = forms.ChoiceField()
    text = forms.CharField(
        label="Message to every customer",
        widget=words(rows=5),
        error_messages={"required": "Write what you offer"},
    )

    def fill_in(self) -> None:
        self.solutions = solutions_of_cases(self.standing.rulebook)
        self.fields["solution"] = forms.ChoiceField(
            label="Resolution", choices=[(name, name.capitalize()) for name in self.solutions]
        )
        self.needs = list(dict.fromkeys(n for needs in self.solutions.values() for n in needs))
        self.ask(self.needs)

    @property
    def given(self) -> dict[str, Any]:
        return self.told(self.solutions.get(self.cleaned_data["solution"], ()))

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.is_open and standing.has_cases


class AnnounceForm(RecordForm):
    """Announce the release to its cases, to entitled customers, to account managers."""

    name = "announce"

    text = forms.CharField(
        label="Notes for customers",
        widget=words(rows=5),
        error_messages={"required": "Write what the release brings"},
    )

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.record.kind == kinds.RELEASE and standing.is_open


class IssueForm(RecordForm):
    """Issue the patch to its cases."""

    name = "issue"

    text = forms.CharField(
        label="Message to every customer",
        widget=words(rows=5),
        error_messages={"required": "Write how the patch is got and applied"},
    )

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.record.kind == kinds.PATCH and standing.is_open and standing.has_cases


class PublishForm(RecordForm):
    """Show a proposal to all customers."""

    name = "publish"

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        is_voted_on = bool(kinds.votes_by(standing.rulebook, standing.record.kind))
        return is_voted_on and standing.record.shown == Record.Shown.WHO_ASKED


class DecideForm(RecordForm):
    """Write into the minutes what was said of one record on the agenda."""

    name = "decide"

    record = forms.ChoiceField()
    text = forms.CharField(
        label="What was said and decided",
        widget=words(rows=3),
        error_messages={"required": "Write what was decided"},
    )

    def fill_in(self) -> None:
        links = self.standing.record.links.filter(sort="agenda").select_related("to")
        self.fields["record"] = forms.ChoiceField(
            label="About", choices=[(str(link.to.number), str(link.to)) for link in links]
        )

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.record.kind == kinds.REVIEW and standing.is_open


class EndReviewForm(RecordForm):
    """End the review."""

    name = "end"

    text = forms.CharField(label="Closing words", widget=words(rows=2), required=False)

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.record.kind == kinds.REVIEW and standing.is_open


FORMS: tuple[type[RecordForm], ...] = (
    MoveForm, KnownForm, LinkForm, TieForm, CommentForm, OfferForm, AnnounceForm, IssueForm,
    PublishForm, DecideForm, EndReviewForm,
)  # fmt: skip


class NewForm(Plain, forms.Form):
    """Open a record at a desk."""

    kind = forms.ChoiceField()
    title = forms.CharField(label="Title", max_length=500)
    text = forms.CharField(label="What is it about?", widget=words(rows=5), required=False)
    product = forms.CharField(label="Product", max_length=200, required=False)

    def __init__(self, *args: Any, desk: Desk, rulebook: Rulebook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        self.fields["kind"] = forms.ChoiceField(
            label="Kind",
            choices=[
                (kind, name_of(rulebook, kind).capitalize()) for kind in kinds.kept_by(rulebook)
            ],
            error_messages={"required": "Choose the kind"},
        )


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

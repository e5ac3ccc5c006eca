"""Asking for something: the form of a kind of case, and what the desk would promise for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from kept.cases.operations.opening import Entrance
from kept.core import clocks, sentences
from kept.core.charter.conditions import Facts
from kept.core.charter.rows import Kind
from kept.core.rulebook import Rulebook
from kept.core.timeline import Event
from kept.customers.models import Person
from kept.desks.models import Desk
from kept.pages.questions import QuestionsForm, asked_of_customers, judged_by
from kept.pages.uploads import FilesField

VIA = "portal"


class CaseForm(QuestionsForm):
    """The questions of one kind of case; a title and the words come first."""

    subject = forms.CharField(
        label="Title",
        max_length=200,
        help_text="A few words that your colleagues would recognise.",
        error_messages={"required": "Enter a title"},
    )
    text = forms.CharField(
        label="What is it about?",
        widget=forms.Textarea({"rows": 6}),
        max_length=100_000,
        error_messages={"required": "Write what it is about"},
    )

    def __init__(self, *args: Any, rulebook: Rulebook, kind: str, **kwargs: Any) -> None:
        self.rulebook, self.kind = rulebook, kind
        facts = {"kind": kind, "channel": VIA}
        asked = asked_of_customers(rulebook, facts)
        super().__init__(*args, questions=asked, facts=facts, **kwargs)
        topics = rulebook.charter.kinds[kind].topics
        if topics:
            choices = [("", "Something else"), *((topic, topic.capitalize()) for topic in topics)]
            self.fields["topic"] = forms.ChoiceField(
                label="What sort?", choices=choices, required=False
            )

    @property
    def facts(self) -> dict[str, Any]:
        """What was said, as the facts that the case begins with."""
        topic = self.cleaned_data.get("topic")
        return {"kind": self.kind, **self.answers(), **({"topic": topic} if topic else {})}

    def own_fields(self) -> list[Any]:
        """The fields that every case has, and what sort it is."""
        return [self[name] for name in ("topic", "subject", "text") if name in self.fields]

    def judged_fields(self) -> list[Any]:
        """The questions by whose answers the charter tells how urgent it is."""
        return self.asked_about(judged_by(self.rulebook))

    def other_fields(self) -> list[Any]:
        """The questions that help whoever works on it."""
        return self.asked_about(judged_by(self.rulebook), others=True)

    def said(self) -> list[tuple[str, str]]:
        """Return the answers as they are read back, each with its question."""
        pairs = [(field.label, _in_words(field, self.cleaned_data[field.name])) for field in self]
        return [(str(label), words) for label, words in pairs if words]


class FilesForm(forms.Form):
    """Files, on the page on which the answers are checked."""

    attached = FilesField(label="Files", required=False, help_text="Screen shots, logs, documents.")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the desk would say: its promises, whether it would hold the case, the facts it reads."""

    promises: tuple[str, ...]
    held: bool
    priority: int
    facts: Facts


def outlook(desk: Desk, person: Person, said: Facts, *, now: datetime) -> Outlook:
    """
    Work out what would be promised for a case with these facts if it were opened now.

    Raises:
        NoCharterError, FactRefusedError: as opening it would.
    """
    entrance = Entrance.of(desk, person.organisation, via=VIA, given=said, at=now)
    held = entrance.held_by is not None
    opened = Event("opened", now, {"via": VIA, "facts": entrance.facts})
    runs = [] if held else clocks.fold(entrance.rulebook, [opened], now=now)
    promises = tuple(
        sentences.promise(run, now=now)
        for run in runs
        if run.kind is Kind.PROMISE and run.shown and run.is_standing
    )
    return Outlook(promises, held, entrance.facts["priority"], entrance.facts)


def _in_words(field: Any, value: Any) -> str:
    choices = {str(key): words for key, words in getattr(field.field, "choices", ())}
    match value:
        case None | "" | [] | False:
            return ""
        case True:
            return "Yes"
        case list():
            return ", ".join(str(choices.get(str(one), one)) for one in value)
        case datetime():
            return f"{value:%d %B %Y, %H:%M}"
    return str(choices.get(str(value), value))

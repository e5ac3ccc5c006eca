"""Asking for something: the form of a kind of case, and what goes with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from kept.cases.facts import account_of
from kept.cases.models import Case, File
from kept.core.charter.conditions import Facts
from kept.core.charter.rows import slug
from kept.core.rulebook import Rulebook
from kept.customers.models import Person
from kept.pages import uploads
from kept.pages.questions import (
    QuestionsForm,
    asked_of_customers,
    judged_by,
    known_from_account,
    sorts_of_files,
)
from kept.pages.suggestions import known_of, suggest
from kept.pages.uploads import FilesField
from kept.portal import access
from kept.web.forms import Plain

VIA = "portal"
SAME_AS = "same as"
BEFORE = "before opening"
EARLIER_SHOWN = 20
OTHER = "other"  # files that are none of the sorts


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it is read back, and where it is changed."""

    label: str
    words: str
    anchor: str


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

    def __init__(
        self, *args: Any, rulebook: Rulebook, kind: str, person: Person, **kwargs: Any
    ) -> None:
        self.rulebook, self.kind, self.person = rulebook, kind, person
        facts = {"kind": kind, "channel": VIA}
        account = account_of(person)
        asked = asked_of_customers(rulebook, facts, account=account)
        super().__init__(*args, questions=asked, facts=facts, **kwargs)
        before = asked_of_customers(rulebook, facts, account=account, asked=[BEFORE])
        self._before = {slug(question.name) for question in before}
        self.known = known_from_account(rulebook, facts, account)
        self._add_topics()
        self._offer_earlier_cases()

    @property
    def facts(self) -> dict[str, Any]:
        """What was said, as the facts that the case begins with."""
        topic = self.cleaned_data.get("topic")
        return {"kind": self.kind, **self.answers(), **({"topic": topic} if topic else {})}

    @property
    def earlier(self) -> Case | None:
        """The earlier case that it is the same as, of those that the person sees."""
        numbers = [self.cleaned_data.get(name) for name in self._named("case")]
        return access.cases(self.person).filter(number__in=[n for n in numbers if n]).first()

    def suggest_what_is_known(self) -> None:
        """Offer what the organisation runs, has bought, and stands before."""
        suggest(self, self.questions, known_of(self.person.organisation))

    def refuse_what_is_missing(self, facts: Facts) -> bool:
        """Mark what is required for a case with these facts and was not said; True if anything."""
        missing = [
            name
            for name, question in self.questions.items()
            if question.required
            and question.required.holds(facts)
            and not self.cleaned_data.get(name)
        ]
        for name in missing:
            self.add_error(name, f"Answer “{self.fields[name].label}”")
        return bool(missing)

    def own_fields(self) -> list[Any]:
        """The fields that every case has, and what sort it is."""
        return [self[name] for name in ("topic", "subject", "text") if name in self.fields]

    def before_fields(self) -> list[Any]:
        """What is wanted to have been tried before anybody writes (PA-95)."""
        return [self[name] for name in self.questions if name in self._before]

    def judged_fields(self) -> list[Any]:
        """The questions by whose answers the charter tells how urgent it is."""
        return self._without_before(self.asked_about(judged_by(self.rulebook)))

    def other_fields(self) -> list[Any]:
        """The questions that help whoever works on it."""
        return self._without_before(self.asked_about(judged_by(self.rulebook), others=True))

    def said(self) -> list[Said]:
        """Return the answers as they are read back, each with its question."""
        spoken = [
            Said(str(f.label), _in_words(f, self.cleaned_data[f.name]), f.id_for_label or f.auto_id)
            for f in self
        ]
        return [said for said in spoken if said.words]

    def unsaid(self) -> list[Said]:
        """Return the questions that were left open."""
        answered = {said.label for said in self.said()}
        return [
            Said(str(f.label), "", f.id_for_label or f.auto_id)
            for f in self
            if str(f.label) not in answered
        ]

    def _add_topics(self) -> None:
        topics = self.rulebook.charter.kinds[self.kind].topics
        if topics:
            choices = [("", "Something else"), *((topic, topic.capitalize()) for topic in topics)]
            self.fields["topic"] = forms.ChoiceField(
                label="What sort?", choices=choices, required=False
            )

    def _offer_earlier_cases(self) -> None:
        names = self._named("case")
        if not names:
            return
        for name in names:
            self.fields[name] = forms.TypedChoiceField(
                label=self.fields[name].label,
                choices=self._earlier_cases,  # read where one is chosen or shown
                coerce=int,
                empty_value=None,
                required=False,
            )

    def _earlier_cases(self) -> list[tuple[Any, str]]:
        earlier = access.cases(self.person).order_by("-number")[:EARLIER_SHOWN]
        return [("", "No"), *((case.number, str(case)) for case in earlier)]

    def _named(self, sort: str) -> list[str]:
        return [name for name, question in self.questions.items() if question.as_ == sort]

    def _without_before(self, fields: Iterable[Any]) -> list[Any]:
        return [field for field in fields if field.name not in self._before]


class WithItForm(Plain, forms.Form):
    """What goes with the answers: files, by the sorts asked for, and who else is to hear of it."""

    def __init__(
        self, *args: Any, rulebook: Rulebook, facts: Facts, person: Person, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sorts = {slug(sort): sort for sort in sorts_of_files(rulebook, facts) if sort != OTHER}
        for name, sort in self.sorts.items():
            self.fields[name] = FilesField(label=sort.capitalize(), required=False)
        label = "Other files" if self.sorts else "Files"
        hint = "" if self.sorts else "Screen shots, logs, documents."
        self.fields["attached"] = FilesField.of_the_page(label, hint)
        if person.organisation_id is not None:
            self.fields["colleague"] = forms.ModelChoiceField(
                access.colleagues(person),
                label="Who else should be kept informed?",
                empty_label="Nobody",
                required=False,
            )

    @property
    def colleague(self) -> Person | None:
        return self.cleaned_data.get("colleague")

    def keep(self) -> list[File]:
        """Write the files down and return their rows, each with its sort."""
        return [
            row
            for name, sent in self.cleaned_data.items()
            if name != "colleague"
            for row in uploads.keep(sent, sort=self.sorts.get(name, ""))
        ]


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

"""A call that comes in: who is it, which case, or what a new one is about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms

from kept.cases.facts import account_of
from kept.console.forms.base import moment, words
from kept.console.forms.writing import SAID
from kept.core.rulebook import Rulebook
from kept.customers.models import Person
from kept.pages.questions import OF_CUSTOMERS, QuestionsForm, asked_of_customers, known_from_account
from kept.pages.suggestions import known_of, suggest
from kept.web.forms import Plain

VIA = "phone"
ON_THE_PHONE = "on the phone"
A_MINUTE = timedelta(minutes=1)


class CallerForm(Plain, forms.Form):
    """Which case it is about comes first; else who calls (SIMS-69)."""

    reference = forms.IntegerField(
        label="Do they have a number of a case?",
        required=False,
        min_value=1,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Enter the number of a case, in digits"},
    )
    q = forms.CharField(
        label="Else: their name, organisation, phone number or address",
        required=False,
        max_length=200,
        widget=forms.TextInput({"type": "search"}),
    )


class CalledForm(QuestionsForm):
    """What somebody calls about, and what they were told."""

    began_at = moment(
        label="When the call began",
        required=False,
        help_text="What we promise counts from then.",
    )
    subject = forms.CharField(
        label="Title", max_length=200, error_messages={"required": "Enter a title"}
    )
    text = forms.CharField(
        label="What they say; they can read it",
        widget=words(rows=5),
        max_length=100_000,
        error_messages={"required": "Write what they say"},
    )
    told = forms.CharField(
        label="What we told them; they can read it", widget=words(rows=3), required=False
    )
    gives = forms.MultipleChoiceField(
        label="With that we told them",
        choices=[(name, f"The {name}") for name in SAID],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    back_by = moment(
        label="We call back by",
        required=False,
        help_text="A promise: the customer sees it and a clock runs.",
    )

    def __init__(
        self,
        *args: Any,
        rulebook: Rulebook,
        kind: str,
        caller: Person,
        now: datetime,
        **kwargs: Any,
    ) -> None:
        self.now, self.kind, self.rulebook = now, kind, rulebook
        said, account = {"kind": kind, "channel": VIA}, account_of(caller)
        asked = asked_of_customers(
            rulebook, said, account=account, asked=[*OF_CUSTOMERS, ON_THE_PHONE]
        )
        # The number of an earlier case has been asked for already, before anything else.
        super().__init__(*args, questions=[q for q in asked if q.as_ != "case"], **kwargs)
        self.known = known_from_account(rulebook, said, account)
        suggest(self, self.questions, known_of(caller.organisation))
        topics = rulebook.charter.kinds[kind].topics
        if topics:
            choices = [("", "Something else"), *((topic, topic.capitalize()) for topic in topics)]
            self.fields["topic"] = forms.ChoiceField(
                label="What sort?", choices=choices, required=False
            )
        self.fields["began_at"].initial = now.replace(second=0, microsecond=0)
        for name in self.questions:
            self.fields[name].required = False

    @property
    def facts(self) -> dict[str, Any]:
        topic = self.cleaned_data.get("topic")
        return {"kind": self.kind, **self.answers(), **({"topic": topic} if topic else {})}

    @property
    def at(self) -> datetime:
        at: datetime = self.cleaned_data.get("began_at") or self.now - A_MINUTE
        return at

    @property
    def told_at(self) -> datetime:
        """When they were told something: in the call, after it began, else it would not count."""
        return min(self.at + A_MINUTE, self.now)

    def clean_began_at(self) -> datetime | None:
        began: datetime | None = self.cleaned_data["began_at"]
        if began and began > self.now:
            raise forms.ValidationError("Write when it began: this moment has not come yet")
        return began

    def first_fields(self) -> list[Any]:
        names = ("began_at", "topic", "subject", "text")
        return [self[name] for name in names if name in self.fields]

    def told_fields(self) -> list[Any]:
        return [self[name] for name in ("told", "gives", "back_by")]

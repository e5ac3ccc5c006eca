"""What the charter asks about a case, as fields of a form."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Self

from django import forms
from django.http import QueryDict

from kept.core.charter.conditions import Facts
from kept.core.charter.information import Field, Group
from kept.core.charter.rows import slug
from kept.core.charter.tables import facts_read
from kept.core.inquiry import Account, is_answerable, known_of, name_of
from kept.core.rulebook import Rulebook
from kept.web.forms import Plain

FEW = 6  # as many values stand beside each other as buttons; more are a list to open
SHORT = 44  # letters, all values together, that fit on a line
OF_CUSTOMERS = ("before opening", "at opening")
UNSURE = ("", "Not sure")
LONG = {"text", "steps", "moments"}


class Shortness:
    """Says of a choice whether its values fit beside each other."""

    choices: Any

    @property
    def is_short(self) -> bool:
        return sum(len(str(words)) for _, words in self.choices) <= SHORT


class OneOf(Shortness, forms.TypedChoiceField):
    """One value of a few."""


class SomeOf(Shortness, forms.TypedMultipleChoiceField):
    """Some values of a few."""


class QuestionsForm(Plain, forms.Form):
    """
    A form that asks `questions`, each named by its slug.

    `facts` are what is known already: answers to begin with, and whether a field is
    required. What was answered comes back from `answers` by the names of the facts.
    """

    def __init__(
        self, *args: Any, questions: Iterable[Field], facts: Facts | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {slug(question.name): question for question in questions}
        for name, question in self.questions.items():
            self.fields[name] = field_for(question, facts or {})

    @classmethod
    def again(cls, posted: QueryDict | None, **given: Any) -> Self:
        """Return the form with what was kept of it filled in, and nothing found wrong yet."""
        form = cls(**given)
        for name, field in form.fields.items():
            if posted is not None and name in posted:
                is_list = isinstance(field, forms.MultipleChoiceField)
                form.initial[name] = posted.getlist(name) if is_list else posted[name]
        return form

    def answers(self) -> dict[str, Any]:
        """Return what was said, as facts: nothing for what was left open."""
        cleaned = ((q.name, self.cleaned_data.get(name)) for name, q in self.questions.items())
        return {fact: _as_fact(value) for fact, value in cleaned if value not in (None, "", [])}

    def asked(self) -> Iterator[Any]:
        """Return the fields of the questions, in their order."""
        return (self[name] for name in self.questions)

    def asked_about(self, facts: Iterable[str], *, others: bool = False) -> list[Any]:
        """Return the fields that ask for one of `facts`; with `others`, all but those."""
        wanted = set(facts)
        return [self[n] for n, q in self.questions.items() if (q.name in wanted) is not others]


def kinds(rulebook: Rulebook) -> dict[str, str]:
    """Return the kinds that a case may have, each with its name."""
    return {
        key: kind.label or kind.name or key.capitalize()
        for key, kind in rulebook.charter.kinds.items()
        if not kind.own_record
    }


def asked_of_customers(
    rulebook: Rulebook,
    facts: Facts,
    *,
    account: Account,
    asked: Iterable[str] = OF_CUSTOMERS,
) -> list[Field]:
    """
    Return what a customer is asked when a case with these facts is opened, once each.

    What the `account` knows is not asked.
    """
    groups = rulebook.charter.information.values()
    return [
        question
        for when in asked
        for group in groups
        if group.asked == when and _is_about(group, facts)
        for question in group.fields.values()
        if _is_asked(question, facts, account)
    ]


def known_from_account(rulebook: Rulebook, facts: Facts, account: Account) -> dict[str, str]:
    """Return what the charter wants to know of a case and the account says, by its name."""
    known = ((q, known_of(q, account)) for q in _of_customers(rulebook, facts))
    return {name_of(question): said for question, said in known if said}


def sorts_of_files(rulebook: Rulebook, facts: Facts) -> list[str]:
    """Return the sorts of files that the charter asks for with a case; empty without any."""
    return [
        sort
        for question in _of_customers(rulebook, facts)
        if question.as_ == "files" and question.exists_while.holds(facts)
        for sort in question.sorts or [question.name]
    ]


def _of_customers(rulebook: Rulebook, facts: Facts) -> Iterator[Field]:
    groups = rulebook.charter.information.values()
    return (
        question
        for group in groups
        if group.asked in OF_CUSTOMERS and _is_about(group, facts)
        for question in group.fields.values()
    )


def asked_in_triage(rulebook: Rulebook) -> list[Field]:
    """Return the questions whose answers the suggested priority depends on."""
    read = judged_by(rulebook)
    groups = rulebook.charter.information.values()
    return [q for group in groups for q in group.fields.values() if q.name in read and q.options]


def judged_by(rulebook: Rulebook) -> frozenset[str]:
    """Return the facts by which the charter suggests a priority."""
    return facts_read(rulebook.charter.triage.suggest)


def asked_of_staff(rulebook: Rulebook) -> list[Field]:
    """Return what staff say of a case to class it."""
    groups = rulebook.charter.information.values()
    by_staff = (group for group in groups if group.about == "case" and group.asked == "by staff")
    return [question for group in by_staff for question in group.fields.values()]


def field_for(question: Field, facts: Facts) -> forms.Field:
    """Return the field that takes an answer to `question`."""
    said: dict[str, Any] = {
        "label": name_of(question),
        "required": bool(question.required and question.required.holds(facts)),
        "help_text": _hint(question, facts),
        "initial": _answered(facts.get(question.name)),
    }
    if said["required"]:
        said["error_messages"] = {"required": f"Answer “{said['label']}”"}
    if question.options:
        return _choice(question, said)
    match question.as_:
        case "tick":
            return forms.BooleanField(**said)
        case "number":
            return forms.IntegerField(**said)
        case "phone":
            by_phone = forms.TextInput({"type": "tel", "autocomplete": "tel"})
            return forms.CharField(max_length=40, widget=by_phone, **said)
        case "day":
            return forms.DateField(
                widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **said
            )
        case "moment":
            picker = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            return forms.DateTimeField(widget=picker, **said)
        case sort if sort in LONG:
            return forms.CharField(widget=forms.Textarea({"rows": 3}), max_length=20_000, **said)
    return forms.CharField(max_length=300, **said)


def _choice(question: Field, said: dict[str, Any]) -> forms.Field:
    choices = [(str(key), _sentence(str(words))) for key, words in question.options.items()]
    back = {str(key): key for key in question.options}
    if question.several:
        return SomeOf(
            choices=choices, coerce=back.__getitem__, widget=forms.CheckboxSelectMultiple, **said
        )
    if len(choices) > FEW:
        return forms.TypedChoiceField(
            choices=[UNSURE, *choices], coerce=back.__getitem__, empty_value="", **said
        )
    unsure = [] if said["required"] else [UNSURE]
    said["initial"] = said["initial"] or ""
    return OneOf(
        choices=[*choices, *unsure],
        coerce=back.__getitem__,
        empty_value="",
        widget=forms.RadioSelect,
        **said,
    )


def _hint(question: Field, facts: Facts) -> str:
    """Say when it matters, where that hangs on another answer, and what it means."""
    parts = [question.means, question.says]
    for tests in question.exists_while.alternatives:
        parts += [
            f"If {test.fact} is {' or '.join(map(str, test.one_of))}."
            for test in tests
            if test.fact not in facts and test.one_of
        ]
    return " ".join(_sentence(part) for part in parts if part)


def _is_about(group: Group, facts: Facts) -> bool:
    return group.about == "case" and group.exists_while.holds(facts)


def _is_asked(question: Field, facts: Facts, account: Account) -> bool:
    """Leave out what is known from the account, what is no text, and what cannot apply."""
    if not is_answerable(question) or known_of(question, account):
        return False
    condition = question.exists_while
    return not condition.facts <= facts.keys() or condition.holds(facts)


def _as_fact(value: Any) -> Any:
    match value:
        case True:
            return "yes"
        case date():
            return value.isoformat()
        case str():
            return value.strip()
    return value


def _answered(value: Any) -> Any:
    match value:
        case None | "":
            return None
        case list() | tuple():
            return [str(one) for one in value]
        case "yes" | "no" | str():
            return value
    return str(value)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]

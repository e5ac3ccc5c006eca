"""Which of one's cases to list: by words, by where they stand, by whose they are."""

from typing import Any, cast

from django import forms
from django.db.models import Q

from kept.cases.theirs import Theirs
from kept.customers.models import Person
from kept.desks.models import Desk
from kept.knowledge.search import finding
from kept.portal.caselist import CUSTOMER
from kept.web.forms import Plain

WAITING, OPEN, RESOLVED = "waiting", "open", "resolved"
MINE, OTHERS = "mine", "others"
STANDS = [
    ("", "All of them"),
    (WAITING, "Those that wait for me"),
    (OPEN, "Those that we work on"),
    (RESOLVED, "Those that have ended"),
]
WHOSE = [("", "Everybody's"), (MINE, "Only mine"), (OTHERS, "My colleagues'")]


class FindForm(Plain, forms.Form):
    """
    Words and choices that narrow the list of one's cases.

    Whose they are is asked of those who see their organisation's, at which desk of those
    who are served by several.
    """

    q = forms.CharField(
        label="Number or words",
        max_length=200,
        required=False,
        widget=forms.TextInput({"type": "search", "placeholder": "Number or words"}),
    )
    stands = forms.ChoiceField(label="Show", choices=STANDS, required=False)
    whose = forms.ChoiceField(label="Whose", choices=WHOSE, required=False)
    at = forms.ChoiceField(label="Desk", required=False)

    def __init__(self, *args: Any, person: Person, desks: list[Desk], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="find-%s", **kwargs)
        self.person = person
        self.instead = ""  # what was looked for instead of what was mistyped
        at = cast("forms.ChoiceField", self.fields["at"])
        at.choices = [("", "All desks"), *((desk.slug, desk.name) for desk in desks)]
        if not person.sees_organisation:
            del self.fields["whose"]
        if len(desks) < 2:
            del self.fields["at"]

    @property
    def choices(self) -> list[Any]:
        """The fields beside the words."""
        return [self[name] for name in self.fields if name != "q"]

    @property
    def is_narrowing(self) -> bool:
        """Whether anything is left out."""
        return self.is_valid() and any(self.cleaned_data.values())

    def narrow(self, cases: Theirs) -> Theirs:
        """Return those of `cases` that were asked for; a choice that does not exist is none."""
        self.is_valid()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        words = wanted.pop("q", "")
        for name, value in wanted.items():
            cases = cases.filter(self._condition(name, value))
        found, self.instead = finding.cases(words, cases)
        return found

    def _condition(self, name: str, value: str) -> Q:
        match name:
            case "stands":
                return _stands(value)
            case "whose":
                return Q(requester=self.person) if value == MINE else ~Q(requester=self.person)
        return Q(desk__slug=value)


def _stands(value: str) -> Q:
    match value:
        case "waiting":
            return Q(closed_at=None, waiting_for=CUSTOMER)
        case "open":
            return Q(closed_at=None) & ~Q(waiting_for=CUSTOMER)
    return Q(closed_at__isnull=False)

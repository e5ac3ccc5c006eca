"""Naming a record by its number, with those that lie nearest to choose from."""

from collections.abc import Iterable
from typing import Any

from django import forms

from kept.backlog.models import Record, RecordQuerySet, kept_by
from kept.customers.models import Person
from kept.desks.models import Desk

SUGGESTED = 50


class Suggesting(forms.TextInput):
    """A line to type in, with a list beneath it to choose from where the browser shows one."""

    template_name = "web/widgets/suggesting.html"
    suggestions: Iterable[tuple[str, str]] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["attrs"]["list"] = f"{widget['attrs'].get('id', name)}-list"
        widget["suggestions"] = self.suggestions
        return context


class RecordField(forms.CharField):
    """The number of a record of one kind that goes on, of those that the person works on."""

    widget = Suggesting
    default_error_messages = {"unknown": "There is no open %(kind)s %(said)s at this desk"}

    def __init__(self, kind: str, *, desk: Desk, person: Person, **said: Any) -> None:
        self.kind, self.known = kind, known(kind, desk, person)
        super().__init__(help_text=f"The number of the {kind}. It has to be open.", **said)
        self.widget.suggestions = [(str(one.number), str(one)) for one in self.known[:SUGGESTED]]

    def clean(self, value: Any) -> str:
        said = str(super().clean(value))
        number = said.split()[0] if said else ""
        if said and not (number.isdecimal() and self.known.filter(number=int(number)).exists()):
            code = "unknown"
            words = self.error_messages[code]
            raise forms.ValidationError(words, code, {"kind": self.kind, "said": said})
        return number


def known(kind: str, desk: Desk, person: Person) -> RecordQuerySet:
    """Return the records of a kind that `person` may name, the newest first."""
    theirs = Record.objects.visible_to(person).filter(kept_by(person))
    return theirs.filter(desk=desk, kind=kind).unended().order_by("-number")

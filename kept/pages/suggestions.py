"""What may be chosen as an answer, since we know it: products, versions, end organisations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django import forms

from kept.cases.facts import lines_of
from kept.core.charter.information import Field
from kept.customers.models import Organisation

Known = Mapping[str, Sequence[str]]  # by the sort of field that asks for it


def known_of(organisation: Organisation | None) -> Known:
    """Return what an organisation runs and has bought; nothing of nobody."""
    if organisation is None:
        return {}
    environments = list(organisation.environments.filter(retired_at=None))
    contracts = organisation.contracts.prefetch_related("lines")
    bought = [line.product for contract in contracts for line in lines_of(contract)]
    return {
        "product": _each_once([*(one.product for one in environments), *bought]),
        "version": _each_once(one.version for one in environments),
        "organisation": _each_once(str(end) for end in organisation.ends.all()),
    }


def suggest(form: forms.BaseForm, questions: Mapping[str, Field], known: Known) -> None:
    """
    Offer what is known beneath the fields that ask for it; anything else may be written.

    Where only one answer is known, the field begins with it.
    """
    for name, question in questions.items():
        offered, field = known.get(question.as_, ()), form.fields[name]
        if not offered or question.options:
            continue
        field.widget.attrs["list"] = f"{name}-known"
        field.suggestions = {"id": f"{name}-known", "values": offered}  # type: ignore[attr-defined]
        if len(offered) == 1 and not field.initial and question.as_ != "organisation":
            field.initial = offered[0]


def _each_once(names: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for name in filter(None, (name.strip() for name in names)):
        found.setdefault(name.casefold(), name)
    return sorted(found.values())

"""Who serves in a team, and as what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from kept.desks.models import Member
from kept.web.forms import Plain


class PlaceForm(Plain, forms.Form):
    """What somebody is in a team, and whether they take cases."""

    roles = forms.MultipleChoiceField(
        label="Roles", widget=forms.CheckboxSelectMultiple, required=False
    )
    available = forms.BooleanField(label="Takes cases", required=False)

    def __init__(self, *args: Any, member: Member, roles: Iterable[str], **kwargs: Any) -> None:
        initial = {"roles": member.roles, "available": member.available}
        super().__init__(*args, auto_id=f"place-{member.pk}-%s", initial=initial, **kwargs)
        offer(self, [*roles, *member.roles])


class TakeOnForm(Plain, forms.Form):
    """Who is to serve in a team."""

    email = forms.EmailField(label="E-mail address")
    called = forms.CharField(label="Name", max_length=200)
    roles = forms.MultipleChoiceField(
        label="Roles", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, roles: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="take-on-%s", **kwargs)
        offer(self, roles)


def offer(form: forms.Form, roles: Iterable[str]) -> None:
    choices = [(role, role[:1].upper() + role[1:]) for role in dict.fromkeys(roles)]
    form.fields["roles"] = forms.MultipleChoiceField(
        label="Roles", choices=choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    form.order_fields(["email", "called", "roles", "available"])

"""My account: what I am called, how I am reached, how I come in."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.conf.locale import LANG_INFO
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from kept.customers import operations
from kept.portal import access
from kept.portal.access import CustomerRequest, customer
from kept.portal.pages import page
from kept.web.forms import Plain

LANGUAGES = (
    *("en", "cs", "da", "de", "es", "et", "fi", "fr", "hu", "it", "lt"),
    *("lv", "nb", "nl", "pl", "pt", "ro", "sk", "sl", "sv", "tr", "uk"),
)


@cache
def zones() -> list[tuple[str, str]]:
    """Return the time zones that are named for a place, by name."""
    named = sorted(zone for zone in available_timezones() if "/" in zone and zone[:3] != "Etc")
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in named)]


class DetailsForm(Plain, forms.Form):
    """How one is called and reached."""

    name = forms.CharField(label="Your name", max_length=200)
    phone = forms.CharField(label="Phone number", max_length=40, required=False)
    language = forms.ChoiceField(
        label="Language you like to be written to in",
        choices=[(code, LANG_INFO[code]["name_local"].capitalize()) for code in LANGUAGES],
    )
    time_zone = forms.ChoiceField(label="Time zone", choices=zones)


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: CustomerRequest) -> HttpResponse:
    """Show the account and change its details."""
    person = request.user
    known = {name: getattr(person, name) for name in DetailsForm.base_fields}
    form = DetailsForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        operations.change_own_details(person, **form.cleaned_data)
        messages.success(request, "Your details are saved.")
        return redirect("portal:account")
    served = access.desks(person)
    context: dict[str, Any] = {
        "form": form,
        "sessions": UserSession.objects.filter(user=person).count(),
        "factors": Authenticator.objects.filter(user=person)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .count(),
        "signed": person.statements.all(),
        "changing_to": EmailAddress.objects.filter(user=person, verified=False)
        .exclude(email=person.email)
        .first(),
    }
    status = 422 if form.errors else 200
    return page(request, "account.html", context, desk=served[0] if served else None, status=status)

"""My organisation: its people and who administers what, what it runs, what was changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept import accounts
from kept.backlog import operations as backlog
from kept.backlog import using
from kept.customers import operations
from kept.customers.errors import RefusedError
from kept.customers.models import (
    Absence,
    Environment,
    Post,
)
from kept.pages import covering
from kept.pages.customer_forms import (
    EnvironmentForm,
    asked_about_licences,
    sorts_of,
)
from kept.portal import access
from kept.portal.access import CustomerRequest, customer
from kept.portal.own import FORMS, Own, deal_of
from kept.portal.pages import page

SOME = 20
Act = Callable[[Own, forms.Form, datetime], str]
View = Callable[..., HttpResponseBase]


def acts(name: str) -> Callable[[Act], View]:
    """Make a view of a function that does one thing for one's organisation and says what."""

    def decorate(act: Act) -> View:
        @customer
        @require_POST
        @wraps(act)
        def view(request: CustomerRequest) -> HttpResponse:
            own = Own(request)
            form, said = FORMS[name](own), ""
            if form.is_valid():
                try:
                    said = act(own, form, own.now)
                except RefusedError as refused:
                    form.add_error(None, str(refused))
            if not said:
                return organisation_page(request, own, refused={name: form})
            messages.success(request, said)
            return redirect("portal:organisation")

        return view

    return decorate


@customer
@require_safe
def organisation(request: CustomerRequest) -> HttpResponse:
    """Show one's organisation; to somebody who belongs to none, how they come to one."""
    if request.user.organisation_id is None:
        served = access.desks(request.user)
        return page(request, "organisation_none.html", {}, desk=served[0] if served else None)
    return organisation_page(request, Own(request))


@acts("environment")
def add_environment(own: Own, form: forms.Form, at: datetime) -> str:
    said = cast("EnvironmentForm", form).values
    made = operations.add_environment(own.organisation, by=own.person, at=at, **said)
    return f"{made} is registered."


@acts("change")
def log_change(own: Own, form: forms.Form, at: datetime) -> str:
    said = dict(form.cleaned_data)
    on = said.pop("changed_on")
    operations.log_change(own.organisation, on=on, by=own.person, at=at, **said)
    return "The change is in the log."


@acts("paper")
def add_paper(own: Own, form: forms.Form, at: datetime) -> str:
    made = operations.add_paper(own.organisation, by=own.person, at=at, **form.cleaned_data)
    return f"{made} is written down."


@acts("absence")
def be_away(own: Own, form: forms.Form, at: datetime) -> str:
    operations.be_away(**form.cleaned_data, by=own.person, at=at)
    return "The absence is written down."


@acts("post")
def appoint(own: Own, form: forms.Form, at: datetime) -> str:
    made = operations.appoint(**form.cleaned_data, by=own.person, at=at)
    return f"{made.person} is {made} now."


@acts("invitation")
def invite(own: Own, form: forms.Form, at: datetime) -> str:
    made = operations.invite(
        **form.cleaned_data, organisation=own.organisation, by=own.person, at=at
    )
    accounts.send_invitation(made)
    return f"{made.email} is invited."


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def environment(request: CustomerRequest, environment: int) -> HttpResponse:
    """Confirm or correct what is known of an environment (PA-114)."""
    own = Own(request)
    row = get_object_or_404(Environment, pk=environment, organisation=own.organisation)
    form = EnvironmentForm.of(row, own.post, sorts=sorts_of(own.rulebooks))
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_environment(row, by=own.person, at=own.now, **form.values)
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Thank you. What was other is in the change log.")
            return redirect("portal:organisation")
    asks = asked_about_licences(own.rulebook) if row.retired_at is None and not row.licence else ""
    context = {"form": form, "environment": row, "asks": asks}
    status = 422 if form.errors else 200
    return page(request, "environment.html", context, desk=own.desk, status=status)


@customer
@require_POST
def licence(request: CustomerRequest, environment: int) -> HttpResponse:
    """Ask whom the charter names whether an environment needs a licence (PA-35)."""
    own = Own(request)
    row = get_object_or_404(own.environments, pk=environment, licence="")
    role = asked_about_licences(own.rulebook)
    if own.desk is None or not role:
        raise Http404
    saying = f"tell {own.person} of {own.organisation} whether {row} needs a licence of its own"
    backlog.ask_somebody(
        own.organisation, desk=own.desk, role=role, saying=saying, by=own.person, at=own.now
    )
    messages.success(request, f"Your {role} has the question, and will get in touch with you.")
    return redirect("portal:environment", row.pk)


@customer
@require_POST
def end_post(request: CustomerRequest, held: int) -> HttpResponse:
    """Take a role from a colleague again, as an administrator."""
    own = Own(request)
    row = get_object_or_404(Post, pk=held, person__organisation=own.organisation)
    if not own.administers:
        raise Http404
    operations.dismiss(row, by=own.person, at=own.now)
    messages.success(request, f"{row.person} is not {row} any more.")
    return redirect("portal:organisation")


@customer
@require_POST
def end_absence(request: CustomerRequest, absence: int) -> HttpResponse:
    """Strike an absence out: one's own, or as administrator a colleague's."""
    own = Own(request)
    mine = Absence.objects.filter(person__in=own.may_be_away).select_related("person")
    row = get_object_or_404(mine, pk=absence)
    operations.return_early(row, by=own.person, at=own.now)
    messages.success(request, "The absence is struck out.")
    return redirect("portal:organisation")


def organisation_page(
    request: CustomerRequest, own: Own, *, refused: dict[str, forms.Form] | None = None
) -> HttpResponse:
    """Render the organisation's page; with a refused form open and whole, status 422."""
    shown = own.organisation
    contracts = list(shown.contracts.select_related("desk").prefetch_related("lines", "bookings"))
    own.post = None
    context = {
        "organisation": shown,
        "people": own.people,
        "contracts": contracts,
        "deals": [deal_of(contract, own.now) for contract in contracts],
        "environments": own.known_environments,
        "matrix": covering.matrix_of(
            shown,
            people=own.people,
            contracts=contracts,
            environments=own.known_environments,
            days=covering.support_days(own.rulebooks[0] if own.rulebooks else None, own.now),
        ),
        "absences": own.absences,
        "changes": shown.changes.select_related("by", "environment")[:SOME],
        "papers": shown.papers.all(),
        "uses": [use for use in using.uses(shown, own.desks) if use.standing or use.coming],
        "ends": shown.ends.all(),
        "forms": {**own.forms(), **(refused or {})},
        "is_wrong": bool(refused),
        "administers": own.administers,
        "today": own.now.date(),
    }
    status = 422 if refused else 200
    return page(
        request,
        "organisation.html",
        context,
        desk=own.desk,
        rulebook=own.rulebook,
        status=status,
    )

"""What is done on an organisation's page: one small form, one operation each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from kept import accounts
from kept.console import navigation
from kept.console.access import StaffRequest, organisations, staff
from kept.console.customerfile import CustomerFile
from kept.console.forms.customers import NewPersonForm
from kept.console.views.customers import customer_page, find
from kept.customers import operations
from kept.customers.errors import RefusedError
from kept.customers.models import Absence, Environment, Organisation, Person, Post
from kept.pages.customer_forms import (
    AbsenceForm,
    ChangeForm,
    EnvironmentForm,
    InvitationForm,
    PaperForm,
    PostForm,
    roles_of,
    sorts_of,
)

Make = Callable[[StaffRequest, Organisation], forms.Form]
Act = Callable[[Organisation, forms.Form, Person, datetime], str]
View = Callable[..., HttpResponseBase]


def acts(name: str, make: Make) -> Callable[[Act], View]:
    """Make a view of a function that does one thing for an organisation and says what."""

    def decorate(act: Act) -> View:
        @staff
        @require_POST
        @wraps(act)
        def view(request: StaffRequest, organisation: int) -> HttpResponse:
            row = find(request, organisation)
            form = make(request, row)
            said = ""
            if form.is_valid():
                try:
                    said = act(row, form, request.user, timezone.now())
                except RefusedError as refused:
                    form.add_error(None, str(refused))
            if not said:
                return customer_page(request, row, refused=form, name=name)
            messages.success(request, said)
            return redirect("console:customer", row.pk)

        return view

    return decorate


@acts("person", lambda request, row: NewPersonForm(request.POST))
def add_person(row: Organisation, form: forms.Form, by: Person, at: datetime) -> str:
    said = form.cleaned_data
    made = operations.add_person(
        said["email"], by=by, at=at, name=said["called"], organisation=row, phone=said["phone"]
    )
    return f"{made} is taken in. They set a password by “Forgotten your password?”."


@acts("invitation", lambda request, row: InvitationForm(request.POST))
def invite(row: Organisation, form: forms.Form, by: Person, at: datetime) -> str:
    made = operations.invite(**form.cleaned_data, organisation=row, by=by, at=at)
    accounts.send_invitation(made)
    return f"{made.email} is invited."


def _post_form(request: StaffRequest, row: Organisation) -> PostForm:
    file = CustomerFile.of(request, row, timezone.now())
    return PostForm(request.POST, people=row.people.all(), roles=roles_of(file.rulebooks))


@acts("post", _post_form)
def appoint(row: Organisation, form: forms.Form, by: Person, at: datetime) -> str:
    made = operations.appoint(**form.cleaned_data, by=by, at=at)
    return f"{made.person} is {made} now."


@acts("absence", lambda request, row: AbsenceForm(request.POST, people=row.people.all()))
def be_away(row: Organisation, form: forms.Form, by: Person, at: datetime) -> str:
    made = operations.be_away(**form.cleaned_data, by=by, at=at)
    return f"{made.person} is away from {made.starts_on:%-d %B} to {made.ends_on:%-d %B}."


def _environment_form(request: StaffRequest, row: Organisation) -> EnvironmentForm:
    file = CustomerFile.of(request, row, timezone.now())
    return EnvironmentForm(request.POST, sorts=sorts_of(file.rulebooks))


@acts("environment", _environment_form)
def add_environment(row: Organisation, form: forms.Form, by: Person, at: datetime) -> str:
    said = cast("EnvironmentForm", form).values
    return f"{operations.add_environment(row, by=by, at=at, **said)} is registered."


def _change_form(request: StaffRequest, row: Organisation) -> ChangeForm:
    return ChangeForm(request.POST, environments=row.environments.all())


@acts("change", _change_form)
def log_change(row: Organisation, form: forms.Form, by: Person, at: datetime) -> str:
    said = dict(form.cleaned_data)
    operations.log_change(row, on=said.pop("changed_on"), by=by, at=at, **said)
    return "The change is in the log."


@acts("paper", lambda request, row: PaperForm(request.POST))
def add_paper(row: Organisation, form: forms.Form, by: Person, at: datetime) -> str:
    return f"{operations.add_paper(row, by=by, at=at, **form.cleaned_data)} is added."


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def environment(request: StaffRequest, environment: int) -> HttpResponse:
    """Correct what is known of an environment; what is other goes into the change log."""
    row = find_environment(request, environment)
    file = CustomerFile.of(request, row.organisation, timezone.now())
    form = EnvironmentForm.of(row, request.POST or None, sorts=sorts_of(file.rulebooks))
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_environment(row, by=request.user, at=timezone.now(), **form.values)
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The environment is corrected; the change log says how.")
            return redirect("console:customer", row.organisation_id)
    context = {"form": form, "environment": row, "organisation": row.organisation}
    return navigation.page(request, "environment.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def retire_environment(request: StaffRequest, environment: int) -> HttpResponse:
    """Take an environment out of use."""
    row = find_environment(request, environment)
    operations.retire_environment(row, by=request.user, at=timezone.now())
    messages.success(request, f"{row.name} is out of use. Its change log stays.")
    return redirect("console:customer", row.organisation_id)


@staff
@require_POST
def end_post(request: StaffRequest, held: int) -> HttpResponse:
    """Take a role away from somebody."""
    mine = Post.objects.filter(person__organisation__in=organisations(request))
    row = get_object_or_404(mine.select_related("person__organisation"), pk=held)
    operations.dismiss(row, by=request.user, at=timezone.now())
    messages.success(request, f"{row.person} is {row} no more.")
    return redirect("console:person", row.person_id)


@staff
@require_POST
def end_absence(request: StaffRequest, absence: int) -> HttpResponse:
    """Strike an absence out."""
    mine = Absence.objects.filter(person__organisation__in=organisations(request))
    row = get_object_or_404(mine.select_related("person__organisation"), pk=absence)
    operations.return_early(row, by=request.user, at=timezone.now())
    messages.success(request, f"{row.person} is there after all.")
    return redirect("console:person", row.person_id)


def find_environment(request: StaffRequest, environment: int) -> Environment:
    """
    Return an environment of an organisation that the person serves.

    Raises:
        Http404: there is none, or it is not theirs.
    """
    mine = Environment.objects.filter(organisation__in=organisations(request))
    return get_object_or_404(mine.select_related("organisation"), pk=environment)

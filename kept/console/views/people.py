"""A person of a customer's: who they are, what they asked, what they learnt."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from kept.cases.models import Case
from kept.console import access, navigation
from kept.console.access import StaffRequest, organisations, staff
from kept.console.customerfile import SOME, with_posts
from kept.console.forms.customers import PersonForm, TrainingForm
from kept.customers import operations, statements
from kept.customers.errors import RefusedError
from kept.customers.models import Person


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: StaffRequest, person: int) -> HttpResponse:
    """Show a person of a customer's, and change who they are."""
    row = find(request, person)
    form = PersonForm.of(row, request.POST or None, organisations=organisations(request))
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            operations.change_person(
                row, by=request.user, at=timezone.now(), name=said.pop("called"), **said
            )
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "What is known is saved.")
            return redirect("console:person", row.pk)
    return person_page(request, row, form=form)


@staff
@require_POST
def training(request: StaffRequest, person: int) -> HttpResponse:
    """Write down a course that the person has passed."""
    row = find(request, person)
    form = TrainingForm(request.POST)
    if form.is_valid():
        try:
            operations.record_training(row, **form.cleaned_data, by=request.user, at=timezone.now())
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The course is written down.")
            return redirect("console:person", row.pk)
    return person_page(request, row, training=form)


def find(request: StaffRequest, person: int) -> Person:
    """
    Return somebody of a customer that the reader serves, or who asked at a desk of theirs.

    Raises:
        Http404: there is nobody, or they are not theirs to see; staff have no page here.
    """
    asked = Case.objects.filter(desk__in=access.desks(request)).order_by().values("requester")
    theirs = Q(organisation__in=organisations(request)) | Q(organisation=None, pk__in=asked)
    found = Person.objects.filter(theirs, is_staff=False).select_related("organisation")
    return get_object_or_404(with_posts(found, timezone.now()), pk=person)


def person_page(
    request: StaffRequest,
    row: Person,
    *,
    form: forms.Form | None = None,
    training: forms.Form | None = None,
    now: datetime | None = None,
) -> HttpResponse:
    """Render a person's page; with a refused form whole, status 422."""
    mine = access.cases(request.user).filter(requester=row)
    context = {
        "person": row,
        "form": form or PersonForm.of(row, organisations=organisations(request)),
        "training": training or TrainingForm(),
        "trainings": row.trainings.all(),
        "signed": row.statements.all(),
        "owed": statements.owed(row, now or timezone.now()),
        "posts": row.posts.all(),
        "absences": row.absences.all(),
        "cases": mine.order_by("-number")[:SOME],
        "now": now or timezone.now(),
    }
    refused = [each for each in (form, training) if each is not None and each.errors]
    return navigation.page(request, "person.html", context, status=422 if refused else 200)

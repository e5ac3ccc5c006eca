"""What every act on a case has in common: find it, read the form, call one operation, answer."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TypeVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kept.cases.errors import RefusedError
from kept.cases.models import Case
from kept.console.access import StaffRequest, staff
from kept.console.casefile import Casefile
from kept.console.forms.base import CaseForm
from kept.console.views.case import case_page
from kept.customers.models import Person

F = TypeVar("F", bound=CaseForm)
Act = Callable[[Case, F, Person, datetime], str]
View = Callable[..., HttpResponseBase]


def acts_on_case(form_class: type[F]) -> Callable[[Act[F]], View]:
    """
    Make a view of a function that does one thing to a case and returns what to say of it.

    Asked for by GET it leads to the case with that form open, and changes nothing. What
    the form or the charter refuses comes back whole, in words, with the clause.
    """

    def decorate(act: Act[F]) -> View:
        @staff
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(act)
        def view(request: StaffRequest, number: int) -> HttpResponse:
            file = Casefile.of(request.user, number)
            if request.method != "POST":
                return redirect(case_href(file.case, form_class.name))
            form = form_class(request.POST, standing=file.standing)
            done = form.is_valid() and _do(act, file, form)
            if not done:
                return case_page(request, file, refused=form)
            messages.success(request, done)
            return redirect(case_href(file.case), preserve_request=False)

        return view

    return decorate


def _do(act: Act[F], file: Casefile, form: F) -> str:
    try:
        with transaction.atomic():
            return act(file.case, form, file.person, file.now)
    except RefusedError as refused:
        clause = f" (clause {refused.clause})" if refused.clause else ""
        form.add_error(None, f"{refused.sentence}{clause}")
        return ""


def case_href(case: Case, opened: str = "") -> str:
    """Return the address of a case's page, with one of its forms open."""
    page = reverse("console:case", args=[case.number])
    return f"{page}?open={opened}#{opened}" if opened else page

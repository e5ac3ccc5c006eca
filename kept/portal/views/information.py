"""Answers to what the first mail did not say."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kept.cases import operations
from kept.cases.models import Entry
from kept.portal.access import CustomerRequest, customer
from kept.portal.casefile import Casefile
from kept.portal.information_form import InformationForm
from kept.portal.views.case import case_page, done_or_refused


@customer
@require_http_methods(["GET", "HEAD", "POST"])
def information(request: CustomerRequest, number: int) -> HttpResponse:
    """Answer what was asked because the first mail did not say it."""
    file = Casefile.of(request.user, number)
    if request.method != "POST" or not file.lacking:
        return redirect("portal:case", number)
    form = InformationForm(request.POST, questions=file.lacking, facts=file.facts)
    if not form.is_valid():
        return case_page(request, file, refused=form, information=form)

    def write() -> Entry:
        return operations.inform(
            file.case, by=request.user, answers=form.answers(), at=timezone.now()
        )

    words = "Thank you: we have your answers."
    return done_or_refused(request, file, form, write, words, information=form)

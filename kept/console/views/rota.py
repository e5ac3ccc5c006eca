"""Who of the staff is away in the weeks to come, and on which days nobody would be there."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from kept.backlog import rosters
from kept.cases import staffing
from kept.cases.errors import RefusedError
from kept.console import navigation
from kept.console.access import StaffRequest, desks, staff, staff_beside
from kept.customers.models import Absence
from kept.desks import charters
from kept.pages.customer_forms import day
from kept.web.forms import Plain


class AwayForm(Plain, forms.Form):
    """The days on which one is away oneself."""

    since = day(label="First day")
    until = day(label="Last day")


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def rota(request: StaffRequest) -> HttpResponse:
    """Show who is away and what that leaves, and take one's own days."""
    form = AwayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            staffing.be_away(request.user, **form.cleaned_data)
        except RefusedError as refused:
            form.add_error("until", refused.sentence)
        else:
            messages.success(request, "It is written down that you are away.")
            return redirect("console:rota")
    now = timezone.now()
    open_desks = [(one, charters.in_force(one, now)) for one in desks(request)]
    gaps = [
        (one, rosters.gaps_at(one, charters.rulebook(version), now))
        for one, version in open_desks
        if version is not None
    ]
    away = Absence.objects.filter(person__in=staff_beside(request), ends_on__gte=now.date())
    context = {"gaps": gaps, "away": away.select_related("person"), "form": form}
    return navigation.page(request, "rota.html", context, status=422 if form.is_bound else 200)


@staff
@require_POST
def back(request: StaffRequest) -> HttpResponse:
    """Strike out days of one's own: one is there after all."""
    key = request.POST.get("absence", "")
    Absence.objects.filter(person=request.user, pk=key if key.isdecimal() else 0).delete()
    return redirect("console:rota")

"""The certificates of one's desks: which hold, and until when."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kept.backlog.operations import certify, certifying
from kept.cases.errors import NotAllowedError
from kept.console import navigation
from kept.console.access import StaffRequest, desks, staff
from kept.console.forms.knowledge import DAY, AtADesk
from kept.desks import charters
from kept.desks.models import Desk


class CertificateForm(AtADesk):
    """A certificate that was granted, and its last day."""

    name = forms.CharField(label="Certificate", max_length=100, help_text="As it is called.")
    until = forms.DateField(
        label="Holds until",
        widget=DAY,
        help_text="The desk's administrators are reminded before.",
    )


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def certificates(request: StaffRequest) -> HttpResponse:
    """List what holds, and write down what was granted; customers read it on the charter's page."""
    now = timezone.now()
    wanted = [desk for desk in desks(request) if _is_wanted(desk)]
    form = CertificateForm(request.POST if request.method == "POST" else None, desks=wanted)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        desk = next(one for one in wanted if one.slug == said.pop("at"))
        try:
            certify(desk, by=request.user, at=now, **said)
        except NotAllowedError as refused:
            raise PermissionDenied from refused
        messages.success(request, f"{said['name']} is written down.")
        return redirect("console:certificates")
    rows = [(desk, certifying.held(desk, today=timezone.localdate())) for desk in wanted]
    may_add = any(certifying.may_certify(desk, request.user) for desk in wanted)
    context = {"rows": rows, "form": form if may_add else None}
    return navigation.page(
        request, "certificates.html", context, status=422 if form.is_bound else 200
    )


def _is_wanted(desk: Desk) -> bool:
    version = charters.in_force(desk, timezone.now())
    return version is not None and certifying.is_wanted(charters.rulebook(version))

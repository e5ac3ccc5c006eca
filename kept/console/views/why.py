"""Why it is due then: a page, and a part of the case's page."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from kept.console import navigation
from kept.console.access import StaffRequest, staff
from kept.console.casefile import Casefile
from kept.core.runs import Run
from kept.pages.why import why_of
from kept.pages.zones import zone_of


@staff
@require_safe
def why(request: StaffRequest, number: int, clock: str, run: int) -> HttpResponse:
    """Explain a clock of the case, interval by interval, with the clause it comes from."""
    file = Casefile.of(request.user, number)
    found = _find(file, clock, run)
    context = {
        "file": file,
        "case": file.case,
        "why": why_of(
            found,
            now=timezone.now(),
            zone=zone_of(request.user),
            charter_href=reverse("public:charter", args=[file.case.desk.slug]),
            others=[other for other in file.runs if other is not found and other.is_standing],
        ),
    }
    if request.htmx:
        answer = render(request, "console/why.html#panel", context)
    else:
        answer = navigation.page(request, "why.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _find(file: Casefile, clock: str, number: int) -> Run:
    for run in file.standing.runs:
        if run.slug == clock and run.number == number:
            return run
    raise Http404

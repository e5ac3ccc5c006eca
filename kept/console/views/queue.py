"""Lists of cases: the queues, with filters that have addresses."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kept.cases.models import Case, CaseQuerySet
from kept.console import navigation, rows
from kept.console.access import StaffRequest, cases, desks, staff
from kept.console.finding import is_about
from kept.console.queues import QUEUES, cases_of
from kept.pages.paging import page_of
from kept.web.forms import Plain

ROWS = 50


class FilterForm(Plain, forms.Form):
    """Which of a queue's cases to list; what cannot be read filters nothing."""

    q = forms.CharField(
        label="Number, title or customer",
        max_length=200,
        required=False,
        widget=forms.TextInput(
            {"type": "search", "placeholder": "Number, title or customer", "size": 26}
        ),
    )
    desk = forms.ChoiceField(required=False)
    priority = forms.TypedChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, request: StaffRequest, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        slugs = [(desk.slug, desk.name) for desk in desks(request)]
        self.fields["desk"] = forms.ChoiceField(choices=[("", "All desks"), *slugs], required=False)
        levels = [(level, f"Priority {level}") for level in range(1, 6)]
        self.fields["priority"] = forms.TypedChoiceField(
            choices=[("", "All priorities"), *levels], coerce=int, required=False
        )
        if len(slugs) == 1:
            del self.fields["desk"]

    @property
    def is_set(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())

    def narrow(self, cases: CaseQuerySet) -> CaseQuerySet:
        """Return those of `cases` that the filter lets through."""
        self.is_valid()
        said = self.cleaned_data
        if said.get("desk"):
            cases = cases.filter(desk__slug=said["desk"])
        if said.get("priority"):
            cases = cases.filter(priority=said["priority"])
        return cases.filter(is_about(said["q"])) if said.get("q") else cases


@staff
@require_safe
def queue(request: StaffRequest, view: str) -> HttpResponse:
    """List a queue, in its order."""
    if view not in QUEUES:
        raise Http404
    wanted = QUEUES[view]
    form = FilterForm(request.GET, request=request)
    found = form.narrow(cases_of(wanted, cases(request.user), request))
    whole = wanted.order.sort(rows.with_people(Case.objects.all()))
    page, are_more = page_of(found, request.GET.get("page", ""), shown=ROWS, whole=whole)
    context = {
        "queue": wanted,
        "view": view,
        "filter": form,
        "page": page,
        "total": page.paginator.count,
        "are_more": are_more,
        "rows": rows.rows_of(
            page.object_list, request.user, now=timezone.now(), dues=wanted.order.dues
        ),
    }
    return navigation.page(request, "queue.html", context)

"""What customers think of the desk, and the complaints that wait for an answer."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.cases.errors import RefusedError
from kept.console import navigation, opinions
from kept.console.access import StaffRequest, cases, desks, staff
from kept.console.forms.feedback import AnswerForm, ShowForm, TagsForm
from kept.customers.roles import people_with
from kept.feedback import operations
from kept.feedback.models import Complaint, Feedback

ROWS = 50


@staff
@require_safe
def feedback(request: StaffRequest) -> HttpResponse:
    """List what customers said, newest first, with how it went month by month."""
    mine = Feedback.objects.visible_to(request.user).filter(desk__in=desks(request))
    form = ShowForm(request.GET)
    shown = form.narrow(mine).select_related("person", "case", "owner", "desk", "charter_version")
    page = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(one, TagsForm.of(one)) for one in page],
        "months": opinions.by_month(mine, now=timezone.now()),
    }
    return navigation.page(request, "feedback.html", context)


@staff
@require_POST
def tags(request: StaffRequest, pk: int) -> HttpResponse:
    """Say which practice it shows; that says too that it was read."""
    mine = Feedback.objects.visible_to(request.user).filter(desk__in=desks(request))
    found = get_object_or_404(mine, pk=pk)
    form = TagsForm(request.POST)
    if form.is_valid():
        operations.tag(found, tags=form.cleaned_data["tags"].split(","))
        operations.mark_read(found, at=timezone.now())
        messages.success(request, "Kept.")
    return redirect("console:feedback")


@staff
@require_safe
def complaints(request: StaffRequest) -> HttpResponse:
    """List the complaints: those that wait for an answer first, the next due on top."""
    now = timezone.now()
    return navigation.page(request, "complaints.html", {"rows": opinions.complaints(request, now)})


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: StaffRequest, number: int) -> HttpResponse:
    """Show a complaint, and take the answer of whoever stands on its level."""
    case = get_object_or_404(cases(request.user), number=number)
    found = get_object_or_404(Complaint.objects.select_related("about"), case=case)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.answer_complaint(
                found, by=request.user, at=timezone.now(), text=form.cleaned_data["text"]
            )
        except RefusedError as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "The customer has your answer.")
            return redirect("console:complaint", number)
    first = case.entries.in_order().select_related("words").first()
    context = {
        "complaint": found,
        "case": case,
        "form": form,
        "said": getattr(first, "words", None),
        "may_answer": request.user in people_with(case.desk, found.to),
    }
    return navigation.page(request, "complaint.html", context, status=422 if form.is_bound else 200)

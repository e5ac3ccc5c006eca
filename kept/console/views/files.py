"""Files of cases, for those who work on them."""

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from kept.cases.models import Entry, File
from kept.console import access
from kept.console.access import StaffRequest, staff
from kept.pages.files import download


@staff
@require_safe
def file(request: StaffRequest, pk: int) -> FileResponse:
    """Hand out a file of a case that the person works on."""
    shown = Entry.objects.shown_to(request.user).filter(case__in=access.cases(request.user))
    return download(get_object_or_404(File, pk=pk, entry__in=shown.order_by()))

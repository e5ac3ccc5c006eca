"""Mails that an agent brings as files."""

from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kept.console import navigation
from kept.console.access import StaffRequest, desks, staff
from kept.console.forms.uploading import UploadForm
from kept.mail import uploads
from kept.mail.models import Received


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: StaffRequest) -> HttpResponse:
    """Ask for files with mails; say of each mail what became of it."""
    own = desks(request)
    if request.method != "POST":
        return _page(request, UploadForm(desks=own))
    form = UploadForm(request.POST, request.FILES, desks=own)
    if not form.is_valid():
        return _page(request, form, status=422)
    desk, files = form.cleaned_data["desk"], form.cleaned_data["mails"]
    try:
        taken = uploads.take_in(files, desk=desk, at=timezone.now())
    except uploads.UploadError as refused:
        form.add_error("mails", str(refused))
        return _page(request, form, status=422)
    except (OSError, DatabaseError):
        form.add_error(None, "It could not be stored now. Nothing is lost: bring it again later.")
        return _page(request, form, status=503)
    messages.success(request, f"{len(taken)} mail{'s' if len(taken) != 1 else ''} taken in.")
    return _page(request, UploadForm(desks=own), taken=taken)


def _page(
    request: StaffRequest,
    form: UploadForm,
    *,
    taken: list[Received] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "taken": taken or []}
    return navigation.page(request, "upload.html", context, status=status)

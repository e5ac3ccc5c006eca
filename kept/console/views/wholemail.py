"""A mail as its sender laid it out, made safe, in a frame of its own that loads nothing."""

from __future__ import annotations

import base64
import re

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from kept.console.access import StaffRequest, staff
from kept.console.views.review import find, read_again
from kept.mail.reading.message import File, ReadMail

# Its pictures come with the page, as data: so no address of it is ever asked for anything.
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)
PICTURES = {"image/png", "image/gif", "image/jpeg", "image/webp"}
MAX_BYTES = 8_000_000  # of pictures in one page

_CID = re.compile(r"""(?<=src=["'])cid:([^"']+)""", re.IGNORECASE)


@staff
@require_safe
@xframe_options_sameorigin
def html(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the HTML of one mail, for the frame on its page."""
    read = read_again(find(request, pk))
    if read is None or not read.html:
        raise Http404
    page = render_to_string("console/whole_mail.html", {"words": with_pictures(read)})
    answer = HttpResponse(page)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def with_pictures(read: ReadMail) -> SafeString:
    """Return the mail's HTML, which the reader made safe, with the pictures that it brought."""
    brought = {file.content_id: file for file in read.files if file.type in PICTURES}
    left = MAX_BYTES

    def picture(found: re.Match[str]) -> str:
        nonlocal left
        file = brought.get(found[1])
        if file is None or len(file.content) > left:
            return "data:,"
        left -= len(file.content)
        return _as_data(file)

    return SafeString(_CID.sub(picture, read.html or ""))


def _as_data(file: File) -> str:
    return f"data:{file.type};base64,{base64.b64encode(file.content).decode('ascii')}"

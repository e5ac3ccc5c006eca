"""The style page with its samples of pages, and the answer when a page fails."""

import secrets

import structlog
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from kept.web import samples

log = structlog.get_logger(__name__)

PAGES = ("parts", "queue", "case", "portal", "portal-case", "form", "sign-in")


@require_safe
def style_page(request: HttpRequest, page: str = "parts") -> HttpResponse:
    """Show every component in every state, or a sample page, with invented values."""
    if page not in PAGES or not getattr(settings, "STYLE_PAGE", settings.DEBUG):
        raise Http404
    context = {
        **samples.values(),
        "pages": PAGES,
        "page": page,
        "pieces": Paginator(range(120), 50).page(2),
    }
    return render(request, f"web/style/{page.replace('-', '_')}.html", context)


def server_error(request: HttpRequest) -> HttpResponse:
    """
    Say that a page failed, with a code that finds the reason in the log.

    `handler500 = "kept.web.views.server_error"` in the root addresses. It reads nothing
    but its own template: what failed may be anything else.
    """
    reference = secrets.token_hex(4)
    log.exception("page_failed", reference=reference, path=request.path)
    words = render_to_string("500.html", {"reference": reference})
    return HttpResponse(words, status=500, headers={"X-Reference": reference})

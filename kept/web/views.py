"""The style page: the living guide to the components, and pages that show them at work."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kept.web import samples

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

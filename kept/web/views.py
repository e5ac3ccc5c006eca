"""The style page, the living guide to the components, and the answer when all else fails."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def style_page(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, with invented values."""
    return render(request, "web/style.html", {})

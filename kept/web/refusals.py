"""A refused form is no success: its page is answered with 422, whoever's view rendered it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseBase

UNPROCESSABLE = 422


class RefusedForms:
    """Middleware: what a view of a library says with 200, with a refused form in it, says 422."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        """Look at the forms of a page before it is rendered."""
        shown = (response.context_data or {}).values()
        if request.method == "POST" and response.status_code == 200 and any(map(_refused, shown)):
            response.status_code = UNPROCESSABLE
        return response


def _refused(shown: Any) -> bool:
    return isinstance(shown, BaseForm) and shown.is_bound and not shown.is_valid()

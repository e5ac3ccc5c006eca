"""Addresses that the portal once had: what is asked there is led to where it is now."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect


class FormerAddresses:
    """Lead whoever comes by a former host to the same page of today's (XM-21)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host = urlsplit(f"//{request.get_host()}").hostname
        if host in settings.FORMER_HOSTS:
            return HttpResponsePermanentRedirect(settings.PUBLIC_URL + request.get_full_path())
        return self.get_response(request)

import re
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path

from tests.browser import OpenPage, assert_accessible, assert_fits, each_look

ERRORS = ("400", "403", "403_csrf", "404", "500")
FORBIDDEN = re.compile(r"\b(oops|invalid|sorry|please note|click here|apolog)\b", re.IGNORECASE)


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a page that fails")


def show(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(render_to_string(f"{name}.html", request=request))


handler500 = "kept.web.views.server_error"
urlpatterns = [path("broken/", broken), path("show/<slug:name>/", show)]


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_needs_no_context_and_says_what_to_do(name: str) -> None:
    page = render_to_string(f"{name}.html")

    assert page.count("<h1>") == 1
    assert not FORBIDDEN.search(page)
    assert 'href="/"' in page


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_failing_page_gives_a_code_that_stands_in_the_log(caplog: Any) -> None:
    answer = Client(raise_request_exception=False).get("/broken/")

    code = answer.headers["X-Reference"]
    assert answer.status_code == 500
    assert code in answer.content.decode()
    assert code in caplog.text


@pytest.mark.browser
@pytest.mark.urls(__name__)
@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_is_accessible(name: str, live_server: Any, open_page: OpenPage) -> None:
    page = open_page(f"{live_server.url}/show/{name}/")

    for _ in each_look(page):
        assert_accessible(page)
        assert_fits(page)

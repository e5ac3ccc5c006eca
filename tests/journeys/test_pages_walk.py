"""What the agent does by keys alone, and what the console does while one types, in a browser."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from kept.cases.models import Case, Draft
from tests import cast
from tests.browser import OpenPage
from tests.journeys.hands import Keyboard, Mouse, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def case(transactional_db: None, settings: Any, tmp_path: Path) -> Case:
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    cache.clear()  # the rate limits of other tests
    return cast.case("xm", facts={"priority": 2}, at=ago(minutes=30))


def ago(**length: float) -> datetime:
    return timezone.now() - timedelta(**length)


def test_the_agents_part_by_keyboard_alone(
    case: Case,
    live_server: Any,
    open_page: OpenPage,
) -> None:
    page = open_page(live_server.url)
    sign_in(Keyboard(page), cast.dee())
    expect(page.get_by_role("heading", name="Hello, Dee")).to_be_visible()

    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="Mine")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=case.subject, level=1)).to_be_visible()
    page.keyboard.press("y")
    expect(page.get_by_role("heading", name="why it is due then")).to_be_focused()
    page.keyboard.press("r")
    expect(page.get_by_label(f"Reply to {case.requester}")).to_be_focused()
    page.keyboard.type("We have found it.")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("status")).to_contain_text("Reply sent to Bo Lind.")


def test_what_was_typed_is_still_there_after_leaving(
    case: Case,
    live_server: Any,
    open_page: OpenPage,
) -> None:
    page = open_page(f"{live_server.url}/console/case/{case.number}/")
    sign_in(Mouse(page), cast.dee())
    page.locator("#note > summary").click()
    page.get_by_label("Internal note").fill("Half a thought")

    page.goto(f"{live_server.url}/console/")
    kept(lambda: Draft.objects.filter(text="Half a thought").exists(), page)
    page.goto(f"{live_server.url}/console/case/{case.number}/")

    expect(page.get_by_label("Internal note")).to_have_value("Half a thought")


def test_the_preview_of_triage_follows_the_answers(
    case: Case,
    live_server: Any,
    open_page: OpenPage,
) -> None:
    cast.case("pa", at=ago(minutes=20))
    page = open_page(f"{live_server.url}/console/triage/")
    sign_in(Mouse(page), cast.dee())
    number = Case.objects.get(desk__slug="pa").number
    page.goto(f"{live_server.url}/console/triage/{number}/")
    expect(page.locator("#preview")).to_contain_text("priority 3")

    page.get_by_label("Business processing is halted").check()

    expect(page.locator("#preview")).to_contain_text("priority 2")
    expect(page.locator("#preview")).to_contain_text("within 2 working hours")


def kept(is_so: Callable[[], bool], page: Page) -> None:
    """Wait until something is so on the server, some seconds at most."""
    for _ in range(50):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It did not come to be.")

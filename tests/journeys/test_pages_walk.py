"""
From the agent's queue to the customer's answer, in a browser.

The same errand thrice: with a mouse, by keyboard alone, and without a script.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from kept.cases.models import Case, Draft
from kept.customers.models import Person
from tests import cast
from tests.browser import OpenPage

pytestmark = pytest.mark.browser


@pytest.fixture
def case(transactional_db: None, settings: Any, tmp_path: Path) -> Case:
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    cache.clear()  # the rate limits of other tests
    return cast.case("xm", facts={"priority": 2}, at=ago(minutes=30))


def ago(**length: float) -> datetime:
    return timezone.now() - timedelta(**length)


def sign_in(page: Page, person: Person) -> None:
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("javascript", [True, False], ids=["scripted", "without a script"])
@pytest.mark.clause("XM-29", "XM-30")
def test_a_case_goes_from_the_queue_to_the_customers_answer(
    javascript: bool,
    case: Case,
    live_server: Any,
    open_page: OpenPage,
) -> None:
    agent = open_page(live_server.url, javascript=javascript)
    sign_in(agent, cast.dee())
    agent.get_by_role("link", name="All open").click()
    agent.get_by_role("link", name=case.subject).click()
    agent.get_by_role("link", name="Why", exact=True).click()
    expect(agent.get_by_role("cell", name="Counted").or_(agent.locator(".ledger"))).to_be_visible()
    if not javascript:
        agent.get_by_role("navigation", name="Breadcrumbs").get_by_role("link").first.click()
    agent.locator("#reply > summary").click()
    agent.get_by_label(f"Reply to {case.requester}").fill("We have found it.")
    agent.get_by_label("Status", exact=True).fill("The cause is known")
    agent.get_by_label("Next action", exact=True).fill("We send you a fix")
    agent.get_by_role("button", name="Send reply to Bo").click()
    expect(agent.get_by_role("status")).to_contain_text("Reply sent to Bo Lind.")
    assert cast.clock(case, "first-response").state == "met"

    customer = open_page(live_server.url, javascript=javascript)
    sign_in(customer, cast.bo())
    customer.get_by_role("link", name=case.subject).click()
    expect(customer.locator("main")).to_contain_text("Status: The cause is known")
    customer.get_by_label("Your message").fill("Thank you, we wait for it.")
    customer.get_by_role("button", name="Send message").click()
    expect(customer.locator(".timeline")).to_contain_text("Thank you, we wait for it.")

    agent.goto(f"{live_server.url}/console/case/{case.number}/")
    expect(agent.locator(".timeline")).to_contain_text("Thank you, we wait for it.")


def test_the_agents_part_by_keyboard_alone(
    case: Case,
    live_server: Any,
    open_page: OpenPage,
) -> None:
    page = open_page(live_server.url)
    focus_on(page, page.get_by_label("E-mail address"))
    page.keyboard.type(cast.dee().email)
    page.keyboard.press("Tab")
    page.keyboard.type(cast.PASSWORD)
    page.keyboard.press("Enter")
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
    sign_in(page, cast.dee())
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
    sign_in(page, cast.dee())
    number = Case.objects.get(desk__slug="pa").number
    page.goto(f"{live_server.url}/console/triage/{number}/")
    expect(page.locator("#preview")).to_contain_text("priority 3")

    page.get_by_label("Business processing is halted").check()

    expect(page.locator("#preview")).to_contain_text("priority 2")
    expect(page.locator("#preview")).to_contain_text("within 2 working hours")


def focus_on(page: Page, control: Any) -> None:
    """Walk to a control by Tab, as somebody without a mouse does."""
    for _ in range(20):
        if control.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not lead there.")


def kept(is_so: Callable[[], bool], page: Page) -> None:
    """Wait until something is so on the server, some seconds at most."""
    for _ in range(50):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It did not come to be.")

"""
From a question to what the customer thinks of the answer, in a browser.

The same errand with a script and without one; the desk acts behind the scenes.
"""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from kept.cases import operations
from kept.cases.models import Case
from kept.feedback.models import Feedback
from tests import cast
from tests.browser import OpenPage

pytestmark = pytest.mark.browser


@pytest.fixture
def _desk(transactional_db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    cache.clear()  # the rate limits of other tests
    cast.entitled("xm")
    cast.bo()


@pytest.mark.usefixtures("_desk")
@pytest.mark.parametrize("javascript", [True, False], ids=["scripted", "without a script"])
@pytest.mark.clause("XM-27", "XM-28", "XM-29", "XM-30")
def test_a_question_goes_from_the_form_to_what_the_customer_thinks(
    javascript: bool,
    live_server: Any,
    open_page: OpenPage,
) -> None:
    page = open_page(f"{live_server.url}/portal/new/", javascript=javascript)
    page.get_by_label("E-mail address").fill(cast.bo().email)
    page.get_by_label("Password", exact=True).fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    case = submitted(page)
    operations.reply(
        case, by=cast.dee(), at=timezone.now(), text="Which file is it?", question=True
    )
    page.reload()
    page.get_by_label("Which file is it?").fill("The second one.")
    page.get_by_role("button", name="Send answer").click()
    expect(page.get_by_text("Thank you: we have it.")).to_be_visible()

    operations.close(case, by=cast.dee(), at=timezone.now(), why="It runs again")
    page.reload()
    page.get_by_role("link", name="Tell us how it went").click()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("4 Easy").check()
    page.get_by_role("button", name="Send feedback").click()

    expect(page.get_by_text("Thank you for telling us.")).to_be_visible()
    given = Feedback.objects.get()
    assert (given.solved, given.ease, given.case) == ("yes", 4, case)


def submitted(page: Page) -> Case:
    """Submit an incident by its three steps, changing an answer on the way."""
    page.locator("a.card--choice").first.click()
    page.get_by_label("Title").fill("Ledger is empy")
    page.get_by_label("What is it about?").fill("Since this morning.")
    page.locator("[name=product]").fill("Planner")
    page.get_by_role("button", name="Go on to check your answers").click()
    page.get_by_role("link", name="Change title").click()
    page.get_by_label("Title").fill("Ledger is empty")
    page.get_by_role("button", name="Go on to check your answers").click()
    page.get_by_role("button", name="Submit Ticket").click()
    expect(page.get_by_role("heading", name="Ledger is empty")).to_be_visible()
    return Case.objects.get(subject="Ledger is empty")

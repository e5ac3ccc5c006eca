"""Screens that somebody has done something to: axe finds nothing, nothing scrolls sideways."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from kept.cases import operations
from kept.cases.models import Case
from kept.customers.models import Person
from kept.desks.models import Team
from kept.mail.models import Received
from kept.outbox.models import Notice, enqueue
from tests import cast
from tests.browser import (
    HEIGHT,
    NARROWEST,
    PHONE,
    WIDE,
    OpenPage,
    TakePicture,
    assert_accessible,
    assert_fits,
    each_look,
    open_as,
)
from tests.mail.post import PA, arrive, mail

pytestmark = pytest.mark.browser
LOOKS = {f"light-{WIDE}", f"dark-{PHONE}"}


@pytest.fixture
def case(transactional_db: None, settings: Any, tmp_path: Path) -> Case:
    """Bo's case with a bit of everything, a held mail, a notice that failed."""
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    made = cast.case(at=ago(hours=5), facts={"effect": "halted"})
    by = cast.dee()
    operations.note(made, by=by, at=ago(hours=4), text="Same as last year.")
    operations.reply(made, by=by, at=ago(hours=3), text="Which file?", question=True)
    operations.add_reply(made, by=cast.bo(), at=ago(hours=2), text="This one.", via="portal")
    operations.promise(made, until=ago(hours=-30), by=by, at=ago(hours=2))
    operations.propose_closing(made, by=by, at=ago(hours=1), text="It runs again.")
    faster = {"first response": {"within": dict.fromkeys(("1", "2", "3", "4"), "30 minutes")}}
    cast.publish_again(made.desk, at=ago(minutes=30), clocks=faster)
    cast.case(subject="A long title about a report that nobody has read " * 3, at=ago(hours=1))
    arrive(mail("Please look.", to="x@contoso.example", Cc=PA))
    notice = enqueue(key="n/1", payload={"desk": "pa", "to": ["bo@x.example"], "subject": "Hi"})
    Notice.objects.filter(pk=notice.pk).update(state="failed", last_error="550 no such user")
    return made


def ago(**length: float) -> datetime:
    return timezone.now() - timedelta(**length)


def why_open(page: Page) -> None:
    page.get_by_role("link", name="Why", exact=True).click()
    page.wait_for_selector(".why__box")


def closing(page: Page) -> None:
    page.locator("#closing > summary").click()


def checked(page: Page) -> None:
    page.get_by_label("Title").fill("Ledger is empty")
    page.get_by_label("What is it about?").fill("Since this morning.")
    page.get_by_role("button", name="Go on to check your answers").click()


def refused(page: Page) -> None:
    page.locator("main button[type=submit]").first.click()
    page.wait_for_selector(".error-summary")


def signing_refused(page: Page) -> None:
    page.get_by_label("E-mail address").fill(cast.bo().email)
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Go on").click()
    page.wait_for_selector(".error-summary")


def account_menu(page: Page) -> None:
    page.locator(".masthead__account summary").click()


def a_team(page: Page) -> None:
    page.get_by_label("Monday").fill("9 to 5")
    page.get_by_role("button", name="Save team").click()
    page.wait_for_selector(".error-summary")


SCREENS: dict[str, tuple[Callable[[], Person] | None, str, Callable[[Page], None]]] = {
    "case-why": (cast.dee, "/console/case/{0}/", why_open),
    "case-closing": (cast.dee, "/console/case/{0}/", closing),
    "mail-error": (cast.dee, "/console/review/{1}/", refused),
    "team-error": (cast.alma, "/console/team/{2}/", a_team),
    "portal-questions-error": (cast.bo, "/portal/new/pa/incident/", refused),
    "portal-check": (cast.bo, "/portal/new/pa/incident/", checked),
    "portal-account-menu": (cast.bo, "/portal/", account_menu),
    "sign-in-error": (None, "/accounts/login/", refused),
    "signing-error": (None, "/accounts/login/", signing_refused),
}


def test_a_screen_is_accessible_and_fits_after_what_was_done(
    case: Case,
    live_server: Any,
    open_page: OpenPage,
    take_picture: TakePicture,
) -> None:
    held = Received.objects.get(state=Received.State.HELD)
    night = Team.objects.get(desk=case.desk, name="extended global team")
    for name, (who, address, act) in SCREENS.items():
        url = f"{live_server.url}{address.format(case.number, held.pk, night.pk)}"
        page = open_as(who() if who else None, url, open_page)
        act(page)
        for look in each_look(page):
            if look in LOOKS:
                take_picture(page, f"{name}-{look}")
                assert_accessible(page)
                assert_fits(page)
        for _ in each_look(page, widths=[NARROWEST]):
            assert_fits(page)


def test_an_open_account_menu_on_a_phone_moves_nothing_below_it(
    case: Case, live_server: Any, open_page: OpenPage
) -> None:
    page = open_as(cast.bo(), f"{live_server.url}/portal/", open_page)
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    links, before = page.locator(".masthead__nav"), page.locator(".masthead__nav").bounding_box()

    account_menu(page)

    assert links.bounding_box() == before
    assert page.locator(".masthead .menu__body").is_visible()


LIES_WITHIN = """(menu) => {
  const body = menu.querySelector(".menu__body").getBoundingClientRect();
  const left = document.querySelector("main").getBoundingClientRect().left;
  return menu.open && left <= body.left && body.right <= innerWidth;
}"""


def test_the_menus_of_a_case_open_within_the_page_at_any_width(
    case: Case, live_server: Any, open_page: OpenPage
) -> None:
    page = open_as(cast.alma(), f"{live_server.url}/console/case/{case.number}/", open_page)
    menus = page.locator(".page-head__acts .menu")
    assert menus.count() > 5
    for width in (WIDE, 700):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for menu in menus.all():
            menu.locator("> summary").click()
            page.wait_for_function(LIES_WITHIN, arg=menu.element_handle())

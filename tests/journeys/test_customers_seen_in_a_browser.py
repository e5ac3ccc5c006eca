"""Accounts, organisations and contracts in a browser: axe is silent, nothing scrolls sideways."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page

from kept.customers import operations
from kept.customers.models import ADMINISTRATOR, Person
from tests import cast
from tests.browser import (
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
from tests.journeys.test_pages_looks import as_it_is, refused

pytestmark = pytest.mark.browser


@pytest.fixture
def keys(transactional_db: None, settings: Any, tmp_path: Path) -> dict[str, int]:
    """Northwind with a bit of everything; somebody waits at the door."""
    settings.DATA = tmp_path
    cache.clear()
    desk = cast.entitled(add_ons=["extended support"], extended_days=3)
    now, by, bo = timezone.now(), cast.alma(), cast.bo()
    northwind = cast.northwind()
    for system in ("Planner", "Ledger"):
        operations.appoint(bo, role=ADMINISTRATOR, system=system, by=by, at=now)
    operations.appoint(cast.bea(), role=ADMINISTRATOR, by=by, at=now)
    operations.be_away(bo, since=now.date(), until=date(now.year + 1, 1, 1), by=by, at=now)
    parts = {"product": "Planner", "version": "7.1", "database": "PostgreSQL 16"}
    live = operations.add_environment(
        northwind, name="Live", sort="production", by=by, at=now, **parts
    )
    operations.add_paper(northwind, sort="process number", number="P-17", by=by, at=now)
    nia = Person.objects.create_user("nia@elsewhere.example", name="Nia Storm")
    operations.register(nia, desk=desk, company="Northwind Ltd", at=now)
    operations.confirm_registration(nia, at=now, needs_approval=False)
    cast.case()
    return {
        "organisation": northwind.pk,
        "contract": northwind.contracts.get().pk,
        "person": bo.pk,
        "environment": live.pk,
    }


def all_open(page: Page) -> None:
    for summary in page.locator("details.more > summary").all():
        summary.click()


def sign_in_again(page: Page) -> None:
    page.get_by_label("Password", exact=True).fill(cast.PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_selector("#secret")


Screen = tuple[Callable[[], Person] | None, str, Callable[[Page], None]]
SCREENS: dict[str, Screen] = {
    "customers": (cast.alma, "/console/customers/", as_it_is),
    "customer": (cast.alma, "/console/customers/{organisation}/", all_open),
    "contract": (cast.alma, "/console/contracts/{contract}/", as_it_is),
    "person": (cast.alma, "/console/people/{person}/", all_open),
    "registrations": (cast.alma, "/console/registrations/", refused),
    "environment": (cast.alma, "/console/environments/{environment}/", as_it_is),
    "my-organisation": (cast.bea, "/portal/organisation/", all_open),
    "my-account": (cast.bo, "/portal/account/", as_it_is),
    "register-error": (None, "/accounts/signup/", refused),
    "waiting": (None, "/accounts/waiting/", as_it_is),
    "link-gone": (None, "/accounts/confirm-email/abc/", as_it_is),
    "second-factor": (cast.bo, "/accounts/2fa/", as_it_is),
    "app": (cast.bo, "/accounts/2fa/totp/activate/", sign_in_again),
    "sessions": (cast.bo, "/accounts/sessions/", as_it_is),
    "address": (cast.bo, "/accounts/email/", as_it_is),
    "password": (cast.bo, "/accounts/password/change/", as_it_is),
}
LOOKS = [
    {f"light-{WIDE}", f"dark-{PHONE}"},
    pytest.param({f"dark-{WIDE}", f"light-{PHONE}"}, marks=pytest.mark.soak),
]


@pytest.mark.parametrize("looks", LOOKS, ids=["one-half", "other-half"])
def test_every_screen_is_accessible_and_fits_in_its_looks(
    looks: set[str],
    keys: dict[str, int],
    live_server: Any,
    open_page: OpenPage,
    take_picture: TakePicture,
) -> None:
    for name, (who, address, act) in SCREENS.items():
        # From the top, since a browser keeps a cookie for the folder that it came with.
        page = open_as(who() if who else None, f"{live_server.url}/", open_page)
        page.goto(f"{live_server.url}{address.format(**keys)}")
        act(page)
        for look in each_look(page):
            if look in looks:
                take_picture(page, f"{name}-{look}")
                assert_accessible(page)
                assert_fits(page)
        for _ in each_look(page, widths=[NARROWEST]):
            assert_fits(page)
        page.close()

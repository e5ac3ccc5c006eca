"""Problems, releases and requests in a browser: axe finds nothing, nothing sticks out."""

from typing import Any

import pytest
from playwright.sync_api import Page

from kept.backlog import operations
from kept.backlog.models import Record
from tests import cast
from tests.backlog.world import problem, record
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
from tests.cast import at

pytestmark = pytest.mark.browser
LOOKS = {f"light-{WIDE}", f"dark-{PHONE}"}


@pytest.fixture
def world(transactional_db: None) -> None:
    """A problem behind two cases, a release, a request with votes and comments, a review."""
    cases = [cast.case("sims"), cast.case("sims", subject="A long title " * 12)]
    behind = problem("sims", *cases, owner=cast.dee(), text="Every fortieth line is lost.")
    operations.move(
        behind, to="to be reviewed", by=cast.alma(), at=at("2026-03-03 09:00"), why="Seen twice."
    )
    release = record("release", title="Ledger 5.2", facts={"version": "5.2"})
    operations.announce_release(
        release, by=cast.alma(), at=at("2026-03-04 09:00"), text="Mends the ledger."
    )
    wanted = record("change request", title="Sort by house", text="We sort by hand.")
    operations.vote(wanted, by=cast.bo(), at=at("2026-03-04 10:00"))
    operations.comment(wanted, by=cast.bo(), at=at("2026-03-04 11:00"), text="By year, too.")
    operations.open_review(
        cast.desk("sims"), of="change request", at=at("2026-03-05 09:00"), by=cast.alma()
    )


def number(kind: str) -> int:
    return Record.objects.get(kind=kind).number


def test_the_screens_are_accessible_and_fit(
    world: None,
    live_server: Any,
    open_page: OpenPage,
    take_picture: TakePicture,
) -> None:
    request = number("change request")
    staff = ["records/", "records/new/", f"record/{number('problem')}/?open=move"]
    staff += [f"record/{request}/", f"record/{number('review')}/", f"record/{number('release')}/"]
    theirs = ["plans/", f"plans/{request}/", "plans/new/sims/change-request/"]
    for person, room, addresses in (
        (cast.alma(), "console", staff),
        (cast.bo(), "portal", theirs),
    ):
        for name, address in enumerate(addresses):
            page = open_as(person, f"{live_server.url}/{room}/{address}", open_page)
            check(page, f"{room}-records-{name}", take_picture)


def check(page: Page, name: str, take_picture: TakePicture) -> None:
    for look in each_look(page):
        if look in LOOKS:
            take_picture(page, f"{name}-{look}")
            assert_accessible(page)
            assert_fits(page)
    for _ in each_look(page, widths=[NARROWEST]):
        assert_fits(page)

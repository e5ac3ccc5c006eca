"""How the end of a case looks: what is left out, what is asked, the drawing of its way."""

from typing import Any

import pytest

from kept.cases import operations
from kept.cases.models import Case
from kept.customers.models import Person
from tests import cast
from tests.browser import (
    NARROWEST,
    OpenPage,
    TakePicture,
    assert_accessible,
    assert_fits,
    each_look,
    open_as,
)
from tests.journeys.test_pages_looks import ago

pytestmark = pytest.mark.browser


@pytest.fixture
def case(transactional_db: None) -> Case:
    """A case of which a part is left out, and a workaround is offered for the rest."""
    made = cast.case("ps", at=ago(hours=5), facts={"kind": "incident"})
    by = {"by": cast.alma(), "at": ago(hours=4)}
    operations.assess(made, why="Their gateway.", **by)
    operations.exclude(made, cause="third parties", evidence="It answers 503.", share="partly",
                       part="The transfers.", **by)  # fmt: skip
    text = "Use the other door."
    operations.offer_resolution(made, solution="workaround", text=text, **by)
    return made


@pytest.mark.parametrize("room", ["portal", "console", "charter"])
def test_it_is_accessible_and_fits(
    room: str,
    case: Case,
    live_server: Any,
    open_page: OpenPage,
    take_picture: TakePicture,
) -> None:
    pages: dict[str, tuple[Person | None, str]] = {
        "portal": (cast.bo(), f"/portal/cases/{case.number}/"),
        "console": (cast.alma(), f"/console/case/{case.number}/"),
        "charter": (None, "/charter/ps/"),
    }
    who, address = pages[room]
    page = open_as(who, live_server.url + address, open_page)
    for opened in page.locator("section details > summary.button").all():
        opened.click()

    for look in each_look(page):
        assert_accessible(page)
        take_picture(page, f"ending-{room}-{look}")
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    assert_fits(page)

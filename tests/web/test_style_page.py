"""The style page and its sample pages, as a browser and axe see them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from kept.web.views import PAGES
from tests.browser import (
    NARROWEST,
    SCHEMES,
    OpenPage,
    assert_accessible,
    assert_fits,
    assert_large_enough,
    each_look,
)

# Not the addresses of all rooms: the style page stands without them.
pytestmark = pytest.mark.urls("tests.web.sample_desk")

DUE_STATES = ("on-time", "soon", "late", "paused", "met", "met-late", "open", "over", "void")
BOXED = """(chip) => {
  const style = getComputedStyle(chip);
  const clear = (colour) => colour.startsWith("rgba") && colour.endsWith(", 0)");
  return [
    chip.querySelector("svg").innerHTML,
    clear(style.backgroundColor) ? "no ground" : "ground",
    clear(style.borderBlockStartColor) ? "no edge" : style.borderBlockStartStyle,
    style.backgroundColor === style.borderBlockStartColor && !clear(style.backgroundColor),
  ];
}"""


@pytest.fixture
def style_url(live_server: Any, settings: Any) -> str:
    settings.STYLE_PAGE = True
    return f"{live_server.url}/web/style/"


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits_in_every_look(
    name: str,
    style_url: str,
    open_page: OpenPage,
    take_picture: Callable[[Page, str], None],
) -> None:
    page = open_page(f"{style_url}{name}/")

    for look in each_look(page):
        take_picture(page, f"style-{name}-{look}")
        assert_accessible(page)
        assert_fits(page)
    for _ in each_look(page, widths=[NARROWEST]):
        assert_fits(page)


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_text_of_twice_the_size_and_wide_spacing_still_fits(
    name: str, style_url: str, open_page: OpenPage
) -> None:
    page = open_page(f"{style_url}{name}/")

    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    assert_fits(page)
    page.evaluate(
        """() => Object.assign(document.documentElement.style, {
          fontSize: "", lineHeight: "1.5", letterSpacing: "0.12em", wordSpacing: "0.16em",
        })"""
    )
    assert_fits(page)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_due_state_has_icon_word_and_a_shape_of_its_own(
    scheme: str, style_url: str, open_page: OpenPage
) -> None:
    page = open_page(style_url, scheme=scheme)

    chips = {state: page.locator(f".due--{state}").first for state in DUE_STATES}
    shapes = {state: chip.evaluate(BOXED) for state, chip in chips.items()}

    assert all(chip.inner_text().strip() for chip in chips.values())
    assert len({shape[0] for shape in shapes.values()}) == len(DUE_STATES)
    assert shapes["soon"][1:] == ["ground", "solid", False]
    assert shapes["late"][1:] == ["ground", "solid", True]
    assert shapes["paused"][1:] == ["no ground", "dashed", False]
    assert shapes["met-late"][1:] == ["no ground", "solid", False]
    for plain in ("on-time", "met", "open", "over", "void"):
        assert shapes[plain][1:] == ["no ground", "no edge", False]


@pytest.mark.browser
def test_with_forced_colours_a_chip_keeps_edge_icon_and_word(
    style_url: str, open_page: OpenPage
) -> None:
    page = open_page(style_url)
    page.emulate_media(forced_colors="active")

    late = page.locator(".due--late").first

    assert late.evaluate("(chip) => getComputedStyle(chip).borderBlockStartStyle") == "solid"
    assert late.locator("svg").is_visible()
    assert "Late" in late.inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("room", ["queue", "portal", "form"])
def test_targets_are_large_enough(room: str, style_url: str, open_page: OpenPage) -> None:
    assert_large_enough(open_page(f"{style_url}{room}/", width=390))


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_without_javascript(name: str, style_url: str, open_page: OpenPage) -> None:
    page = open_page(f"{style_url}{name}/", javascript=False)

    assert page.locator("h1").count() == 1
    assert page.locator(".only-scripted:visible").count() == 0


@pytest.mark.browser
def test_an_own_choice_of_colours_stands_over_the_systems(
    style_url: str, open_page: OpenPage
) -> None:
    page = open_page(style_url, scheme="light", cookies={"theme": "dark"})

    ground = page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")

    assert ground == "rgb(18, 23, 30)"


@pytest.mark.browser
def test_compact_rows_are_36_pixels_and_roomy_ones_56(style_url: str, open_page: OpenPage) -> None:
    roomy = open_page(f"{style_url}queue/")
    compact = open_page(f"{style_url}queue/", cookies={"rows": "compact"})

    assert row_height(roomy) == pytest.approx(56, abs=1)
    assert row_height(compact) == pytest.approx(36, abs=1)


def row_height(page: Page) -> float:
    box = page.locator(".queue__row").first.bounding_box()
    assert box
    return box["height"]


@pytest.mark.django_db
def test_nobody_meets_the_style_page_in_production(client: Client, settings: Any) -> None:
    settings.DEBUG = settings.STYLE_PAGE = False

    assert client.get("/web/style/").status_code == 404


@pytest.mark.django_db
def test_a_sample_page_that_is_not_there_is_not_found(client: Client, settings: Any) -> None:
    settings.STYLE_PAGE = True

    assert client.get("/web/style/nothing/").status_code == 404

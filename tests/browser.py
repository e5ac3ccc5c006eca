"""
The browser of the page tests: Debian's Chromium, driven by Playwright, judged by axe.

A conftest.py imports the fixtures; a test then says:

    @pytest.mark.browser
    def test_the_queue_is_accessible(open_page, live_server, take_picture):
        page = open_page(f"{live_server.url}/console/")

        for look in each_look(page):
            take_picture(page, f"queue-{look}")
            assert_accessible(page)
            assert_fits(page)
"""

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from kept.customers.models import Person

# Playwright's own loop runs in this thread, so Django believes itself to be asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# Without preloading: axe would add inline styles, which the content policy refuses. And without
# frames: the one there is holds a sender's own HTML, sandboxed, where no script can look.
AXE = {"runOnly": {"type": "tag", "values": TAGS}, "preload": False, "iframes": False}
# A refused form is an answer, but Chromium reports every 4xx.
REFUSED = re.compile(r"Failed to load resource: .* status of 422")
# What Chromium looks for by itself where a page is left before its head was read.
UNASKED = "/favicon.ico"
SCHEMES = ("light", "dark")
WIDE, PHONE, NARROWEST = 1280, 390, 320
WIDTHS = (WIDE, PHONE)
HEIGHT = 900


TakePicture = Callable[[Page, str], None]


class OpenPage(Protocol):
    """Opens an address in a page of its own; the test fails on whatever its console says."""

    def __call__(
        self,
        url: str,
        *,
        scheme: str = "light",
        width: int = WIDE,
        javascript: bool = True,
        cookies: dict[str, str] | None = None,
    ) -> Page: ...


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Launch the installed Chromium, which calls nobody."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is missing; `make setup` installs it.")
    return {**browser_type_launch_args, "executable_path": path, "args": list(QUIET)}


@pytest.fixture
def console_messages() -> list[str]:
    """What the pages of this test wrote to their console; a test may clear what it expects."""
    return []


@pytest.fixture
def open_page(browser: Browser, console_messages: list[str]) -> Iterator[OpenPage]:
    """Open pages, in any scheme and width, that must write nothing to the console."""
    contexts: list[BrowserContext] = []

    def heard(message: ConsoleMessage) -> None:
        asked_for = message.location["url"]
        if not REFUSED.search(message.text) and not asked_for.endswith(UNASKED):
            console_messages.append(f"{message.type}: {message.text} ({asked_for})")

    def open_(
        url: str,
        *,
        scheme: str = "light",
        width: int = WIDE,
        javascript: bool = True,
        cookies: dict[str, str] | None = None,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=javascript,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/London",
        )
        contexts.append(context)
        jar = [
            {"name": name, "value": value, "url": url} for name, value in (cookies or {}).items()
        ]
        context.add_cookies(jar)  # type: ignore[arg-type]
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: console_messages.append(f"error: {error} ({page.url})"))
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not console_messages, "\n".join(console_messages)


def each_look(page: Page, widths: Iterable[int] = WIDTHS) -> Iterator[str]:
    """Show the page in every scheme and width, one after the other, without loading it again."""
    for scheme, width in product(SCHEMES, widths):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": HEIGHT})
        yield f"{scheme}-{width}"


def assert_accessible(page: Page) -> None:
    """Fail with a row for each violation that axe finds in the page as it stands now."""
    results = axe().run(page, options=AXE)
    rows = [row for violation in results.response["violations"] for row in rows_of(violation)]
    assert not rows, "\n".join([page.url, *rows])


def rows_of(violation: dict[str, Any]) -> list[str]:
    said = f"{violation['id']} ({violation['impact']}): {violation['help']}"
    return [
        said,
        *(f"    {node['html'][:160]}\n      {summary(node)}" for node in violation["nodes"]),
    ]


def summary(node: dict[str, Any]) -> str:
    return " ".join(str(node.get("failureSummary", "")).split())


@cache
def axe() -> Axe:
    return Axe()


def assert_fits(page: Page) -> None:
    """Fail with the elements that make the page scroll sideways."""
    sticking_out = page.evaluate(
        """() => {
          const edge = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= edge) return [];
          return [...document.body.querySelectorAll("*")]
            .filter((found) => found.getBoundingClientRect().right > edge + 1)
            .map((found) => found.outerHTML.slice(0, 120));
        }"""
    )
    scrolls = page.evaluate(
        "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    assert not scrolls, "\n".join([f"{page.url} scrolls sideways:", *sticking_out])


def assert_large_enough(page: Page) -> None:
    """Fail with the targets that are lower than 44 px in the portal, than 24 px elsewhere."""
    too_low = page.evaluate(
        """() => {
          const least = document.querySelector(".room--portal") ? 44 : 24;
          return [...document.querySelectorAll(".button, .choice, nav a, .foot a")]
            .filter((found) => !found.closest(".breadcrumbs"))
            .filter((found) => found.checkVisibility())
            .filter((found) => found.getBoundingClientRect().height < least - 0.5)
            .map((found) => found.outerHTML.slice(0, 100));
        }"""
    )
    assert not too_low, "\n".join([f"{page.url} has targets that are too low:", *too_low])


@pytest.fixture
def take_picture(request: pytest.FixtureRequest) -> TakePicture:
    """Keep a picture of the whole page, under KEPT_PICTURES where that is set."""

    def take(page: Page, name: str) -> None:
        if folder := os.environ.get("KEPT_PICTURES"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return take


def open_as(person: Person | None, url: str, open_page: OpenPage) -> Page:
    """Open an address in a browser in which `person` is signed in."""
    client = Client()
    if person is None:
        return open_page(url)
    client.force_login(person)
    return open_page(url, cookies={"sessionid": client.cookies["sessionid"].value})

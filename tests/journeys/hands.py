"""The hands of somebody at a page: a mouse, or a keyboard and nothing else."""

from __future__ import annotations

import re
from typing import Protocol

from playwright.sync_api import Locator, Page, expect

from kept.customers.models import Person
from tests import cast

TABS = 80  # more than any page has places to stop at before its forms


class Hands(Protocol):
    """What somebody does to a page, whatever they have at hand."""

    page: Page

    def fill(self, label: str, words: str) -> None: ...
    def choose(self, label: str) -> None: ...
    def press(self, name: str) -> None: ...
    def follow(self, name: str) -> None: ...
    def is_led_to(self, part: Locator) -> None: ...  # by the eye, or by the focus


class Mouse:
    """Points and clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, label: str, words: str) -> None:
        field(self.page, label).fill(words)

    def choose(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()

    def press(self, name: str) -> None:
        button(self.page, name).click()

    def follow(self, name: str) -> None:
        link(self.page, name).click()

    def is_led_to(self, part: Locator) -> None:
        expect(part).to_be_visible()


class Keyboard:
    """Walks by Tab, and sees where the focus is; touches nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, label: str, words: str) -> None:
        walk_to(field(self.page, label))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def choose(self, label: str) -> None:
        wanted = field(self.page, label)
        name = wanted.get_attribute("name")
        walk_to(self.page.locator(f"[name='{name}']"))
        self.page.keyboard.press("Space")
        while not has_focus(wanted):
            self.page.keyboard.press("ArrowDown")
        expect(wanted).to_be_checked()

    def press(self, name: str) -> None:
        walk_to(button(self.page, name))
        self.page.keyboard.press("Enter")

    def follow(self, name: str) -> None:
        walk_to(link(self.page, name))
        self.page.keyboard.press("Enter")

    def is_led_to(self, part: Locator) -> None:
        expect(part).to_be_focused()


def sign_in(who: Hands, person: Person, password: str = cast.PASSWORD) -> None:
    who.fill("E-mail address", person.email)
    who.fill("Password", password)
    who.press("Sign in")


def field(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=True)


def button(page: Page, name: str) -> Locator:
    """Return a button, or what opens and closes a part of the page."""
    opens = page.locator("summary").filter(has_text=name)
    return page.get_by_role("button", name=name, exact=True).or_(opens).first


def link(page: Page, name: str) -> Locator:
    """Return the first link whose words begin so."""
    return page.get_by_role("link", name=re.compile(f"^{re.escape(name)}")).first


def walk_to(control: Locator) -> None:
    """Press Tab until the control, or one of its group, has the focus."""
    expect(control.first).to_be_visible()
    for _ in range(TABS):
        if has_focus(control):
            return
        control.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {control}.")


def has_focus(control: Locator) -> bool:
    """Tell whether it is there and has the focus."""
    return bool(control.evaluate_all("found => found.includes(document.activeElement)"))

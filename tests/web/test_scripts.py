"""What the scripts do, in a browser: typed text is kept, the focus goes where it should."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kept.core.moments import Chip
from tests.browser import OpenPage
from tests.web import sample_desk

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.web.sample_desk")]


@pytest.fixture
def heard() -> Iterator[sample_desk.Heard]:
    sample_desk.heard.__init__()  # type: ignore[misc]
    return sample_desk.heard


@pytest.fixture
def page(live_server: Any, open_page: OpenPage, heard: sample_desk.Heard) -> Page:
    return open_page(live_server.url)


def write_reply(page: Page, words: str) -> None:
    page.get_by_text("Reply", exact=True).click()
    page.get_by_label("Reply", exact=True).press_sequentially(words)


def stop_the_clock(page: Page) -> None:
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))


def test_text_is_saved_two_seconds_after_typing_stops(page: Page, heard: sample_desk.Heard) -> None:
    stop_the_clock(page)
    write_reply(page, "Good morning")

    page.clock.run_for(1900)
    assert heard.drafts == []
    page.clock.run_for(200)

    expect(page.locator("[data-autosave-status]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    assert heard.drafts == ["Good morning"]


@pytest.mark.clause("XM-32")
def test_a_picture_that_is_pasted_joins_the_files(page: Page) -> None:
    page.evaluate("""() => {
      document.querySelector("main").insertAdjacentHTML(
        "beforeend", "<input type=file id=files multiple data-paste>");
      for (const name of ["one.png", "two.png"]) {
        const clipboardData = new DataTransfer();
        clipboardData.items.add(new File(["x"], name, { type: "image/png" }));
        document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
      }
    }""")

    names = "() => [...document.querySelector('#files').files].map((file) => file.name)"
    assert page.evaluate(names) == ["one.png", "two.png"]


def test_text_is_saved_at_once_when_the_page_is_left(page: Page, heard: sample_desk.Heard) -> None:
    write_reply(page, "Good morning")

    page.get_by_role("link", name="Home").click()

    page.wait_for_url("**/elsewhere/")
    page.wait_for_timeout(100)
    assert heard.drafts == ["Good morning"]


def test_a_draft_that_is_not_taken_is_told_and_tried_again(
    page: Page, heard: sample_desk.Heard, console_messages: list[str]
) -> None:
    stop_the_clock(page)
    heard.draft_status = 500
    write_reply(page, "Good morning")

    page.clock.run_for(2100)
    expect(page.locator("[data-autosave-status]")).to_contain_text("Your text is kept")
    heard.draft_status = 204
    page.clock.run_for(15000)

    expect(page.locator("[data-autosave-status]")).to_contain_text("Saved")
    assert heard.drafts == ["Good morning"]
    console_messages.clear()


def test_a_sent_form_is_not_saved_again(page: Page, heard: sample_desk.Heard) -> None:
    write_reply(page, "Good morning")

    page.keyboard.press("Control+Enter")

    expect(page).to_have_title(re.compile("Sent"))
    assert (heard.replies, heard.drafts) == (["Good morning"], [])


def test_a_reply_and_a_note_are_never_open_together(page: Page) -> None:
    write_reply(page, "Good")
    page.keyboard.press("Escape")
    page.keyboard.press("n")

    expect(page.locator("[data-composer=note]")).to_have_attribute("open", "")
    expect(page.locator("[data-composer=reply]")).not_to_have_attribute("open", "")
    expect(page.get_by_label("Note", exact=True)).to_be_focused()


def test_escape_leaves_the_composer_and_keeps_the_text(page: Page) -> None:
    page.keyboard.press("r")
    expect(page.get_by_label("Reply", exact=True)).to_be_focused()
    page.keyboard.type("no")  # n opens the note only outside a text
    page.keyboard.press("Escape")

    expect(page.locator("[data-composer=reply] > summary")).to_be_focused()
    expect(page.get_by_label("Reply", exact=True)).to_have_value("no")


def test_keys_walk_the_rows_and_open_places(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Row 2")).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="Row 1")).to_be_focused()

    page.keyboard.press("g")
    page.keyboard.press("h")

    page.wait_for_url("**/elsewhere/")


def test_keys_can_be_switched_off(live_server: Any, open_page: OpenPage) -> None:
    page = open_page(live_server.url, cookies={"keys": "off"})

    page.keyboard.press("r")

    expect(page.locator("[data-composer=reply]")).not_to_have_attribute("open", "")


def test_the_keys_are_told_and_the_focus_comes_back(page: Page) -> None:
    page.keyboard.press("Shift+?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_a_menu_closes_by_escape_and_gives_the_focus_back(page: Page) -> None:
    page.keyboard.press("p")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="1 Urgent")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="1 Urgent")).to_be_hidden()
    expect(page.locator("[data-menu] > summary").last).to_be_focused()


def test_a_swapped_form_carries_the_token_and_a_refusal_lands_in_place(
    page: Page, heard: sample_desk.Heard
) -> None:
    page.get_by_role("button", name="Send answer").click()
    expect(page.locator(".error-summary")).to_be_focused()

    page.get_by_role("button", name="Send answer").click()

    expect(page.locator(".error-summary")).to_be_focused()
    assert heard.answers == 2


def test_a_failure_is_told_in_words_and_can_be_tried_again(
    page: Page, heard: sample_desk.Heard, console_messages: list[str]
) -> None:
    page.get_by_role("button", name="Fail").click()
    message = page.get_by_role("status")
    expect(message).to_contain_text("That did not work. Nothing was lost. Reference 7K2Q.")
    expect(page.locator("h1")).to_have_text("Sample")

    page.get_by_role("button", name="Try again").click()

    expect(message.get_by_role("button", name="Try again")).to_be_visible()
    assert heard.failures == 2
    console_messages.clear()


def test_without_the_desk_in_reach_the_page_says_so(
    page: Page, console_messages: list[str]
) -> None:
    page.context.set_offline(True)
    expect(page.get_by_role("status")).to_contain_text("You are offline. Your text is kept")

    page.context.set_offline(False)

    expect(page.get_by_role("status")).to_be_empty()
    console_messages.clear()


def test_after_a_deletion_the_focus_moves_to_the_next_row(page: Page) -> None:
    page.get_by_role("button", name="Delete 2").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="Row 2")).to_have_count(0)
    expect(page.get_by_role("link", name="Row 3")).to_be_focused()


def test_polling_never_replaces_what_holds_the_focus(page: Page) -> None:
    part = page.locator("#live button")
    expect(part).to_have_text("New")
    # In one go: between two calls the part may be replaced.
    page.evaluate(
        """() => {
          const button = document.querySelector("#live button");
          button.textContent = "Mine";
          button.focus();
        }"""
    )

    page.wait_for_timeout(600)

    expect(part).to_have_text("Mine")


def test_scripts_still_work_after_a_swap_and_after_back(page: Page) -> None:
    page.get_by_role("link", name="Next").click()
    expect(page.locator("h1")).to_have_text("Next")
    expect(page).to_have_title(re.compile("^Next"))
    page.keyboard.press("r")
    expect(page.get_by_label("Reply", exact=True)).to_be_focused()
    page.keyboard.press("Escape")

    page.go_back()

    expect(page.locator("h1")).to_have_text("Sample")
    page.keyboard.press("n")
    expect(page.get_by_label("Note", exact=True)).to_be_focused()


def test_chips_are_read_again_each_minute(page: Page, heard: sample_desk.Heard) -> None:
    chip = page.locator("[data-chip='4131']")
    expect(chip).to_have_text("Due Wed 14:00")
    stop_the_clock(page)
    page.reload()
    heard.chip = Chip("late", "diamond-alert", "Late 1 min")

    page.clock.run_for(61_000)

    expect(chip).to_have_text("Late 1 min")
    expect(chip).to_have_class("due due--late")


def test_rows_between_two_clicks_are_chosen_with_shift(page: Page) -> None:
    page.get_by_label("Select 1").click()
    page.get_by_label("Select 3").click(modifiers=["Shift"])

    expect(page.locator("[data-bulk-count]")).to_have_text("3 cases selected")
    expect(page.get_by_label("All", exact=True)).to_be_checked()
    page.get_by_label("All", exact=True).click()
    expect(page.locator("[data-bulk]")).to_be_hidden()


def test_a_password_can_be_shown_and_is_sent_hidden(
    live_server: Any, open_page: OpenPage, settings: Any
) -> None:
    settings.STYLE_PAGE = True
    page = open_page(f"{live_server.url}/web/style/")
    field = page.locator("[name=password]")
    field.fill("correct horse battery")

    page.get_by_role("button", name="Show password").click()

    expect(field).to_have_attribute("type", "text")
    page.evaluate('document.addEventListener("submit", (event) => event.preventDefault())')
    page.get_by_role("button", name="Submit case").click()
    expect(page.locator("[name=password]")).to_have_attribute("type", "password")


def test_the_own_look_holds_on_the_next_page(page: Page) -> None:
    page.locator(".side summary").click()
    page.get_by_label("Colours").select_option("Dark")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"

    page.reload()

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    expect(page.get_by_label("Colours")).to_have_value("dark")

"""
From somebody whom nobody knows to what they think of the answer, in a browser.

The same errand thrice: with a mouse, by keyboard alone, and without a script. Pages, outbox
and worker are the real ones; the links are those of the mails that the worker wrote.
"""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from kept import worker
from kept.cases.models import Case
from kept.customers.models import OrganisationDomain, Person
from kept.feedback.models import Feedback
from tests import cast
from tests.browser import OpenPage
from tests.journeys.hands import Hands, Keyboard, Mouse, sign_in

pytestmark = pytest.mark.browser
NIA = "nia@northwind.example"
NEW_PASSWORD = "another-horse-and-staple"


@pytest.fixture
def mailbox(transactional_db: None, settings: Any, tmp_path: Path) -> Path:
    """A desk that knows Northwind by its domain; returns the folder into which mails go."""
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.EMAIL_BACKEND = "kept.mail.accounts.OutboxBackend"
    cache.clear()  # the rate limits of other tests
    cast.entitled("xm")
    OrganisationDomain.objects.create(organisation=cast.northwind(), domain="northwind.example")
    return tmp_path / "outbox"


WAYS: list[tuple[Callable[[Page], Hands], bool]] = [(Mouse, True), (Keyboard, True), (Mouse, False)]


@pytest.mark.parametrize(("hands", "javascript"), WAYS, ids=["mouse", "keyboard", "no script"])
@pytest.mark.clause("XM-22", "XM-25", "XM-27", "XM-28", "XM-29", "XM-30")
def test_somebody_registers_asks_is_answered_and_tells_how_it_went(
    hands: Callable[[Page], Hands],
    javascript: bool,
    mailbox: Path,
    live_server: Any,
    open_page: OpenPage,
) -> None:
    nia = hands(open_page(f"{live_server.url}/charter/xm/", javascript=javascript))
    registers(nia)
    nia.page.goto(link_in(mailbox))
    nia.press("Yes, confirm")
    expect(nia.page.get_by_role("heading", name="Sign in")).to_be_visible()
    forgets_the_password(nia, mailbox)
    case = asks(nia)

    agent = takes_it_up(open_page(live_server.url, javascript=javascript), case)
    writes(agent, "Which file is it?", "Send and wait for customer")
    nia.page.reload()
    nia.fill("Your message", "The second one.")
    nia.press("Send message")
    expect(nia.page.locator(".timeline")).to_contain_text("The second one.")
    agent.reload()
    expect(agent.locator(".timeline")).to_contain_text("The second one.")
    writes(agent, "It runs again.", "Send reply to Nia")
    closes(agent)

    assert any("It runs again." in letter for letter in letters(mailbox))
    nia.page.reload()
    expect(nia.page.locator(".notice--success")).to_be_visible()
    tells_how_it_went(nia)
    given = Feedback.objects.get()
    assert (given.solved, given.ease, given.case) == ("yes", 4, case)


def registers(who: Hands) -> None:
    who.follow("Sign in")
    who.follow("Register")
    who.press("Register")
    who.is_led_to(who.page.locator(".error-summary"))
    who.fill("Your name", "Nia Storm")
    who.fill("E-mail address", NIA)
    who.fill("Password", cast.PASSWORD)
    who.press("Register")
    expect(who.page.get_by_role("heading", name="Look into your mail")).to_be_visible()


def forgets_the_password(who: Hands, mailbox: Path) -> None:
    who.follow("Forgot my password")  # the charter's words
    who.fill("E-mail address", NIA)
    who.press("Send link")
    expect(who.page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    who.page.goto(link_in(mailbox))
    who.fill("New password", NEW_PASSWORD)
    who.fill("New password again", NEW_PASSWORD)
    who.press("Set new password")
    who.follow("Sign in")
    sign_in(who, Person.objects.get(email=NIA), NEW_PASSWORD)
    expect(who.page.get_by_role("heading", name="My tickets")).to_be_visible()


def asks(who: Hands) -> Case:
    """Submit an incident by its three steps, changing an answer on the way."""
    who.follow("Submit a Ticket")
    who.follow("Incident")
    who.fill("Title", "Ledger is empy")
    who.fill("What is it about?", "Since this morning.")
    who.fill("Product", "Planner")
    who.press("Go on to check your answers")
    who.follow("Change title")
    who.fill("Title", "Ledger is empty")
    who.press("Go on to check your answers")
    who.press("Submit Ticket")
    expect(who.page.get_by_role("heading", name="Ledger is empty")).to_be_visible()
    case = Case.objects.get(subject="Ledger is empty")
    assert case.requester == Person.objects.get(email=NIA)
    return case


def takes_it_up(agent: Page, case: Case) -> Page:
    """Come in as an agent, find the case in the queue and look why it is due then."""
    dee = Mouse(agent)
    sign_in(dee, cast.dee())
    dee.follow("All open")
    dee.follow(case.subject)
    dee.follow("Why")
    expect(agent.locator(".ledger")).to_be_visible()
    agent.goto(f"{agent.url.partition('/why/')[0].rstrip('/')}/")
    return agent


def writes(agent: Page, words: str, name: str) -> None:
    agent.locator("#reply > summary").click()
    agent.get_by_label("Reply to Nia Storm").fill(words)
    agent.get_by_role("button", name=name).click()
    expect(agent.get_by_role("status")).to_contain_text("Nia Storm")


def closes(agent: Page) -> None:
    agent.locator("#closing > summary").click()
    agent.locator("#closing").get_by_label("Reason").fill("It runs again")
    agent.get_by_role("button", name="Close case").click()
    expect(agent.get_by_role("status")).to_contain_text("Closed.")


def tells_how_it_went(who: Hands) -> None:
    who.follow("Tell us how it went")
    who.choose("Yes")
    who.choose("4 Easy")
    who.press("Send feedback")
    expect(who.page.get_by_text("Thank you for telling us.")).to_be_visible()


def letters(mailbox: Path) -> list[str]:
    """Let the worker send what waits; return what it has written, oldest first."""
    worker.send(timezone.now())
    written = sorted(mailbox.glob("**/*.eml"), key=lambda file: file.stat().st_mtime_ns)
    mails = [message_from_bytes(one.read_bytes(), policy=policy.default) for one in written]
    return [str(mail.get_body(("plain",)).get_content()) for mail in mails]


def link_in(mailbox: Path) -> str:
    """Return the link of the last letter."""
    (link,) = re.findall(r"http\S+/accounts/\S+", letters(mailbox)[-1])
    return link

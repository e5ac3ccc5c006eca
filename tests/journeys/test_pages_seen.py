"""
Who may open which page: every address of console and portal against every sort of visitor.

The addresses come from the URL table, so that a new page cannot be forgotten: it is
either covered by what is known here of the names in its address, or this test fails.
"""

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kept.backlog.models import Record
from kept.cases.models import Case, Draft, Entry
from kept.mail.models import Received
from kept.outbox.models import Notice
from tests import cast
from tests.addresses import SECRET, VISITORS, Page, furnish, pages
from tests.visitors import moment, text, visitor, words

ONLY_POSTED = 405
# Its charter has no proposals, no chat, and no decisions about how much support is used.
NOT_AT_THIS_DESK = {"propose", "chat-start", "use"}
STAFF = {"staff", "agent"}
REFUSED = {302, 403, 404, ONLY_POSTED}


@pytest.fixture(autouse=True)
def _world(db: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    with moment("2026-03-02 10:30"):
        yield


@pytest.fixture
def case() -> Case:
    return furnish()


def may_see(who: str, page: Page) -> bool:
    """Say what every visitor may open, by the room and whether it is somebody's."""
    if str(page) == "portal:discussion":  # among the customers of a desk, and its staff
        return who not in {"nobody", "another organisation", "staff elsewhere"}
    if page.name in NOT_AT_THIS_DESK:
        return False
    match page.room:
        case "public":  # whoever is not signing in has nothing to sign, and is led on
            return page.name != "sign" or who != "nobody"
        case "console":
            return who in STAFF or (who == "staff elsewhere" and not page.is_somebodys)
    if page.is_an_organisations:
        return who in {"owner", "colleague", "colleague who sees all"}
    if page.is_somebodys:
        return who in {"owner", "colleague who sees all"}
    return who != "nobody"


@pytest.mark.parametrize("who", VISITORS)
def test_everybody_sees_what_is_theirs_and_nothing_else_and_changes_nothing(
    who: str, case: Case
) -> None:
    client, listed = visitor(VISITORS[who]()), pages(case)
    before = state_of_everything()

    wrong, telling = [], []
    for page in listed:
        status, is_open, said = look(client, page)
        if status != ONLY_POSTED and is_open is not may_see(who, page):
            wrong.append(f"{page} {page.address}: {status}")
        if SECRET in said:
            telling.append(str(page))

    assert not wrong, "\n".join(wrong)
    assert bool(telling) is (who in STAFF), telling  # an internal note, a held mail
    assert state_of_everything() == before


def test_an_internal_note_and_a_held_mail_reach_no_customer_by_another_way(case: Case) -> None:
    client = visitor(cast.bo())
    ways = [
        reverse("portal:export", args=[case.number, "csv"]),
        *(f"{address}?q=never+pay" for address in ("/portal/", "/help/pa/")),
        "/portal/suggestions/pa/?subject=never+pay&text=in+time",
    ]

    for way in ways:
        answer = client.get(way)
        assert answer.status_code == 200, way
        assert SECRET not in words(answer), way
        assert "export" in way or case.subject not in words(answer), way
    assert case.subject in words(client.get("/portal/?q=invoice"))
    assert cast.told(cast.bo())
    assert SECRET not in str(cast.told(cast.bo()))


@pytest.mark.parametrize("who", [name for name in VISITORS if name not in STAFF])
def test_what_may_not_be_seen_cannot_be_changed(who: str, case: Case) -> None:
    client = visitor(VISITORS[who]())
    before = state_of_everything()

    wrong = []
    for page in pages(case):
        if may_see(who, page):
            continue
        status = client.post(page.address, {"text": "x", "why": "x"}).status_code
        if status not in REFUSED:
            wrong.append(f"{page} {page.address}: {status}")

    assert not wrong, "\n".join(wrong)
    assert state_of_everything() == before


def test_a_case_is_as_unknown_as_one_that_does_not_exist(case: Case) -> None:
    client = visitor(cast.cy())

    theirs = client.get(reverse("portal:case", args=[case.number]))
    nobodys = client.get(reverse("portal:case", args=[999_999]))

    assert theirs.status_code == nobodys.status_code == 404
    assert text(theirs) == text(nobodys)


def look(client: Client, page: Page) -> tuple[int, bool, str]:
    """Ask for a page; return the status, whether the visitor was let in, and all it says."""
    answer: Any = client.get(page.address)
    # All of it, so that the file behind it is closed.
    said = b"".join(answer) if answer.streaming else answer.content
    is_led_away = answer.status_code == 302 and "/accounts/login/" in answer.headers["location"]
    is_open = answer.status_code < 400 and not is_led_away
    return answer.status_code, is_open, unescape(said.decode(errors="replace"))


def state_of_everything() -> tuple[Any, ...]:
    return (
        Entry.objects.count(),
        Draft.objects.count(),
        sorted(Record.objects.values_list("number", "state", "updated_at")),
        sorted(Case.objects.values_list("number", "state", "updated_at")),
        sorted(Received.objects.values_list("pk", "state")),
        sorted(Notice.objects.values_list("pk", "state", "attempts")),
        timezone.now(),
    )

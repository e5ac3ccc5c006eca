"""Help, feedback, charters and chat in a browser: axe is silent, and nothing sticks out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from kept.cases import operations
from kept.customers.models import Person
from kept.feedback.operations import complain, survey
from kept.knowledge.operations import begin_discussion, post, publish, write
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
)

pytestmark = pytest.mark.browser
LONG = "A title about a report that nobody has read and that goes on " * 3


@pytest.fixture
def world(transactional_db: None, settings: Any, tmp_path: Path) -> dict[str, Any]:
    """A case with open questions, a complaint, feedback, an article, news, a talk."""
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    case = cast.case(at=ago(hours=5))
    by = {"by": cast.dee(), "at": ago(hours=4)}
    operations.reply(case, text="Which file?\nSince when?", question=True, **by)
    operations.promise(case, until=timezone.now() + timedelta(days=9), **by)
    cast.bea()
    made = complain(case.desk, by=cast.bo(), at=ago(hours=3), reason="Nobody calls.", about=case)
    survey(case, by=cast.bo(), at=ago(hours=2), solved="no", ease=2, text="Slow.", is_thanks=True)
    told = {"by": cast.alma(), "at": ago(hours=1)}
    body = "# How\n\n1. Open **Settings**\n2. `Reset`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    help_ = write(case.desk, title=LONG[:180], body=body, readers="public", **told)
    publish(help_, **told)
    post(case.desk, section="news", title="New office", body=body, readers="public", **told)
    post(case.desk, section="notices", title="Mail is slow", body="Since nine.", **told)
    talk = begin_discussion(case.desk, by=cast.bo(), at=ago(hours=1), title="Exports", text="Who?")
    return {
        "case": case.number,
        "complaint": made.case.number,
        "article": help_.slug,
        "pk": help_.pk,
        "talk": talk.pk,
        "version": case.charter_version_id,
    }


def ago(**length: float) -> datetime:
    return timezone.now() - timedelta(**length)


PAGES: dict[str, tuple[Callable[[], Person] | None, str]] = {
    "case": (cast.bo, "/portal/cases/{case}/"),
    "complaint": (cast.bo, "/portal/cases/{complaint}/"),
    "complain": (cast.bo, "/portal/cases/{case}/complaint/"),
    "survey": (cast.bo, "/portal/cases/{case}/feedback/"),
    "feedback": (cast.bo, "/portal/feedback/"),
    "chat": (cast.bo, "/portal/cases/{case}/chat/"),
    "usage": (cast.bo, "/portal/usage/"),
    "comment": (cast.bo, "/portal/charter/pa/comment/"),
    "questions": (cast.bo, "/portal/new/pa/incident/"),
    "discussions": (cast.bo, "/portal/discussions/pa/"),
    "discussion": (cast.bo, "/portal/discussion/{talk}/"),
    "help": (None, "/help/pa/"),
    "help-found": (cast.bo, "/help/pa/?q=rport"),
    "article": (None, "/help/pa/article/{article}/"),
    "news": (None, "/help/pa/news/"),
    "charter": (cast.bo, "/charter/pa/"),
    "versions": (None, "/charter/xm/versions/"),
    "version": (None, "/charter/pa/versions/{version}/"),
    "console-feedback": (cast.alma, "/console/feedback/"),
    "console-complaints": (cast.alma, "/console/complaints/"),
    "console-complaint": (cast.alma, "/console/complaints/{complaint}/"),
    "console-articles": (cast.alma, "/console/articles/"),
    "console-article": (cast.alma, "/console/articles/{pk}/"),
    "console-new-article": (cast.alma, "/console/articles/new/"),
    "console-postings": (cast.alma, "/console/postings/"),
    "console-chats": (cast.alma, "/console/chats/"),
    "console-chat": (cast.alma, "/console/case/{case}/chat/"),
}
# A slice with every run, the rest with `make soak`.
LOOKS = [
    {f"dark-{PHONE}"},
    pytest.param({f"light-{WIDE}", f"dark-{WIDE}", f"light-{PHONE}"}, marks=pytest.mark.soak),
]


@pytest.mark.parametrize("looks", LOOKS, ids=["slice", "rest"])
def test_every_page_is_accessible_and_fits(
    looks: set[str],
    world: dict[str, Any],
    live_server: Any,
    open_page: OpenPage,
    take_picture: TakePicture,
) -> None:
    cast.desk("xm")
    pages = {who: page_of(who, live_server.url, open_page) for who in (None, cast.bo, cast.alma)}
    wrong = []
    for name, (who, address) in PAGES.items():
        page = pages[who]
        answer = page.goto(f"{live_server.url}{address.format(**world)}")
        assert answer is not None, name
        assert answer.ok, name
        try:
            check(page, name, looks, take_picture)
        except AssertionError as found:
            wrong.append(f"{name}: {found}")
    assert not wrong, "\n\n".join(wrong)


def check(page: Page, name: str, looks: set[str], picture: TakePicture) -> None:
    for look in each_look(page):
        if look in looks:
            picture(page, f"{name}-{look}")
            assert_accessible(page)
            assert_fits(page)
    for _ in each_look(page, widths=[NARROWEST]):
        assert_fits(page)


def page_of(who: Callable[[], Person] | None, url: str, open_page: OpenPage) -> Page:
    """Return a browser in which `who` is signed in."""
    client = Client()
    if who is None:
        return open_page(f"{url}/help/pa/")
    client.force_login(who())
    return open_page(f"{url}/portal/", cookies={"sessionid": client.cookies["sessionid"].value})

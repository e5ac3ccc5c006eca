"""
Who may open which page: every address of console and portal against every sort of visitor.

The addresses come from the URL table, so that a new page cannot be forgotten: it is
either covered by what is known here of the names in its address, or this test fails.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from kept.backlog import operations as backlog
from kept.backlog.models import Record
from kept.cases import files, operations
from kept.cases.models import Case, Draft, Entry, File
from kept.console.urls import urlpatterns as console
from kept.customers.models import Person, Registration
from kept.desks.models import Member
from kept.feedback.models import Complaint, Feedback
from kept.feedback.operations import complain, survey
from kept.knowledge.models import Article, Contribution, Discussion
from kept.knowledge.operations import begin_discussion
from kept.mail.models import Received
from kept.outbox.models import Notice, enqueue
from kept.portal.public_urls import urlpatterns as public
from kept.portal.urls import urlpatterns as portal
from tests import cast
from tests.knowledge.conftest import article
from tests.mail.post import PA, arrive, mail
from tests.visitors import moment, text, visitor, words

SECRET = "They never pay in time."
OF_AN_ORGANISATION = {"organisation", "contract", "environment", "person", "held", "absence"}
# Names in an address that mean something belonging to an organisation, a case or a desk.
OF_A_CASE = {"number", "pk", "record", "registration", *OF_AN_ORGANISATION}
ONLY_POSTED = 405
# Its charter has no proposals, no chat, and no decisions about how much support is used.
NOT_AT_THIS_DESK = {"propose", "chat-start", "use"}
REFUSED = {302, 403, 404, ONLY_POSTED}


@dataclass(frozen=True)
class Page:
    """An address, whose room it is in, and whether it shows something that is somebody's."""

    room: str
    name: str
    address: str
    is_somebodys: bool
    is_an_organisations: bool

    def __str__(self) -> str:
        return f"{self.room}:{self.name}"


@pytest.fixture(autouse=True)
def _world(db: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    with moment("2026-03-02 10:30"):
        yield


@pytest.fixture
def case() -> Case:
    """Bo's case, with a file, a note, a mail that claims to be part of it, a failed notice."""
    made = cast.case(files=[files.keep(b"x", name="x.txt", media_type="text/plain")])
    operations.note(made, by=cast.dee(), at=cast.at("2026-03-02 10:10"), text=SECRET)
    written = mail(SECRET, to="x@contoso.example", Cc=PA)
    written.add_alternative(f"<p>{SECRET}</p>", subtype="html")
    held = arrive(written)
    assert held.state == Received.State.HELD
    notice = enqueue(key="n/1", payload={"desk": "pa", "to": ["bo@x.example"], "text": SECRET})
    Notice.objects.filter(pk=notice.pk).update(state="failed")
    fill_in_northwind()
    when = cast.at("2026-03-02 10:20")
    complain(made.desk, by=cast.bo(), at=when, reason="Nobody calls.", about=made)
    survey(made, by=cast.bo(), at=when, text="Bad.")
    article("Reset", "Open Settings.")
    begin_discussion(made.desk, by=cast.bo(), at=when, title="Exports", text="Who uses them?")
    idea = backlog.open_record(made.desk, kind="idea", title="More", at=when, by=cast.alma())
    backlog.link_case(idea, case=made, by=cast.alma(), at=when)
    backlog.note(idea, by=cast.alma(), at=when, text=SECRET)
    return made


def fill_in_northwind() -> None:
    """Give Bo a post and an absence, Northwind an environment; have somebody wait at the door."""
    moment_, bo = cast.at("2026-03-02 10:00"), cast.bo()
    bo.posts.create(role="system administrator")
    bo.absences.create(starts_on=moment_, ends_on=moment_)
    cast.northwind().environments.create(name="Live", sort="production", added_at=moment_)
    nia = cast.person("nia@elsewhere.example", "Nia Storm")
    Registration.objects.create(person=nia, desk=cast.desk(), asked_at=moment_, state="waiting")


def pages(case: Case) -> list[Page]:
    rooms = {"console": console, "portal": portal, "public": public}
    return [page_of(room, url, case) for room, urls in rooms.items() for url in urls]


def page_of(room: str, url: URLPattern, case: Case) -> Page:
    """Fill in the address of a page; for an unknown name in it, add a line here."""
    names = set(url.pattern.regex.groupindex) or set(getattr(url.pattern, "converters", {}))
    known: dict[str, Any] = {
        "number": {
            "console:complaint": lambda: Complaint.objects.get().case.number,
        }.get(f"{room}:{url.name}", lambda: case.number),
        "record": lambda: Record.objects.get(kind="idea").number,
        "form": "json",
        "version": lambda: case.charter_version_id,
        "article": "reset",
        "section": "news",
        "discussion": lambda: Discussion.objects.get().pk,
        "organisation": lambda: cast.northwind().pk,
        "contract": lambda: cast.northwind().contracts.get().pk,
        "environment": lambda: cast.northwind().environments.get().pk,
        "person": lambda: cast.bo().pk,
        "held": lambda: cast.bo().posts.get().pk,
        "absence": lambda: cast.bo().absences.get().pk,
        "registration": lambda: Registration.objects.get().pk,
        "view": "open",
        "clock": "first-response",
        "run": 1,
        "slug": "pa",
        "to": "restricted",
        "kind": "note" if url.name == "draft" else "incident",
        "uidb36": "1",
        "key": "abc",
        "pk": {
            "file": lambda: File.objects.get().pk,
            "retry": lambda: Notice.objects.get(key="n/1").pk,
            "article": lambda: Article.objects.get().pk,
            "article-state": lambda: Article.objects.get().pk,
            "hide": lambda: Contribution.objects.get().pk,
            "feedback-tags": lambda: Feedback.objects.get().pk,
            "team": lambda: case.desk.teams.first().pk,
        }.get(str(url.name), lambda: Received.objects.get(state="held").pk),
    }
    given = {name: known[name]() if callable(known[name]) else known[name] for name in names}
    address = reverse(f"{room}:{url.name}", kwargs=given)
    is_ours = bool(names & OF_AN_ORGANISATION)
    return Page(room, str(url.name), address, bool(names & OF_A_CASE), is_ours)


def ben() -> Person:
    """A colleague of Bo's who sees his own cases only."""
    return cast.person("ben@northwind.example", "Ben Noor", organisation=cast.northwind())


def elsewhere() -> Person:
    """Somebody who serves, but at another desk."""
    person = cast.person("eve@kept.example", "Eve Moon", is_staff=True)
    Member.objects.get_or_create(desk=cast.desk("xm"), person=person)
    return person


def may_see(who: str, page: Page) -> bool:
    """Say what every visitor may open, by the room and whether it is somebody's."""
    if str(page) == "portal:discussion":  # among the customers of a desk, and its staff
        return who not in {"nobody", "another organisation", "staff elsewhere"}
    if page.name in NOT_AT_THIS_DESK:
        return False
    match page.room:
        case "public":
            return True
        case "console":
            return who == "staff" or (who == "staff elsewhere" and not page.is_somebodys)
    if page.is_an_organisations:
        return who in {"owner", "colleague", "colleague who sees all"}
    if page.is_somebodys:
        return who in {"owner", "colleague who sees all"}
    return who != "nobody"


VISITORS = {
    "nobody": lambda: None,
    "owner": cast.bo,
    "colleague": ben,
    "colleague who sees all": cast.bea,
    "another organisation": cast.cy,
    "staff elsewhere": elsewhere,
    "staff": cast.alma,
}


@pytest.mark.parametrize("who", VISITORS)
def test_everybody_sees_what_is_theirs_and_nothing_else(who: str, case: Case) -> None:
    client = visitor(VISITORS[who]())

    wrong = []
    for page in pages(case):
        status, is_open = look(client, page)
        if status != ONLY_POSTED and is_open is not may_see(who, page):
            wrong.append(f"{page} {page.address}: {status}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", [name for name in VISITORS if name != "staff"])
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


@pytest.mark.parametrize("who", VISITORS)
def test_looking_changes_nothing(who: str, case: Case) -> None:
    client = visitor(VISITORS[who]())
    listed = pages(case)
    before = state_of_everything()

    for page in listed:
        look(client, page)

    assert state_of_everything() == before


@pytest.mark.parametrize("who", ["owner", "colleague", "colleague who sees all", "staff elsewhere"])
def test_an_internal_note_and_a_held_mail_are_on_no_page_of_theirs(who: str, case: Case) -> None:
    client = visitor(VISITORS[who]())

    for page in pages(case):
        answer = fetch(client, page)
        if not answer.streaming and "pdf" not in answer.headers.get("content-type", ""):
            assert SECRET not in words(answer), page


def test_a_case_is_as_unknown_as_one_that_does_not_exist(case: Case) -> None:
    client = visitor(cast.cy())

    theirs = client.get(reverse("portal:case", args=[case.number]))
    nobodys = client.get(reverse("portal:case", args=[999_999]))

    assert theirs.status_code == nobodys.status_code == 404
    assert text(theirs) == text(nobodys)


def fetch(client: Client, page: Page) -> Any:
    """Ask for a page and take all of it, so that the file behind it is closed."""
    answer = client.get(page.address)
    if answer.streaming:
        b"".join(answer)
    return answer


def look(client: Client, page: Page) -> tuple[int, bool]:
    """Ask for a page; return the status, and whether the visitor was let in."""
    answer = fetch(client, page)
    is_led_away = answer.status_code == 302 and "/accounts/login/" in answer.headers["location"]
    return answer.status_code, answer.status_code < 400 and not is_led_away


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

"""
Every address of Kept, filled in from one furnished desk, and who comes to look at it.

The addresses come from the URL table, so that a new page cannot be forgotten: it is either
covered by what is known here of the names in its address, or the tests fail that walk them.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from allauth.urls import urlpatterns as accounts
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse

from kept.backlog import operations as backlog
from kept.backlog.models import Record
from kept.cases import files, operations
from kept.cases.models import Case, File
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

SECRET = "They never pay in time."
OF_AN_ORGANISATION = {"organisation", "contract", "environment", "person", "held", "absence"}
# Names in an address that mean something belonging to an organisation, a case or a desk.
OF_A_CASE = {"number", "pk", "record", "registration", "place", *OF_AN_ORGANISATION}


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


def furnish() -> Case:
    """Return Bo's case with a bit of everything, and what stands around it at the desk."""
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
    """Return every page of the rooms, its address filled in with what belongs to the case."""
    rooms = {"console": console, "portal": portal, "public": public}
    return [page_of(room, url, case) for room, urls in rooms.items() for url in urls]


def account_pages() -> list[str]:
    """Return the addresses of the account library that need nothing filled in."""
    found = set()
    for url in each(accounts):
        with suppress(NoReverseMatch):
            found.add(reverse(str(url.name)))
    return sorted(found)


def each(urls: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for url in urls:
        if isinstance(url, URLResolver):
            yield from each(url.url_patterns)
        else:
            yield url


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
        "place": lambda: case.desk.members.filter(team__isnull=False).first().pk,
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
            "take-on": lambda: case.desk.teams.first().pk,
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


VISITORS = {
    "nobody": lambda: None,
    "owner": cast.bo,
    "colleague": ben,
    "colleague who sees all": cast.bea,
    "another organisation": cast.cy,
    "staff elsewhere": elsewhere,
    "staff": cast.alma,
    "agent": cast.dee,
}

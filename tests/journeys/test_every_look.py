"""
Every page in a browser: axe finds nothing, nothing scrolls sideways, the console is silent.

The pages are those of the address table that show themselves to somebody; also as they are at
a desk where nothing has happened yet, and as they answer a form in which nothing was filled in.
With every run each page is looked at once, in a look that goes round; `make soak` has them all.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.test import Client
from playwright.sync_api import Page

from kept.backlog import operations as backlog
from kept.backlog.models import Record
from kept.cases import operations
from kept.cases.models import Case
from kept.customers.models import Person
from kept.knowledge.operations import post
from tests import cast
from tests.addresses import account_pages, furnish, pages
from tests.backlog.world import problem, record
from tests.browser import (
    HEIGHT,
    NARROWEST,
    SCHEMES,
    WIDTHS,
    OpenPage,
    TakePicture,
    assert_accessible,
    assert_fits,
    assert_large_enough,
)
from tests.cast import at

pytestmark = pytest.mark.browser

LOOKS = list(product(SCHEMES, WIDTHS))
FILLED, EMPTY, REFUSED = "filled", "empty", "refused"
TEXT = "# How\n\n1. Open **Settings**\n2. `Reset`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
LONG = "A title about a report that nobody has read and that goes on " * 3

# Menus lie over what is beside them; all else that opens is open, and so looked at as well.
OPEN = "document.querySelectorAll('main details:not([data-menu])').forEach(one => one.open = true)"
# A part that is still on its way when the page is left would be reported as an error.
NOTHING_IS_FETCHED = "!document.querySelector('.htmx-request')"


@dataclass(frozen=True)
class Shown:
    """A page as somebody sees it, or as it answers an empty form."""

    who: str
    address: str
    is_refused: bool = False

    def __str__(self) -> str:
        return f"{self.who} at {self.address}{' (refused)' * self.is_refused}"


@pytest.fixture(autouse=True)
def _house(transactional_db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    cache.clear()  # the rate limits of other tests


def addresses(state: str, room: str) -> list[str]:
    """Set the desk up, filled or empty, and return the addresses of the room there."""
    if room == "accounts":
        cast.entitled()
        return account_pages()
    with transaction.atomic():
        listed = [page for page in pages(furnish()) if page.room == room]
        transaction.set_rollback(state == EMPTY)
    if state == EMPTY:
        cast.entitled()
        return [page.address for page in listed if not page.is_somebodys]
    fill_up()
    return [*(page.address for page in listed), *others(room)]


def fill_up() -> None:
    """Have more of everything at the furnished desk, and some of what only other desks have."""
    by = {"by": cast.dee(), "at": at("2026-03-02 11:00")}
    asked = cast.case(subject=LONG, facts={"effect": "halted"})
    operations.reply(asked, text="Which file?\nSince when?", question=True, **by)
    operations.promise(asked, until=at("2026-03-09 11:00"), **by)
    operations.propose_closing(cast.case(), text="It runs again.", **by)
    told = {"by": cast.alma(), "at": at("2026-03-02 11:00")}
    left_out = cast.case("ps", facts={"kind": "incident"})
    operations.assess(left_out, why="Their gateway.", **told)
    operations.exclude(left_out, cause="third parties", evidence="It answers 503.", share="partly",
                       part="The transfers.", **told)  # fmt: skip
    offered = {"solution": "workaround", "text": "Use the other door."}
    operations.offer_resolution(left_out, **offered, **told)
    desk = cast.desk()
    post(desk, section="news", title="New office", body=TEXT, readers="public", **told)
    post(desk, section="notices", title="Mail is slow", body="Since nine.", **told)
    records()


def records() -> None:
    """Have a problem behind cases, a release, a request that many want, and its review."""
    problem("sims", cast.case("sims"), cast.case("sims", subject=LONG), owner=cast.dee())
    release = record("release", title="Ledger 5.2", facts={"version": "5.2"})
    backlog.announce_release(
        release, by=cast.alma(), at=at("2026-03-04 09:00"), text="Mends the ledger."
    )
    wanted = record("change request", title="Sort by house", text="We sort by hand.")
    backlog.vote(wanted, by=cast.bo(), at=at("2026-03-04 10:00"))
    backlog.comment(wanted, by=cast.bo(), at=at("2026-03-04 11:00"), text="By year, too.")
    backlog.open_review(
        cast.desk("sims"), of="change request", at=at("2026-03-05 09:00"), by=cast.alma()
    )


def others(room: str) -> Iterator[str]:
    """Return what is beside the pages of the one case: other kinds, other desks."""
    telling = Case.objects.filter(Q(subject=LONG) | Q(desk__slug="ps")).order_by("pk")
    match room:
        case "console":
            yield from (f"/console/record/{one.number}/" for one in Record.objects.all())
            yield from (f"/console/case/{one.number}/" for one in telling)
            yield f"/console/customers/{cast.northwind().pk}/use/ps/"
        case "portal":
            yield from (f"/portal/plans/{one.number}/" for one in Record.objects.all())
            yield from (f"/portal/cases/{one.number}/" for one in telling)
            yield "/portal/plans/new/sims/change-request/"
        case "public":
            yield from ("/charter/ps/", "/charter/sims/", "/charter/pa/", "/help/pa/?q=rset")


def visitors(state: str, room: str) -> dict[str, Client]:
    """Return the browsers of those who look at a room's pages, each page by the first of them."""
    match room:
        case "console":
            return {"Alma": signed_in(cast.alma())}
        case "portal":
            return {"Bo": signed_in(cast.bo())}
        case "public" if state == FILLED:
            return {"Bo": signed_in(cast.bo())}
        case "accounts" if state == FILLED:
            return {"nobody": Client(), **careful(cast.bea()), "Bo": signed_in(cast.bo(), at=1.0)}
    return {"nobody": Client(), "Bo": signed_in(cast.bo())}


def careful(person: Person) -> dict[str, Client]:
    """Return the browsers of somebody with a second factor: half in, and in."""
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    half_in = Client()
    half_in.post("/accounts/login/", {"login": person.email, "password": cast.PASSWORD})
    return {"Bea, half in": half_in, "Bea": signed_in(person)}


def signed_in(person: Person, *, at: float | None = None) -> Client:
    """Return a browser in which they have given their password, just now."""
    client = Client()
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": at or time.time()}]
    session.save()
    return client


def shown(
    listed: list[str], clients: dict[str, Client], *, state: str, follow: bool
) -> list[Shown]:
    """Return each address that shows a page, or answers an empty form with one."""
    found: dict[str, Shown] = {}
    for (who, client), address in product(clients.items(), listed):
        if state == REFUSED:
            answer: Any = client.post(address)
        else:
            answer = client.get(address, follow=follow)
            address = answer.redirect_chain[-1][0] if follow and answer.redirect_chain else address
        if is_page(answer) and answer.status_code == (422 if state == REFUSED else 200):
            found.setdefault(address, Shown(who, address, is_refused=state == REFUSED))
    return list(found.values())


def is_page(answer: Any) -> bool:
    if answer.streaming:
        answer.close()
    return not answer.streaming and b'id="main"' in answer.content  # not a mail in its frame


@pytest.mark.parametrize("room", ["console", "portal", "public", "accounts"])
@pytest.mark.parametrize(
    ("state", "looks"),
    [
        (FILLED, 1),
        *(pytest.param(state, 4, marks=pytest.mark.soak) for state in (FILLED, EMPTY, REFUSED)),
    ],
)
def test_every_page_is_accessible_and_fits(
    state: str,
    looks: int,
    room: str,
    live_server: Any,
    open_page: OpenPage,
    take_picture: TakePicture,
) -> None:
    url, listed, clients = live_server.url, addresses(state, room), visitors(state, room)
    found = shown(listed, clients, state=state, follow=looks == 4)
    browsers = {who: browser_of(client, url, open_page) for who, client in clients.items()}

    wrong = []
    for place, one in enumerate(found):
        page = browsers[one.who]
        visit(page, url, one)
        page.evaluate(OPEN)
        for scheme, width in (LOOKS * 2)[place % 4 : place % 4 + looks]:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": HEIGHT})
            take_picture(page, f"{room}-{state}-{place}-{scheme}-{width}")
            wrong += complaints(page, f"{one}, {scheme}, {width}")
        page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
        wrong += complaints(page, f"{one}, {NARROWEST}", only_fits=True)
        page.wait_for_function(NOTHING_IS_FETCHED)

    assert found
    assert not wrong, "\n\n".join(wrong)


def browser_of(client: Client, url: str, open_page: OpenPage) -> Page:
    # From the top, since a browser keeps a cookie for the folder that it came with.
    return open_page(
        f"{url}/healthz", cookies={name: one.value for name, one in client.cookies.items()}
    )


def visit(page: Page, url: str, one: Shown) -> None:
    if not one.is_refused:
        page.goto(url + one.address)
        return
    page.goto(f"{url}/accounts/login/" if one.who == "nobody" else f"{url}/portal/account/")
    with page.expect_navigation():
        page.evaluate(
            """(address) => {
              const form = document.createElement("form");
              form.method = "post";
              form.action = address;
              const token = document.querySelector("[name=csrfmiddlewaretoken]").cloneNode();
              form.append(token);
              document.body.append(form);
              form.submit();
            }""",
            one.address,
        )


def complaints(page: Page, said: str, *, only_fits: bool = False) -> list[str]:
    try:
        assert_fits(page)
        if not only_fits:
            assert_accessible(page)
            assert_large_enough(page)
    except AssertionError as found:
        return [f"{said}: {found}"]
    return []

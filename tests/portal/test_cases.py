"""My cases: what waits for me first, then what is open, then what is resolved."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kept.cases import operations
from kept.knowledge.search import finding
from kept.pages import paging
from kept.portal import caselist
from tests import cast
from tests.visitors import visitor, words

MINE = "/portal/"


def in_order(said: str, *texts: str) -> bool:
    places = [said.index(text) for text in texts]
    return places == sorted(places)


@pytest.mark.clause("PA-52", "PA-68", "XM-29")
def test_what_waits_for_me_comes_first_then_open_then_resolved(bo: Client) -> None:
    waits, ended = cast.case(subject="It waits"), cast.case("xm", subject="It has ended")
    cast.case(subject="It is open")
    operations.wait(waits, by=cast.dee(), at=cast.at("2026-03-02 10:10"), question="Which?")
    operations.close(ended, by=cast.dee(), at=cast.at("2026-03-02 10:10"), why="Done")

    said = words(bo.get(MINE))

    assert in_order(said, "Waiting for you", "It waits", "Open</h2>", "It is open", "Resolved",
                    "It has ended")  # fmt: skip


@pytest.mark.clause("PA-52")
def test_a_line_shows_number_state_owner_and_what_is_due(bo: Client) -> None:
    case = cast.case()

    said = words(bo.get(MINE))

    assert f"{case.number} · Received · Dee Castle" in said
    assert "Due Mon 13:00" in said


@pytest.mark.clause("PA-55")
def test_what_came_by_mail_and_phone_stands_here_too(bo: Client) -> None:
    cast.case(subject="By mail")
    cast.case(subject="By phone", via="phone", by=cast.dee())

    said = words(bo.get(MINE))

    assert "By mail" in said
    assert "By phone" in said


@pytest.mark.clause("PA-66")
def test_the_link_to_a_new_case_has_the_charters_words(bo: Client) -> None:
    said = words(bo.get(MINE))

    assert "My tickets" in said
    assert '<a class="button button--primary" href="/portal/new/">' in said
    assert "NEW TICKET" in said


@pytest.mark.clause("XM-26")
def test_another_charter_has_other_words(db: None) -> None:
    cast.entitled("xm")

    assert "Submit a Ticket" in words(visitor(cast.bo()).get(MINE))


def test_those_who_may_see_all_of_the_organisation(db: None) -> None:
    cast.case(subject="Bo's own")

    assert "asked by Bo Lind" in words(visitor(cast.bea()).get(MINE))


def test_my_cases_are_found_by_number_and_title(bo: Client) -> None:
    case = cast.case(subject="Ledger is empty")
    cast.case(subject="Printer smokes")

    for said in ("ledger", str(case.number)):
        page = words(bo.get(MINE, {"q": said}))
        assert "Ledger is empty" in page
        assert "Printer smokes" not in page
    assert "None that is open fits your search." in words(bo.get(MINE, {"q": "nothing"}))


def test_a_held_case_is_not_hidden_from_who_asked(db: None) -> None:
    operations.open_case(
        cast.desk(),
        requester=cast.cy(),
        subject="No contract",
        text="Please help.",
        via="mail",
        at=cast.at("2026-03-02 10:00"),
    )

    said = words(visitor(cast.cy()).get(MINE))

    assert "We are checking whether we may work on it" in said


def test_list_and_search_of_those_with_many_cases_take_fifteen_statements_at_most(
    db: None, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(finding, "FEW", 3)
    monkeypatch.setattr(caselist, "RESOLVED_SHOWN", 2)
    monkeypatch.setattr(paging, "COUNTED", 4)
    for number in range(5):
        operations.close(
            cast.case("xm", subject=f"Number {number}"),
            by=cast.dee(),
            at=cast.at(f"2026-03-02 11:0{number}"),
            why="Done",
        )
    waits = cast.case(subject="It waits", text="The ledger is empty.")
    operations.wait(waits, by=cast.dee(), at=cast.at("2026-03-02 10:10"), question="Which?")
    client = visitor(cast.bea())  # she sees all of the organisation's
    client.get(MINE)

    for asked in ({}, {"q": "ledger"}, {"q": "legder"}, {"q": "number"}):
        with django_assert_max_num_queries(15):
            assert client.get(MINE, asked).status_code == 200, asked
    assert "1 to 2 of more than 4" in words(client.get(MINE))
    last = words(client.get(MINE, {"page": "3"}))
    assert "5 to 5 of 5" in last
    assert "Number 0" in last


def test_the_links_in_our_mails_lead_to_the_case(bo: Client) -> None:
    case = cast.case()

    address = reverse("portal:case", args=[case.number])

    assert address in cast.told(cast.bo(), "received")[0]["text"]
    assert bo.get(address).status_code == 200

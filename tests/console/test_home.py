"""Home: what is mine and due, what to sort, what to look at, what I have begun to write."""

from typing import Any

from django.test import Client
from django.urls import reverse

from tests import cast
from tests.visitors import text, visitor, words


def test_home_counts_what_of_mine_is_late(dee: Client) -> None:
    cast.case(at=cast.at("2026-02-27 10:00"))
    cast.sweep_to("2026-03-02 10:00")

    assert "1 of your cases is late." in text(dee.get("/console/"))


def test_home_leads_to_what_is_to_be_sorted_and_to_open_drafts(dee: Client) -> None:
    case = cast.case()
    dee.post(reverse("console:draft", args=[case.number, "note"]), {"text": "Not sure yet"})

    said = words(dee.get("/console/"))

    assert reverse("console:triage-case", args=[case.number]) in said
    assert f"/console/case/{case.number}/?open=note#note" in said


def test_an_empty_desk_says_that_nothing_is_due(dee: Client) -> None:
    said = text(dee.get("/console/"))

    assert "Nothing of yours is due." in said
    assert "Every case has been sorted." in said


def test_who_serves_nowhere_is_told_whom_to_ask(db: None) -> None:
    answer = visitor(cast.bo()).get("/console/")

    assert answer.status_code == 403
    assert "ask your administrator" in text(answer)


def test_home_takes_eighteen_statements_at_most(
    dee: Client, django_assert_max_num_queries: Any
) -> None:
    cast.case()

    with django_assert_max_num_queries(18):
        assert dee.get("/console/").status_code == 200

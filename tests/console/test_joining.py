"""Merging two cases, and moving one to another version of its charter, in the console."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kept.cases.models import Case
from kept.desks.models import CharterVersion
from tests import cast
from tests.cast import at
from tests.console.test_acting import post, refused
from tests.visitors import text


def page(who: Client, act: str, case: Case, query: str = "") -> Any:
    return who.get(reverse(f"console:{act}", args=[case.number]) + query)


# Merging


def test_the_customers_other_open_cases_are_offered(dee: Client) -> None:
    case, other = cast.case(), cast.case(subject="The same again")
    cast.case(requester=cast.cy(), subject="Somebody else’s")

    said = text(page(dee, "merge", case))

    assert str(other) in said
    assert "Somebody else’s" not in said
    assert "Merge with another case" in text(page(dee, "case", case))


def test_two_cases_become_one_and_both_histories_stay(dee: Client) -> None:
    case, other = cast.case(), cast.case(subject="The same again")
    before = cast.kinds(case)

    answer = post(dee, case, "merge", into=other.number, why="One fault")

    assert answer.url == reverse("console:case", args=[other.number])
    assert cast.fresh(case).linked_to == other
    assert cast.kinds(case)[: len(before)] == before
    assert other.entries.get(kind="merged").carries["why"] == "One fault"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose the case that goes on"),
        ({"into": "another"}, "Enter the number of the case"),
        ({"into": "another", "number": 999}, "There is no case 999"),
        ({"into": "another", "number": "x"}, "Enter a number"),
    ],
)
def test_a_case_that_is_not_named_or_not_there_is_refused(
    dee: Client, fields: dict[str, Any], said: str
) -> None:
    assert said in refused(post(dee, cast.case(), "merge", **fields))


def test_a_case_of_somebody_else_is_refused_in_words(dee: Client) -> None:
    case, other = cast.case(), cast.case(requester=cast.cy())

    said = refused(post(dee, case, "merge", into="another", number=other.number))

    assert "belong to different customers" in said
    assert cast.fresh(case).closed_at is None


# Another version of the charter


def published(case: Case, **settings: Any) -> CharterVersion:
    return cast.publish_again(case.desk, at=at("2026-03-02 10:15"), **settings)


FASTER = {"clocks": {"first response": {"within": {"4": "1 hour", "3": "1 hour"}}}}


@pytest.mark.clause("XM-03")
def test_what_another_version_would_change_is_shown_and_nothing_changed(dee: Client) -> None:
    case = cast.case()
    version = published(case, **FASTER)

    said = text(page(dee, "version", case, f"?to={version.pk}"))

    assert "First response Running, due Mon 13:00 Running, due Mon 11:00" in said
    assert cast.fresh(case).charter_version != version


def test_the_case_is_moved_with_a_reason(dee: Client) -> None:
    case = cast.case()
    version = published(case, **FASTER)

    assert "Say why the case moves" in refused(post(dee, case, "version", to=version.pk))
    post(dee, case, "version", to=version.pk, why="The customer asked")

    assert cast.fresh(case).charter_version == version
    assert cast.clock(case, "first-response").due_at == at("2026-03-02 11:00")
    assert case.entries.get(kind="charter changed").carries["why"] == "The customer asked"


def test_a_version_of_another_desk_is_not_offered(dee: Client) -> None:
    case, elsewhere = cast.case(), cast.desk("xm").charter_versions.get()
    published(case)

    assert page(dee, "version", case, f"?to={elsewhere.pk}").status_code == 404
    assert "Choose the version" in refused(post(dee, case, "version", to=elsewhere.pk, why="x"))


def test_a_desk_with_one_version_says_so(dee: Client) -> None:
    assert "no other version of its charter" in text(page(dee, "version", cast.case()))

"""Queues: what is due next first, fifty to a page, filters with addresses."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kept.cases import operations
from kept.cases.models import Case
from kept.pages import paging
from tests import cast
from tests.visitors import words


def queue(name: str = "open") -> str:
    return reverse("console:queue", args=[name])


def subjects(answer: Any) -> list[str]:
    return [row.case.subject for row in answer.context["rows"]]


def more(case: Case, count: int) -> None:
    """Add `count` cases like this one, as rows, for what only counts them."""
    Case.objects.bulk_create(
        Case(
            **{
                field.attname: getattr(case, field.attname)
                for field in Case._meta.concrete_fields
                if field.name not in ("id", "number")
            },
            number=case.number + number,
        )
        for number in range(1, count + 1)
    )


def test_what_is_due_next_comes_first(dee: Client) -> None:
    cast.case(subject="Later")
    cast.case(subject="Sooner", facts={"effect": "major process impaired", "workaround": "none"})

    assert subjects(dee.get(queue())) == ["Sooner", "Later"]


def test_a_row_says_what_is_due_and_who_acts_next(dee: Client) -> None:
    case = cast.case()

    said = words(dee.get(queue("mine")))

    assert f'<td class="queue__number">{case.number}</td>' in said
    assert "Bo Lind, Northwind · P3" in said
    assert "Due 13:00" in said or "Due Mon 13:00" in said
    assert "First response" in said
    assert '<td class="queue__next">We do</td>' in said


def test_a_case_that_waits_is_the_customers_move(dee: Client) -> None:
    case = cast.case()
    operations.wait(case, by=cast.dee(), at=cast.at("2026-03-02 10:10"), question="Which file?")

    assert subjects(dee.get(queue("waiting"))) == [case.subject]
    assert '<td class="queue__next">Customer</td>' in words(dee.get(queue()))


@pytest.mark.parametrize(
    ("name", "found"),
    [("mine", True), ("team", True), ("triage", True), ("late", False), ("closed", False)],
)
def test_each_queue_holds_its_own(dee: Client, name: str, found: bool) -> None:
    case = cast.case()

    assert subjects(dee.get(queue(name))) == ([case.subject] if found else [])


def test_a_late_case_is_in_the_queue_of_late_ones(dee: Client) -> None:
    case = cast.case(at=cast.at("2026-02-27 10:00"))
    cast.sweep_to("2026-03-02 10:00")

    answer = dee.get(queue("late"))

    assert subjects(answer) == [case.subject]
    assert "Late 2 days 21 h" in words(answer)


@pytest.mark.clause("XM-58", "AMB-XM-04", "AMB-SIMS-11")
def test_what_has_no_date_is_listed_by_age(dee: Client) -> None:
    cast.case(subject="Dated", via="portal")
    early, grave = cast.at("2026-02-27 10:00"), {"impact": 3, "urgency": 1}
    asked = cast.case(slug="xm", subject="As soon as possible", at=early)
    operations.set_priority(asked, priority=4, by=cast.alma(), at=early, why="A wish.")
    cast.case(slug="sims", subject="Within its last point", facts=grave)
    cast.case(
        slug="sims", subject="Past its last point", facts=grave, at=cast.at("2026-02-02 10:00")
    )
    cast.sweep_to("2026-03-02 10:00")

    answer = dee.get(queue("ageing"))

    assert subjects(answer) == ["Past its last point", "As soon as possible"]
    assert "the oldest first" in words(answer)
    assert "Open for 3 days" in words(answer)


def test_the_filter_finds_by_number_title_and_customer(dee: Client) -> None:
    case = cast.case(subject="Ledger is empty")
    cast.case(subject="Printer smokes")

    for said in (str(case.number), "ledger"):
        assert subjects(dee.get(queue(), {"q": said})) == ["Ledger is empty"]
    assert len(subjects(dee.get(queue(), {"q": "northwind"}))) == 2
    assert "No case matches." in words(dee.get(queue(), {"q": "nobody"}))


def test_the_filter_narrows_by_priority(dee: Client) -> None:
    cast.case(subject="Medium")
    cast.case(subject="High", facts={"effect": "halted"})

    assert subjects(dee.get(queue(), {"priority": "2"})) == ["High"]
    assert len(subjects(dee.get(queue(), {"priority": "nonsense"}))) == 2


def test_fifty_cases_make_a_page_and_the_filter_goes_along(
    dee: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    more(cast.case(), 51)

    answer = dee.get(queue(), {"q": "invoice"})

    assert len(answer.context["rows"]) == 50
    assert "52 cases" in words(answer)
    assert "?q=invoice&page=2" in words(answer)
    assert len(dee.get(queue(), {"q": "invoice", "page": "2"}).context["rows"]) == 2
    monkeypatch.setattr(paging, "COUNTED", 51)  # Of very many no more than these are counted.
    assert "More than 51 cases" in words(dee.get(queue(), {"q": "invoice"}))


def test_a_full_page_takes_twelve_statements_at_most(
    dee: Client, django_assert_max_num_queries: Any
) -> None:
    more(cast.case(), 51)
    dee.get(queue())

    with django_assert_max_num_queries(12):
        assert dee.get(queue()).status_code == 200


def test_a_queue_that_nobody_knows_is_not_there(dee: Client) -> None:
    assert dee.get(queue("secret")).status_code == 404


def test_each_word_is_looked_for_in_title_number_and_names(dee: Client) -> None:
    case = cast.case(subject="Ledger of March is empty")
    other = cast.case(subject="Ledger of April is empty")

    def found(words: str) -> list[int]:
        shown = dee.get(queue("all"), {"q": words}).context["rows"]
        return [row.case.number for row in shown]

    assert found("ledger") == [other.number, case.number], "the newest first"
    assert found("march LEDG") == [case.number]
    assert found("north bo@ april") == [other.number]
    assert found(f"ledger {case.number}") == [case.number]
    assert found("ledger nobody") == []


def test_words_that_many_people_have_are_found_too(
    dee: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kept.console.finding.FEW", 0)
    case = cast.case()

    assert dee.get(queue(), {"q": "northwind lind"}).context["rows"][0].case == case


def test_the_side_counts_what_waits_in_each_queue(dee: Client) -> None:
    cast.case()

    links = dee.get(queue()).context["nav_groups"][1]["links"]

    assert {link["label"]: link["count"] for link in links if link["count"]} == {
        "Triage": 1,
        "Mine": 1,
        "My teams": 1,
        "All open": 1,
        "Ageing": 1,  # mail is sorted as soon as possible
    }

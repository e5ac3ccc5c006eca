"""Triage: the next unsorted case, the charter's questions, and what would be promised."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kept.cases import operations
from kept.cases.models import Case
from tests import cast
from tests.visitors import words

TRIAGE = "/console/triage/"


def sort(who: Client, case: Case, **answers: Any) -> Any:
    return who.post(reverse("console:triage-case", args=[case.number]), answers)


def preview(who: Client, case: Case, **answers: Any) -> str:
    return words(who.get(reverse("console:triage-preview", args=[case.number]), answers))


def test_the_case_that_is_due_next_comes_first(dee: Client) -> None:
    cast.case(subject="Later")
    cast.case(subject="Sooner", facts={"effect": "halted"})

    answer = dee.get(TRIAGE)

    assert answer.context["case"].subject == "Sooner"
    assert "1 more to be sorted" in words(answer)


@pytest.mark.clause("SIMS-23", "SIMS-47")
def test_where_the_charter_goes_by_priority_the_most_urgent_comes_before_what_is_due(dee: Client):
    minor, urgent = {"impact": 4, "urgency": 3}, {"impact": 1, "urgency": 1}
    due = cast.case("sims", at=cast.at("2026-02-23 10:00"), facts={"kind": "incident", **minor})
    case = cast.case("sims", facts={"kind": "incident", **urgent})
    assert due.next_due_at
    assert case.next_due_at
    assert due.next_due_at < case.next_due_at

    answer = dee.get(TRIAGE)

    assert answer.context["case"] == case


@pytest.mark.clause("PA-118")
def test_the_charters_questions_are_asked_and_nothing_else(dee: Client) -> None:
    cast.case()

    form = dee.get(TRIAGE).context["form"]

    assert [field.name for field in form.asked()] == ["effect", "environment", "workaround"]


@pytest.mark.clause("PA-118", "PA-121", "PA-122")
def test_the_preview_says_what_would_be_promised(dee: Client) -> None:
    case = cast.case()

    said = preview(
        dee, case, kind="incident", effect="halted", environment="production", workaround="none"
    )

    assert "Suggested: priority 1" in said
    assert "We aim to reply by Monday 2 March, 11:00" in said
    assert "<html" not in said


@pytest.mark.clause("SIMS-33", "SIMS-25")
def test_the_preview_follows_the_grid_of_impact_and_urgency(dee: Client) -> None:
    case = cast.case("sims")

    assert "priority 1" in preview(dee, case, kind="incident", impact="1", urgency="1")
    assert "priority 1" in preview(dee, case, kind="incident", impact="1", urgency="2")
    assert "priority 2" in preview(dee, case, kind="incident", impact="1", urgency="3")
    assert "never above" in preview(dee, case, kind="enquiry", impact="1", urgency="1")


def test_looking_ahead_changes_nothing(dee: Client) -> None:
    case = cast.case()
    before = cast.kinds(case)

    preview(dee, case, kind="guidance", effect="halted", priority="1")
    dee.get(reverse("console:triage-case", args=[case.number]), {"kind": "guidance"})

    assert cast.kinds(case) == before


def test_what_is_accepted_is_written_down_and_the_next_case_comes(dee: Client) -> None:
    case = cast.case()

    answer = sort(dee, case, kind="incident", effect="halted", environment="production",
                  workaround="none")  # fmt: skip

    fresh = cast.fresh(case)
    assert answer.headers["location"] == TRIAGE
    assert (fresh.priority, fresh.facts["effect"]) == (1, "halted")
    assert len(cast.told(cast.bo(), "priority_changed") or [1]) == 1
    assert "Every case has been sorted." in words(dee.get(TRIAGE))


def test_what_was_right_already_can_be_accepted_as_it_is(dee: Client) -> None:
    case = cast.case()

    sort(dee, case, kind="incident")

    assert cast.fresh(case).priority == 3
    assert "Every case has been sorted." in words(dee.get(TRIAGE))


@pytest.mark.clause("PA-120")
def test_an_overruled_suggestion_needs_a_reason(dee: Client) -> None:
    case = cast.case()

    answer = sort(dee, case, kind="incident", effect="cosmetic", priority="2")
    assert answer.status_code == 422
    assert "Say why it is not 4" in words(answer)
    sort(dee, case, kind="incident", effect="cosmetic", priority="2", why="The board sees it")

    assert cast.fresh(case).priority == 2


@pytest.mark.clause("XM-42", "XM-60")
def test_what_counts_as_unassigned_gets_its_severity_here(dee: Client) -> None:
    case = cast.case("xm")
    assert case.priority == 5

    sort(dee, case, kind="incident", example=["service down for all users"])

    assert cast.fresh(case).priority == 1
    assert cast.clock(case, "triage").state == "met"


def test_what_the_charter_refuses_comes_back_in_words(dee: Client) -> None:
    case = cast.case("sims")

    answer = sort(dee, case, kind="incident", impact="4", urgency="3", priority="1", why="Please")

    assert answer.status_code == 422
    assert "Only the team leader may overrule" in words(answer)
    assert "sorted" not in cast.fresh(case).facts


def test_an_answered_case_needs_no_sorting(dee: Client) -> None:
    case = cast.case()

    operations.reply(case, by=cast.dee(), at=cast.at("2026-03-02 10:10"), text="We look.")

    assert "Every case has been sorted." in words(dee.get(TRIAGE))

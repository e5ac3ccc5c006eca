"""The pages on which customers say what they think."""

import pytest
from django.test import Client
from django.urls import reverse

from kept.cases import operations
from kept.cases.models import Case
from kept.feedback.models import Complaint, Feedback
from tests import cast
from tests.visitors import text, visitor, words


def of(case: Case, name: str) -> str:
    return reverse(f"portal:{name}", args=[case.number])


@pytest.mark.clause("PA-06")
def test_after_the_end_the_page_leads_to_the_survey(bo: Client) -> None:
    case = cast.case("xm")
    operations.close(case, by=cast.dee(), at=cast.at("2026-03-02 10:20"), why="Done")

    assert "Tell us how it went" in words(bo.get(of(case, "case")))
    said = words(bo.get(of(case, "feedback-case")))
    assert "Is it solved?" in said
    assert not Feedback.objects.exists(), "nothing is kept before it is sent"


def test_a_no_leads_to_opening_it_again(bo: Client) -> None:
    case = cast.case("xm")
    operations.close(case, by=cast.dee(), at=cast.at("2026-03-02 10:20"), why="Done")

    answer = bo.post(of(case, "feedback-case"), {"solved": "no", "ease": "2"}, follow=True)

    assert "you can open it again here" in words(answer)
    assert "Reopen ticket" in words(answer)
    assert Feedback.objects.get().ease == 2


@pytest.mark.clause("SIMS-02")
def test_the_survey_has_a_mark_for_each_word_of_the_charter(db: None) -> None:
    case = cast.case("sims")
    bo = visitor(cast.bo())

    assert "Were we courteous?" in text(bo.get(of(case, "feedback-case")))
    bo.post(of(case, "feedback-case"), {"mark-courteous": "4"})

    assert Feedback.objects.get().marks == {"courteous": 4}


def test_an_empty_survey_is_refused_in_words(bo: Client) -> None:
    answer = bo.post(of(cast.case(), "feedback-case"), {})

    assert answer.status_code == 422
    assert "Write what you want to say" in words(answer)


@pytest.mark.clause("PA-06", "SIMS-99")
def test_feedback_is_open_at_any_time(bo: Client) -> None:
    said = {"at": "pa", "tone": "wish", "text": "Call back sooner."}

    answer = bo.post(reverse("portal:feedback"), said, follow=True)

    assert "Those in charge read it" in words(answer)
    assert Feedback.objects.get().tone == "wish"


@pytest.mark.clause("PA-177", "SIMS-103")
def test_a_complaint_names_who_answers_and_shows_where_it_stands(db: None) -> None:
    case = cast.case("adv")
    bo = visitor(cast.bo())

    assert "Ask for the customer success manager" in words(bo.get(of(case, "case")))
    said = text(bo.get(of(case, "complaint-case")))
    assert "Each has 2 working days" in said
    answer = bo.post(of(case, "complaint-case"), {"reason": "Nobody calls."}, follow=True)

    assert "Your complaint: level 1" in text(answer)
    assert Complaint.objects.get().about == case


@pytest.mark.clause("ADV-08")
def test_the_next_level_can_be_asked_once_it_is_open(bo: Client) -> None:
    cast.entitled("adv")
    bo.post(reverse("portal:complaint", args=["adv"]), {"reason": "Nobody calls."})
    made = Complaint.objects.get()
    refused = bo.post(of(made.case, "level"), {"reason": "Still not."}, follow=True)
    assert "The next level opens when" in words(refused)

    cast.sweep_to("2026-03-04 17:00")

    assert "Take it one level higher" in words(bo.get(of(made.case, "case")))
    bo.post(of(made.case, "level"), {"reason": "Still not."})
    assert Complaint.objects.get().level == 2


def test_nobody_complains_about_anothers_case_or_desk(db: None) -> None:
    case = cast.case("adv")
    cy = visitor(cast.cy())
    cast.contract(cast.organisation("Contoso"), cast.desk("ps"))

    assert cy.get(of(case, "complaint-case")).status_code == 404
    assert cy.post(reverse("portal:complaint", args=["adv"]), {"reason": "x"}).status_code == 404
    assert not Complaint.objects.exists()

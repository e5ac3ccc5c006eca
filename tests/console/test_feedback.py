"""What customers said, and complaints, as staff see and answer them."""

import pytest
from django.test import Client
from django.urls import reverse

from kept.feedback.models import Feedback
from kept.feedback.operations import complain, survey
from tests import cast
from tests.visitors import visitor, words

NOON = cast.at("2026-03-02 10:20")


@pytest.mark.clause("SIMS-100", "SIMS-101", "PA-06")
def test_feedback_is_listed_with_its_trend_and_marked_with_practice(alma: Client) -> None:
    survey(cast.case(), by=cast.bo(), at=NOON, solved="yes", ease=4, text="Kind.", is_thanks=True)

    said = words(alma.get(reverse("console:feedback")))
    assert "Kind." in said
    assert "March 2026" in said
    assert "4.0 of 5" in said
    given = Feedback.objects.get()
    alma.post(reverse("console:feedback-tags", args=[given.pk]), {"tags": "call back, good start"})

    given.refresh_from_db()
    assert given.tags == ["call back", "good start"]
    assert given.read_at is not None
    assert "Kind." not in words(alma.get(reverse("console:feedback"), {"show": "not solved"}))


def test_a_complaint_is_answered_on_its_page(alma: Client) -> None:
    made = complain(cast.entitled("adv"), by=cast.bo(), at=NOON, reason="Nobody calls.")
    page = reverse("console:complaint", args=[made.case.number])

    assert "Nobody calls." in words(alma.get(page))
    assert "level 1, customer success manager" in words(alma.get(reverse("console:complaints")))
    alma.post(page, {"text": "We are sorry."})

    made.refresh_from_db()
    assert made.answered_at is not None


def test_who_does_not_stand_on_the_level_reads_whose_it_is(db: None) -> None:
    made = complain(cast.entitled("adv"), by=cast.bo(), at=NOON, reason="Nobody calls.")
    page = reverse("console:complaint", args=[made.case.number])
    dee = visitor(cast.dee())

    assert "It is for the customer success manager to answer" in words(dee.get(page))
    assert dee.post(page, {"text": "Sorry."}).status_code == 422

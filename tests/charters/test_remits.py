"""What the shipped charters cover, charge for and refuse, and whom they lead to."""

import pytest

from kept.core.charter.tables import look_up
from kept.core.remit import links_for, remit
from tests.charters.test_examples import rulebook

CHARGED, SERVICES = "chargeable work", ("services team",)
PROFESSIONALS = ("professional services",)
TOPICS = [
    (("AMB-PA-01",), {"framework": "custom process"}, "chargeable", SERVICES, CHARGED),
    (("PA-148", "AMB-PA-19"), {"topic": "minor data repair"}, "covered", (), ""),
    (("PA-149", "AMB-PA-19"), {"topic": "major data repair"}, "chargeable", PROFESSIONALS, CHARGED),
    (("PA-154",), {"topic": "on-site visit"}, "chargeable", (), CHARGED),
    (("AMB-PA-01",), {"topic": "installation"}, "refused", ("account manager",), ""),
    (("AMB-PA-02",), {"topic": "how-to"}, "covered", (), ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "coverage", "refer_to", "approval"),
    [pytest.param(*row, marks=pytest.mark.clause(*clauses)) for clauses, *row in TOPICS],
)
def test_a_topic_is_covered_charged_for_or_refused(facts, coverage, refer_to, approval):
    found = remit(rulebook("pa"), facts)

    assert found is not None
    assert (found.coverage, found.refer_to, found.topic.approval) == (coverage, refer_to, approval)


@pytest.mark.clause("AMB-PA-02")
def test_what_is_rather_not_done_is_taken_with_an_article_and_training_is_offered():
    book = rulebook("pa")

    how_to, by_phone = (
        remit(book, {"topic": topic}) for topic in ("how-to", "training over the phone")
    )

    assert how_to is not None
    assert by_phone is not None
    assert how_to.topic.first == "article"
    assert (by_phone.coverage, by_phone.offer) == ("refused", "training")


@pytest.mark.clause("AMB-PA-08")
def test_a_diverted_call_counts_double_at_weekends_and_as_the_desk_says_on_holidays():
    times = rulebook("pa").charter.coverage.charges["diversion"].times

    counted = {
        day: found.value
        for day in ("weekday", "saturday", "sunday", "holiday")
        if (found := look_up(times, {"day": day}))
    }

    assert counted == {"weekday": 1, "saturday": 2, "sunday": 2, "holiday": 1}


@pytest.mark.clause("AMB-PS-03")
def test_an_address_that_nobody_has_set_is_left_out():
    book = rulebook("ps")

    assert [links_for(book, kind) for kind in book.charter.kinds] == [[]] * len(book.charter.kinds)

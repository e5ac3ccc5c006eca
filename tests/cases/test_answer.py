"""The customer's yes or no, on the page, by mail, or as they said it on the phone."""

import pytest

from kept.cases import operations, plainly
from kept.cases.errors import CloseRefusedError
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
ASKED, LATER = at("2026-03-02 11:00"), at("2026-03-03 09:00")


def proposed():
    case = cast.case()
    operations.propose_closing(case, by=cast.dee(), at=ASKED, text="It is corrected.")
    return case


def patched():
    case = cast.case()
    operations.issue_patch(case, by=cast.dee(), at=ASKED, text="Please install it.")
    return case


def writes(case, text):
    operations.add_reply(case, by=cast.bo(), text=text, via="mail", at=LATER)
    return cast.fresh(case)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Yes", True),
        ("Hello,\n\nyes, please close it. Thanks!\n\nKind regards\nBo Lind", True),
        ("It’s solved - thank you", True),
        ("No, it doesn't work.", False),
        ("not yet", False),
        ("Yes, but only in Leeds", None),
        ("Thanks", None),
        ("yes no", None),
        ("", None),
    ],
)
def test_only_a_plain_yes_or_no_is_an_answer(text, said):
    assert plainly.answer(text, by="Bo Lind") is said


@pytest.mark.clause("PA-137")
def test_a_plain_yes_by_mail_closes_what_was_proposed():
    case = writes(proposed(), "Yes, please.\n\nBo")

    assert (case.state, case.closed_at) == ("closed", LATER)
    assert case.entries.get(kind="closed").carries["way"] == "agreed"
    assert "Yes, please." in cast.told(cast.dee(), "answered")[0]["text"]


@pytest.mark.clause("PA-137")
@pytest.mark.parametrize("text", ["No.", "Yes, but what of the year before?"])
def test_any_other_mail_puts_the_case_back_to_work(text):
    case = writes(proposed(), text)

    assert (case.state, case.closed_at) == ("analysis", None)
    operations.propose_closing(case, by=cast.dee(), at=at("2026-03-03 12:00"), text="And now?")


@pytest.mark.clause("PA-142")
def test_words_on_a_patch_that_are_no_yes_keep_the_case_from_being_closed():
    case = writes(patched(), "It stops at the second page.")

    assert (case.state, cast.clock(case, "patch-did-not-work").state) == ("analysis", "running")
    cast.sweep_to("2026-05-10 09:00")
    assert cast.fresh(case).closed_at is None


@pytest.mark.clause("PA-142")
def test_a_yes_to_a_patch_still_waits_for_the_sixtieth_day():
    case = writes(patched(), "It works, thanks")

    assert case.entries.filter(kind="confirmation", carries__to="patch").exists()
    assert case.closed_at is None
    cast.sweep_to("2026-05-01 10:00")
    assert cast.fresh(case).closed_at == at("2026-05-01 10:00")


@pytest.mark.clause("SIMS-45")
def test_a_plain_yes_by_mail_is_no_objection():
    case = cast.case("sims")
    operations.offer_resolution(case, by=cast.dee(), at=ASKED, solution="advice", text="Do this.")

    assert writes(case, "That works. Thanks, Bo").state == "resolved"


@pytest.mark.clause("PA-137")
def test_what_the_customer_said_on_the_phone_is_written_down_by_one_of_us():
    case = proposed()

    operations.agree_closing(case, by=cast.dee(), at=LATER, text="Bo agreed on the phone.")

    entry = case.entries.get(kind="closure agreed")
    assert (entry.as_role, entry.by) == ("staff", cast.dee())
    assert cast.fresh(case).closed_at == LATER


@pytest.mark.clause("PA-137", "PA-141", "PA-25")
def test_an_agreement_ends_with_the_end_that_it_was_for():
    case = writes(proposed(), "Yes")
    operations.reopen(case, by=cast.bo(), at=at("2026-03-04 09:00"), why="It is back.")

    with pytest.raises(CloseRefusedError):
        operations.close(case, by=cast.dee(), at=at("2026-03-04 10:00"), way="agreed")


@pytest.mark.clause("PA-138", "PA-139", "PA-140")
def test_silence_on_closing_makes_the_case_eligible_to_close_and_nothing_more():
    case = proposed()

    cast.sweep_to("2026-03-17 09:00")

    told = [mail["text"] for mail in cast.told(cast.bo(), "told")]
    assert len(told) == 2
    assert all("We asked whether we may close your ticket" in text for text in told)
    assert case.entries.filter(kind="flagged", carries__flag="eligible to close").exists()
    assert cast.fresh(case).closed_at is None
    operations.close(case, by=cast.dee(), at=at("2026-03-17 10:00"), way="no feedback", why="Yes.")
    assert cast.told(cast.bo(), "closed")

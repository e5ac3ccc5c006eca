"""Waiting, and going on."""

import pytest

from kept.cases import operations
from kept.cases.errors import (
    AlreadyWaitingError,
    NothingSaidError,
    NotWaitingError,
    StateRefusedError,
)
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
LATER = at("2026-03-02 10:30")


@pytest.mark.clause("PA-40", "PA-60", "PS-15", "SIMS-77")
@pytest.mark.parametrize("slug", ["pa", "xm", "ps", "sims", "adv"])
def test_waiting_for_the_customer_sends_the_question(slug):
    case = cast.case(slug)

    operations.wait(case, by=cast.dee(), at=LATER, question="Which version?")

    assert cast.fresh(case).waiting_for == "customer"
    [mail] = cast.told(cast.bo(), "reply")
    assert "Which version?" in mail["text"]
    assert not mail["auto"]


def test_waiting_for_the_customer_without_a_question_is_refused():
    case = cast.case()

    with pytest.raises(NothingSaidError, match="need from the customer"):
        operations.wait(case, by=cast.dee(), at=LATER)

    assert cast.kinds(case) == ["opened"]


@pytest.mark.clause("PA-116")
def test_waiting_for_the_vendor_needs_its_reference():
    case = cast.case()
    operations.set_state(case, state="analysis", by=cast.dee(), at=LATER)

    with pytest.raises(StateRefusedError, match="vendor reference") as refused:
        operations.wait(case, by=cast.dee(), at=at("2026-03-02 10:40"), for_="vendor")
    assert refused.value.clause == "PA-116"

    operations.wait(
        case,
        by=cast.dee(),
        at=at("2026-03-02 10:40"),
        for_="vendor",
        given={"vendor reference": "V-1"},
    )
    case = cast.fresh(case)
    assert (case.state, case.waiting_for, case.facts["vendor reference"]) == (
        "with vendor",
        "vendor",
        "V-1",
    )


def test_who_is_waited_for_already_is_not_waited_for_again():
    case = cast.case("sims")
    operations.set_state(case, state="investigating", by=cast.dee(), at=LATER)
    operations.wait(case, by=cast.dee(), at=LATER, for_="vendor")

    with pytest.raises(AlreadyWaitingError):
        operations.wait(case, by=cast.dee(), at=at("2026-03-02 10:40"), for_="vendor")


def test_a_waiting_that_the_charter_does_not_know_is_refused():
    with pytest.raises(StateRefusedError, match="cannot wait for the vendor"):
        operations.wait(cast.case("xm"), by=cast.dee(), at=LATER, for_="vendor")


@pytest.mark.parametrize(
    ("slug", "state"),
    [("pa", "analysis"), ("xm", "working"), ("sims", "investigating"), ("adv", "working")],
)
def test_going_on_leads_back_to_work(slug, state):
    case = cast.case(slug)
    operations.wait(case, by=cast.dee(), at=LATER, question="Which version?")

    operations.resume(case, by=cast.dee(), at=at("2026-03-02 10:50"))

    case = cast.fresh(case)
    assert (case.state, case.waiting_for) == (state, "")


def test_what_does_not_wait_cannot_go_on():
    with pytest.raises(NotWaitingError):
        operations.resume(cast.case(), by=cast.dee(), at=LATER)


def test_a_first_response_runs_on_while_the_case_waits():
    case = cast.case()

    operations.wait(case, by=cast.dee(), at=LATER, question="Which version?")

    clock = cast.clock(case, "first-response")
    assert (clock.state, clock.due_at) == ("running", at("2026-03-02 13:00"))


def test_a_way_that_the_charter_does_not_have_is_refused():
    with pytest.raises(StateRefusedError, match="no way from received to with vendor"):
        operations.set_state(cast.case(), state="with vendor", by=cast.dee(), at=LATER)


def test_an_end_is_reached_by_closing_only():
    case = cast.case("xm")

    with pytest.raises(StateRefusedError, match="close the case instead"):
        operations.set_state(case, state="closed", by=cast.dee(), at=LATER)


@pytest.mark.clause("PA-138", "PA-40", "AMB-PA-05")
def test_a_question_without_answer_is_reminded_of_and_then_listed():
    case = cast.case()
    operations.wait(case, by=cast.dee(), at=LATER, question="Which version?")

    cast.sweep_to("2026-03-05 18:00")
    [reminder] = cast.told(cast.bo(), "told")
    assert "We asked: Which version?" in reminder["text"]
    assert "by Monday 16 March, 17:30" in reminder["text"]

    cast.sweep_to("2026-03-16 18:00")
    assert len(cast.told(cast.bo(), "told")) == 2
    assert case.entries.get(kind="flagged").carries["flag"] == "eligible to close"
    assert cast.fresh(case).closed_at is None

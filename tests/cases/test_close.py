"""Closing by the charter's ways only, and opening again."""

import pytest

from kept.cases import operations
from kept.cases.errors import (
    ClosedError,
    CloseRefusedError,
    NotClosedError,
    ReopenRefusedError,
    StateRefusedError,
)
from kept.cases.models import Case
from kept.desks import charterfile
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
LATER = at("2026-03-02 11:00")


@pytest.mark.clause("PA-137", "PA-25")
def test_closing_is_agreed_with_the_customer():
    case = cast.case()
    with pytest.raises(CloseRefusedError):
        operations.close(case, by=cast.dee(), at=LATER, way="agreed")

    operations.propose_closing(case, by=cast.dee(), at=LATER, text="It is corrected.")
    assert cast.fresh(case).state == "closing proposed"
    with pytest.raises(CloseRefusedError, match="closure is agreed") as refused:
        operations.close(case, by=cast.dee(), at=at("2026-03-02 11:05"), way="agreed")
    assert refused.value.clause == "PA-137"

    operations.agree_closing(case, by=cast.bo(), at=at("2026-03-02 12:00"))

    case = cast.fresh(case)
    assert (case.state, case.closed_at) == ("closed", at("2026-03-02 12:00"))
    assert case.entries.get(kind="closed").carries["way"] == "agreed"


@pytest.mark.clause("PA-137")
def test_a_no_to_closing_puts_the_case_back_to_work():
    case = cast.case()
    operations.propose_closing(case, by=cast.dee(), at=LATER, text="It is corrected.")

    operations.refuse_closing(case, by=cast.bo(), at=at("2026-03-02 12:00"), text="Not yet.")

    assert cast.fresh(case).state == "analysis"
    assert "Not yet." in cast.told(cast.dee(), "answered")[0]["text"]


def test_what_has_been_asked_is_not_asked_twice():
    case = cast.case()
    operations.propose_closing(case, by=cast.dee(), at=LATER, text="It is corrected.")

    with pytest.raises(StateRefusedError, match="asked already"):
        operations.propose_closing(
            case, by=cast.dee(), at=at("2026-03-02 11:30"), text="It is corrected."
        )


def test_a_charter_without_that_agreement_does_not_ask_for_it():
    with pytest.raises(StateRefusedError, match="not agreed first"):
        operations.propose_closing(cast.case("xm"), by=cast.dee(), at=LATER, text="Done.")


@pytest.mark.clause("PA-138", "PA-139")
def test_without_feedback_owner_or_manager_close_once_the_time_is_over():
    case = cast.case()
    operations.wait(case, by=cast.dee(), at=LATER, question="Which version?")
    with pytest.raises(CloseRefusedError):
        operations.close(case, by=cast.dee(), at=at("2026-03-04 10:00"), way="no feedback")
    cast.sweep_to("2026-03-16 18:00")
    finn = cast.person("finn@kept.example", "Finn Okoro", is_staff=True)
    cast.desk().members.create(person=finn, roles=["agent"])

    with pytest.raises(CloseRefusedError, match="owner or support manager"):
        operations.close(case, by=finn, at=at("2026-03-17 10:00"), way="no feedback")
    operations.close(case, by=cast.dee(), at=at("2026-03-17 10:00"), way="no feedback")

    assert cast.fresh(case).state == "closed"


@pytest.mark.clause("PA-140", "PA-141")
def test_the_customer_is_told_why_and_how_to_open_it_again_in_one_mail():
    case = cast.case()
    operations.wait(case, by=cast.dee(), at=LATER, question="Which version?")
    cast.sweep_to("2026-03-16 18:00")
    told_before = len(cast.told(cast.bo(), "told"))

    operations.close(
        case,
        by=cast.dee(),
        at=at("2026-03-17 10:00"),
        way="no feedback",
        why="We have heard nothing for two weeks.",
    )

    [mail] = cast.told(cast.bo(), "closed")
    assert "Your ticket is closed now. We have heard nothing for two weeks." in mail["text"]
    assert "answer this mail and we open it again" in mail["text"]
    assert len(cast.told(cast.bo(), "told")) == told_before


@pytest.mark.clause("SIMS-02")
def test_the_closing_mail_asks_how_it_was():
    case = cast.case("sims")
    operations.offer_resolution(case, by=cast.dee(), at=LATER, solution="advice", text="Do this.")

    cast.sweep_to("2026-03-17 09:00")

    [mail] = cast.told(cast.bo(), "closed")
    assert "efficient, courteous, helpful, professional" in mail["text"]


def test_a_closed_case_has_no_running_promise():
    case = cast.case("xm", facts={"priority": 1})

    operations.close(case, by=cast.dee(), at=LATER, why="A test.")

    assert not case.clocks.standing().filter(kind="promise").exists()
    case = cast.fresh(case)
    assert (case.next_due_at, case.is_late) == (None, False)


def test_a_case_is_closed_once():
    case = cast.case("xm")
    operations.close(case, by=cast.dee(), at=LATER)

    with pytest.raises(ClosedError):
        operations.close(case, by=cast.dee(), at=at("2026-03-02 12:00"))


def test_a_way_that_does_not_exist_is_refused_with_those_that_do():
    case = cast.case()

    with pytest.raises(CloseRefusedError, match="the ways are article, agreed, no feedback"):
        operations.close(case, by=cast.dee(), at=LATER, way="because I say so")


@pytest.mark.clause("PA-43")
def test_a_held_case_is_ended_by_the_account_manager_with_a_reason_only():
    cast.desk()
    case = cast.case(requester=cast.cy())

    for who, way, why in ((cast.dee(), "not entitled", "no"), (cast.alma(), "not entitled", "")):
        with pytest.raises(CloseRefusedError):
            operations.close(case, by=who, at=LATER, way=way, why=why)
    operations.close(
        case, by=cast.alma(), at=LATER, way="not entitled", why="There is no agreement."
    )

    case = cast.fresh(case)
    assert (case.is_held, case.state, case.closed_at) == (False, "closed", LATER)
    assert "There is no agreement." in cast.told(cast.cy(), "closed")[0]["text"]


@pytest.mark.clause("PA-141")
@pytest.mark.parametrize("slug", ["xm", "ps"])
def test_the_customer_opens_a_case_again(slug):
    case = cast.case(slug)
    operations.close(case, by=cast.dee(), at=LATER)

    operations.reopen(case, by=cast.bo(), at=at("2026-03-03 09:00"), why="It is back.")

    case = cast.fresh(case)
    assert (case.state, case.closed_at) == ("working", None)
    assert not cast.told(cast.bo(), "reopened")


def test_staff_open_it_again_for_the_customer_who_is_told():
    case = cast.case("xm")
    operations.close(case, by=cast.dee(), at=LATER)

    operations.reopen(case, by=cast.dee(), at=at("2026-03-03 09:00"), why="They called.")

    assert "is open again" in cast.told(cast.bo(), "reopened")[0]["text"]


@pytest.mark.clause("SIMS-46", "AMB-SIMS-18")
def test_what_is_resolved_for_good_is_opened_again_by_nobody():
    case = cast.case("sims")
    operations.offer_resolution(case, by=cast.dee(), at=LATER, solution="advice", text="Do this.")
    cast.sweep_to("2026-03-17 09:00")

    for who in (cast.bo(), cast.alma()):
        with pytest.raises(ReopenRefusedError):
            operations.reopen(case, by=who, at=at("2026-03-17 10:00"))


def test_what_is_open_is_not_opened():
    with pytest.raises(NotClosedError):
        operations.reopen(cast.case(), by=cast.bo(), at=LATER)


@pytest.mark.clause("PA-141", "SIMS-46")
def test_where_a_charter_gives_a_time_to_open_it_again_that_time_ends():
    source = (charterfile.SHIPPED / "xm.yaml").read_text(encoding="utf-8")
    always, within = "reopen: {who: customer,", "reopen: {who: customer, within: 2 working days,"
    cast.desk("xm", source=source.replace(always, within))
    case = cast.case("xm")
    operations.close(case, by=cast.dee(), at=LATER, why="It is done.")

    closed = cast.told(cast.bo(), "closed")[0]["text"]
    assert "answer this mail by Wednesday 4 March, 17:30 and we open it again" in closed
    late = at("2026-03-05 09:00")
    with pytest.raises(ReopenRefusedError):
        operations.reopen(case, by=cast.bo(), at=late, why="It is back.")
    operations.add_reply(case, by=cast.bo(), text="It is back.", via="mail", at=late)
    assert Case.objects.get(linked_to=case).opened_at == late

"""Offering a solution, and the customer's yes or no."""

import pytest

from kept.cases import operations
from kept.cases.errors import RefusedError, StateRefusedError
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db


def offered(slug: str = "sims", **given):
    case = cast.case(slug)
    values = {"solution": "advice", "text": "Give the year.", **given}
    operations.offer_resolution(case, by=cast.dee(), at=at("2026-03-02 11:00"), **values)
    return cast.fresh(case)


@pytest.mark.clause("SIMS-44", "SIMS-45")
def test_the_status_is_offered_and_the_mail_names_the_end_of_the_window():
    case = offered()

    assert (case.state, case.waiting_for, case.facts["solution"]) == (
        "offered",
        "customer",
        "advice",
    )
    assert cast.clock(case, "resolution-offered").due_at == at("2026-03-16 17:00")
    [mail] = cast.told(cast.bo(), "resolved")
    assert "answer this mail by Monday 16 March, 17:00" in mail["text"]


def test_the_offer_is_what_the_resolution_is_measured_by():
    assert cast.clock(offered(), "resolution").state == "met"


@pytest.mark.clause("SIMS-45", "AMB-SIMS-12")
def test_an_objection_resumes_the_old_clock():
    case = offered()

    operations.object_to(case, by=cast.bo(), at=at("2026-03-04 09:00"), text="Still empty.")

    case = cast.fresh(case)
    assert case.state == "investigating"
    assert cast.clock(case, "resolution").state == "running"
    assert cast.clock(case, "resolution-offered").state == "met"
    assert "Still empty." in cast.told(cast.dee(), "answered")[0]["text"]


@pytest.mark.clause("SIMS-46")
def test_after_the_window_the_charter_resolves_the_case_itself():
    case = offered()

    cast.sweep_to("2026-03-16 17:00")

    case = cast.fresh(case)
    assert (case.state, case.closed_at) == ("resolved", at("2026-03-16 17:00"))
    moved = case.entries.filter(kind="state changed").in_order().last()
    assert (moved.as_role, moved.by) == ("charter", None)
    assert moved.carries["clause"].startswith("SIMS-44")


def test_the_customer_is_reminded_before_the_window_ends():
    case = offered()

    cast.sweep_to("2026-03-12 18:00")

    [mail] = cast.told(cast.bo(), "told")
    assert f"We offered you a solution for case {case.number}" in mail["text"]


@pytest.mark.clause("SIMS-42", "XM-55", "PS-40")
@pytest.mark.parametrize(
    ("slug", "solution", "needs", "value"),
    [
        ("sims", "later version", "version", "7.204"),
        ("xm", "fixed in a version", "version", "9.1"),
        ("ps", "restart", "moment", "11:00"),
    ],
)
def test_a_solution_says_what_its_sort_wants(slug, solution, needs, value):
    with pytest.raises(StateRefusedError, match=f"say first {needs}"):
        offered(slug, solution=solution)

    case = cast.case(slug)
    given = {needs: value, "platform": "server"}
    operations.offer_resolution(
        case,
        by=cast.dee(),
        at=at("2026-03-02 11:00"),
        solution=solution,
        text="See there.",
        given=given,
    )

    assert cast.fresh(case).facts[needs] == value


def test_a_sort_of_solution_that_the_charter_does_not_know_is_refused():
    with pytest.raises(StateRefusedError, match="A solution is one of advice"):
        offered(solution="magic")


@pytest.mark.clause("PS-41")
def test_a_workaround_is_a_solution_at_ps():
    assert offered("ps", solution="workaround").state == "resolved"


def test_where_the_offer_ends_the_case_it_is_closed():
    case = offered("adv", solution="answer")

    assert (case.state, case.closed_at) == ("resolved", at("2026-03-02 11:00"))
    assert [mail["notice"] for mail in cast.told(cast.bo())] == ["received", "resolved"]


@pytest.mark.clause("SIMS-46")
def test_a_yes_resolves_the_case_at_once():
    case = offered()

    operations.confirm(case, by=cast.bo(), at=at("2026-03-04 09:00"))

    assert cast.fresh(case).closed_at == at("2026-03-04 09:00")
    assert cast.clock(case, "resolution-offered").state == "met"


@pytest.mark.clause("PS-45")
def test_a_bespoke_part_is_not_mended_here():
    case = cast.case("ps", facts={"bespoke part": "CSS"})

    with pytest.raises(RefusedError, match="consultancy can be bought") as refused:
        operations.offer_resolution(
            case, by=cast.dee(), at=at("2026-03-02 11:00"), solution="fix", text="Mended."
        )

    assert refused.value.clause == "PS-45"


@pytest.mark.clause("PA-142")
def test_a_yes_to_something_else_does_not_close_over_a_patch():
    case = cast.case()
    operations.reply(case, by=cast.dee(), text="We look.", at=at("2026-03-02 10:30"))
    cast.put(case, "patch issued", at("2026-03-02 11:00"))
    operations.offer_resolution(
        case, by=cast.dee(), at=at("2026-03-09 11:00"), solution="workaround", text="Or do so."
    )

    operations.confirm(case, by=cast.bo(), at=at("2026-03-10 09:00"))
    assert cast.fresh(case).closed_at is None

    operations.agree_closing(case, by=cast.bo(), at=at("2026-03-10 10:00"))
    assert cast.fresh(case).closed_at == at("2026-03-10 10:00")

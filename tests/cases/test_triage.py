"""Setting priority, kind and facts, and what follows from that."""

import pytest

from kept.cases import operations
from kept.cases.errors import (
    ClosedError,
    FactRefusedError,
    NotAllowedError,
    PriorityRefusedError,
)
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
LATER = at("2026-03-02 10:30")


@pytest.mark.clause("PA-119", "PA-21", "AMB-PA-22")
def test_a_changed_priority_is_counted_from_the_opening_and_the_customer_is_told():
    case = cast.case()

    operations.set_priority(case, priority=2, by=cast.dee(), at=LATER, why="They cannot work.")

    assert cast.fresh(case).priority == 2
    assert cast.clock(case, "first-response").due_at == at("2026-03-02 12:00")
    [mail] = cast.told(cast.bo(), "told")
    assert "The priority of your ticket is 2 now; it was 3. They cannot work." in mail["text"]


@pytest.mark.clause("PA-119")
def test_a_raised_priority_whose_moment_has_passed_counts_from_now_and_says_so():
    case = cast.case()

    operations.set_priority(
        case, priority=1, by=cast.dee(), at=at("2026-03-02 11:30"), why="Halted."
    )

    clock = cast.clock(case, "first-response")
    assert (clock.due_at, clock.rerated) == (at("2026-03-02 12:30"), True)


@pytest.mark.clause("XM-42", "XM-60", "AMB-XM-05", "AMB-XM-14", "AMB-X-06")
def test_setting_the_severity_ends_the_triage_and_counts_from_logging():
    case = cast.case("xm")

    operations.set_priority(case, priority=1, by=cast.dee(), at=LATER, why="All are down.")

    assert cast.clock(case, "triage").state == "met"
    assert cast.clock(case, "first-response").due_at == at("2026-03-02 12:00")


@pytest.mark.clause("XM-60", "AMB-XM-05")
def test_an_unsorted_case_alarms_the_team_leader_in_the_end():
    case = cast.case("xm")

    cast.sweep_to("2026-03-02 12:01")

    assert "alarm raised" in cast.kinds(case)
    assert "Somebody must act now" in cast.told(cast.alma(), "alarm")[0]["text"]


@pytest.mark.clause("SIMS-25", "AMB-X-06")
def test_what_is_computed_is_overruled_by_the_team_leader_with_a_reason_only():
    case = cast.case("sims", facts={"impact": 3, "urgency": 2})
    given = {"priority": 2, "at": LATER}

    with pytest.raises(PriorityRefusedError, match="team leader"):
        operations.set_priority(case, by=cast.dee(), why="because", **given)
    with pytest.raises(PriorityRefusedError, match="Say why"):
        operations.set_priority(case, by=cast.alma(), why=" ", **given)
    operations.set_priority(case, by=cast.alma(), why="a second school", **given)

    assert cast.fresh(case).priority == 2


@pytest.mark.clause("SIMS-24")
def test_nobody_sets_a_service_request_above_three():
    case = cast.case("sims", facts={"kind": "service request"})

    with pytest.raises(PriorityRefusedError, match="never above priority 3"):
        operations.set_priority(case, priority=2, by=cast.alma(), at=LATER, why="urgent")


def test_a_priority_that_does_not_exist_is_refused():
    with pytest.raises(PriorityRefusedError, match="one of 1, 2, 3, 4"):
        operations.set_priority(cast.case(), priority=7, by=cast.dee(), at=LATER, why="low")


def test_the_priority_of_a_closed_case_stands():
    case = cast.case("xm")
    operations.close(case, by=cast.dee(), at=at("2026-03-02 10:10"))

    with pytest.raises(ClosedError):
        operations.set_priority(case, priority=2, by=cast.dee(), at=LATER, why="late")


@pytest.mark.clause("SIMS-24")
def test_another_kind_is_read_anew_with_its_cap():
    case = cast.case("sims", facts={"impact": 1, "urgency": 1})
    assert case.priority == 1

    operations.set_kind(case, kind="enquiry", by=cast.dee(), at=LATER)

    case = cast.fresh(case)
    assert (case.kind, case.priority, case.proposed_priority) == ("enquiry", 3, 3)
    assert cast.clock(case, "resolution").state == "void"
    by_charter = case.entries.get(kind="priority changed")
    assert (by_charter.as_role, by_charter.by) == ("charter", None)


def test_a_kind_that_the_charter_does_not_have_is_refused():
    with pytest.raises(FactRefusedError, match="one of incident"):
        operations.set_kind(cast.case(), kind="wish", by=cast.dee(), at=LATER)


@pytest.mark.clause("SIMS-12")
def test_a_change_request_is_no_kind_of_case():
    with pytest.raises(FactRefusedError):
        operations.set_kind(cast.case("sims"), kind="change request", by=cast.dee(), at=LATER)


@pytest.mark.clause("PA-118", "PA-120")
def test_the_suggestion_counts_until_somebody_sets_the_priority():
    case = cast.case()

    operations.set_fact(case, fact="effect", value="cosmetic", by=cast.dee(), at=LATER)
    assert cast.fresh(case).priority == 4

    operations.set_priority(
        case, priority=2, by=cast.dee(), at=at("2026-03-02 10:40"), why="It is on every invoice."
    )
    operations.set_fact(
        case, fact="effect", value="function not correct", by=cast.dee(), at=at("2026-03-02 10:45")
    )
    case = cast.fresh(case)
    assert (case.priority, case.proposed_priority) == (2, 3)


def test_a_fact_of_a_form_is_read_as_the_charter_writes_it():
    case = cast.case("sims")

    operations.set_fact(case, fact="impact", value="1", by=cast.dee(), at=LATER)
    operations.set_fact(case, fact="urgency", value="2", by=cast.dee(), at=LATER)

    case = cast.fresh(case)
    assert (case.facts["impact"], case.priority) == (1, 1)


@pytest.mark.parametrize("fact", ["state", "priority", "owner"])
def test_what_has_an_operation_of_its_own_is_not_set_as_a_fact(fact):
    with pytest.raises(FactRefusedError, match="operation of its own"):
        operations.set_fact(cast.case(), fact=fact, value="x", by=cast.dee(), at=LATER)


def test_recent_changes_ask_the_customer_for_the_change_log():
    case = cast.case()

    operations.set_fact(case, fact="recent changes", value="New server.", by=cast.bo(), at=LATER)

    entry = case.entries.get(kind="recent changes changed")
    assert (entry.as_role, entry.public) == ("customer", True)
    assert "asked" in cast.kinds(case)


@pytest.mark.clause("PS-46")
def test_a_first_assessment_lifts_what_waits_for_it():
    case = cast.case("ps")
    assert cast.clock(case, "assessed-before-excluded").state == "running"

    operations.assess(case, by=cast.dee(), at=LATER)

    assert cast.clock(case, "assessed-before-excluded").state == "met"


@pytest.mark.clause("PA-21", "PA-119", "AMB-PA-22", "AMB-X-06")
def test_the_customer_agrees_or_disputes_the_priority():
    case = cast.case()
    operations.set_priority(case, priority=4, by=cast.dee(), at=LATER, why="It can wait.")
    assert cast.fresh(case).facts["priority agreed"] == "no"

    operations.object_to(
        case, by=cast.bo(), at=at("2026-03-02 11:00"), to="priority", text="It cannot wait."
    )
    assert cast.fresh(case).facts["priority agreed"] == "disputed"
    assert "It cannot wait." in cast.told(cast.dee(), "answered")[0]["text"]

    operations.confirm(case, by=cast.bo(), at=at("2026-03-02 12:00"), to="priority")
    assert cast.fresh(case).facts["priority agreed"] == "yes"


@pytest.mark.clause("PS-23", "AMB-X-06")
@pytest.mark.parametrize("slug", ["ps", "pa"])
def test_a_customer_cannot_set_a_priority(slug):
    case = cast.case(slug)

    with pytest.raises(NotAllowedError, match="does not serve"):
        operations.set_priority(case, priority=1, by=cast.bo(), at=LATER, why="Now!")

    assert cast.kinds(case) == ["opened"]

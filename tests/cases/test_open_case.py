"""Opening a case: charter, facts, priority, clocks, acknowledgement."""

import pytest

from kept.cases import operations
from kept.cases.errors import FactRefusedError, NoCharterError
from kept.cases.models import Case
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db


@pytest.mark.clause("PA-45", "PA-48")
def test_a_case_has_a_number_an_owner_a_state_and_its_clocks():
    case = cast.case(via="portal")

    assert case.number == 1001
    assert (case.owner, case.team.name, case.state) == (cast.dee(), "consultants", "received")
    assert cast.kinds(case) == ["opened"]
    assert cast.clock(case, "first-response").due_at == at("2026-03-02 13:00")
    assert (case.next_due_at, case.next_due_clock) == (at("2026-03-02 13:00"), "first response")


@pytest.mark.clause("PA-47", "XM-24")
def test_a_case_is_logged_under_the_name_of_who_asks():
    case = cast.case()

    entry = case.entries.get()
    assert (case.requester, case.organisation) == (cast.bo(), cast.northwind())
    assert (entry.by, entry.as_role) == (cast.bo(), "customer")


def test_an_agent_writes_down_a_call_for_the_customer():
    case = cast.case(by=cast.dee(), via="phone")

    entry = case.entries.get()
    assert (case.requester, entry.by, entry.as_role) == (cast.bo(), cast.dee(), "staff")


@pytest.mark.clause("PA-122", "PA-125", "PA-127", "PA-129")
@pytest.mark.parametrize(
    ("priority", "due"),
    [
        (1, "2026-03-02 11:00"),
        (2, "2026-03-02 12:00"),
        (3, "2026-03-02 13:00"),
        (4, "2026-03-03 09:30"),
    ],
)
def test_each_priority_of_pa_has_its_first_response(priority, due):
    case = cast.case(facts={"priority": priority}, at=at("2026-03-02 10:00"))

    assert cast.clock(case, "first-response").due_at == at(due)


@pytest.mark.clause("PA-74", "PA-73", "PS-09")
@pytest.mark.parametrize(
    ("slug", "facts", "due"),
    [
        ("pa", {"priority": 1}, "2026-03-02 10:00"),
        ("ps", {"priority": 1, "kind": "incident"}, "2026-03-02 11:00"),
    ],
)
def test_a_case_at_night_is_taken_and_counts_from_the_next_opening(slug, facts, due):
    case = cast.case(slug, facts=facts, at=at("2026-02-28 23:10"))

    assert cast.clock(case, "first-response").due_at == at(due)
    [mail] = cast.told(cast.bo())
    assert "your clock starts at the next opening" in mail["text"]


@pytest.mark.clause("PA-130", "PS-33")
@pytest.mark.parametrize("slug", ["pa", "ps"])
def test_no_resolution_is_promised_where_the_policy_promises_none(slug):
    case = cast.case(slug)

    assert not case.clocks.filter(slug="resolution").exists()


@pytest.mark.clause("PA-118", "PA-121")
def test_the_answers_of_the_form_suggest_the_priority():
    said = {"effect": "halted", "environment": "production", "workaround": "none"}

    case = cast.case(facts=said)

    assert (case.priority, case.proposed_priority) == (1, 1)


@pytest.mark.clause("XM-60", "AMB-XM-05", "AMB-XM-14")
def test_where_nobody_has_set_it_a_severity_is_five_and_has_no_promise():
    case = cast.case("xm", facts={"example": ["service down for all users"]})

    assert (case.priority, case.proposed_priority) == (5, 1)
    assert not case.clocks.filter(slug="first-response").exists()
    assert cast.clock(case, "triage").due_at == at("2026-03-02 12:00")


@pytest.mark.clause(
    "SIMS-33", "SIMS-34", "SIMS-35", "SIMS-36", "SIMS-25", "AMB-SIMS-03", "AMB-SIMS-04"
)
@pytest.mark.parametrize(
    ("impact", "priorities"), [(1, (1, 1, 2)), (2, (1, 2, 3)), (3, (2, 3, 4)), (4, (3, 4, 4))]
)
def test_the_grid_of_sims_sets_the_priority(impact, priorities):
    found = [
        cast.case("sims", facts={"impact": str(impact), "urgency": urgency}).priority
        for urgency in (1, 2, 3)
    ]

    assert tuple(found) == priorities


@pytest.mark.clause("SIMS-24")
def test_an_enquiry_is_never_above_three_whatever_the_grid_says():
    case = cast.case("sims", facts={"kind": "enquiry", "impact": 1, "urgency": 1})

    assert case.priority == 3


@pytest.mark.clause("SIMS-41", "SIMS-11")
def test_an_enquiry_without_impact_begins_at_four():
    assert cast.case("sims", facts={"kind": "enquiry"}).priority == 4


@pytest.mark.clause("ADV-26", "ADV-27", "AMB-ADV-06")
def test_who_has_no_plan_has_the_basic_one():
    case = cast.case("adv")

    assert case.facts["plan"] == "basic"
    assert cast.clock(case, "first-response").due_at == at("2026-03-04 17:00")


@pytest.mark.clause("ADV-27")
def test_the_plan_comes_from_the_contract():
    cast.entitled("adv", plan="premium")

    assert cast.case("adv").facts["plan"] == "premium"


@pytest.mark.clause("PA-04", "PS-02")
def test_a_contract_lays_its_own_target_over_the_charter():
    overlay = {"clocks": {"first response": {"within": {"3": "30 minutes"}}}}
    cast.entitled("pa", overlay=overlay)

    case = cast.case()

    assert cast.clock(case, "first-response").due_at == at("2026-03-02 10:30")
    assert case.overlay == overlay


def test_a_contract_changed_later_leaves_the_case_as_it_was_agreed():
    desk = cast.entitled(
        "pa", overlay={"clocks": {"first response": {"within": {"3": "30 minutes"}}}}
    )
    case = cast.case()
    desk.contracts.update(overlay={})

    operations.note(case, by=cast.dee(), text="Seen.", at=at("2026-03-02 10:05"))

    assert cast.clock(case, "first-response").due_at == at("2026-03-02 10:30")


@pytest.mark.clause("XM-03", "PS-01")
def test_a_case_opens_under_the_version_in_force_at_its_moment():
    desk = cast.entitled("xm")
    first = desk.charter_versions.get()
    second = cast.publish_again(desk, at=at("2026-03-02 12:00"))

    before, after = (cast.case("xm", at=at(f"2026-03-02 {hour}:00")) for hour in (11, 13))

    assert (before.charter_version, after.charter_version) == (first, second)


def test_before_the_first_charter_nothing_can_be_opened():
    with pytest.raises(NoCharterError):
        cast.case(at=at("2025-06-02 10:00"))

    assert not Case.objects.exists()


def test_a_value_that_the_charter_does_not_list_is_refused():
    with pytest.raises(FactRefusedError, match="is one of halted"):
        cast.case(facts={"effect": "annoying"})


@pytest.mark.clause("XM-41", "PA-99", "AMB-XM-17")
def test_nothing_but_words_is_needed_to_open_a_case():
    assert cast.case("xm").state == "received"


@pytest.mark.clause("PS-10", "PS-44", "AMB-PS-12")
def test_only_an_incident_has_the_target_times_of_ps():
    case = cast.case("ps", facts={"kind": "idea"})

    assert case.next_due_at is None
    assert not case.clocks.filter(slug="first-response").exists()


def test_opening_asks_the_database_a_fixed_number_of_questions(django_assert_max_num_queries):
    desk, bo = cast.entitled(), cast.bo()
    given = {"requester": bo, "subject": "Slow", "text": "It is slow.", "via": "mail"}
    operations.open_case(desk, at=at("2026-03-02 10:00"), **given)

    with django_assert_max_num_queries(20):
        operations.open_case(desk, at=at("2026-03-02 10:01"), **given)


@pytest.mark.clause("PA-115")
def test_recent_changes_go_into_the_change_log_of_who_asks():
    case = cast.case(facts={"recent changes": "A new database server."}, via="portal")

    line = cast.northwind().changes.get()
    assert (line.what, line.case_number) == ("A new database server.", case.number)
    assert (line.by, line.changed_on) == (cast.bo(), at("2026-03-02 10:00").date())


def test_a_case_that_tells_of_no_change_leaves_the_change_log_alone():
    cast.case(facts={"error messages": "ORA-1"}, via="portal")

    assert not cast.northwind().changes.exists()

"""Taking a case to the vendor, to experts, to colleagues, to managers."""

import pytest

from kept.cases import operations
from kept.cases.errors import EscalationRefusedError, NotAllowedError
from kept.cases.operations.escalating import ways
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
TEN, ELEVEN, NOON = at("2026-03-02 10:10"), at("2026-03-02 11:00"), at("2026-03-02 12:00")
VENDOR = {"defect": "D-9", "what is shared": "The log", "vendor reference": "V-77"}


def analysed():
    case = cast.case()
    operations.set_state(case, state="analysis", by=cast.dee(), at=TEN)
    return case


def to_the_vendor(case, **given):
    said = {**VENDOR, **given}
    return operations.escalate(
        case, way="vendor-vendor", by=cast.dee(), at=ELEVEN, why="A defect", given=said
    )


@pytest.mark.clause("PA-11", "PA-14", "PA-23", "PA-116", "PA-117", "AMB-PA-23")
def test_a_vendor_has_the_case_beside_our_own_duty_to_write():
    case = analysed()
    operations.reply(case, by=cast.dee(), at=at("2026-03-02 10:20"), text="We look into it.")

    to_the_vendor(case)

    case = cast.fresh(case)
    assert (case.state, case.waiting_for) == ("with vendor", "vendor")
    assert case.facts["vendor reference"] == "V-77"
    assert cast.clock(case, "vendor-answer").state == "running"
    assert cast.clock(case, "update").state == "running"


@pytest.mark.clause("PA-117")
def test_the_vendors_answer_ends_its_clock_and_work_goes_on():
    case = analysed()
    to_the_vendor(case)

    operations.answer_escalation(case, ladder="vendor", by=cast.dee(), at=NOON, text="Fixed in 9.")

    assert cast.clock(case, "vendor-answer").state == "met"
    assert cast.fresh(case).state == "analysis"
    assert not case.entries.get(kind="answered").public


@pytest.mark.clause("PA-23", "ADV-06", "AMB-ADV-11")
def test_neither_owner_nor_priority_change_by_it():
    case = analysed()
    before = (case.owner, case.priority)

    operations.escalate(
        case, way="managers-support-team-leader", by=cast.dee(), at=ELEVEN, why="They are angry"
    )

    case = cast.fresh(case)
    assert (case.owner, case.priority, case.state) == (*before, "analysis")
    assert "They are angry" in cast.told(cast.alma(), "task")[0]["text"]


@pytest.mark.clause("PA-23")
def test_a_ladder_is_climbed_level_by_level():
    case = analysed()

    def next_level():
        found = ways(case.rulebook, case.timeline())
        return [way.to for way in found if way.ladder == "managers"]

    climbed = [next_level()]
    for key in ("managers-support-team-leader", "managers-support-manager"):
        operations.escalate(case, way=key, by=cast.dee(), at=ELEVEN, why="Still open")
        climbed.append(next_level())

    assert climbed == [[("support team leader",)], [("support manager",)], []]


@pytest.mark.clause("PA-10", "PA-17", "PA-86", "PA-87")
def test_a_team_of_ours_is_referred_to_and_takes_it():
    case = analysed()

    operations.escalate(
        case, way="colleagues-services-team", by=cast.dee(), at=ELEVEN, why="A process"
    )
    referral, state = cast.clock(case, "referral"), cast.fresh(case).state
    operations.assign(case, to=cast.alma(), by=cast.dee(), at=NOON)

    assert (referral.state, state) == ("running", "referred")
    assert (cast.clock(case, "referral").state, cast.fresh(case).state) == ("met", "analysis")


@pytest.mark.clause("ADV-01", "ADV-02", "ADV-03", "ADV-05", "AMB-ADV-12")
@pytest.mark.parametrize("cause", ["complex", "beyond expertise"])
def test_experts_are_asked_for_one_of_two_causes(cause):
    case = cast.case("adv")
    [way] = [way for way in ways(case.rulebook, []) if way.ladder == "experts"]
    given = {"skill": "SQL", "when": cause}

    with pytest.raises(EscalationRefusedError, match="skill"):
        operations.escalate(case, way=way.key, by=cast.alma(), at=TEN, why="Odd", given={})
    entry = operations.escalate(case, way=way.key, by=cast.alma(), at=TEN, why="Odd", given=given)

    assert way.to == ("support engineer", "product manager", "development")
    assert entry.carries["when"] == cause
    assert cast.fresh(case).state == "in expert review"


def test_what_the_ladder_and_the_next_state_want_is_asked_first():
    case = analysed()

    with pytest.raises(EscalationRefusedError, match="vendor reference"):
        to_the_vendor(case, **{"vendor reference": ""})

    assert cast.fresh(case).state == "analysis"


def test_only_those_whom_the_charter_names_take_it_there():
    case = cast.case("adv")
    [way] = [way for way in ways(case.rulebook, []) if way.ladder == "experts"]

    with pytest.raises(NotAllowedError):
        operations.escalate(case, way=way.key, by=cast.dee(), at=TEN, why="Odd")


def test_an_answer_that_nobody_awaits_is_refused():
    with pytest.raises(EscalationRefusedError):
        operations.answer_escalation(
            analysed(), ladder="vendor", by=cast.dee(), at=NOON, text="Fixed."
        )

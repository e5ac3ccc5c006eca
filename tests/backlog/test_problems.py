"""A problem is the cause of incidents: what becomes of it reaches every one of them."""

import pytest

from kept.backlog import operations
from kept.backlog.errors import EndedError, KindRefusedError, LinkRefusedError
from kept.backlog.models import Record
from kept.cases import operations as on_cases
from kept.cases.errors import FactRefusedError, NotAllowedError, StateRefusedError
from tests import cast
from tests.backlog.world import MONDAY, fresh, kinds, move, problem, sweep_to
from tests.cast import at

pytestmark = pytest.mark.django_db
BOTH = ("status", "next action")


def incident(**given):
    made = cast.case("sims", **given)
    on_cases.reply(made, by=cast.dee(), at=at("2026-03-02 10:30"), text="We look.", gives=BOTH)
    return made


@pytest.mark.clause("SIMS-06", "SIMS-86", "AMB-SIMS-23")
def test_a_case_of_a_problem_gets_no_more_updates_and_its_customer_is_told_so():
    case = incident()
    assert cast.clock(case, "update").state == "running"

    problem("sims", case)

    assert cast.clock(case, "update").state == "void"
    assert cast.fresh(case).facts["problem"] == "linked"
    assert "reviewed or accepted or needs information" in cast.told(cast.bo())[-1]["text"]


@pytest.mark.clause("SIMS-06")
def test_a_problem_has_many_incidents_and_a_timeline_of_its_own():
    made = problem("sims", incident(), incident())

    assert made.state == "found"
    assert made.number == 101
    assert made.case_links.count() == 2
    assert kinds(made) == ["opened"]


@pytest.mark.clause("SIMS-86", "SIMS-87", "AMB-SIMS-23")
def test_its_customers_hear_that_it_is_reviewed_and_accepted():
    case = incident()
    made = problem("sims", case)

    move(made, "to be reviewed", "2026-03-03 09:00")
    move(made, "accepted as a defect", "2026-03-04 09:00")

    reviewed, accepted = cast.told(cast.bo(), "record")
    assert "is now: To be reviewed" in reviewed["text"]
    assert "is now: Accepted as a defect" in accepted["text"]
    assert accepted["case"] == case.number
    heard = [e for e in case.entries.in_order() if e.carries.get("of") == "problem"]
    assert [(e.kind, e.carries["to"], e.public) for e in heard] == [
        ("state changed", "to be reviewed", False),
        ("state changed", "accepted as a defect", False),
    ]
    assert heard[0].carries["record"] == made.number
    assert cast.fresh(case).state == "investigating"


@pytest.mark.clause("SIMS-88")
def test_a_developer_asks_all_its_customers_and_each_hears_the_questions():
    made = problem("sims", incident())
    move(made, "to be reviewed", "2026-03-03 09:00")

    move(made, "needs information", "2026-03-03 10:00", questions="Which year group?")

    asked = cast.told(cast.bo(), "record")[-1]
    assert "the developers need to know: Which year group?" in asked["text"]


@pytest.mark.clause("SIMS-86")
def test_other_changes_of_a_problem_are_told_to_nobody():
    made = problem("sims", incident())
    move(made, "to be reviewed", "2026-03-03 09:00")
    before = len(cast.told())

    move(made, "rejected", "2026-03-03 10:00", why="It works as it should.")

    assert len(cast.told()) == before
    assert fresh(made).ended_at == at("2026-03-03 10:00")


def test_a_person_with_several_cases_is_told_once():
    cases = [incident(subject=f"Line {n} is lost") for n in range(3)]
    made = problem("sims", *cases)

    move(made, "to be reviewed", "2026-03-03 09:00")

    assert len(cast.told(cast.bo(), "record")) == 1
    for case in cases:
        assert case.entries.filter(kind="told", carries__clock="problem reviewed").count() == 1


@pytest.mark.clause("SIMS-07", "SIMS-08", "SIMS-09")
def test_a_problem_is_generic_or_of_one_site_which_may_have_a_generic_cause():
    generic = problem(facts={"nature": "generic"})
    at_a_site = problem("sims", incident(), facts={"nature": "site-specific"})

    operations.link_records(at_a_site, to=generic, sort="caused by", at=MONDAY)

    assert at_a_site.facts["nature"] == "site-specific"
    assert at_a_site.links.get().to == generic
    with pytest.raises(FactRefusedError, match="generic, site-specific"):
        problem(facts={"nature": "odd"})


@pytest.mark.clause("PA-18")
def test_it_is_written_down_whether_by_whom_and_in_which_version_it_was_reproduced():
    made = problem("pa")

    operations.set_facts(
        made,
        facts={"reproduced": "yes", "reproduced: who": "Dee Castle", "reproduced: version": "5.1"},
        by=cast.dee(),
        at=at("2026-03-03 09:00"),
    )

    assert fresh(made).facts["reproduced"] == "yes"
    assert fresh(made).facts["reproduced: version"] == "5.1"
    assert fresh(made).entries.get(kind="reproduced changed").by == cast.dee()


@pytest.mark.clause("PA-19")
def test_a_workaround_is_known_on_every_case_and_goes_when_it_is_mended():
    case = cast.case("pa")
    made = problem("pa", case)

    operations.set_facts(
        made, facts={"workaround text": "Print twice."}, by=cast.dee(), at=at("2026-03-03 09:00")
    )

    heard = case.entries.get(kind="workaround text changed")
    assert heard.public
    assert heard.carries["to"] == "Print twice."


@pytest.mark.clause("PA-19")
def test_somebody_is_reminded_of_a_defect_without_a_workaround():
    cast.desk("pa", settings={"clocks": {"workaround wanted": {"within": "2 working days"}}})
    made = problem("pa", owner=cast.dee())

    sweep_to("2026-03-04 18:00")

    assert "Workaround wanted" in cast.told(cast.dee())[-1]["text"]
    assert kinds(made) == ["opened", "told"]
    assert fresh(made).is_late


def test_a_way_that_the_charter_does_not_have_is_refused():
    made = problem()

    with pytest.raises(StateRefusedError, match="no way from found to solved"):
        move(made, "solved", "2026-03-03 09:00")

    move(made, "to be reviewed", "2026-03-03 09:00")
    with pytest.raises(StateRefusedError, match="say first reason"):
        move(made, "rejected", "2026-03-03 09:30")
    move(made, "rejected", "2026-03-03 10:00", why="Not ours.")
    with pytest.raises(EndedError):
        move(made, "to be reviewed", "2026-03-03 11:00")


def test_only_staff_of_the_desk_move_it_and_see_it():
    made = problem("sims", incident())

    with pytest.raises(NotAllowedError):
        operations.move(made, to="to be reviewed", by=cast.bo(), at=MONDAY)

    assert Record.objects.visible_to(cast.alma()).get() == made
    assert not Record.objects.visible_to(cast.bo()).exists()


def test_a_case_of_another_desk_cannot_be_tied_to_it():
    with pytest.raises(LinkRefusedError):
        problem("sims", cast.case("pa"))
    with pytest.raises(KindRefusedError):
        operations.open_record(
            cast.desk("sims"), kind="wish", title="A wish", at=MONDAY, by=cast.alma()
        )


@pytest.mark.clause("SIMS-43", "SIMS-45")
def test_one_resolution_is_offered_to_all_cases_each_with_its_own_window():
    first, second = incident(), incident(requester=cast.bea())
    made = problem("sims", first, second)

    operations.offer_to_all(
        made, by=cast.alma(), at=at("2026-04-01 10:00"), solution="workaround", text="Print twice."
    )

    for case in (first, second):
        assert cast.fresh(case).state == "offered"
        assert cast.clock(case, "resolution-offered").due_at == at("2026-04-17 16:00")
    assert "Print twice." in cast.told(cast.bea(), "resolved")[0]["text"]
    on_cases.object_to(first, by=cast.bo(), at=at("2026-04-02 10:00"))
    assert cast.fresh(first).state == "investigating"
    assert cast.fresh(second).state == "offered"


@pytest.mark.clause("PS-45")
def test_a_case_that_may_not_take_a_resolution_says_why_and_holds_up_no_other():
    bespoke = cast.case("ps", facts={"kind": "incident", "bespoke part": "CSS"})
    plain = cast.case("ps", requester=cast.bea())
    made = problem("ps", bespoke, plain)

    operations.offer_to_all(
        made, by=cast.alma(), at=at("2026-03-02 12:00"), solution="fix", text="It is mended."
    )

    assert cast.fresh(plain).state == "resolved"
    assert cast.fresh(bespoke).state != "resolved"
    flag = bespoke.entries.filter(kind="flagged").last()
    assert "bespoke parts are not mended by support" in flag.carries["flag"].lower()

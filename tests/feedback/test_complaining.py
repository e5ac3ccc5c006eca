"""A complaint: a case of its own on its way up the charter's ladder."""

import pytest

from kept.cases.errors import NotAllowedError, NothingSaidError
from kept.cases.models import Case
from kept.core.runs import State
from kept.desks.models import Member
from kept.feedback.models import Complaint
from kept.feedback.operations import answer_complaint, complain, next_level
from kept.feedback.operations.complaining import NextLevelRefusedError, NoLadderError
from tests import cast

pytestmark = pytest.mark.django_db
MONDAY = cast.at("2026-03-02 10:00")
LATER = cast.at("2026-03-02 12:00")


def complaint(slug: str = "adv", about: Case | None = None, to: str = "") -> Complaint:
    desk = cast.entitled(slug)
    return complain(desk, by=cast.bo(), at=LATER, reason="Nobody calls back.", about=about, to=to)


@pytest.mark.clause("ADV-06", "ADV-07", "ADV-10")
def test_it_is_a_case_of_its_own_with_whoever_stands_on_the_first_level() -> None:
    made = complaint()

    assert made.to == ["customer success manager"]
    assert made.case.requester == cast.bo()
    assert cast.fresh(made.case).owner == cast.alma(), "she has every role of the charter"
    [told] = cast.told(cast.alma(), "complaint")
    assert "customer success manager (level 1)" in told["text"]
    assert "Nobody calls back." in told["text"]


@pytest.mark.clause("ADV-06", "ADV-11", "SIMS-102")
@pytest.mark.parametrize("slug", ["adv", "sims", "pa"])
def test_what_it_is_about_keeps_its_priority_owner_state_and_clocks(slug: str) -> None:
    about = cast.case(slug)
    before = (about.priority, about.owner, about.state, list(about.clocks.values()))

    made = complaint(slug, about)

    after = cast.fresh(about)
    assert (after.priority, after.owner, after.state, list(after.clocks.values())) == before
    assert made.case.linked_to == about
    assert made.case.facts["topic"] == "complaint"


@pytest.mark.clause("ADV-08")
def test_the_next_level_opens_when_the_first_had_its_time() -> None:
    made = complaint()
    assert cast.clock(made.case, "complaint-level").due_at == cast.at("2026-03-04 17:00")
    with pytest.raises(NextLevelRefusedError):
        next_level(made, by=cast.bo(), at=cast.at("2026-03-03 10:00"), why="Still nobody.")

    cast.sweep_to("2026-03-04 17:00")

    assert cast.told(cast.bo(), "offered")
    moved = next_level(made, by=cast.bo(), at=cast.at("2026-03-05 09:00"), why="Still nobody.")
    assert (moved.level, moved.to) == (2, ["COO"])


@pytest.mark.clause("ADV-08", "ADV-09")
def test_every_step_wants_a_reason_and_the_last_level_has_none_above() -> None:
    made = complaint()
    for day, level in ((3, "COO"), (4, "CEO")):
        answer_complaint(made, by=cast.alma(), at=cast.at(f"2026-03-0{day} 10:00"), text="Sorry.")
        with pytest.raises(NothingSaidError):
            next_level(made, by=cast.bo(), at=cast.at(f"2026-03-0{day} 11:00"), why=" ")
        made = next_level(made, by=cast.bo(), at=cast.at(f"2026-03-0{day} 11:00"), why="No good.")
        assert made.to == [level]

    answer_complaint(made, by=cast.alma(), at=cast.at("2026-03-05 10:00"), text="Sorry.")
    with pytest.raises(NextLevelRefusedError, match="no level above"):
        next_level(made, by=cast.bo(), at=cast.at("2026-03-05 11:00"), why="No good.")


def test_an_answer_ends_the_clock_of_the_level_and_reaches_the_customer() -> None:
    made = complaint()

    answer_complaint(made, by=cast.alma(), at=cast.at("2026-03-03 10:00"), text="We are sorry.")

    assert cast.clock(made.case, "complaint-level").state == State.MET
    assert any("We are sorry." in told["text"] for told in cast.told(cast.bo(), "reply"))


def test_only_whoever_stands_on_the_level_answers() -> None:
    made = complaint()

    with pytest.raises(NotAllowedError, match="customer success manager"):
        answer_complaint(made, by=cast.dee(), at=LATER, text="Sorry.")


@pytest.mark.clause("SIMS-102", "SIMS-103", "PA-177")
def test_where_a_level_names_several_the_customer_chooses() -> None:
    made = complaint("sims", to="partner integration manager")

    assert made.to == ["partner integration manager"]
    assert complaint("pa").to == ["support manager", "country manager"]


@pytest.mark.clause("PA-177", "ADV-10")
def test_the_people_are_those_whom_the_desk_names() -> None:
    desk = cast.entitled("pa")
    manager = cast.person("may@kept.example", "May Rue", is_staff=True)
    Member.objects.create(desk=desk, person=manager, roles=["country manager"])

    complaint("pa", to="country manager")

    assert cast.told(manager, "complaint")


@pytest.mark.parametrize("slug", ["ps", "xm"])
def test_a_charter_without_a_ladder_has_nobody_to_complain_to(slug: str) -> None:
    with pytest.raises(NoLadderError):
        complaint(slug)


def test_closing_what_it_is_about_does_not_end_the_complaint() -> None:
    about = cast.case("adv")
    made = complaint("adv", about)

    cast.put(about, "state changed", LATER, to="resolved")

    assert cast.clock(made.case, "complaint-level").state == State.RUNNING

"""Whose case it is."""

import pytest

from kept.cases import operations
from kept.cases.errors import ClosedError, NotAllowedError
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db


@pytest.mark.clause("PA-82")
def test_a_new_owner_is_written_down_and_both_sides_are_told():
    case = cast.case()

    operations.assign(
        case, to=cast.alma(), by=cast.dee(), at=at("2026-03-02 10:10"), why="knows invoices"
    )

    assert cast.fresh(case).owner == cast.alma()
    entry = case.entries.get(kind="owner changed")
    assert entry.public
    assert entry.carries["from"] == "Dee Castle"
    assert entry.carries["why"] == "knows invoices"
    assert "is yours now (given to you by Dee Castle" in cast.told(cast.alma())[0]["text"]
    assert "Alma Reyes looks after your ticket now" in cast.told(cast.bo(), "told")[0]["text"]


def test_who_takes_a_case_is_not_told_that_they_have_it():
    case = cast.case()

    operations.assign(case, to=cast.alma(), by=cast.alma(), at=at("2026-03-02 10:10"))

    assert not cast.told(cast.alma())


def test_whose_it_is_already_changes_nothing():
    case = cast.case()

    assert operations.assign(case, to=cast.dee(), by=cast.alma(), at=at("2026-03-02 10:10")) is None
    assert cast.kinds(case) == ["opened"]


@pytest.mark.clause("PA-61")
def test_a_case_is_routed_on_to_another_team():
    case = cast.case()
    team = case.desk.teams.get(name="consultants")

    operations.assign(case, to=cast.alma(), team=team, by=cast.dee(), at=at("2026-03-02 10:10"))

    assert cast.fresh(case).team == team
    assert case.entries.get(kind="team changed").carries["to"] == "consultants"


def test_only_who_serves_at_the_desk_can_own_a_case():
    with pytest.raises(NotAllowedError, match="does not serve"):
        operations.assign(cast.case(), to=cast.cy(), by=cast.dee(), at=at("2026-03-02 10:10"))


def test_a_closed_case_is_not_given_on():
    case = cast.case("xm")
    operations.close(case, by=cast.dee(), at=at("2026-03-02 10:10"))

    with pytest.raises(ClosedError):
        operations.assign(case, to=cast.alma(), by=cast.dee(), at=at("2026-03-02 10:20"))


def test_who_follows_a_case_follows_it_once():
    case = cast.case()

    for _ in range(2):
        operations.add_party(case, person=cast.bea(), by=cast.bo(), at=at("2026-03-02 10:10"))

    assert case.parties.get().person == cast.bea()
    assert cast.kinds(case) == ["opened", "party added"]

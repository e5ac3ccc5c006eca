"""A patch for the customer to try, and a release that they are told of."""

import pytest

from kept.cases import operations
from kept.cases.errors import NothingSaidError, StateRefusedError
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
LATER = at("2026-03-02 11:00")


def patched():
    case = cast.case()
    operations.issue_patch(case, by=cast.dee(), at=LATER, text="Please install it.", patch="P-17")
    return cast.fresh(case)


@pytest.mark.clause("PA-142")
def test_a_patch_is_sent_with_the_day_before_which_nothing_is_closed():
    case = patched()

    assert (case.state, case.waiting_for) == ("patch issued", "customer")
    assert case.entries.get(kind="patch issued").carries["patch"] == "P-17"
    [mail] = cast.told(cast.bo(), "patch")
    assert "we close your ticket on Friday 1 May, 11:00, and not before" in mail["text"]
    assert "Did it work? A short yes or no is enough." in mail["text"]


@pytest.mark.clause("PA-142")
def test_another_patch_begins_the_sixty_days_anew():
    case = patched()

    operations.issue_patch(case, by=cast.dee(), at=at("2026-03-12 11:00"), text="A better one.")

    assert cast.clock(case, "patch-not-before").due_at == at("2026-05-11 10:00")
    assert cast.clock(case, "patch-not-before", number=1).state == "void"


def test_a_charter_that_knows_no_patches_takes_none():
    with pytest.raises(StateRefusedError, match="takes no patch"):
        operations.issue_patch(cast.case("xm"), by=cast.dee(), at=LATER, text="Install it.")


@pytest.mark.clause("PA-143")
def test_of_a_release_the_customer_and_the_account_manager_are_told_each_on_record():
    case = cast.case()
    by = {"by": cast.dee()}
    operations.set_state(case, state="analysis", at=at("2026-03-02 10:30"), **by)
    given = {"fix version": "9.2"}
    operations.set_state(case, state="awaiting release", given=given, at=LATER, **by)

    operations.announce_release(case, version="9.2", at=at("2026-03-20 10:00"), **by)

    told = case.entries.filter(kind="release announced").in_order()
    assert [entry.carries["to"] for entry in told] == ["customer", "account manager"]
    [theirs] = cast.told(cast.bo(), "released")
    assert "Version 9.2 is released." in theirs["text"]
    assert "We close your ticket by Tuesday 19 May, 10:00." in theirs["text"]
    assert "has been told in ticket" in cast.told(cast.alma(), "release")[0]["text"]


@pytest.mark.clause("PA-143")
def test_the_sixty_days_count_from_the_later_of_two_notices():
    case = cast.case()
    by = {"by": cast.dee(), "version": "9.2"}

    operations.announce_release(case, to=["customer"], at=at("2026-03-20 10:00"), **by)
    assert not case.clocks.filter(slug="release-not-later").exists()
    operations.announce_release(case, to=["account manager"], at=at("2026-03-23 10:00"), **by)

    assert cast.clock(case, "release-not-later").due_at == at("2026-05-22 09:00")


def test_a_release_without_a_version_is_none():
    with pytest.raises(NothingSaidError):
        operations.announce_release(cast.case(), by=cast.dee(), at=LATER, version=" ")

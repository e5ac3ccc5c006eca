"""Two cases about one thing become one."""

import pytest

from kept.cases import clocks, operations, rebuilding
from kept.cases.errors import ClosedError, MergeRefusedError, ReopenRefusedError
from kept.cases.models import Case
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
NOON = at("2026-03-02 12:00")


def two() -> tuple[Case, Case]:
    """Bo asked at ten, Bea of the same organisation at eleven."""
    first = cast.case()
    return first, cast.case(requester=cast.bea(), at=at("2026-03-02 11:00"))


def merge(case: Case, into: Case) -> None:
    operations.merge(case, into=into, by=cast.alma(), at=NOON, why="The same fault.")


def differences() -> list[str]:
    keys = list(Case.objects.values_list("pk", flat=True))
    return [str(one) for one in rebuilding.differences(keys, now=NOON)]


def test_of_two_promises_the_one_due_first_goes_on_in_the_surviving_case():
    first, second = two()
    due = cast.clock(first, "first-response").due_at

    merge(first, into=second)

    assert cast.clock(first, "first-response").state == "void"
    runs = second.clocks.filter(slug="first-response").order_by("number")
    assert [(run.state, run.due_at == due) for run in runs] == [("void", False), ("running", True)]
    assert cast.fresh(second).next_due_at == due
    assert differences() == []


def test_what_a_clock_has_done_before_it_is_not_done_again():
    first, second = two()
    cast.sweep_to("2026-03-02 12:30")
    assert cast.clock(first, "first-response").marks_done == ["at 75%"]

    operations.merge(first, into=second, by=cast.alma(), at=at("2026-03-02 12:30"))
    clocks.sweep(at("2026-03-02 12:31"))

    assert cast.clock(second, "first-response", 2).marks_done == ["at 75%"]
    assert "told" not in cast.kinds(second)


def test_both_histories_stay_and_point_to_each_other():
    first, second = two()

    merge(first, into=second)

    assert cast.kinds(first) == ["opened", "merged", "state changed", "closed"]
    assert cast.kinds(second) == ["opened", "merged"]
    assert first.entries.get(kind="merged").carries["into"] == str(second.number)
    assert second.entries.get(kind="merged").carries["from"] == str(first.number)
    assert cast.fresh(first).linked_to == second


def test_closing_by_merging_asks_and_tells_nothing_of_its_own():
    first, second = two()

    merge(first, into=second)

    assert not cast.told(kind="closed")
    assert {"bo@northwind.example", "bea@northwind.example"} == {
        row["to"][0] for row in cast.told(kind="merged")
    }
    assert f"work on both as {second.number}" in cast.told(cast.bo(), "merged")[0]["text"]


def test_replies_to_the_merged_case_come_to_the_surviving_one():
    first, second = two()
    merge(first, into=second)

    entry = operations.add_reply(
        first, by=cast.bo(), text="Any news?", via="mail", at=at("2026-03-02 12:30")
    )

    assert entry.case == second
    assert cast.fresh(first).closed_at == NOON


def test_who_asked_there_follows_here():
    first, second = two()

    merge(first, into=second)

    assert [party.person for party in second.parties.all()] == [cast.bo()]


def test_a_merged_case_merges_again_with_all_it_took_in():
    first, second = two()
    third = cast.case(at=at("2026-03-02 11:30"))
    due = cast.clock(first, "first-response").due_at
    merge(first, into=second)

    merge(second, into=third)

    assert cast.fresh(third).next_due_at == due
    assert differences() == []
    reply = operations.add_reply(first, by=cast.bo(), text="?", via="mail", at=NOON)
    assert reply.case == third


def test_a_merged_case_is_not_opened_again():
    first, second = two()
    merge(first, into=second)

    with pytest.raises(ReopenRefusedError, match=str(second.number)):
        operations.reopen(first, by=cast.bo(), at=NOON)


def test_cases_of_different_customers_are_not_merged():
    first, _ = two()
    cast.contract(cast.cy().organisation, first.desk)
    theirs = cast.case(requester=cast.cy())

    with pytest.raises(MergeRefusedError, match="different customers"):
        merge(theirs, into=first)

    assert cast.kinds(first) == ["opened"]


def test_cases_under_different_versions_are_not_merged():
    first = cast.case()
    cast.publish_again(first.desk, at=at("2026-03-02 10:30"))
    second = cast.case(at=at("2026-03-02 11:00"))

    with pytest.raises(MergeRefusedError, match="different versions"):
        merge(first, into=second)


def test_a_closed_case_is_not_merged():
    first, second = two()
    merge(first, into=second)

    with pytest.raises(ClosedError):
        merge(first, into=second)

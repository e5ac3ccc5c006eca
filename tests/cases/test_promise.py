"""The commit time: proposed, accepted, disputed, moved with a reason, kept or missed."""

import pytest

from kept.cases import operations
from kept.cases.errors import PromiseRefusedError
from tests import cast
from tests.cast import at

pytestmark = [pytest.mark.django_db, pytest.mark.clause("PA-83")]
TEN, ELEVEN = at("2026-03-02 10:10"), at("2026-03-02 11:00")
WEDNESDAY, FRIDAY = at("2026-03-04 12:00"), at("2026-03-06 12:00")


def promised():
    case = cast.case()
    operations.promise(case, until=WEDNESDAY, by=cast.dee(), at=TEN)
    return case


def moved():
    case = promised()
    operations.promise(case, until=FRIDAY, by=cast.dee(), at=ELEVEN, why="The part is late.")
    return case


def commit_time(case):
    return cast.clock(case, "commit-time")


def test_a_promise_runs_to_its_moment_and_the_customer_is_asked():
    case = promised()

    assert (commit_time(case).state, commit_time(case).due_at) == ("running", WEDNESDAY)
    assert "Wednesday 4 March" in cast.told(cast.bo(), "promised")[0]["text"]


def test_done_in_time_keeps_it_and_later_misses_it():
    kept, missed = promised(), promised()

    operations.keep_promise(kept, by=cast.dee(), at=WEDNESDAY)
    operations.keep_promise(missed, by=cast.dee(), at=FRIDAY)

    assert [commit_time(case).state for case in (kept, missed)] == ["met", "missed"]


def test_another_moment_wants_a_reason_and_counts_with_the_customers_yes():
    case = promised()
    with pytest.raises(PromiseRefusedError, match="why"):
        operations.promise(case, until=FRIDAY, by=cast.dee(), at=ELEVEN)

    operations.promise(case, until=FRIDAY, by=cast.dee(), at=ELEVEN, why="The part is late.")
    before = commit_time(case).due_at
    operations.accept_promise(case, by=cast.bo(), at=at("2026-03-02 12:00"))

    assert (before, commit_time(case).due_at) == (WEDNESDAY, FRIDAY)
    assert case.entries.filter(kind="next action promised").last().carries["why"]


def test_a_disputed_moment_changes_nothing_and_the_owner_knows():
    case = moved()

    operations.dispute_promise(case, by=cast.bo(), at=at("2026-03-02 12:00"), text="Too late.")

    assert commit_time(case).due_at == WEDNESDAY
    assert "Too late." in cast.told(cast.dee(), "answered")[-1]["text"]


def test_a_yes_after_the_moment_does_not_mend_it():
    case = promised()
    thursday = at("2026-03-05 10:00")
    operations.promise(case, until=FRIDAY, by=cast.dee(), at=thursday, why="The part is late.")

    operations.accept_promise(case, by=cast.bo(), at=thursday)

    assert (commit_time(case).state, commit_time(case).due_at) == ("late", WEDNESDAY)


def test_nothing_is_answered_or_done_that_nobody_promised():
    case = cast.case()

    for act in (operations.accept_promise, operations.dispute_promise, operations.keep_promise):
        with pytest.raises(PromiseRefusedError):
            act(case, by=cast.bo(), at=ELEVEN)
    with pytest.raises(PromiseRefusedError, match="passed"):
        operations.promise(case, until=TEN, by=cast.dee(), at=ELEVEN)

    assert cast.kinds(case) == ["opened"]

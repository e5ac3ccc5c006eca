"""Whether a share over a period was kept, may still be, or is broken."""

from datetime import date

import pytest

from kept.core.attainment import Verdict, share_among, shares, the_period
from tests.core.build import at, happened, local, opened, rulebook, runs_of

POINTS = {
    1: {"1 hour": "50%", "4 hours": "100%"},
    "others": {"4 hours": "75%"},
}
BOOK = rulebook(
    {
        "resolution": {
            "starts": "opened",
            "stops": "solution offered",
            "undone by": "objection",
            "share": POINTS,
        }
    }
)
OPENED = "2026-03-02 09:00"


def solved(after: str | None = None, *, priority: int = 1, now: str = "2026-03-02 12:00"):
    ends = [happened(f"2026-03-02 {after}", "solution offered")] if after else []
    return runs_of(BOOK, opened(OPENED, priority=priority), *ends, now=now)


def priority(number: int):
    return (("priority", number),)


@pytest.mark.clause("SIMS-48", "SIMS-50", "AMB-SIMS-10")
def test_rule_9_shares_are_cumulative_by_point_and_priority():
    runs = [*solved("09:30"), *solved("11:00"), *solved("10:00", priority=2)]

    found = shares(runs, now=at("2026-03-02 12:00"))

    hour, four_hours = found[priority(1)]
    assert (hour.kept, hour.missed, hour.lowest) == (1, 1, 50.0)
    assert (four_hours.kept, four_hours.lowest) == (2, 100.0)
    assert found[()][0].within == "4 hours"


def test_rule_9_open_runs_younger_than_the_point_make_the_figure_a_range():
    runs = [*solved("09:30"), *solved()]

    hour, four_hours = shares(runs, now=at("2026-03-02 12:00"))[priority(1)]

    assert (hour.lowest, hour.highest) == (50.0, 50.0)
    assert (four_hours.lowest, four_hours.highest) == (50.0, 100.0)


def test_a_run_at_its_point_is_still_undecided():
    share = shares(solved(), now=at("2026-03-02 13:00"))[priority(1)][1]

    assert len(share.undecided) == 1


@pytest.mark.parametrize(
    ("kept", "missed", "open_", "verdict", "room"),
    [
        (3, 1, 0, Verdict.KEPT, 0),
        (2, 1, 0, Verdict.MISSED, -1),
        (2, 0, 2, Verdict.UNDECIDED, 1),
        (3, 0, 1, Verdict.KEPT, 1),
    ],
)
def test_room_left_is_how_many_may_still_miss(kept, missed, open_, verdict, room):
    runs = [run for _ in range(kept) for run in solved("09:30", priority=2)]
    runs += [
        run for _ in range(missed) for run in solved("14:00", priority=2, now="2026-03-03 09:00")
    ]
    runs += [run for _ in range(open_) for run in solved(priority=2)]

    share = shares(runs, now=at("2026-03-02 12:00"))[()][0]

    assert (share.verdict, share.room) == (verdict, room)


def test_spoilers_are_the_open_runs_that_would_break_the_share():
    runs = [*solved("09:30"), *solved()]

    safe, at_stake = shares(runs, now=at("2026-03-02 12:00"))[priority(1)]

    assert safe.spoilers == ()
    assert at_stake.spoilers == (runs[1],)


def test_rule_9_void_runs_do_not_count():
    void = runs_of(BOOK, opened(OPENED), happened("2026-03-02 09:10", "closed"))

    assert shares(void, now=at("2026-03-02 12:00")) == {}


def test_rule_9_a_share_among_other_clocks_counts_their_kept_runs():
    within = {"starts": "opened", "stops": "contact by staff", "within": "1 hour"}
    book = rulebook({"first response": within})
    kept = runs_of(book, opened(OPENED), happened("2026-03-02 09:30", "contact by staff"))
    late = runs_of(book, opened(OPENED))

    share = share_among([*kept, *kept, *kept, *late], promised=75, now=at("2026-03-03 09:00"))

    assert (share.kept, share.missed, share.verdict) == (3, 1, Verdict.KEPT)


def test_under_twenty_runs_are_too_few_to_judge():
    few = shares(solved("09:30"), now=at("2026-03-02 12:00"))[priority(1)][0]
    many = shares(solved("09:30") * 20, now=at("2026-03-02 12:00"))[priority(1)][0]

    assert (few.is_too_few, many.is_too_few) == (True, False)


@pytest.mark.parametrize(
    ("over", "since"),
    [({}, "2026-12-01 00:00"), ({"over": "3 months"}, "2026-10-01 00:00"),
     ({"over": {"setting": "1 year"}}, "2026-01-01 00:00")],
)  # fmt: skip
def test_rule_9_a_share_is_judged_over_the_month_unless_its_row_says_otherwise(over, since):
    row = {"starts": "opened", "stops": "closed", "share": {"4 hours": "75%"}, **over}
    book = rulebook({"resolution": row})

    period = the_period(book, book.charter.clocks["resolution"], date(2026, 12, 15))

    assert [local(moment) for moment in period] == [since, "2027-01-01 00:00"]

"""Who is there for which system, and when nobody is."""

from datetime import date

import pytest

from kept.core.covering import Gap, Post, gaps, without_anybody

# A Monday to the next Monday, without the weekend.
DAYS = [date(2026, 3, day) for day in (2, 3, 4, 5, 6, 9)]
AWAY = (date(2026, 3, 5), date(2026, 3, 8))


@pytest.mark.clause("PA-28")
def test_a_system_that_nobody_looks_after_is_named():
    posts = [Post("Bo", "Planner")]

    assert without_anybody(["Planner", "Ledger"], posts) == ["Ledger"]
    assert without_anybody(["Planner"], []) == ["Planner"]


@pytest.mark.clause("PA-28")
def test_who_looks_after_all_covers_each():
    assert without_anybody(["Planner", "Ledger"], [Post("Bo")]) == []


@pytest.mark.clause("PA-29", "AMB-PA-24")
def test_a_gap_is_the_days_on_which_all_who_look_after_a_system_are_away():
    posts = [Post("Bo", away=(AWAY,)), Post("Bea", away=((date(2026, 3, 6), date(2026, 3, 6)),))]

    assert gaps(["Planner"], posts, DAYS) == [Gap("Planner", date(2026, 3, 6), date(2026, 3, 6))]


@pytest.mark.clause("PA-29")
def test_days_on_which_nobody_is_expected_neither_make_nor_end_a_gap():
    away = (date(2026, 3, 6), date(2026, 3, 9))

    found = gaps(["Planner"], [Post("Bo", away=(away,))], DAYS)

    assert found == [Gap("Planner", date(2026, 3, 6), date(2026, 3, 9))]


def test_two_absences_are_two_gaps():
    away = ((date(2026, 3, 2), date(2026, 3, 2)), (date(2026, 3, 4), date(2026, 3, 4)))

    found = gaps(["Planner"], [Post("Bo", away=away)], DAYS)

    assert [(gap.first.day, gap.last.day) for gap in found] == [(2, 2), (4, 4)]


def test_a_system_that_nobody_looks_after_has_no_gaps_but_is_without():
    assert gaps(["Ledger"], [Post("Bo", "Planner", (AWAY,))], DAYS) == []

"""Many cases at once come out as each by itself."""

import os
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept.core.clocks import fold
from kept.core.replay import Columns, folds, replay
from kept.core.replay.folds import facts_read_by
from kept.core.replay.outcomes import Outcomes
from kept.desks import charterfile
from tests.core.build import at, changed, happened, opened, rulebook
from tests.core.charters import charters
from tests.core.test_clocks_laws import shipped, timelines

EXAMPLES = 150 if os.environ.get("KEPT_SOAK") else 12


def folded(book, cases, now):
    """Return the scalar fold of every case by clock, as outcomes."""
    runs = {listening.row.name: [] for listening in book.rows}
    for case, events in enumerate(cases):
        for run in fold(book, events, now=now):
            runs[run.name].append((case, run))
    return {name: Outcomes.of(found) for name, found in runs.items()}


def assert_same(ours, theirs, columns=Outcomes.__slots__):
    for name in theirs:
        for column in columns:
            mine, other = getattr(ours[name], column), getattr(theirs[name], column)
            assert mine.tolist() == other.tolist(), (name, column)


@pytest.mark.parametrize("name", charterfile.shipped())
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_the_columns_fold_as_each_case_does(name, data):
    book = shipped(name)
    cases = data.draw(st.lists(timelines(book), min_size=1, max_size=5))
    now = max(events[-1].at for events in cases) + timedelta(days=data.draw(st.integers(0, 90)))

    columns = Columns.of(enumerate(cases), facts_read_by(book))

    assert_same(replay(book, columns, now=now).outcomes, folded(book, cases, now))


@settings(max_examples=3 * EXAMPLES, deadline=None)
@given(data=st.data())
def test_under_a_charter_that_nobody_has_written_too(data):
    book = data.draw(charters())
    cases = data.draw(st.lists(timelines(book), min_size=1, max_size=3))
    now = max(events[-1].at for events in cases) + timedelta(days=data.draw(st.integers(0, 90)))

    columns = Columns.of(enumerate(cases), facts_read_by(book))

    assert_same(replay(book, columns, now=now).outcomes, folded(book, cases, now))


def test_several_processes_and_parts_give_what_one_gives(monkeypatch):
    book = shipped("sims")
    cases = [
        [
            opened("2026-03-02 09:00", priority=1 + k % 4),
            happened("2026-03-02 12:00", "contact by staff"),
        ]
        for k in range(40)
    ]
    columns = Columns.of(enumerate(cases), facts_read_by(book))
    now = at("2026-03-05 09:00")

    whole = replay(book, columns, now=now)
    monkeypatch.setattr(folds, "AT_ONCE", 15)
    one, several = (replay(book, columns, now=now, processes=n) for n in (1, 2))

    assert_same(whole.outcomes, folded(book, cases, now))
    assert_same(one.outcomes, whole.outcomes)
    assert_same(several.outcomes, whole.outcomes)


def test_a_row_that_cannot_be_judged_at_once_is_folded_case_by_case_and_says_so():
    pausing = {
        "starts": "opened",
        "stops": "solution offered",
        "within": "8 hours",
        "pauses": {"waiting for": "customer"},
    }
    book = rulebook({"resolution": pausing})
    case = [
        opened("2026-03-02 09:00"),
        happened("2026-03-02 10:00", "state changed", to="waiting"),
        happened("2026-03-02 12:00", "state changed", to="open"),
    ]
    now = at("2026-03-02 13:00")

    done = replay(book, Columns.of([(1, case)], facts_read_by(book)), now=now)

    assert done.one_by_one == {"resolution": "it pauses"}
    assert_same(done.outcomes, folded(book, [case], now))


def test_what_happened_after_now_is_not_heard():
    book = rulebook(
        {"response": {"starts": "opened", "stops": "contact by staff", "within": "1 hour"}}
    )
    case = [opened("2026-03-02 09:00"), happened("2026-03-02 09:30", "contact by staff")]
    now = at("2026-03-02 09:10")

    done = replay(book, Columns.of([(1, case)], facts_read_by(book)), now=now)

    assert_same(done.outcomes, folded(book, [case], now))


def test_two_starts_at_one_instant_are_told_apart():
    book = rulebook(
        {"update": {"starts": ["contact by staff", "reopened"], "every": "1 working day"}}
    )
    twice = [
        opened("2026-03-02 09:00"),
        happened("2026-03-02 10:00", "contact by staff"),
        happened("2026-03-02 10:00", "contact by staff", via="phone"),
    ]
    plain = [opened("2026-03-02 09:00"), happened("2026-03-02 11:00", "contact by staff")]
    now = at("2026-03-02 12:00")

    done = replay(book, Columns.of([(1, twice), (2, plain)], facts_read_by(book)), now=now)

    assert_same(done.outcomes, folded(book, [twice, plain], now))


def test_columns_give_their_timelines_back():
    book = shipped("pa")
    case = [
        opened("2026-03-02 09:00"),
        happened("2026-03-02 10:00", "next action promised", until=at("2026-03-04 12:00")),
        changed("2026-03-02 11:00", "priority", 1),
    ]
    columns = Columns.of([(7, case)], facts_read_by(book))

    back = list(columns.timeline(0))

    assert [(event.kind, event.at) for event in back] == [(event.kind, event.at) for event in case]
    assert back[1].carries["until"] == at("2026-03-04 12:00")
    assert np.array_equal(columns.numbers, [7])


def test_cases_are_found_by_what_happened_and_left_out():
    book = shipped("pa")
    cases = [
        (7, [opened("2026-03-02 09:00"), happened("2026-03-02 10:00", "merged", into="8")]),
        (8, [opened("2026-03-02 09:30"), happened("2026-03-02 11:00", "contact by staff")]),
    ]
    columns = Columns.of(cases, facts_read_by(book))

    merged = columns.cases_with(frozenset({"merged"}))
    rest = columns.without(merged)

    assert (merged.tolist(), rest.numbers.tolist()) == ([0], [8])
    assert [event.kind for event in rest.timeline(0)] == ["opened", "contact by staff"]


def test_replay_tells_which_cases_flip():
    within = {"starts": "opened", "stops": "contact by staff", "within": "4 hours"}
    old, new = (
        rulebook({"response": {**within, "within": length}}) for length in ("4 hours", "1 hour")
    )
    cases = [
        [opened("2026-03-02 09:00"), happened(f"2026-03-02 {hour}:30", "contact by staff")]
        for hour in ("09", "11", "14")
    ]
    columns = Columns.of(enumerate(cases), facts_read_by(old, new))
    now = at("2026-03-03 09:00")

    before, after = (replay(book, columns, now=now).outcomes["response"] for book in (old, new))

    assert before.broken_cases().tolist() == [2]
    assert after.broken_cases().tolist() == [1, 2]

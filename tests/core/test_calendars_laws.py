"""The laws of open time, on calendars drawn at random in zones with odd clocks."""

import os
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kept.core.calendars import always, complement, from_spec, intersection, union
from tests.core import oracle

SOAK = int(os.environ.get("KEPT_SOAK", "1"))

HOUR, DAY = 3600, 86_400

# Moments at which clocks are changed. Lord Howe by half an hour; in Havana, Santiago,
# Beirut and Cairo midnight is skipped or comes twice; in St John's at 00:01, so that a
# date comes back; Casablanca's clock goes back for Ramadan; Apia skipped a date.
CHANGES = {
    "Europe/London": ["2026-03-29T01:00", "2026-10-25T01:00"],
    "Australia/Lord_Howe": ["2026-04-04T15:00", "2026-10-03T15:30"],
    "America/St_Johns": ["2010-03-14T03:31", "2010-11-07T02:31", "2026-11-01T04:30"],
    "Africa/Casablanca": ["2026-02-15T02:00", "2026-03-22T02:00"],
    "Pacific/Apia": ["2011-12-30T10:00", "2011-09-24T14:00"],
    "Asia/Beirut": ["2026-03-28T22:00", "2026-10-24T21:00"],
    "Africa/Cairo": ["2026-04-23T22:00", "2026-10-29T21:00"],
    "America/Havana": ["2026-03-08T05:00", "2026-11-01T05:00"],
    "America/Santiago": ["2026-04-05T03:00", "2026-09-06T04:00"],
    "Asia/Kathmandu": ["1985-12-31T18:30"],
    "UTC": ["2026-01-01T00:00"],
}

clock_times = st.one_of(
    st.sampled_from(
        ["00:00", "00:01", "00:30", "01:00", "01:30", "02:00", "09:00", "17:30", "23:01"]
    ),
    st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59)),
)
period = st.tuples(clock_times, st.one_of(clock_times, st.just("24:00"))).map(list)
periods = st.one_of(
    st.lists(period, max_size=4),
    st.sampled_from(
        [
            [],
            [["09:00", "17:30"]],
            [["00:00", "24:00"]],
            [["22:00", "06:00"]],
            [["01:30", "06:00"]],
            [["09:00", "13:00"], ["12:00", "17:00"]],
            [["09:00", "12:00"], ["12:00", "17:00"]],
        ]
    ),
)


@st.composite
def places(draw):
    """Draw a zone and a moment in its history, mostly a change of its clock."""
    tz = draw(st.sampled_from(sorted(CHANGES)))
    change = datetime.fromisoformat(draw(st.sampled_from(CHANGES[tz]))).replace(tzinfo=UTC)
    return tz, int(change.timestamp())


@st.composite
def specs(draw, place=None):
    """Draw opening hours, with holidays and other exceptions about the place's moment."""
    tz, moment = place or draw(places())
    near = datetime.fromtimestamp(moment, UTC).date()
    dates = st.integers(-4, 4).map(lambda days: (near + timedelta(days)).isoformat())
    kinds = [[], *draw(st.lists(periods, min_size=2, max_size=2))]
    week = draw(st.text("0112", min_size=7, max_size=7))
    return {
        "tz": tz,
        "weekly": {str(day): kinds[int(kind)] for day, kind in enumerate(week)},
        "holidays": draw(st.lists(dates, max_size=2)),
        "overrides": draw(st.dictionaries(dates, periods, max_size=2)),
    }


@st.composite
def cases(draw, moments=2):
    """Draw opening hours and moments in order, half of them within 3 hours of a change."""
    place = draw(places())
    away = st.one_of(st.integers(-3 * HOUR, 3 * HOUR), st.integers(-2 * DAY, 2 * DAY))
    spec = draw(specs(place))
    return spec, *sorted(place[1] + draw(away) for _ in range(moments))


@st.composite
def opening_cases(draw, moments=1):
    """Draw as `cases` does, but calendars that are open at some time every week."""
    spec, *found = draw(cases(moments))
    spec["weekly"]["2"] = spec["weekly"]["2"] or [["22:00", "02:30"]]
    return spec, *found


pauses = st.lists(st.tuples(st.integers(-DAY, DAY), st.integers(0, DAY)), max_size=4)
budgets = st.one_of(st.integers(0, 3 * HOUR), st.integers(0, DAY), st.sampled_from([0, 1, HOUR]))


def about(start, drawn):
    """Place drawn pauses, (after the start, length), at the start."""
    return [(start + after, start + after + length) for after, length in drawn]


def examples(number):
    return settings(
        max_examples=number * SOAK,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


# The definition


@examples(40)
@given(cases(), pauses)
def test_elapsed_is_what_walking_counts(case, drawn):
    spec, start, end = case
    stops = about(start, drawn)

    assert from_spec(spec).elapsed_epoch(start, end, stops) == oracle.elapsed(
        spec, start, end, stops
    )


@examples(40)
@given(opening_cases(), budgets, pauses)
def test_a_deadline_is_where_walking_arrives(case, budget, drawn):
    spec, start = case
    stops = about(start, drawn)

    assert from_spec(spec).add_epoch(start, budget, stops) == oracle.add(spec, start, budget, stops)


@examples(25)
@given(opening_cases(), budgets, pauses)
def test_a_start_is_where_walking_back_arrives(case, budget, drawn):
    spec, end = case
    stops = about(end, drawn)

    assert from_spec(spec).add_epoch(end, -budget, stops) == oracle.add(spec, end, -budget, stops)


@examples(40)
@given(cases(1))
def test_is_open_by_the_sign_on_the_door(case):
    spec, at = case

    moment = datetime.fromtimestamp(at, UTC)

    assert from_spec(spec).is_open(moment) == oracle.is_open(spec, at // 60)


@examples(15)
@given(opening_cases(), st.integers(0, 2))
def test_working_days_end_where_walking_finds_the_close(case, n):
    spec, start = case

    found = from_spec(spec).closing(datetime.fromtimestamp(start, UTC), n)

    assert found.timestamp() == oracle.closing(spec, start, n)


# Laws of add and elapsed


@examples(60)
@given(opening_cases(), budgets, pauses)
def test_what_add_adds_elapsed_finds(case, budget, drawn):
    spec, start = case
    stops = about(start, drawn)
    calendar = from_spec(spec)

    due = calendar.add_epoch(start, budget, stops)
    begun = calendar.add_epoch(start, -budget, stops)

    assert calendar.elapsed_epoch(start, due, stops) == budget
    assert calendar.elapsed_epoch(begun, start, stops) == budget


@examples(100)
@given(opening_cases(2), budgets, pauses)
def test_in_time_by_the_deadline_is_in_time_by_the_clock(case, budget, drawn):
    spec, start, now = case
    stops = about(start, drawn)
    calendar = from_spec(spec)

    by_deadline = calendar.add_epoch(start, budget, stops) <= now
    by_clock = budget <= calendar.elapsed_epoch(start, now, stops)

    assert by_deadline == by_clock


@examples(60)
@given(opening_cases(), budgets, pauses)
def test_nothing_earlier_than_the_deadline_would_do(case, budget, drawn):
    spec, start = case
    stops = about(start, drawn)
    calendar = from_spec(spec)

    due = calendar.add_epoch(start, budget, stops)
    begun = calendar.add_epoch(start, -budget, stops)

    assert due == start or calendar.elapsed_epoch(start, due - 1, stops) < budget
    assert begun == start or calendar.elapsed_epoch(begun + 1, start, stops) < budget


@examples(60)
@given(cases(3), pauses)
def test_spans_add_up_over_any_moment_between(case, drawn):
    spec, start, middle, end = case
    stops = about(start, drawn)
    elapsed = from_spec(spec).elapsed_epoch

    whole = elapsed(start, end, stops)

    assert whole == elapsed(start, middle, stops) + elapsed(middle, end, stops)
    assert whole == -elapsed(end, start, stops)
    assert elapsed(start, end, stops) == elapsed(start, end + 100, stops) + elapsed(
        end + 100, end, stops
    )


@examples(60)
@given(opening_cases(), budgets, budgets)
def test_two_budgets_one_after_the_other_are_their_sum(case, first, second):
    spec, start = case
    add = from_spec(spec).add_epoch

    assert add(add(start, first), second) == add(start, first + second)
    assert add(add(start, -first), -second) == add(start, -first - second)


@examples(60)
@given(opening_cases(2), budgets, budgets, pauses)
def test_later_starts_and_longer_budgets_are_never_due_earlier(case, one, other, drawn):
    spec, early, late = case
    stops = about(early, drawn)
    add = from_spec(spec).add_epoch
    short, long = sorted((one, other))

    assert add(early, short, stops) <= add(late, short, stops)
    assert add(early, short, stops) <= add(early, long, stops)
    assert add(early, -long, stops) <= add(early, -short, stops)


@examples(50)
@given(opening_cases(2), budgets, st.sampled_from(sorted(CHANGES)))
def test_the_zone_of_the_moments_makes_no_difference(case, budget, tz):
    spec, start, end = case
    calendar = from_spec(spec)
    there, here = ZoneInfo(tz), ZoneInfo(spec["tz"])

    moments = [datetime.fromtimestamp(at, there) for at in (start, end)]
    due = calendar.add(moments[0], budget)

    assert due.tzinfo is here
    assert int(due.timestamp()) == calendar.add_epoch(start, budget)
    assert due.fold == datetime.fromtimestamp(due.timestamp(), here).fold
    assert calendar.elapsed(*moments) == calendar.elapsed_epoch(start, end)


@examples(40)
@given(opening_cases(2), st.lists(st.integers(-DAY, DAY), min_size=1, max_size=30), pauses)
def test_arrays_answer_as_single_moments_do(case, drawn, stopped):
    spec, start, end = case
    stops = about(start, stopped)
    calendar = from_spec(spec)
    starts = np.array([start + 7 * each for each in drawn])
    ends = np.array([end - each for each in drawn])
    budgets = np.array(drawn)

    due = calendar.add_many(starts, budgets, stops)
    open_time = calendar.elapsed_many(starts, ends, stops)

    assert due.dtype == open_time.dtype == np.int64
    pairs = zip(starts.tolist(), budgets.tolist(), strict=True)
    assert due.tolist() == [calendar.add_epoch(*pair, stops) for pair in pairs]
    pairs = zip(starts.tolist(), ends.tolist(), strict=True)
    assert open_time.tolist() == [calendar.elapsed_epoch(*pair, stops) for pair in pairs]


# Laws of the hours


@examples(50)
@given(cases())
def test_open_and_closed_time_make_up_all_time(case):
    spec, start, end = case
    calendar = from_spec(spec)

    open_time = calendar.elapsed_epoch(start, end)
    closed_time = complement(calendar).elapsed_epoch(start, end)

    assert open_time + closed_time == end - start


@examples(50)
@given(cases(), clock_times)
def test_a_period_in_two_parts_is_the_same_period(case, middle):
    spec, start, end = case
    week = {
        day: [part for found in periods for part in split(found, middle)]
        for day, periods in spec["weekly"].items()
    }

    parts = from_spec(spec | {"weekly": week})

    assert parts.elapsed_epoch(start, end) == from_spec(spec).elapsed_epoch(start, end)


def split(found, middle):
    opens, closes = found
    return [[opens, middle], [middle, closes]] if opens < middle < closes else [found]


@examples(50)
@given(cases(), st.integers(-3, 3))
def test_one_more_holiday_never_adds_time(case, days):
    spec, start, end = case
    day = datetime.fromtimestamp(start, UTC).date() + timedelta(days)

    fewer = from_spec(spec | {"holidays": [*spec["holidays"], day.isoformat()]})

    assert fewer.elapsed_epoch(start, end) <= from_spec(spec).elapsed_epoch(start, end)


@examples(50)
@given(cases(), specs())
def test_two_calendars_together_and_in_common(case, other):
    spec, start, end = case
    ours, theirs = from_spec(spec), from_spec(other)

    in_one = union(ours, theirs).elapsed_epoch(start, end)
    in_both = intersection(ours, theirs).elapsed_epoch(start, end)

    assert in_one + in_both == ours.elapsed_epoch(start, end) + theirs.elapsed_epoch(start, end)
    apart = intersection(ours, complement(theirs)).elapsed_epoch(start, end)
    assert apart == ours.elapsed_epoch(start, end) - in_both


@examples(30)
@given(opening_cases(), budgets, st.integers(-900, 900) | st.integers(-5500, 5500))
def test_the_horizon_never_shows(case, budget, days):
    spec, start = case
    fresh = from_spec(spec)
    moment, later = (datetime.fromtimestamp(each, UTC) for each in (start, start + budget))

    def used():
        """Return a calendar that has been asked about another time."""
        calendar = from_spec(spec)
        calendar.add_epoch(start + days * DAY, 1)
        return calendar

    assert used().add_epoch(start, budget) == fresh.add_epoch(start, budget)
    assert used().add_epoch(start, -budget) == fresh.add_epoch(start, -budget)
    assert used().add(moment, budget).timestamp() == fresh.add_epoch(start, budget)
    assert used().elapsed(moment, later) == fresh.elapsed_epoch(start, start + budget)
    assert used().closing(moment, 1) == fresh.closing(moment, 1)


@examples(25)
@given(opening_cases(), st.integers(-3, 3), st.integers(-HOUR, HOUR))
def test_a_table_ends_nowhere(case, edge, away):
    spec, start = case
    fresh, used = from_spec(spec), from_spec(spec)
    used.add_epoch(start, 1)
    table = used._line.table
    near = (table.first if edge < 0 else table.last) + (away if abs(edge) > 1 else edge)

    assert used.elapsed_epoch(start, near) == fresh.elapsed_epoch(
        start, near - 90 * DAY
    ) + fresh.elapsed_epoch(near - 90 * DAY, near)
    assert used.add_epoch(near, 5) == from_spec(spec).add_epoch(near, 5)
    assert used.add_epoch(near, -5) == from_spec(spec).add_epoch(near, -5)


# Laws of pauses


@examples(50)
@given(opening_cases(), budgets, pauses, st.randoms())
def test_order_and_overlap_of_pauses_make_no_difference(case, budget, drawn, chance):
    spec, start = case
    calendar = from_spec(spec)
    stops = about(start, drawn)
    others = [
        part
        for a, b in stops
        for middle in [chance.randint(a, b)]
        for part in [(a, b), (middle, b)]
    ]
    chance.shuffle(others)

    assert calendar.add_epoch(start, budget, stops) == calendar.add_epoch(start, budget, others)


@examples(50)
@given(opening_cases(), budgets, pauses)
def test_pauses_are_closed_time(case, budget, drawn):
    spec, start = case
    stops = about(start, drawn)
    calendar = from_spec(spec)
    paused = union_of_periods(stops)

    due = calendar.add_epoch(start, budget, stops)

    inside = sum(
        calendar.elapsed_epoch(max(a, start), min(b, due))
        for a, b in paused
        if a < due and b > start
    )
    assert calendar.elapsed_epoch(start, due) == budget + inside


def union_of_periods(found):
    seconds = sorted({edge for pair in found for edge in pair})
    cells = pairwise(seconds)
    return [(a, b) for a, b in cells if any(c <= a and b <= d for c, d in found)]


# Laws of working days


@examples(40)
@given(opening_cases(), st.integers(0, 5), st.integers(0, 5))
def test_days_in_two_steps_fall_on_the_day_of_one(case, first, second):
    spec, at = case
    calendar = from_spec(spec)
    start = datetime.fromtimestamp(at, UTC)

    landed = calendar.add_days(start, first, until="same-time")

    # Open time of that day: its last closing is the next day's, and a moment in two shifts
    # belongs to the earlier.
    is_open = landed.timestamp() < calendar.closing(start, first).timestamp()
    if is_open and len(oracle.owners(spec, int(landed.timestamp()) // 60)) == 1:
        assert calendar.closing(landed, second) == calendar.closing(start, first + second)


@examples(40)
@given(opening_cases(), st.integers(0, 4), st.integers(1, 4))
def test_every_close_is_the_end_of_a_part(case, n, parts):
    spec, at = case
    calendar = from_spec(spec)
    start = datetime.fromtimestamp(at, UTC)

    closes = {calendar.closing(start, k).timestamp() for k in range(n + 1)}
    # Two days more, for a long shift may end after those of the next day.
    ends = [calendar.part_ends(start, k, parts).timestamp() for k in range(1, parts * (n + 3) + 1)]

    assert ends == sorted(ends)
    assert ends[0] > at
    assert {close for close in closes if close > at} <= set(ends)


@examples(40)
@given(cases())
def test_pieces_cut_the_span_without_gap_or_overlap(case):
    spec, start, end = case
    calendar = from_spec(spec)
    ends = [datetime.fromtimestamp(at, UTC) for at in (start, end)]

    pieces = list(calendar.pieces(*ends))

    if start == end:
        assert pieces == []
        return
    assert [pieces[0].start.timestamp(), pieces[-1].end.timestamp()] == [start, end]
    assert all(one.end == after.start for one, after in pairwise(pieces))
    kinds = [(piece.is_open, piece.reason, piece.name) for piece in pieces]
    assert all(one != after for one, after in pairwise(kinds))
    for piece in pieces:
        assert calendar.elapsed(piece.start, piece.end) == (piece.seconds if piece.is_open else 0)


def test_always_counts_every_second():
    around = always("Europe/London")
    start, end = datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC)

    assert around.elapsed(start, end) == 2 * DAY
    assert around.add(start, 2 * DAY) == end


@pytest.mark.parametrize("tz", sorted(CHANGES))
def test_the_changes_named_above_are_changes(tz):
    for text in CHANGES[tz]:
        at = datetime.fromisoformat(text).replace(tzinfo=UTC)
        before, after = (
            (at + timedelta(seconds=away)).astimezone(ZoneInfo(tz)).utcoffset() for away in (-1, 0)
        )
        assert before != after or tz == "UTC", text

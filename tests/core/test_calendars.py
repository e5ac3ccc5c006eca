"""Open time at the edges: closings, nights, holidays, changed clocks, pauses; and bad hours."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from kept.core.calendars import (
    NoWorkingTime,
    always,
    complement,
    from_spec,
    intersection,
    union,
)

HOUR, DAY = 3600, 86_400


def calendar(*periods, tz="Europe/London", days="01234", **rest):
    """Return a calendar with the same periods on each of the days, "09:00-17:30" if none."""
    week = {day: [each.split("-") for each in periods or ["09:00-17:30"]] for day in days}
    return from_spec({"tz": tz, "weekly": week, **rest})


def daily(*periods, **rest):
    return calendar(*periods, days="0123456", **rest)


def at(text, tz="Europe/London"):
    """Read "2026-03-02 09:00" on the clock of a zone, or with its offset, as UTC."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(tz))).astimezone(UTC)


def shown(moment):
    return f"{moment:%a %d %H:%M}"


# At the edges. 6 March 2026 is a Friday.


def test_a_deadline_at_closing_is_that_closing():
    assert shown(calendar().add(at("2026-03-06 16:30"), HOUR)) == "Fri 06 17:30"


def test_a_second_more_is_due_after_the_next_opening():
    due = calendar().add(at("2026-03-06 16:30"), HOUR + 1)

    assert due == at("2026-03-09 09:00:01")


def test_a_start_out_of_hours_counts_from_the_next_opening():
    assert shown(calendar().add(at("2026-03-06 17:30"), HOUR)) == "Mon 09 10:00"
    assert shown(calendar().add(at("2026-03-07 12:00"), HOUR)) == "Mon 09 10:00"


def test_no_time_at_all_is_due_at_the_start_even_out_of_hours():
    night = at("2026-03-07 03:00")

    assert calendar().add(night, 0) == night
    assert calendar().add_epoch(1000, 0) == 1000
    assert calendar().add(night, 0).tzinfo == ZoneInfo("Europe/London")


def test_backwards_stays_at_an_opening():
    assert shown(calendar().add(at("2026-03-09 10:00"), -HOUR)) == "Mon 09 09:00"
    assert calendar().add(at("2026-03-09 10:00"), -HOUR - 1) == at("2026-03-06 17:29:59")


def test_backwards_from_closed_time_counts_from_the_last_closing():
    assert shown(calendar().add(at("2026-03-08 12:00"), -HOUR)) == "Fri 06 16:30"


def test_elapsed_backwards_is_less_than_zero():
    friday, monday = at("2026-03-06 16:30"), at("2026-03-09 10:00")

    assert calendar().elapsed(friday, monday) == 2 * HOUR
    assert calendar().elapsed(monday, friday) == -2 * HOUR


def test_parts_of_a_second_are_left_off():
    start = at("2026-03-06 09:00:00.900000")

    assert calendar().elapsed(start, at("2026-03-06 09:00:01.100000")) == 1
    assert calendar().add(start, 60) == at("2026-03-06 09:01")


def test_open_from_the_first_second_and_closed_at_the_last():
    office = calendar()

    assert not office.is_open(at("2026-03-06 08:59:59"))
    assert office.is_open(at("2026-03-06 09:00"))
    assert office.is_open(at("2026-03-06 17:29:59"))
    assert not office.is_open(at("2026-03-06 17:30"))


def test_the_next_opening_and_the_last_closing():
    office = calendar()

    assert shown(office.next_open(at("2026-03-06 17:30"))) == "Mon 09 09:00"
    assert shown(office.next_open(at("2026-03-06 17:29"))) == "Fri 06 17:29"
    assert shown(office.prev_close(at("2026-03-09 09:00"))) == "Fri 06 17:30"
    assert shown(office.prev_close(at("2026-03-09 09:01"))) == "Mon 09 09:01"


def test_moments_before_1970_are_as_good_as_others():
    # 2 January 1967 was a Monday.
    due = calendar().add(at("1966-12-30 17:00"), HOUR)

    assert due == at("1967-01-02 09:30")


# Nights and holidays. 25 December 2026 is a Friday.


def test_a_night_shift_runs_into_the_next_day():
    nights = daily("22:00-06:00")

    assert nights.elapsed(at("2026-03-02 00:00"), at("2026-03-04 00:00")) == 16 * HOUR
    assert shown(nights.add(at("2026-03-02 23:00"), 7 * HOUR)) == "Tue 03 06:00"


def test_from_nine_to_nine_is_a_whole_day():
    monday = calendar("09:00-09:00", days="0")

    assert monday.elapsed(at("2026-03-02 00:00"), at("2026-03-09 00:00")) == DAY
    assert shown(monday.add(at("2026-03-02 09:00"), DAY)) == "Tue 03 09:00"


def test_a_holiday_cuts_the_night_before_at_midnight_and_has_no_night_of_its_own():
    nights = daily("22:00-06:00", holidays=["2026-12-25"])

    assert nights.elapsed(at("2026-12-24 12:00"), at("2026-12-26 12:00")) == 2 * HOUR
    assert shown(nights.add(at("2026-12-24 22:00"), 3 * HOUR)) == "Sat 26 23:00"


def test_an_override_shortens_a_day_or_opens_a_weekend():
    office = calendar(
        overrides={"2026-12-24": [["09:00", "12:30"]], "2026-12-26": [["10:00", "11:00"]]},
        holidays=["2026-12-25"],
    )

    assert office.elapsed(at("2026-12-24 00:00"), at("2026-12-28 00:00")) == 4.5 * HOUR
    assert shown(office.add(at("2026-12-24 12:00"), HOUR)) == "Sat 26 10:30"


def test_an_override_of_nothing_closes_the_day_but_not_the_tail_of_the_night_before():
    nights = daily("22:00-06:00", overrides={"2026-12-25": []})

    assert nights.elapsed(at("2026-12-24 12:00"), at("2026-12-26 12:00")) == 8 * HOUR


def test_a_holiday_closes_even_a_day_with_an_override():
    office = calendar(holidays=["2026-12-24"], overrides={"2026-12-24": [["09:00", "12:30"]]})

    assert office.elapsed(at("2026-12-24 00:00"), at("2026-12-25 00:00")) == 0


# Changed clocks. In London on 29 March 2026 01:00 becomes 02:00, on 25 October 02:00
# becomes 01:00; both are Sundays.


@pytest.mark.parametrize(
    ("periods", "spring", "autumn"),
    [
        (["00:00-06:00"], 5, 7),
        (["00:00-24:00"], 23, 25),
        # The bound lies in the hour that is skipped: open from the first reading past it.
        # In autumn open 01:30-02:00, closed while it shows 01:00-01:30 again, then open.
        (["01:30-06:00"], 4, 5),
        (["00:00-01:30"], 1, 2),
        # A whole period that is skipped, or comes twice.
        (["01:00-01:30"], 0, 1),
        (["02:00-06:00"], 4, 4),
    ],
)
def test_the_sign_on_the_door_when_the_clock_is_changed(periods, spring, autumn):
    nights = daily(*periods)

    assert nights.elapsed(at("2026-03-29 00:00"), at("2026-03-30 00:00")) == spring * HOUR
    assert nights.elapsed(at("2026-10-25 00:00"), at("2026-10-26 00:00")) == autumn * HOUR


def test_a_deadline_over_the_hour_that_is_skipped():
    nights = daily("00:00-06:00")

    # 00:30 to 01:00, then 02:00 to 02:30.
    assert shown(nights.add(at("2026-03-29 00:30"), HOUR)) == "Sun 29 02:30"


def test_a_deadline_in_the_hour_that_comes_twice_says_which():
    nights = daily("00:00-06:00")

    first = nights.add(at("2026-10-25 00:30"), HOUR)
    second = nights.add(at("2026-10-25 00:30"), 2 * HOUR)

    assert [shown(first), shown(second)] == ["Sun 25 01:30"] * 2
    assert [first.fold, second.fold] == [0, 1]
    assert second.timestamp() - first.timestamp() == HOUR


def test_half_an_hour_on_lord_howe():
    # On 4 October 2026 02:00 becomes 02:30.
    nights = daily("00:00-06:00", tz="Australia/Lord_Howe")
    start = at("2026-10-04 00:00", "Australia/Lord_Howe")

    assert nights.elapsed(start, start + timedelta(hours=12)) == 5.5 * HOUR
    assert shown(nights.add(start, 2 * HOUR + 60)) == "Sun 04 02:31"


def test_a_midnight_that_does_not_exist():
    # In Havana on 8 March 2026 00:00 becomes 01:00; on 1 November 01:00 becomes 00:00.
    shop = daily("00:00-02:00", tz="America/Havana")

    assert shop.elapsed(at("2026-03-08 04:00Z"), at("2026-03-09 04:00Z")) == HOUR
    assert shop.next_open(at("2026-03-08 04:59Z")) == at("2026-03-08 05:00Z")
    assert shop.elapsed(at("2026-11-01 04:00Z"), at("2026-11-02 05:00Z")) == 3 * HOUR


def test_a_minute_of_the_next_day_before_the_last_hour_comes_again():
    # At St John's on 7 November 2010 the clock went from 00:01 back to 23:01 of the 6th:
    # it was the 7th at 02:30 UTC, the 6th again at 02:31, and the 7th from 03:30 on.
    sunday = from_spec({"tz": "America/St_Johns", "weekly": {"6": [["00:00", "01:00"]]}})

    assert sunday.elapsed(at("2010-11-07 02:00Z"), at("2010-11-07 06:00Z")) == HOUR + 60
    assert sunday.is_open(at("2010-11-07 02:30:59Z"))
    assert not sunday.is_open(at("2010-11-07 02:31Z"))
    assert sunday.is_open(at("2010-11-07 03:30Z"))


def test_a_date_that_never_was():
    # Apia went from 29 December 2011 24:00 to 31 December 00:00.
    office = daily("09:00-17:00", tz="Pacific/Apia")
    around = daily("00:00-24:00", tz="Pacific/Apia")
    start, end = at("2011-12-29 00:00", "Pacific/Apia"), at("2012-01-01 00:00", "Pacific/Apia")

    assert office.elapsed(start, end) == 16 * HOUR
    assert around.elapsed(start, end) == 48 * HOUR
    assert shown(office.add(start, 9 * HOUR)) == "Sat 31 10:00"


def test_clocks_that_are_not_whole_hours_from_utc():
    office = daily("09:00-17:00", tz="Asia/Kathmandu")

    assert office.next_open(at("2026-03-02 00:00Z")) == at("2026-03-02 03:15Z")


@pytest.mark.parametrize(
    "tz", ["Europe/London", "Africa/Casablanca", "Africa/Cairo", "America/Santiago"]
)
def test_around_the_clock_is_all_real_time_in_any_zone(tz):
    around = daily("00:00-24:00", tz=tz)
    start = at("2025-01-01 00:00Z")

    assert around.elapsed(start, start + timedelta(days=700)) == 700 * DAY
    assert around.add(start, 700 * DAY) == start + timedelta(days=700)


def test_moments_of_one_zone_are_not_subtracted_as_wall_clocks():
    london = ZoneInfo("Europe/London")
    around = daily("00:00-24:00")
    start, end = datetime(2026, 3, 28, 12, tzinfo=london), datetime(2026, 3, 29, 12, tzinfo=london)

    assert around.elapsed(start, end) == 23 * HOUR


# Pauses


def test_a_pause_moves_the_deadline_by_the_open_time_in_it():
    office = calendar()
    pause = (at("2026-03-06 10:00"), at("2026-03-06 10:00:30"))

    assert office.add(at("2026-03-06 09:30"), HOUR, [pause]) == at("2026-03-06 10:30:30")
    assert office.elapsed(at("2026-03-06 09:30"), at("2026-03-06 11:00"), [pause]) == 5370


def test_a_pause_from_closing_to_opening_changes_nothing():
    office = calendar()
    weekend = (at("2026-03-06 17:30"), at("2026-03-09 09:00"))

    assert shown(office.add(at("2026-03-06 16:30"), HOUR, [weekend])) == "Fri 06 17:30"
    assert shown(office.add(at("2026-03-06 16:30"), 2 * HOUR, [weekend])) == "Mon 09 10:00"


def test_a_deadline_where_a_pause_begins_stands():
    office = calendar()
    pause = (at("2026-03-06 10:00"), at("2026-03-06 12:00"))

    assert shown(office.add(at("2026-03-06 09:00"), HOUR, [pause])) == "Fri 06 10:00"
    assert office.add(at("2026-03-06 09:00"), HOUR + 1, [pause]) == at("2026-03-06 12:00:01")
    assert shown(office.add(at("2026-03-06 13:00"), -HOUR, [pause])) == "Fri 06 12:00"
    assert office.add(at("2026-03-06 13:00"), -HOUR - 1, [pause]) == at("2026-03-06 09:59:59")


def test_what_of_a_pause_is_before_the_start_makes_no_difference():
    office = calendar()
    pause = (at("2026-03-05 12:00"), at("2026-03-06 10:00"))

    assert shown(office.add(at("2026-03-06 09:00"), HOUR, [pause])) == "Fri 06 11:00"
    assert shown(office.add(at("2026-03-06 11:00"), HOUR, [pause])) == "Fri 06 12:00"


def test_a_pause_for_ever_leaves_what_was_before_it():
    office = calendar()
    for_ever = (at("2026-03-06 10:00"), at("9999-12-01 00:00"))

    assert office.elapsed(at("2026-03-06 09:00"), at("2027-03-06 09:00"), [for_ever]) == HOUR
    assert shown(office.add(at("2026-03-06 09:00"), HOUR, [for_ever])) == "Fri 06 10:00"


# Long spans, and none at all


@pytest.mark.parametrize("year", [2020, 2024, 2025, 2026, 2027, 2028, 2032])
def test_what_was_asked_before_makes_no_difference(year):
    start, end = at("2026-03-02 09:00"), at("2026-03-09 09:00")
    epochs = int(start.timestamp()), int(end.timestamp())

    def used():
        office = calendar()
        office.closing(office.next_open(at(f"{year}-06-14 12:00")), 0)
        return office

    assert used().elapsed(start, end) == used().elapsed_epoch(*epochs) == 42.5 * HOUR
    assert used().elapsed(end, start) == -42.5 * HOUR
    assert used().add(start, 42 * HOUR) == at("2026-03-06 17:00")
    assert used().add_epoch(epochs[0], 42 * HOUR) == epochs[0] + 4 * DAY + 8 * HOUR
    assert used().add(end, -42 * HOUR) == at("2026-03-02 09:30")
    assert shown(used().closing(start, 5)) == "Mon 09 17:30"


@pytest.mark.parametrize("away", [-2, -1, 0, 1, 2])
@pytest.mark.parametrize("edge", ["first", "last"])
def test_the_first_and_last_second_of_what_is_laid_out(edge, away):
    def used():
        around = daily("00:00-24:00", tz="UTC")
        around.elapsed_epoch(0, 1)
        return around

    near = getattr(used()._line.table, edge) + away
    moment, zero = (datetime.fromtimestamp(each, UTC) for each in (near, 0))

    assert used().elapsed_epoch(0, near) == used().elapsed(zero, moment) == near
    assert used().elapsed_many(np.array([0]), near).tolist() == [near]
    if edge == "last":
        assert used().add_epoch(0, near) == used().add_epoch(near - 9, 9) == near
        assert used().add(zero, near) == used().add(moment, 1) - timedelta(seconds=1) == moment
    else:
        assert used().add_epoch(0, near) == used().add_epoch(near + 9, -9) == near
        assert used().add(moment, -near) == zero


def test_twenty_thousand_hours_and_back():
    office = calendar()
    start = at("2026-03-02 09:00")

    due = office.add(start, 20_000 * HOUR)

    # 470 weeks of 42.5 hours, two days and eight hours.
    assert due == at("2035-03-07 17:00")
    assert office.add(due, -20_000 * HOUR) == start
    assert office.elapsed(start, due) == 20_000 * HOUR


def test_the_year_9999_is_as_good_as_never_and_a_thousand_years_are_reckoned_in_cycles():
    office = calendar()
    monday, friday = at("2026-03-02 00:00"), at("9999-12-03 23:00")
    weeks, rest = divmod(round((friday - monday) / timedelta(days=1)), 7)
    assert rest == 5

    assert office.elapsed(monday, friday) == (weeks + 1) * 5 * 8.5 * HOUR

    start = int(monday.timestamp())
    due, begun = office.add_epoch(start, 10**10), office.add_epoch(start, -(10**10))
    assert office.elapsed_epoch(start, due) == office.elapsed_epoch(begun, start) == 10**10
    assert office.elapsed_epoch(start, due - 1) == 10**10 - 1
    assert office.elapsed_epoch(begun + 1, start) == 10**10 - 1

    with pytest.raises(ValueError, match="year"):
        office.add(monday, 10**12)


def test_the_year_1_as_long_ago():
    around = daily("00:00-24:00", tz="UTC")
    start, end = at("0001-01-01 00:00Z"), at("2026-01-01 00:00Z")

    assert around.elapsed(start, end) == (end - start) // timedelta(seconds=1)


@pytest.mark.parametrize(
    "hours",
    [
        {},
        {"weekly": {"0": []}, "overrides": {"2026-03-02": []}, "holidays": ["2026-03-02"]},
        # Open on paper, on a holiday.
        {"overrides": {"2026-03-02": [["09:00", "10:00"]]}, "holidays": ["2026-03-02"]},
    ],
)
def test_a_calendar_that_never_opens(hours):
    closed = from_spec({"tz": "Europe/London", **hours})
    start = at("2026-03-02 09:00")

    assert closed.elapsed(start, start + timedelta(days=900)) == 0
    assert closed.add(start, 0) == start
    assert not closed.is_open(start)
    for ask in (
        lambda: closed.add(start, 1),
        lambda: closed.add(start, -1),
        lambda: closed.next_open(start),
        lambda: closed.prev_close(start),
        lambda: closed.closing(start, 0),
        lambda: closed.add_days(start, 1),
        lambda: closed.part_ends(start, 1),
        lambda: closed.add_many(np.array([0]), 1),
        lambda: closed.add_many(np.array([0]), -1),
    ):
        with pytest.raises(NoWorkingTime):
            ask()


def test_open_on_one_day_only():
    once = from_spec({"tz": "Europe/London", "overrides": {"2026-03-02": [["09:00", "10:00"]]}})

    assert shown(once.add(at("2020-01-01 00:00"), HOUR)) == "Mon 02 10:00"
    assert shown(once.add(at("2040-01-01 00:00"), -HOUR)) == "Mon 02 09:00"
    with pytest.raises(NoWorkingTime):
        once.add(at("2026-03-02 09:00"), HOUR + 1)
    with pytest.raises(NoWorkingTime):
        once.add(at("2026-03-02 10:00"), -HOUR - 1)


def test_two_calendars_that_never_meet():
    never = intersection(calendar(days="0"), calendar(days="1"))

    with pytest.raises(NoWorkingTime):
        never.add(at("2026-03-02 09:00"), 1)
    with pytest.raises(NoWorkingTime):
        never.add(at("2026-03-02 09:00"), -1)


# Calendars of calendars


def test_on_call_hours_are_what_the_office_is_not():
    on_call = complement(calendar())

    assert shown(on_call.next_open(at("2026-03-06 10:00"))) == "Fri 06 17:30"
    assert shown(on_call.add(at("2026-03-06 10:00"), 63 * HOUR + 1800)) == "Mon 09 09:00"


def test_two_offices_in_two_zones():
    london = calendar("09:00-17:00")
    new_york = calendar("09:00-17:00", tz="America/New_York")
    one, both = union(london, new_york), intersection(london, new_york)

    assert one.elapsed(at("2026-03-02 00:00"), at("2026-03-03 00:00")) == 13 * HOUR
    assert both.elapsed(at("2026-03-02 00:00"), at("2026-03-03 00:00")) == 3 * HOUR
    # From 8 to 29 March New York is four hours behind, not five.
    assert both.elapsed(at("2026-03-09 00:00"), at("2026-03-10 00:00")) == 4 * HOUR
    assert one.zone == both.zone == ZoneInfo("Europe/London")


def test_always_is_always_open():
    around = always("Asia/Tokyo")
    start = at("2026-03-02 09:00")

    assert around.is_open(start)
    assert around.add(start, 90 * DAY) == start + timedelta(days=90)
    assert around.elapsed(start, start - timedelta(days=9)) == -9 * DAY
    with pytest.raises(NoWorkingTime):
        complement(around).add(start, 1)


# Arrays


def test_arrays_of_any_shape_and_single_numbers():
    office = calendar()
    days = [int(at(f"2026-03-0{day} 16:30").timestamp()) for day in (5, 6)]
    starts = np.array([days, days, days])

    due = office.add_many(starts, HOUR)
    until_friday = office.elapsed_many(starts, days[1] + HOUR)

    assert due.tolist() == [[days[0] + HOUR, days[1] + HOUR]] * 3
    assert until_friday.tolist() == [[9.5 * HOUR, HOUR]] * 3
    assert office.add_many(np.array([], dtype=np.int64), 5).tolist() == []
    assert office.elapsed_many(np.array([], dtype=np.int64), 5).tolist() == []


def test_an_array_reaches_as_far_as_its_longest_budget():
    office = calendar()
    start = int(at("2026-03-02 09:00").timestamp())
    budgets = np.array([0, 1, -20_000 * HOUR, 20_000 * HOUR])

    due = office.add_many(np.full(4, start), budgets)

    assert due.tolist() == [office.add_epoch(start, int(budget)) for budget in budgets]


# What is refused


@pytest.mark.parametrize(
    ("spec", "hint"),
    [
        ({}, "time zone"),
        ({"tz": "Europe/Londn"}, "'Europe/Londn'"),
        ({"tz": "Europe"}, "'Europe'"),
        ({"tz": "../UTC"}, "unknown time zone"),
        ({"tz": None}, "None"),
        ({"tz": "UTC", "holiday": []}, "holiday"),
        ({"tz": "UTC", "weekly": {"7": []}}, "'7'"),
        ({"tz": "UTC", "weekly": {"mon": []}}, "'mon'"),
        ({"tz": "UTC", "weekly": {"0": [["9", "17:00"]]}}, "'9' on Monday"),
        ({"tz": "UTC", "weekly": {"1": [["09:00", "17:60"]]}}, "'17:60' on Tuesday"),
        ({"tz": "UTC", "weekly": {"1": [["09:00", "24:01"]]}}, "'24:01'"),
        ({"tz": "UTC", "weekly": {"1": [["24:00", "06:00"]]}}, "24:00"),
        ({"tz": "UTC", "weekly": {"1": [["09:00"]]}}, "a start and an end"),
        ({"tz": "UTC", "weekly": {"1": [9]}}, "a start and an end"),
        ({"tz": "UTC", "weekly": {"1": ["09:00-17:00"]}}, "09:00-17:00"),
        ({"tz": "UTC", "weekly": {"1": "09:00"}}, "09:00"),
        ({"tz": "UTC", "weekly": {"1": [[9, 17]]}}, "unreadable time 9"),
        ({"tz": "UTC", "holidays": ["25.12.2026"]}, "'25.12.2026'"),
        ({"tz": "UTC", "holidays": ["2026-02-29"]}, "2026-02-29"),
        ({"tz": "UTC", "overrides": {"2026-12": []}}, "2026-12"),
        ({"tz": "UTC", "overrides": {"2026-12-24": [["09:00", "x"]]}}, "'x' on 2026-12-24"),
    ],
)
def test_hours_that_cannot_be_read_are_refused_by_name(spec, hint):
    with pytest.raises(ValueError, match=re.escape(hint)):
        from_spec(spec)


def test_a_moment_without_a_zone_is_refused():
    office = calendar()
    aware = at("2026-03-02 09:00")
    naive = aware.replace(tzinfo=None)
    for ask in (
        lambda: office.add(naive, 60),
        lambda: office.add(naive, 0),
        lambda: office.add(naive, -60),
        lambda: office.add(aware, 60, [(aware, naive)]),
        lambda: office.elapsed(naive, aware),
        lambda: office.elapsed(aware, naive),
        lambda: office.add_days(naive, 0),
        lambda: office.add_days(naive, 1),
        lambda: office.add_days(naive, 1, until="same-time"),
        lambda: office.closing(naive, 1),
        lambda: office.part_ends(naive, 1),
        lambda: office.is_open(naive),
        lambda: office.next_open(naive),
        lambda: office.prev_close(naive),
        lambda: office.pieces(aware, naive),
    ):
        with pytest.raises(ValueError, match="no time zone"):
            ask()


def test_a_pause_that_ends_before_it_begins_is_refused():
    monday, tuesday = at("2026-03-02 09:00"), at("2026-03-03 09:00")

    with pytest.raises(ValueError, match="before it begins"):
        calendar().add(monday, 60, [(tuesday, monday)])


def test_python_dates_and_times_are_read_too():
    mondays = from_spec(
        {
            "tz": "Europe/London",
            "weekly": {0: [(time(9), time(17, 30))]},
            "holidays": {date(2026, 3, 9): "Founders' Day"},
        }
    )

    assert mondays.elapsed(at("2026-03-02 00:00"), at("2026-03-16 00:00")) == 8.5 * HOUR


def test_nothing_said_of_a_day_is_a_closed_day():
    office = from_spec(
        {
            "tz": "Europe/London",
            "weekly": {"0": [["09:00", "17:30"]], "1": None},
            "holidays": None,
            "overrides": {"2026-03-02": None},
        }
    )

    assert office.elapsed(at("2026-03-02 00:00"), at("2026-03-16 00:00")) == 8.5 * HOUR


def test_arrays_with_many_periods_in_an_hour():
    office = calendar("09:00-09:10", "09:20-09:30", "09:40-09:50", "10:00-10:10")
    first = int(at("2026-03-02 08:00").timestamp())
    starts = first + 300 * np.arange(40)

    due, open_time = office.add_many(starts, 1500), office.elapsed_many(first, starts)

    assert due.tolist() == [office.add_epoch(start, 1500) for start in starts.tolist()]
    assert open_time.tolist() == [office.elapsed_epoch(first, start) for start in starts.tolist()]


def test_arrays_stand_where_a_pause_begins_and_where_it_ends():
    office = calendar()
    nine, ten, twelve, one = (
        int(at(f"2026-03-06 {hour}:00").timestamp()) for hour in ("09", "10", "12", "13")
    )

    due = office.add_many(np.array([nine, one]), np.array([HOUR, -HOUR]), [(ten, twelve)])

    assert due.tolist() == [ten, twelve]


def test_half_a_second_before_1970_is_in_the_second_before():
    assert always().elapsed(at("1969-12-31 23:59:59.500000Z"), at("1970-01-01 00:00Z")) == 1


@pytest.mark.parametrize("away", [-2, -1, 0, 1])
def test_pauses_at_the_first_second_of_what_is_laid_out(away):
    around = daily("00:00-24:00", tz="UTC")
    around.elapsed_epoch(0, 1)
    near = around._line.table.first + away

    assert around.elapsed_epoch(near, 100, [(50, 60)]) == 90 - near

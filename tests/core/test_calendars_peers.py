"""Faults that other desks and libraries have had with open time, by name."""

import time
from datetime import timedelta

import pytest

from kept.core.calendars import NoWorkingTime, from_spec
from tests.core.test_calendars import DAY, HOUR, at, calendar, daily, shown


def test_zammad_pauses_in_one_minute_overwrite_each_other():
    # They are kept as HH:MM => HH:MM of a date: seconds are cut off, equal keys lost.
    pauses = [
        (at("2026-03-02 10:00:05"), at("2026-03-02 10:00:20")),
        (at("2026-03-02 10:00:30"), at("2026-03-02 10:00:40")),
    ]

    due = calendar().add(at("2026-03-02 09:00"), 2 * HOUR, pauses)

    assert due == at("2026-03-02 11:00:25")


def test_frappe_2449_added_time_on_hold_as_real_time():
    weekend = [(at("2026-03-06 17:00"), at("2026-03-09 09:30"))]

    due = calendar().add(at("2026-03-06 16:30"), HOUR, weekend)

    # Half an hour before the pause, an hour paused on both days, half an hour after it.
    assert shown(due) == "Mon 09 10:00"


def test_glpi_10594_added_paused_hours_to_a_target_in_days():
    waited = [(at("2026-03-03 10:00"), at("2026-03-03 15:00"))]

    # No close of business was passed over, so the day stands.
    assert shown(calendar().closing(at("2026-03-02 10:00"), 2, waited)) == "Wed 04 17:30"


def test_zendesk_biz_counts_overlapping_periods_twice():
    office = calendar("09:00-13:00", "12:00-17:00")

    assert office.elapsed(at("2026-03-02 00:00"), at("2026-03-03 00:00")) == 8 * HOUR


def test_business_hours_counts_a_second_too_much():
    assert calendar().elapsed(at("2026-03-02 10:00"), at("2026-03-02 11:00")) == HOUR


@pytest.mark.parametrize("period", ["00:00-24:00", "00:00-00:00"])
def test_zammad_3180_and_others_lose_the_last_minute_of_the_day(period):
    around = daily(period)

    assert around.elapsed(at("2026-03-02 00:00"), at("2026-03-09 00:00")) == 7 * DAY


def test_business_hours_applies_yearly_holidays_in_a_spans_first_and_last_year_only():
    office = calendar(holidays=[f"{year}-12-25" for year in range(2024, 2029)])
    open_days = office.elapsed(at("2024-06-01 00:00"), at("2028-06-01 00:00")) / (8.5 * HOUR)

    # 1,043 weekdays less Christmas 2024, 2025 and 2026; in 2027 it is a Saturday.
    assert open_days == 1043 - 3


def test_rt_gives_minus_one_past_thirty_days_and_znuny_the_start():
    thin = from_spec({"tz": "Europe/London", "weekly": {"0": [["09:00", "09:01"]]}})

    assert shown(thin.add(at("2026-03-02 09:00"), 600)) == "Mon 04 09:01"


def test_znuny_answers_the_start_and_rt_minus_one_where_it_never_opens():
    with pytest.raises(NoWorkingTime):
        from_spec({"tz": "Europe/London"}).add(at("2026-03-02 09:00"), HOUR)


def test_glpi_walks_in_steps_of_86400_seconds():
    office = calendar(days="0123456")

    assert office.elapsed(at("2026-03-28 00:00"), at("2026-03-31 00:00")) == 3 * 8.5 * HOUR


def test_working_hours_says_six_hours_for_five_and_for_seven():
    nights = daily("00:00-06:00")

    assert nights.elapsed(at("2026-03-29 00:00"), at("2026-03-29 06:00")) == 5 * HOUR
    assert nights.elapsed(at("2026-10-25 00:00"), at("2026-10-25 06:00")) == 7 * HOUR


def test_biz_160_raises_where_an_overlap_is_not_summer_time():
    # Casablanca goes back an hour for Ramadan, on 15 February 2026 at 03:00.
    nights = daily("00:00-06:00", tz="Africa/Casablanca")
    start = at("2026-02-15 00:00", "Africa/Casablanca")

    assert nights.elapsed(start, at("2026-02-15 06:00", "Africa/Casablanca")) == 7 * HOUR


def test_chatwoot_2882_takes_todays_offset_for_every_day():
    office = calendar(tz="Europe/London")

    assert office.next_open(at("2026-03-27 20:00Z")) == at("2026-03-30 08:00Z")


def test_businesstimedelta_loses_a_shift_over_midnight():
    nights = daily("22:00-06:00")

    assert nights.elapsed(at("2026-03-02 22:00"), at("2026-03-03 06:00")) == 8 * HOUR
    assert shown(nights.add(at("2026-03-02 22:00"), 4 * HOUR)) == "Tue 03 02:00"


def test_businesstimedelta_8_crashes_past_the_last_holiday():
    office = calendar(holidays=["2020-12-25"])

    assert shown(office.add(at("2026-03-02 09:00"), HOUR)) == "Mon 02 10:00"


def test_businesstimedelta_goes_back_over_midnight_the_wrong_way():
    # Monday 10:00 less two hours was Monday 08:00.
    assert shown(calendar().add(at("2026-03-09 10:00"), -2 * HOUR)) == "Fri 06 16:30"


def test_business_hours_loses_the_night_from_saturday_to_sunday():
    nights = daily("22:00-06:00")

    assert nights.elapsed(at("2026-03-08 00:00"), at("2026-03-08 06:00")) == 6 * HOUR


def test_moment_business_time_58_is_stuck_at_a_time_that_comes_twice():
    # 25 October 2026: 01:30 comes twice.
    nights = daily("01:30-06:00")
    start = at("2026-10-25 00:00")

    assert shown(nights.add(start, HOUR)) == "Sun 25 02:00"
    # After half an hour the clock shows 01:00, for the second time.
    assert nights.add(start, HOUR // 2).timestamp() == at("2026-10-25 01:00Z").timestamp()


def test_biz_counts_saturday_plus_a_day_like_saturday_plus_none():
    saturday = at("2026-03-07 12:00")

    assert shown(calendar().add_days(saturday, 1)) == "Tue 10 17:30"
    assert calendar().add_days(saturday, 0) == saturday


def test_biz_63_and_122_and_zammad_534_many_holidays_cost_nothing():
    start = at("2026-03-02 09:00")
    many = [(start.date() + timedelta(days=7 * i + 5)).isoformat() for i in range(2000)]
    office, plain = calendar(holidays=many), calendar()
    assert office.add(start, HOUR) == plain.add(start, HOUR)

    before = time.perf_counter()
    for _ in range(1000):
        office.add(start, 300 * HOUR)

    # It takes about a millisecond; biz took 0.3 s for each.
    assert time.perf_counter() - before < 1


def test_users_ask_for_lunch_breaks_late_bars_and_closures_by_the_hour():
    # Frappe 2212, Chatwoot 14009, 5254, 6733, biz 64.
    lunch = calendar("09:00-12:00", "13:00-17:00")
    bar = daily("21:00-02:00")
    closed_early = calendar(overrides={"2026-03-06": [["09:00", "12:00"]]})

    assert shown(lunch.add(at("2026-03-02 11:30"), HOUR)) == "Mon 02 13:30"
    assert shown(bar.add(at("2026-03-02 23:00"), 4 * HOUR)) == "Tue 03 22:00"
    assert shown(closed_early.add(at("2026-03-06 11:30"), HOUR)) == "Mon 09 09:30"


def test_zammad_534_a_changed_calendar_is_another_calendar():
    old, new = calendar(), calendar("10:00-16:00")

    assert shown(old.add(at("2026-03-02 09:00"), HOUR)) == "Mon 02 10:00"
    assert shown(new.add(at("2026-03-02 09:00"), HOUR)) == "Mon 02 11:00"

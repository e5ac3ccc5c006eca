"""Working days, parts of days, and a span cut into pieces."""

from datetime import timedelta

import pytest

from kept.core.calendars import NoWorkingTime, always, complement, from_spec, union
from tests.core.test_calendars import DAY, HOUR, at, calendar, daily, shown

# 6 March 2026 is a Friday, 25 December 2026 a Friday too.


def closes(office, start, *pauses):
    return [shown(office.closing(start, n, pauses)) for n in range(3)]


def test_working_days_end_at_close_of_business():
    assert closes(calendar(), at("2026-03-05 10:00")) == [
        "Thu 05 17:30",
        "Fri 06 17:30",
        "Mon 09 17:30",
    ]


@pytest.mark.parametrize("start", ["2026-03-06 17:30", "2026-03-07 12:00", "2026-03-09 09:00"])
def test_a_start_outside_hours_counts_as_the_next_opening(start):
    assert closes(calendar(), at(start))[:2] == ["Mon 09 17:30", "Tue 10 17:30"]
    assert shown(calendar().add_days(at(start), 1)) == "Tue 10 17:30"
    assert shown(calendar().add_days(at(start), 1, until="same-time")) == "Tue 10 09:00"


def test_no_days_are_the_start_itself():
    saturday = at("2026-03-07 12:00")

    assert calendar().add_days(saturday, 0) == saturday
    assert calendar().add_days(saturday, 0, until="same-time") == saturday


def test_holidays_and_half_days():
    office = calendar(holidays=["2026-12-25"], overrides={"2026-12-24": [["09:00", "12:30"]]})

    assert closes(office, at("2026-12-23 10:00")) == [
        "Wed 23 17:30",
        "Thu 24 12:30",
        "Mon 28 17:30",
    ]
    # After the half day's close it is Monday.
    assert closes(office, at("2026-12-24 12:45"))[:2] == ["Mon 28 17:30", "Tue 29 17:30"]


def test_a_night_shift_is_of_the_day_on_which_it_begins():
    nights = calendar("22:00-06:00")

    assert closes(nights, at("2026-03-03 02:00")) == [
        "Tue 03 06:00",
        "Wed 04 06:00",
        "Thu 05 06:00",
    ]
    assert shown(nights.add_days(at("2026-03-03 02:00"), 1, until="same-time")) == "Wed 04 02:00"
    # Friday's ends on Saturday; the next is Monday's.
    assert closes(nights, at("2026-03-07 05:00"))[:2] == ["Sat 07 06:00", "Tue 10 06:00"]


def test_a_day_with_two_shifts_has_one_close():
    office = calendar("09:00-17:00", "22:00-06:00", days="01")

    assert closes(office, at("2026-03-02 10:00"))[:2] == ["Tue 03 06:00", "Wed 04 06:00"]


def test_a_shift_inside_the_night_of_the_day_before():
    # Monday 20:00 to Tuesday 19:00; Tuesday 09:00 to 12:00 lies inside it.
    office = from_spec(
        {"tz": "UTC", "weekly": {"0": [["20:00", "19:00"]], "1": [["09:00", "12:00"]]}}
    )

    # Tuesday 10:00 is in Monday's shift; a day later ends with Tuesday's own.
    assert closes(office, at("2026-03-03 10:00Z")) == [
        "Tue 03 19:00",
        "Tue 03 12:00",
        "Tue 10 19:00",
    ]
    # From noon on Tuesday's own is over, wherever the search for it begins.
    for week in range(20):
        start = at("2026-03-03 13:00Z") + timedelta(weeks=week)
        assert office.closing(start, 0) == start + timedelta(hours=6)
        assert office.closing(start, 1) == start + timedelta(days=7, hours=6)


def test_the_same_time_of_the_clock_on_the_day():
    office = calendar("09:00-17:30", overrides={"2026-03-09": [["13:00", "15:00"]]})

    def same_time(start, n):
        return shown(office.add_days(at(start), n, until="same-time"))

    assert same_time("2026-03-05 10:20", 1) == "Fri 06 10:20"
    # Closed then: at the day's next opening, else at its last closing.
    assert same_time("2026-03-05 10:20", 2) == "Mon 09 13:00"
    assert same_time("2026-03-05 16:00", 2) == "Mon 09 15:00"
    assert same_time("2026-03-05 16:00", 3) == "Tue 10 16:00"


def test_the_same_time_where_the_clock_is_changed():
    # In London on Sunday 29 March 2026 01:00 becomes 02:00, on 25 October 02:00 becomes 01:00.
    around = daily("00:00-24:00")

    spring = around.add_days(at("2026-03-28 01:30"), 1, until="same-time")
    after = around.add_days(at("2026-03-28 12:00"), 1, until="same-time")
    autumn = around.add_days(at("2026-10-24 01:30"), 1, until="same-time")

    # 01:30 is skipped: the first moment past it. It comes twice: the first.
    assert shown(spring) == "Sun 29 02:00"
    assert after == at("2026-03-29 12:00")
    assert (shown(autumn), autumn.fold) == ("Sun 25 01:30", 0)


def test_around_the_clock_a_day_ends_at_midnight():
    assert closes(always("Europe/London"), at("2026-03-28 12:00")) == [
        "Sun 29 00:00",
        "Mon 30 00:00",
        "Tue 31 00:00",
    ]
    assert closes(daily("00:00-24:00"), at("2026-03-29 00:00"))[0] == "Mon 30 00:00"


def test_a_date_that_never_was_is_no_working_day():
    # Apia went from 29 December 2011 24:00 to 31 December 00:00.
    office = daily("09:00-17:00", tz="Pacific/Apia")

    assert closes(office, at("2011-12-29 10:00", "Pacific/Apia"))[:2] == [
        "Thu 29 17:00",
        "Sat 31 17:00",
    ]


def test_combined_calendars_have_days_too():
    both = union(calendar("09:00-12:00"), calendar("14:00-17:00", days="0"))

    assert closes(both, at("2026-03-06 10:00")) == ["Fri 06 12:00", "Mon 09 17:00", "Tue 10 12:00"]
    # What the office is not: the day's last part ends at midnight.
    assert closes(complement(calendar()), at("2026-03-06 18:00"))[0] == "Sat 07 00:00"


def test_a_thousand_working_days():
    # 200 weeks.
    assert calendar().closing(at("2026-03-02 10:00"), 1000) == at("2029-12-31 17:30")


def test_days_backwards_are_refused():
    with pytest.raises(ValueError, match="forwards"):
        calendar().add_days(at("2026-03-02 10:00"), -1)
    with pytest.raises(ValueError, match="forwards"):
        calendar().closing(at("2026-03-02 10:00"), -1)
    with pytest.raises(ValueError, match="same-time"):
        calendar().add_days(at("2026-03-02 10:00"), 1, until="noon")


def test_the_last_days_of_a_calendar():
    twice = from_spec(
        {
            "tz": "Europe/London",
            "overrides": {day: [["09:00", "10:00"]] for day in ("2026-03-02", "2026-03-04")},
        }
    )

    start = at("2026-03-01 00:00")

    assert [shown(twice.closing(start, n)) for n in (0, 1)] == ["Mon 02 10:00", "Wed 04 10:00"]
    with pytest.raises(NoWorkingTime):
        twice.closing(start, 2)
    assert shown(twice.part_ends(at("2026-03-04 09:15"), 2)) == "Wed 04 10:00"
    with pytest.raises(NoWorkingTime):
        twice.part_ends(at("2026-03-04 09:15"), 3)


# Pauses


def test_a_close_in_a_pause_is_passed_over():
    pause = (at("2026-03-03 16:00"), at("2026-03-04 10:00"))

    assert closes(calendar(), at("2026-03-02 10:00"), pause) == [
        "Mon 02 17:30",
        "Wed 04 17:30",
        "Thu 05 17:30",
    ]
    assert shown(calendar().add_days(at("2026-03-02 10:00"), 1, pauses=[pause])) == "Wed 04 17:30"
    same_time = calendar().add_days(at("2026-03-02 10:00"), 1, until="same-time", pauses=[pause])
    assert shown(same_time) == "Wed 04 10:00"


def test_a_pause_within_a_day_passes_nothing_over():
    pause = (at("2026-03-03 09:00"), at("2026-03-03 17:29:59"))

    assert closes(calendar(), at("2026-03-02 10:00"), pause)[1] == "Tue 03 17:30"


def test_the_close_of_the_first_day_may_be_passed_over():
    pause = (at("2026-03-02 12:00"), at("2026-03-03 12:00"))

    assert closes(calendar(), at("2026-03-02 10:00"), pause)[:2] == ["Tue 03 17:30", "Wed 04 17:30"]


def test_a_pause_from_close_to_close_passes_one_over():
    # It begins when Monday has closed, and has had all of Tuesday when it is lifted.
    pause = (at("2026-03-02 17:30"), at("2026-03-03 17:30"))

    assert closes(calendar(), at("2026-03-02 10:00"), pause)[:2] == ["Mon 02 17:30", "Wed 04 17:30"]


def test_a_pause_over_a_weekend_passes_nothing_over():
    pause = (at("2026-03-06 17:30"), at("2026-03-09 09:00"))

    assert closes(calendar(), at("2026-03-06 10:00"), pause)[:2] == ["Fri 06 17:30", "Mon 09 17:30"]


# Parts of a day


def parts(office, start, *pauses, count=4, **rest):
    return [shown(office.part_ends(start, n, pauses=pauses, **rest)) for n in range(1, count + 1)]


def test_twice_per_working_day_is_the_second_end_after_the_start():
    office = calendar("09:00-17:00")

    # After a contact in the first half due at close, after one in the second at noon.
    assert shown(office.part_ends(at("2026-03-06 10:00"), 2)) == "Fri 06 17:00"
    assert shown(office.part_ends(at("2026-03-06 14:00"), 2)) == "Mon 09 13:00"
    # A contact at the very middle is in the second half, one at the close of the next day.
    assert shown(office.part_ends(at("2026-03-06 13:00"), 2)) == "Mon 09 13:00"
    assert shown(office.part_ends(at("2026-03-06 17:00"), 2)) == "Mon 09 17:00"
    assert shown(office.part_ends(at("2026-03-08 00:00"), 2)) == "Mon 09 17:00"


def test_the_middle_is_of_the_open_time():
    office = calendar("09:00-12:00", "13:00-14:00", overrides={"2026-03-03": [["10:00", "11:00"]]})

    assert parts(office, at("2026-03-02 09:00")) == [
        "Mon 02 11:00",
        "Mon 02 14:00",
        "Tue 03 10:30",
        "Tue 03 11:00",
    ]


def test_the_middle_of_a_night_shift_may_be_tomorrow():
    nights = calendar("22:00-06:00")

    assert parts(nights, at("2026-03-02 22:00"), count=3) == [
        "Tue 03 02:00",
        "Tue 03 06:00",
        "Wed 04 02:00",
    ]


def test_other_numbers_of_parts():
    office = calendar("09:00-17:00")

    assert parts(office, at("2026-03-02 10:30"), count=5, parts=4) == [
        "Mon 02 11:00",
        "Mon 02 13:00",
        "Mon 02 15:00",
        "Mon 02 17:00",
        "Tue 03 11:00",
    ]
    assert parts(office, at("2026-03-02 10:30"), count=2, parts=1) == [
        "Mon 02 17:00",
        "Tue 03 17:00",
    ]
    with pytest.raises(ValueError, match="from 1"):
        office.part_ends(at("2026-03-02 10:30"), 0)


def test_an_end_of_a_part_in_a_pause_is_passed_over():
    office = calendar("09:00-17:00")
    pause = (at("2026-03-02 12:00"), at("2026-03-02 14:00"))

    assert parts(office, at("2026-03-02 10:00"), pause, count=2) == ["Mon 02 17:00", "Tue 03 13:00"]


def test_the_middle_of_a_day_on_which_the_clock_is_changed():
    # 29 March 2026 has 23 hours in London: half of them are over at 12:30.
    assert parts(daily("00:00-24:00"), at("2026-03-29 00:00"), count=2) == [
        "Sun 29 12:30",
        "Mon 30 00:00",
    ]


# Pieces


def pieces(office, start, end):
    return [
        (shown(piece.start), piece.reason + (f" {piece.name}" if piece.name else ""), piece.seconds)
        for piece in office.pieces(at(start), at(end))
    ]


def test_every_closed_piece_says_why():
    office = calendar(
        holidays={"2026-12-25": "Christmas Day", "2026-12-28": "Boxing Day (substitute)"},
        overrides={"2026-12-24": [["09:00", "12:30"]]},
    )

    assert pieces(office, "2026-12-24 10:00", "2026-12-29 10:00") == [
        ("Thu 24 10:00", "", 2.5 * HOUR),
        ("Thu 24 12:30", "outside hours", 11.5 * HOUR),
        ("Fri 25 00:00", "holiday Christmas Day", DAY),
        ("Sat 26 00:00", "not a working day", 2 * DAY),
        ("Mon 28 00:00", "holiday Boxing Day (substitute)", DAY),
        ("Tue 29 00:00", "outside hours", 9 * HOUR),
        ("Tue 29 09:00", "", HOUR),
    ]


def test_holidays_without_names_are_holidays():
    office = calendar(holidays=["2026-12-25", "2026-12-28"])

    assert pieces(office, "2026-12-25 10:00", "2026-12-25 12:00") == [
        ("Fri 25 10:00", "holiday", 2 * HOUR)
    ]


def test_open_periods_that_touch_are_one_piece():
    around = daily("00:00-24:00")

    assert pieces(around, "2026-03-28 12:00", "2026-03-30 12:00") == [
        ("Sat 28 12:00", "", 47 * HOUR)
    ]


def test_a_night_between_two_working_days_is_one_piece():
    assert pieces(calendar(), "2026-03-02 17:00", "2026-03-03 09:30") == [
        ("Mon 02 17:00", "", HOUR / 2),
        ("Mon 02 17:30", "outside hours", 15.5 * HOUR),
        ("Tue 03 09:00", "", HOUR / 2),
    ]


def test_the_tail_of_a_night_shift_is_open_on_a_day_off():
    nights = calendar("22:00-06:00")

    assert pieces(nights, "2026-03-07 05:00", "2026-03-07 12:00") == [
        ("Sat 07 05:00", "", HOUR),
        ("Sat 07 06:00", "not a working day", 6 * HOUR),
    ]


def test_the_hour_that_is_skipped_is_in_no_piece():
    nights = daily("00:00-06:00")

    assert pieces(nights, "2026-03-28 23:00", "2026-03-29 07:00") == [
        ("Sat 28 23:00", "outside hours", HOUR),
        ("Sun 29 00:00", "", 5 * HOUR),
        ("Sun 29 06:00", "outside hours", HOUR),
    ]


def test_what_a_combined_calendar_is_closed_for_is_outside_hours():
    assert pieces(complement(calendar()), "2026-03-06 16:30", "2026-03-06 18:30") == [
        ("Fri 06 16:30", "outside hours", HOUR),
        ("Fri 06 17:30", "", HOUR),
    ]


def test_no_time_has_no_pieces():
    assert pieces(calendar(), "2026-03-02 10:00", "2026-03-02 10:00") == []
    assert pieces(calendar(), "2026-03-02 10:00", "2026-03-02 09:00") == []


# What is laid out at once: two months back and thirteen ahead, each of 31 days


def test_days_at_either_end_of_what_is_laid_out_are_whole():
    office = union(calendar(), calendar(days="5"))
    noon = at("2026-03-02 12:00")
    first = noon - timedelta(days=62)

    closing_times = {f"{office.closing(noon, n):%H:%M}" for n in range(400)}
    at_once = union(calendar(), calendar(days="5"))
    at_once.closing(noon, 0)

    assert closing_times == {"17:30"}
    # Of a day that was open since nine when the table begins.
    assert shown(at_once.part_ends(first + timedelta(minutes=1), 1)) == "Tue 30 13:15"


def test_parts_of_a_shift_inside_the_night_of_the_day_before():
    office = from_spec(
        {"tz": "UTC", "weekly": {"0": [["20:00", "19:00"]], "1": [["09:00", "12:00"]]}}
    )

    assert parts(office, at("2026-03-02 20:00Z")) == [
        "Tue 03 07:30",
        "Tue 03 10:30",
        "Tue 03 12:00",
        "Tue 03 19:00",
    ]
    assert shown(office.part_ends(at("2026-03-03 08:00Z"), 3)) == "Tue 03 19:00"


def test_parts_that_do_not_come_out_even_are_cut_at_the_second_before():
    start = at("2026-03-02 09:00")

    # Three sevenths of 30,600 seconds.
    assert calendar().part_ends(start, 3, parts=7) == start + timedelta(seconds=13_114)

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kept.core.moments import DueValue, chip, in_full, length, when

LONDON, BERLIN = ZoneInfo("Europe/London"), ZoneInfo("Europe/Berlin")
KOLKATA, NEW_YORK = ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York")

# A Tuesday.
NOW = datetime(2026, 12, 1, 9, 55, tzinfo=LONDON)


def at(day: int, hour: int, minute: int = 0, *, month: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(1, 10, 30), "Tue 10:30"),
        (at(2, 14), "Wed 14:00"),
        (at(7, 0), "Mon 00:00"),
        (at(8, 10, 30), "Tue 8 Dec, 10:30"),
        (at(30, 23, 59, month=11), "Mon 23:59"),
        (at(25, 9, month=11), "Wed 09:00"),
        (at(24, 9, month=11), "Tue 24 Nov, 09:00"),
        (at(4, 9, 5, month=1, year=2027), "Mon 4 Jan 2027, 09:05"),
    ],
)
def test_a_moment_is_named_by_how_near_it_is(moment: datetime, words: str) -> None:
    assert when(moment, NOW, LONDON) == words


def test_the_year_is_told_only_when_the_day_alone_would_not_do() -> None:
    new_years_eve = at(31, 16)

    assert when(at(1, 9, month=1, year=2027), new_years_eve, LONDON) == "Fri 09:00"
    assert in_full(at(1, 9, month=1, year=2027), new_years_eve, LONDON) == (
        "Friday 1 January 2027, 09:00"
    )


def test_a_sentence_names_the_day_in_full() -> None:
    assert in_full(at(1, 10, 30), NOW, LONDON) == "Tuesday 1 December, 10:30"


def test_a_moment_in_utc_reads_as_the_readers_clock() -> None:
    assert when(datetime(2026, 7, 1, 9, 30, tzinfo=UTC), NOW, LONDON) == "Wed 1 Jul, 10:30"


def test_a_day_begins_at_the_readers_midnight() -> None:
    late_evening = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)  # Wednesday already in Kolkata

    assert when(late_evening, NOW, KOLKATA) == "Wed 01:30"
    assert when(late_evening, NOW, LONDON) == "Tue 20:00"


def test_the_zone_is_named_when_reader_and_desk_differ() -> None:
    assert when(at(2, 14), NOW, BERLIN, desk=LONDON) == "Wed 15:00 Berlin time"
    assert when(at(2, 14), NOW, NEW_YORK, desk=LONDON) == "Wed 09:00 New York time"
    assert in_full(at(2, 14), NOW, BERLIN, desk=LONDON) == (
        "Wednesday 2 December, 15:00 Berlin time"
    )


def test_the_zone_is_not_named_when_both_clocks_show_the_same() -> None:
    assert when(at(2, 14), NOW, ZoneInfo("Europe/Lisbon"), desk=LONDON) == "Wed 14:00"


def test_the_zone_is_judged_at_the_moment_that_is_named() -> None:
    # London leaves summer time on 25 October 2026, Accra has none.
    accra = ZoneInfo("Africa/Accra")

    assert when(at(24, 12, month=10), NOW, accra, desk=LONDON).endswith("11:00 Accra time")
    assert when(at(26, 12, month=10), NOW, accra, desk=LONDON).endswith("12:00")


@pytest.mark.parametrize(
    ("delta", "words"),
    [
        (timedelta(seconds=59), "under 1 min"),
        (minutes(35), "35 min"),
        (minutes(35.9), "35 min"),
        (hours(3), "3 h"),
        (minutes(80), "1 h 20 min"),
        (-minutes(80), "1 h 20 min"),
        (hours(23.99), "23 h 59 min"),
        (hours(24), "1 day"),
        (hours(50), "2 days 2 h"),
        (hours(72), "3 days"),
        (hours(95), "3 days"),
    ],
)
def test_a_length_is_said_down_to_the_minute(delta: timedelta, words: str) -> None:
    assert length(delta) == words


def test_open_time_is_named_and_never_becomes_days() -> None:
    assert length(hours(26), open_time=True) == "26 h working time"


def running(due_at: datetime | None, **values: timedelta) -> DueValue:
    return DueValue(state="running", due_at=due_at, **values)


def words(due: DueValue, now: datetime = NOW, zone: ZoneInfo = LONDON) -> tuple[str, str]:
    shown = chip(due, now, zone)
    return shown.state, shown.words


def test_a_clock_with_time_left_is_on_time() -> None:
    due = running(at(2, 14), total=hours(16), left=hours(12))

    assert words(due) == ("on-time", "Due Wed 14:00")
    assert chip(due, NOW, LONDON).detail == "Due Wednesday 2 December, 14:00"


def test_the_last_quarter_is_due_soon() -> None:
    assert words(running(at(1, 10, 30), total=minutes(140))) == ("soon", "Due 10:30 · 35 min")
    assert words(running(at(1, 10, 31), total=minutes(140)))[0] == "on-time"


def test_half_an_hour_is_soon_however_short_the_promise() -> None:
    assert words(running(at(1, 10, 25), total=minutes(60))) == ("soon", "Due 10:25 · 30 min")
    assert words(running(at(1, 10, 26), total=minutes(60)))[0] == "on-time"
    assert words(running(at(1, 10, 25)))[0] == "soon"


def test_a_long_promise_is_soon_for_days_and_counts_none_of_them() -> None:
    due = running(at(8, 17, 30), total=timedelta(days=60))

    assert words(due) == ("soon", "Due Tue 8 Dec, 17:30")


def test_due_soon_tomorrow_names_the_day() -> None:
    assert words(running(at(2, 0, 10)), now=at(1, 23, 50)) == ("soon", "Due Wed 00:10 · 20 min")


def test_the_moment_itself_is_not_late() -> None:
    assert words(running(NOW)) == ("soon", "Due 09:55 · under 1 min")
    assert words(running(NOW), now=NOW + minutes(1)) == ("late", "Late 1 min")


def test_late_says_by_how_much_and_keeps_the_moment() -> None:
    shown = chip(DueValue(state="late", due_at=at(1, 8, 35)), NOW, LONDON)

    assert (shown.state, shown.words) == ("late", "Late 1 h 20 min")
    assert (shown.detail, shown.at) == ("Was due Tue 08:35", at(1, 8, 35))


def test_over_a_weekend_the_time_left_is_named_as_working_time() -> None:
    # Friday 17:20 to Monday 09:10, hours 09:00 to 17:30: twenty minutes of working time.
    due = running(at(7, 9, 10), total=hours(8), left=minutes(20))

    assert words(due, now=at(4, 17, 20)) == ("soon", "Due Mon 09:10 · 20 min working time")


def test_over_a_holiday_lateness_is_named_as_working_time() -> None:
    # Due Thursday 24 December at noon, as the desk closed; Monday the 28th is a holiday too.
    due = DueValue(state="late", due_at=at(24, 12), left=-hours(1.5))

    assert words(due, now=at(29, 10, 30)) == ("late", "Late 1 h 30 min working time")


def test_within_one_days_hours_nothing_needs_to_be_named() -> None:
    due = running(at(1, 11, 30), total=hours(8), left=minutes(95))

    assert words(due) == ("soon", "Due 11:30 · 1 h 35 min")


def test_when_the_clocks_go_forward_the_lost_hour_is_not_left() -> None:
    # 29 March 2026, London: 01:00 becomes 02:00.
    due = running(at(29, 3, month=3), total=hours(8))

    assert words(due, now=at(29, 0, 30, month=3)) == ("soon", "Due 03:00 · 1 h 30 min")


def test_when_the_clocks_go_back_the_hour_counts_twice() -> None:
    # 25 October 2026, London: 02:00 becomes 01:00.
    late = DueValue(state="late", due_at=at(25, 0, 30, month=10))

    assert words(late, now=at(25, 2, 30, month=10)) == ("late", "Late 3 h")


def test_a_reader_in_another_zone_reads_the_own_clock() -> None:
    assert words(running(at(1, 10, 25)), zone=KOLKATA) == ("soon", "Due 15:55 · 30 min")
    assert chip(running(at(1, 10, 25)), NOW, KOLKATA, desk=LONDON).words == (
        "Due 15:55 Kolkata time · 30 min"
    )


def test_a_pause_has_no_moment_but_says_what_is_left() -> None:
    due = DueValue(state="paused", left=hours(3), paused_at=at(30, 16, month=11))

    assert words(due) == ("paused", "Paused, 3 h left")
    assert chip(due, NOW, LONDON).detail == "Paused since Mon 16:00"
    assert words(DueValue(state="paused")) == ("paused", "Paused")


def test_kept_in_time_says_what_was_to_spare() -> None:
    due = DueValue(state="met", due_at=at(1, 9, 30), ended_at=at(1, 7, 30))

    assert words(due) == ("met", "Met, 2 h spare")
    assert chip(due, NOW, LONDON).detail == "Due Tue 09:30, done Tue 07:30"
    assert words(DueValue(state="met", ended_at=at(1, 7))) == ("met", "Met")


def test_done_too_late_says_by_how_much() -> None:
    due = DueValue(state="missed", due_at=at(30, 12, month=11), ended_at=at(30, 16, month=11))

    assert words(due) == ("met-late", "Met, 4 h late")


def test_what_has_no_moment_is_due_as_soon_as_possible() -> None:
    assert words(running(None)) == ("open", "As soon as possible")


def test_a_window_that_passed_is_over_and_nobody_failed() -> None:
    assert words(DueValue(state="over", due_at=at(1, 9))) == ("over", "Over since Tue 09:00")
    assert words(DueValue(state="over")) == ("over", "Over")


def test_a_void_clock_no_longer_counts() -> None:
    assert words(DueValue(state="void")) == ("void", "No longer counts")


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="no chip is known for the state 'asleep'"):
        chip(DueValue(state="asleep"), NOW, LONDON)


def test_every_state_has_an_icon_of_its_own() -> None:
    dues = [
        running(at(2, 14)),
        running(at(1, 10)),
        running(at(1, 9)),
        running(None),
        DueValue(state="paused"),
        DueValue(state="met"),
        DueValue(state="missed"),
        DueValue(state="over"),
        DueValue(state="void"),
    ]

    icons = [chip(due, NOW, LONDON).icon for due in dues]

    assert len(set(icons)) == len(dues)

from datetime import date

import pytest

from kept.core.charter.hours import parse_hours
from kept.core.charter.problems import MisreadError

NINE_TO_FIVE = (("09:00", "17:00"),)


@pytest.mark.parametrize(
    ("key", "weekdays"),
    [
        ("mon-fri", [0, 1, 2, 3, 4]),
        ("mon, wed", [0, 2]),
        ("fri-mon", [4, 5, 6, 0]),
        ("daily", [0, 1, 2, 3, 4, 5, 6]),
        ("sat", [5]),
        ("mon-tue, sat", [0, 1, 5]),
    ],
)
def test_days_are_one_a_stretch_or_a_list(key, weekdays):
    assert parse_hours({key: "09:00-17:00"}).weekly == dict.fromkeys(weekdays, NINE_TO_FIVE)


@pytest.mark.parametrize(
    ("written", "periods"),
    [
        ("09:00-17:00", NINE_TO_FIVE),
        (["09:00-12:00", "13:00-17:00"], (("09:00", "12:00"), ("13:00", "17:00"))),
        ("22:00-06:00", (("22:00", "06:00"),)),
        ("24 hours", (("00:00", "24:00"),)),
        ("closed", ()),
    ],
)
def test_a_day_has_one_period_several_or_none(written, periods):
    assert parse_hours({"mon": written}).weekly == {0: periods}


def test_single_days_have_hours_of_their_own():
    spec = parse_hours(
        {
            "mon-fri": "09:00-17:00",
            "special": {"2026-12-24": "09:00-12:00"},
            "closed": ["2026-12-31"],
        }
    )

    assert spec.special == {date(2026, 12, 24): (("09:00", "12:00"),)}
    assert spec.closed == (date(2026, 12, 31),)


def test_hours_may_be_the_rest_of_others_or_somebody_s_own():
    assert parse_hours({"not": "office"}).negated == "office"
    assert parse_hours("own").own
    assert parse_hours({"mon": "09:00-17:00", "holidays": "GB-ENG"}).holidays == ("GB-ENG",)


@pytest.mark.parametrize(
    "raw",
    [
        {"mo": "09:00-17:00"},
        {"mon": "9-17"},
        {"mon": "25:00-26:00"},
        {"mon": "09:00-17:00", "mon-fri": "09:00-17:00"},
        {"special": {"tomorrow": "09:00-12:00"}},
        {"closed": "2026-13-01"},
        "always open",
    ],
)
def test_what_cannot_be_read_is_refused(raw):
    with pytest.raises(MisreadError) as refused:
        parse_hours(raw)

    assert refused.value.allowed

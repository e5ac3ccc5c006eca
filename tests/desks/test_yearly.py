"""A reminder where next year's holidays are missing."""

import pytest

from kept import checks
from kept.desks import yearly
from tests import cast
from tests.cast import at

pytestmark = [pytest.mark.django_db, pytest.mark.clause("PA-72")]


def missing(moment: str) -> list[tuple[str, int]]:
    return [(code, year) for _, code, year in yearly.missing_holidays(at(moment))]


def loaded_up_to(year: int) -> None:
    version = cast.desk().charter_versions.get()
    days = version.holidays["GB-ENG"]
    version.holidays = {"GB-ENG": {day: name for day, name in days.items() if int(day[:4]) <= year}}
    version.save()


def test_nothing_is_missing_while_the_next_year_is_known():
    cast.desk()

    assert missing("2026-12-31 12:00") == []


def test_the_next_year_is_missed_three_months_before_it_begins():
    loaded_up_to(2026)

    assert missing("2026-09-30 12:00") == []
    assert missing("2026-10-05 12:00") == [("GB-ENG", 2027)]


def test_the_doctor_says_so():
    loaded_up_to(2026)

    [found] = checks.of_holidays(at("2026-11-02 12:00"))

    assert "2027" in found.said
    assert not found.is_fine

"""The year of which no holidays are known: told once, by a row of the charter."""

import pytest

from kept.backlog import clocks, holidays
from kept.backlog.models import Record, RecordClock, RecordEntry
from tests import cast
from tests.cast import at

pytestmark = [pytest.mark.django_db, pytest.mark.clause("PA-72")]
AUTUMN = at("2031-09-01 12:00")  # the charter was put in force in 2026, and knows five years more


def year_of_holidays() -> list[tuple[str, str]]:
    runs = RecordClock.objects.filter(slug="year-of-holidays").order_by("pk")
    return [(run.state, f"{run.due_at:%Y-%m-%d}" if run.due_at else "") for run in runs]


def test_up_to_when_they_are_known_is_written_once_for_each_version():
    cast.desk()

    assert (holidays.look(AUTUMN), holidays.look(AUTUMN)) == (1, 0)

    entry = RecordEntry.objects.get(kind="holidays loaded")
    assert entry.carries["until"] == "2032-01-01T00:00:00+00:00"
    assert year_of_holidays() == [("running", "2032-01-01")]


def test_the_administrator_is_told_ninety_days_before_the_year_begins():
    cast.desk()
    holidays.look(AUTUMN)

    clocks.sweep(at("2031-10-02 12:00"))
    before = cast.told(cast.alma())
    for day in ("03", "04", "05"):
        clocks.sweep(at(f"2031-10-{day} 12:00"))

    assert not before
    assert len(cast.told(cast.alma())) == 1


def test_what_is_missing_already_is_told_at_once():
    cast.desk()

    holidays.look(at("2032-02-01 12:00"))
    clocks.sweep(at("2032-02-01 12:01"))

    assert len(cast.told(cast.alma())) == 1


def test_another_version_with_more_years_begins_anew_and_ends_what_ran():
    cast.desk()
    holidays.look(AUTUMN)
    cast.publish_again(cast.desk(), at=at("2031-09-15 12:00"))

    holidays.look(at("2031-09-16 12:00"))
    clocks.sweep(at("2031-12-01 12:00"))

    assert year_of_holidays() == [("void", "2032-01-01"), ("running", "2037-01-01")]
    assert not cast.told(cast.alma())
    assert Record.objects.filter(kind="charter", ended_at__isnull=True).count() == 1

"""What the calendar brings to a desk: months, days of a list, a year of unknown holidays."""

from datetime import date, datetime

import pytest

from kept.backlog import calendar, clocks, operations
from kept.backlog.models import Record, RecordClock, RecordEntry
from kept.desks import amending
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
AUTUMN = at("2031-09-01 12:00")  # the charter was put in force in 2026, and knows five years more
PLANNING = {"dates": {"business planning": ["2026-04-20"]}}


def year_of_holidays() -> list[tuple[str, str]]:
    runs = RecordClock.objects.filter(slug="year-of-holidays").order_by("pk")
    return [(run.state, f"{run.due_at:%Y-%m-%d}" if run.due_at else "") for run in runs]


def brought(kind: str) -> list[datetime]:
    return list(RecordEntry.objects.filter(kind=kind).order_by("at").values_list("at", flat=True))


@pytest.mark.clause("PA-72")
def test_up_to_when_holidays_are_known_is_written_once_for_each_version():
    cast.desk()

    calendar.look(AUTUMN)
    assert calendar.look(AUTUMN) == 0

    entry = RecordEntry.objects.get(kind="holidays loaded")
    assert entry.carries["until"] == "2032-01-01T00:00:00+00:00"
    assert year_of_holidays() == [("running", "2032-01-01")]


@pytest.mark.clause("PA-72")
def test_the_administrator_is_told_ninety_days_before_the_year_begins():
    cast.desk()
    calendar.look(AUTUMN)

    clocks.sweep(at("2031-10-02 12:00"))
    before = cast.told(cast.alma(), "told")
    for day in ("03", "04", "05"):
        clocks.sweep(at(f"2031-10-{day} 12:00"))

    assert not before
    assert len(cast.told(cast.alma(), "told")) == 1


@pytest.mark.clause("PA-72")
def test_holidays_that_are_missing_already_are_told_at_once():
    cast.desk()

    calendar.look(at("2032-02-01 12:00"))

    assert len(cast.told(cast.alma(), "told")) == 1


@pytest.mark.clause("PA-72")
def test_another_version_with_more_years_begins_anew_and_ends_what_ran():
    cast.desk()
    calendar.look(AUTUMN)
    cast.publish_again(cast.desk(), at=at("2031-09-15 12:00"))

    calendar.look(at("2031-09-16 12:00"))
    clocks.sweep(at("2031-12-01 13:00"))  # 13:00 in London

    assert year_of_holidays() == [("void", "2032-01-01"), ("running", "2037-01-01")]
    assert not cast.told(cast.alma(), "told")
    assert Record.objects.filter(kind="charter", ended_at__isnull=True).count() == 1


def test_amended_hours_end_nothing_that_runs_at_the_desk_and_tell_nobody_again():
    settings = {"clocks": {"review of change requests": {"every": "3 months"}}}
    desk = cast.desk("sims", settings=settings)
    calendar.look(AUTUMN)
    operations.hold_review(
        operations.open_review(desk, of="change request", at=AUTUMN, by=cast.alma()),
        by=cast.alma(),
        at=AUTUMN,
    )
    clocks.sweep(at("2031-10-04 12:00"))
    told = len(cast.told(cast.alma(), "told"))
    amending.amend_hours(desk, at=at("2031-10-05 12:00"), closed=[date(2031, 10, 31)])

    calendar.look(at("2031-10-05 13:00"))
    clocks.sweep(at("2031-10-05 13:01"))

    assert told == len(cast.told(cast.alma(), "told")) == 1
    assert year_of_holidays() == [("met", "2032-01-01"), ("running", "2037-01-01")]
    review = RecordClock.objects.get(slug="review-of-change-requests")
    assert (review.state, review.due_at) == ("running", at("2031-12-01 13:00"))
    assert Record.objects.filter(kind="charter").count() == 1


@pytest.mark.parametrize(
    ("slug", "row"), [("pa", "calls-counted"), ("sims", "scorecard"), ("adv", "hard-to-understand")]
)
def test_a_month_ends_once_and_what_the_charter_reports_is_reported(slug, row):
    cast.desk(slug)

    for moment in ("2026-01-31 12:00", "2026-02-03 12:00", "2026-02-03 12:01", "2026-03-01 00:30"):
        calendar.look(at(moment))

    assert brought("month ends") == [at("2026-02-01 00:00"), at("2026-03-01 00:00")]
    assert RecordClock.objects.filter(slug=row).count() == 2
    name = row.replace("-", " ")
    assert RecordEntry.objects.filter(kind="reported", carries__clock=name).count() == 2


def test_a_month_ends_by_the_clock_of_the_desk():
    cast.desk("pa")

    calendar.look(at("2026-03-31 22:59"))
    before = brought("month ends")
    calendar.look(at("2026-03-31 23:00"))

    # Summer time began on 29 March: midnight in London is 23:00 UTC.
    assert before == [at("2026-03-01 00:00")]
    assert brought("month ends")[1:] == [at("2026-03-31 23:00")]


def test_another_version_tells_of_no_month_a_second_time():
    cast.desk()
    calendar.look(at("2026-03-01 12:00"))
    cast.publish_again(cast.desk(), at=at("2026-03-10 12:00"))

    calendar.look(at("2026-03-10 12:01"))

    assert len(brought("month ends")) == 1


@pytest.mark.clause("SIMS-55")
@pytest.mark.parametrize("seen", ["2026-04-20 00:00", "2026-04-24 09:00"])
def test_a_planning_day_opens_one_review_even_if_the_worker_stood_still(seen):
    cast.desk("sims", settings=PLANNING)

    for moment in ("2026-04-19 22:59", seen, seen):
        calendar.look(at(moment))

    assert brought("date comes") == [at("2026-04-19 23:00")]
    assert Record.objects.get(kind="review").title == "Review before: business planning"


def test_a_day_that_was_over_before_the_list_was_in_force_does_not_come():
    cast.desk("sims")
    cast.publish_again(cast.desk("sims"), at=at("2026-04-21 12:00"), **PLANNING)

    calendar.look(at("2026-04-21 13:00"))

    assert not brought("date comes")

"""Days closed or opened otherwise while a charter is in force, and the hours of teams."""

from datetime import date

import pytest

from kept.core.charter.problems import CharterError
from kept.desks import amending, charters
from kept.desks.models import CharterVersion, Team
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
SPRING = at("2026-03-01 00:00")
MONDAY, TUESDAY = date(2026, 3, 9), date(2026, 3, 10)
WEEK = {"mon-fri": "08:00-16:00"}


def open_time(of: CharterVersion, day: date, **facts: str) -> int:
    """Return the open seconds of the first hours on a day."""
    office = charters.rulebook(of).calendar(None, facts)
    return office.elapsed(at(f"{day} 00:00"), at(f"{day} 23:59"))


@pytest.mark.parametrize("slug", ["pa", "xm"])  # in one the hours are printed, in one assumed
def test_days_are_closed_or_opened_otherwise_from_a_moment_on(slug):
    desk = cast.desk(slug)
    before = desk.charter_versions.get()

    version = amending.amend_hours(
        desk,
        at=SPRING,
        closed=[MONDAY],
        special={TUESDAY: ["09:00-12:00", "13:00-15:00"]},
    )

    days = [date(2026, 3, 6), MONDAY, TUESDAY]
    assert [open_time(before, day) for day in days] == [30600, 30600, 30600]
    assert [open_time(version, day) for day in days] == [30600, 0, 5 * 3600]
    assert version.amends == before
    assert charters.in_force(desk, SPRING) == version


def test_hours_are_amended_again_and_again():
    desk = cast.desk()
    amending.amend_hours(desk, at=SPRING, special={MONDAY: ["09:00-12:00"]})
    amending.amend_hours(desk, at=SPRING, closed=[MONDAY, TUESDAY])

    version = amending.amend_hours(desk, at=SPRING, special={TUESDAY: ["10:00-11:00"]})

    office = charters.rulebook(version).calendar("office", {})
    assert office.elapsed(at("2026-03-09 00:00"), at("2026-03-11 00:00")) == 3600


def test_a_calendar_without_days_of_its_own_is_not_amended():
    desk = cast.desk()

    with pytest.raises(CharterError):
        amending.amend_hours(desk, at=SPRING, calendar="on call", closed=[MONDAY])

    assert desk.charter_versions.count() == 1


@pytest.mark.clause("ADV-31")
def test_hours_by_region_are_mended_for_every_region():
    desk = cast.desk("adv", settings={"hours": {"office": {"by": "region", "US": WEEK}}})

    version = amending.amend_hours(desk, at=SPRING, closed=[MONDAY])

    assert [open_time(version, MONDAY, region=region) for region in ("US", "GB")] == [0, 0]
    assert [open_time(version, TUESDAY, region=region) for region in ("US", "GB")] == [28800, 28800]


@pytest.mark.clause("ADV-31")
@pytest.mark.parametrize("settings", [{}, {"hours": {"office": {"by": "region", "US": WEEK}}}])
def test_or_for_one_region_which_may_have_had_no_row_of_its_own(settings):
    desk = cast.desk("adv", settings=settings)

    amending.amend_hours(desk, at=SPRING, closed=[MONDAY], only={"region": "US"})
    version = amending.amend_hours(
        desk, at=SPRING, special={TUESDAY: ["08:00-09:00"]}, only={"region": "US"}
    )

    assert [open_time(version, MONDAY, region=region) for region in ("US", "GB")] == [0, 28800]
    assert [open_time(version, TUESDAY, region=region) for region in ("US", "GB")] == [3600, 28800]


def test_hours_in_a_list_of_cases_are_mended_in_the_case_that_holds():
    cases = [{"when": {"region": "US"}, "is": WEEK}, {"is": WEEK}]
    desk = cast.desk("xm", settings={"hours": {"office": cases}})

    both = amending.amend_hours(desk, at=SPRING, closed=[TUESDAY])
    version = amending.amend_hours(desk, at=SPRING, closed=[MONDAY], only={"region": "US"})

    assert [open_time(both, TUESDAY, region=region) for region in ("US", "GB")] == [0, 0]
    assert [open_time(version, MONDAY, region=region) for region in ("US", "GB")] == [0, 28800]


def night_team(**hours: str) -> CharterVersion:
    team = Team.objects.get(desk=cast.desk(), name="extended global team")
    return amending.set_team_hours(
        team, hours or WEEK, zone="Asia/Singapore", at=SPRING, by=cast.alma()
    )


@pytest.mark.clause("PA-12", "PA-75")
def test_the_hours_of_a_team_are_told_in_its_own_zone():
    version = night_team()

    calendar = charters.rulebook(version).calendar("extended global team", {})

    # Eight in the morning there is midnight here.
    assert calendar.elapsed(at("2026-03-09 00:00"), at("2026-03-09 09:00")) == 28800
    assert (version.amends.desk, version.published_by) == (cast.desk(), cast.alma())


def test_hours_that_never_open_or_cannot_be_read_change_nothing():
    for hours in ({"mon": "8-16"}, {"holidays": "SG"}):
        with pytest.raises(CharterError):
            night_team(**hours)

    assert cast.desk().charter_versions.count() == 1


def test_a_team_that_the_charter_does_not_know_has_no_hours():
    team = Team.objects.get(desk=cast.desk(), name="support")

    with pytest.raises(CharterError, match="no team support"):
        amending.set_team_hours(team, WEEK, zone="", at=SPRING)

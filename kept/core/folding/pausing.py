"""A clock that stands still while a condition holds (4)."""

from datetime import datetime

from kept.core.charter.tables import look_up
from kept.core.facts import Instant
from kept.core.folding.course import Course, is_broken
from kept.core.spans import moment


def pause_or_go_on(course: Course, instant: Instant) -> None:
    """Begin or end a pause where the facts of now ask for it."""
    pauses = course.row.pauses
    pausing = pauses is not None and pauses.condition.holds(instant.facts)
    if pausing is (course.pause is not None):
        return
    if course.pause is None:
        course.pause = (instant.at, _longest_pause(course, instant))
    else:
        since, at_most = course.pause
        course.pauses.append((since, min(instant.at, at_most or instant.at)))
        course.pause = None
    if course.current and not is_broken(course.current, instant.at):
        course.date(course.current)


def _longest_pause(course: Course, instant: Instant) -> datetime | None:
    """Return when a pause that begins now has lasted as long as it may."""
    assert course.row.pauses is not None  # noqa: S101 - asked only of a row that pauses
    found = look_up(course.row.pauses.at_most, instant.facts)
    if found is None:
        return None
    calendar = course.rulebook.calendar_of(course.row, instant.facts)
    return moment(instant.at, found.value, calendar=calendar, zone=course.rulebook.zone)

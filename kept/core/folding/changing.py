"""Facts that change under a run, and the charter itself, which is one of them (3)."""

from datetime import datetime

from kept.core.charter.conditions import Facts
from kept.core.facts import Instant
from kept.core.folding.course import CLOSED, REOPENED, Course, is_broken
from kept.core.folding.pausing import pause_or_go_on
from kept.core.folding.stopping import stop_by_what_was_heard
from kept.core.runs import Run, State, Terms


def reread(course: Course, run: Run, instant: Instant) -> None:
    """Read `run` as if the facts of now had always been so; what is broken stays."""
    if is_broken(run, instant.at):
        return
    terms = course.terms(instant.facts)
    if terms is None:
        # Nothing is promised under these facts; the start is kept, should they change again.
        course.waiting = run.start
        course.end(State.VOID, instant.at)
        return
    # By value, but for the calendar: its hours may have changed under the same name.
    changed = terms is not run.terms and terms != run.terms
    if changed:
        rate(course, run, terms, instant.at)
    if changed or not course.hearing.stop_facts.isdisjoint(instant.changed):
        stop_by_what_was_heard(course, instant.facts)


def rate(course: Course, run: Run, terms: Terms, at: datetime) -> None:
    """Count from the start; if that moment has passed already, from the change."""
    run.terms, run.counted_from, run.rerated = terms, run.started_at, False
    course.date(run)
    if run.row.can_be_broken and run.due_at is not None and run.due_at < at:
        run.counted_from, run.rerated = at, True
        course.date(run)


def lose(course: Course, at: datetime) -> None:
    """The row does not hold any more: the run is void, and begins anew when it does."""
    run = course.current
    if run is None or is_broken(run, at):
        return
    course.lost = True
    course.waiting = run.start
    course.end(State.VOID, at)


def go_on_under(course: Course, instant: Instant) -> None:
    """Another version is a changed fact; a row without a counterpart is void."""
    course.rulebook = instant.rulebook
    course.listen()
    if course.listening is None:
        lose(course, instant.at)
        return
    _catch_up(course, instant.facts)
    if course.current is not None and not is_broken(course.current, instant.at):
        course.current.rulebook, course.current.row = course.rulebook, course.row


def _catch_up(course: Course, facts: Facts) -> None:
    """Read what happened before this row was in the charter: its start may lie there."""
    for past in course.unheard:
        pause_or_go_on(course, past)
        course.closed = (course.closed or CLOSED in past.befell) and REOPENED not in past.befell
        for event in past.events:
            if course.matches(course.row.starts, event, facts):
                course.waiting = event
                course.standing.clear()
            course.standing.append(event)
            course.heard.append(event)
    course.unheard.clear()
    if course.closed:
        course.waiting = None

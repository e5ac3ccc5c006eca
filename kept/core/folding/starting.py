"""What begins a run: a start, or a condition that holds again (1, 3)."""

from datetime import datetime

from kept.core.facts import Instant
from kept.core.folding.agreeing import propose
from kept.core.folding.changing import lose, rate
from kept.core.folding.course import Course
from kept.core.folding.stopping import keep_or_miss, stop_by_what_was_heard
from kept.core.runs import Agreement, Run, State
from kept.core.timeline import Event


def start(course: Course, event: Event, instant: Instant) -> None:
    """Begin a run by `event` if it is a start, or wait with it while the row does not hold."""
    if course.starts_no_more or not course.matches(course.row.starts, event, instant.facts):
        return
    if course.row.once and (course.runs or course.current or course.waiting):
        return
    if course.closed and course.row.is_over_when_closed:
        return
    if course.current is not None and course.row.agreed_by:
        propose(course.current, event)
        return
    if course.current is not None:
        _end_before_the_next(course, course.current, event.at)
    course.standing.clear()
    course.lost = False
    if course.holds(instant.facts):
        course.held = True
        _begin(course, event, event.at, instant)
    else:
        course.waiting = event


def _end_before_the_next(course: Course, run: Run, at: datetime) -> None:
    """Under `every` a start keeps or breaks the run before, else it makes it void (1)."""
    if course.row.repeats:
        keep_or_miss(course, run, at)
    else:
        course.end(State.VOID, at)


def check_condition(course: Course, instant: Instant) -> None:
    """A condition that is lost voids the run; when it returns the clock begins anew (3)."""
    holds = course.holds(instant.facts)
    if course.held and not holds:
        lose(course, instant.at)
    course.held = holds
    if holds and course.waiting and course.current is None and not course.closed:
        event, course.waiting = course.waiting, None
        at = event.at
        if course.lost:
            at = instant.at
            course.standing.clear()
        course.lost = False
        _begin(course, event, at, instant)
        stop_by_what_was_heard(course, instant.facts)


def _begin(course: Course, event: Event, at: datetime, instant: Instant) -> None:
    terms = course.terms(instant.facts)
    if terms is None:
        course.waiting = event
        return
    course.begun += 1
    run = Run(
        rulebook=course.rulebook,
        row=course.row,
        number=course.begun,
        start=event,
        terms=terms,
        started_at=at,
        counted_from=at,
        agreement=Agreement.PROPOSED if course.row.agreed_by else Agreement.NONE,
    )
    course.current = run
    if at < instant.at:
        rate(course, run, terms, instant.at)
    else:
        course.date(run)
    if run.is_reaction:
        course.end(State.OVER, at)

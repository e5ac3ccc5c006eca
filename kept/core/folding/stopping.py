"""What ends a run: a stop, a stop undone, a window's own moment, the end of the case (2)."""

from datetime import datetime

from kept.core.charter.conditions import Facts
from kept.core.facts import CASE
from kept.core.folding.course import (
    OF_ANOTHER_RECORD,
    Course,
    is_broken,
    moment_of,
)
from kept.core.runs import Run, State
from kept.core.timeline import Event


def undo_or_stop(course: Course, event: Event, facts: Facts) -> None:
    """Hear `event` as one that takes a stop back, and as one that stops."""
    hearing = course.hearing
    if event.kind in hearing.undoes and course.matches(course.row.undone_by, event, facts):
        _undo(course)
    if event.kind in hearing.stops and (course.current or course.waiting):
        course.standing.append(event)
        _stop(course, event, facts)


def _undo(course: Course) -> None:
    """A stop undone never was: the run goes on and the last stop counts."""
    course.standing.clear()
    ended = (State.MET, State.MISSED)
    if course.current is None and course.runs and course.runs[-1].state in ended:
        course.current = course.runs.pop()
        course.current.ended_at = None
        course.date(course.current)


def stop_by_what_was_heard(course: Course, facts: Facts) -> None:
    """Stop by what stands, as `facts` read it now."""
    for event in tuple(course.standing):
        _stop(course, event, facts)


def _stop(course: Course, event: Event, facts: Facts) -> None:
    """A stop at the moment or before keeps a run, a later one misses it."""
    run = course.current
    if run is not None and course.matches(course.row.stops, event, facts):
        keep_or_miss(course, run, event.at)


def keep_or_miss(course: Course, run: Run, at: datetime) -> None:
    """End `run`, which is the one that goes on, as kept or missed at `at`."""
    if run.state is State.PAUSED and run.paused_since is not None:
        # The moment that counts is the one it would have had from here on.
        run.pauses = (*run.pauses, (max(run.paused_since, run.started_at), at))
        run.state = State.RUNNING
        run.due_at = moment_of(run)
    course.end(State.MET if run.due_at is None or at <= run.due_at else State.MISSED, at)


def settle(course: Course, at: datetime, *, lifts_at_its_moment: bool = False) -> None:
    """End a window or guard whose moment has passed: nobody has failed."""
    run = course.current
    if run is None or run.row.can_be_broken or run.due_at is None:
        return
    if run.due_at < at or (run.due_at == at and (lifts_at_its_moment or run.row.blocks)):
        course.end(State.OVER, run.due_at)


def close(course: Course, at: datetime) -> None:
    """A closed case has no running clock of its own: broken stays broken, the rest is void."""
    course.closed = True
    course.waiting = None
    run = course.current
    if run is None or run.start.kind in OF_ANOTHER_RECORD or run.start.record != CASE:
        return
    # A window often closes the case itself: then its own moment is the moment of the closing.
    settle(course, at, lifts_at_its_moment=True)
    if course.current is not None:
        course.end(State.MISSED if is_broken(run, at) else State.VOID, at)

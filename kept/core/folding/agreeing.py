"""A moment that only counts with the customer's yes (8)."""

from kept.core.facts import Instant
from kept.core.folding.course import Course, is_broken
from kept.core.runs import Agreement, Run, given
from kept.core.timeline import Event

CONFIRMATION, OBJECTION = "confirmation", "objection"


def propose(run: Run, event: Event) -> None:
    """A moment that is agreed moves only with the customer's yes; until then it stands."""
    run.proposed_at = given(event)
    run.agreement = Agreement.PROPOSED


def agree(course: Course, instant: Instant) -> None:
    """Hear the customer's answer to a moment of this clock."""
    run = course.current
    if run is None or not _is_answered(course, instant):
        return
    said_yes = any(event.kind == CONFIRMATION for event in instant.events)
    answer = Agreement.AGREED if said_yes else Agreement.DISPUTED
    if said_yes and run.proposed_at is not None and not is_broken(run, instant.at):
        run.moved_from = run.moved_from or run.due_at
        run.due_at = run.proposed_at
    run.agreement, run.proposed_at = answer, None


def _is_answered(course: Course, instant: Instant) -> bool:
    return bool(course.row.agreed_by) and any(
        event.kind in (CONFIRMATION, OBJECTION) and event.carries.get("to") == course.name
        for event in instant.events
    )

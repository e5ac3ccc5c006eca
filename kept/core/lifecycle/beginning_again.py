"""Who may open a closed case again, until when, and what begins again with it."""

from collections.abc import Iterable
from datetime import datetime

from kept.core.charter.conditions import Facts
from kept.core.charter.lifecycles import Reopen
from kept.core.charter.tables import look_up
from kept.core.lifecycle.states import state_of
from kept.core.rulebook import Rulebook
from kept.core.spans import moment

NOBODY, REOPENED = "nobody", "reopened"


def reopening(rulebook: Rulebook, state: str) -> Reopen | None:
    """Say who may reopen a case that ended in `state`, and what a reply does; None when silent."""
    return state_of(rulebook, state).reopen


def reopens_until(
    rulebook: Rulebook, state: str, facts: Facts, *, closed_at: datetime
) -> datetime | None:
    """Return the last moment at which a case may be reopened; None where that has no end."""
    rule = reopening(rulebook, state)
    found = look_up(rule.within, facts) if rule else None
    if found is None:
        return None
    calendar = rulebook.calendar(None, facts)
    return moment(closed_at, found.value, calendar=calendar, zone=rulebook.zone)


def begins_again(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the clocks that a reopening starts, or that come back with it; no others do."""
    return tuple(
        listening.row.name
        for listening in rulebook.rows
        if REOPENED in listening.starts | listening.undoes and not listening.row.is_reaction
    )


def may_reopen(
    rulebook: Rulebook,
    state: str,
    *,
    is_customer: bool,
    roles: Iterable[str],
    facts: Facts | None = None,
    closed_at: datetime | None = None,
    now: datetime | None = None,
) -> bool:
    """
    Tell whether somebody with these roles may reopen a case that ended in `state`.

    Without `closed_at` and `now` it is not asked how long ago that was.
    """
    rule = reopening(rulebook, state)
    if rule is None or NOBODY in rule.who:
        return False
    if closed_at is not None and now is not None:
        until = reopens_until(rulebook, state, facts or {}, closed_at=closed_at)
        if until is not None and now > until:
            return False
    return (is_customer and "customer" in rule.who) or bool(set(roles) & set(rule.who))

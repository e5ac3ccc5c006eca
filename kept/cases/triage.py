"""The priority that the charter suggests, following what becomes known of the case."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from kept.core import triage
from kept.core.charter.tables import look_up

if TYPE_CHECKING:
    from kept.cases.chronicle import Chronicle


def suggest_anew(chronicle: Chronicle, at: datetime) -> None:
    """Follow the facts with the suggestion: until somebody sets the priority it counts."""
    rulebook = chronicle.rulebook
    suggested = triage.suggest(rulebook, chronicle.facts, opened_at=chronicle.case.opened_at)
    author = chronicle.charter(", ".join(rulebook.charter.triage.clause))
    chronicle.change("proposed priority", suggested.priority, at=at, author=author)
    if not _was_set(chronicle):
        to = triage.initial(rulebook, suggested)
    else:
        cap = look_up(rulebook.charter.triage.never_above, chronicle.facts)
        standing = int(chronicle.facts["priority"])
        to = max(standing, cap.value) if cap else standing
    why = suggested.because
    chronicle.change("priority", to, at=at, author=author, why=why, public=True)


def _was_set(chronicle: Chronicle) -> bool:
    """Tell whether a person has set the priority, at the opening or since."""
    return any(
        event.kind == "priority changed" and "clause" not in event.carries
        for event in chronicle.events
    )

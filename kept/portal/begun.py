"""Cases that somebody has begun to write: kept at each step, forgotten when sent."""

from datetime import datetime

from django.http import QueryDict

from kept.customers.models import Person
from kept.desks.models import Desk
from kept.portal.models import BegunCase

NO_ANSWERS = {"csrfmiddlewaretoken", "step"}


def keep(person: Person, desk: Desk, kind: str, posted: QueryDict, *, at: datetime) -> None:
    """Keep what was posted so far; empty, it is forgotten."""
    answers = {name: said for name, said in posted.lists() if name not in NO_ANSWERS and any(said)}
    if not answers:
        forget(person, desk, kind)
        return
    begun = BegunCase(person=person, desk=desk, kind=kind, answers=answers, saved_at=at)
    BegunCase.objects.bulk_create(
        [begun],
        update_conflicts=True,
        unique_fields=["person", "desk", "kind"],
        update_fields=["answers", "saved_at"],
    )


def found(person: Person, desk: Desk, kind: str) -> QueryDict | None:
    """Return what was kept, as it was posted; None where nothing is."""
    begun = BegunCase.objects.filter(person=person, desk=desk, kind=kind).first()
    if begun is None:
        return None
    posted = QueryDict(mutable=True)
    for name, said in begun.answers.items():
        posted.setlist(name, said)
    return posted


def forget(person: Person, desk: Desk, kind: str) -> None:
    """Let go of what was kept."""
    BegunCase.objects.filter(person=person, desk=desk, kind=kind).delete()

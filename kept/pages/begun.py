"""Cases that somebody has begun to write, kept on the server: nothing that is typed is lost."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import QueryDict

from kept.cases.models import BegunCase
from kept.core.charter.rows import slug
from kept.customers.models import Person
from kept.desks.models import Desk

NO_ANSWERS = {"csrfmiddlewaretoken", "step"}


@dataclass(frozen=True, slots=True)
class Begun:
    """What `person` writes at a desk, of one kind, for whoever asks."""

    person: Person
    desk: Desk
    kind: str
    requester: Person

    def keep(self, posted: QueryDict, *, at: datetime) -> None:
        """Keep what was posted so far; empty, it is forgotten."""
        listed = posted.lists()
        answers = {name: said for name, said in listed if name not in NO_ANSWERS and any(said)}
        if not answers:
            self.forget()
            return
        row = BegunCase(**self._key, answers=answers, saved_at=at)
        BegunCase.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=list(self._key),
            update_fields=["answers", "saved_at"],
        )

    def found(self) -> QueryDict | None:
        """Return what was kept, as it was posted; None where nothing is."""
        row = BegunCase.objects.filter(**self._key).first()
        if row is None:
            return None
        posted = QueryDict(mutable=True)
        for name, said in row.answers.items():
            posted.setlist(name, said)
        return posted

    def forget(self) -> None:
        """Let go of what was kept."""
        BegunCase.objects.filter(**self._key).delete()

    @property
    def address(self) -> tuple[int, str, str]:
        """The parts of its address where agents write it down."""
        return self.requester.pk, self.desk.slug, slug(self.kind)

    @property
    def _key(self) -> dict[str, object]:
        of = {"person": self.person, "requester": self.requester}
        return {**of, "desk": self.desk, "kind": self.kind}


def own(person: Person) -> QuerySet[BegunCase]:
    """Return what `person` has begun to ask for themselves, the newest first."""
    return _of(person).filter(requester=person)


def for_others(person: Person) -> QuerySet[BegunCase]:
    """Return what `person` has begun to write down for others, the newest first."""
    return _of(person).exclude(requester=person).select_related("requester")


def _of(person: Person) -> QuerySet[BegunCase]:
    return BegunCase.objects.filter(person=person).select_related("desk")

"""The cases that a customer sees: of very many no more are read than are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import F, Q

from kept.cases.models import Case, CaseQuerySet
from kept.cases.models.cases import ways_of
from kept.customers.models import Person

# The order of the indexes by requester and by organisation: what is open, then what ended last.
LATEST = (F("closed_at").desc(nulls_first=True), F("number").desc())


@dataclass(frozen=True)
class Theirs:
    """What `person` sees as a customer, as far as it fits `where`."""

    person: Person
    where: Q = field(default_factory=Q)

    def filter(self, *fits: Q, **named: Any) -> Theirs:
        return replace(self, where=self.where & Q(*fits, **named))

    def all(self) -> CaseQuerySet:
        return Case.objects.asked_by(self.person).filter(self.where)

    def latest(self, most: int) -> CaseQuerySet:
        """
        Return the first of them in the order `LATEST`, at most so many.

        Each way of coming to cases is followed by its index, and no further than that.
        """
        if not self.person.is_active:
            return Case.objects.none()
        fitting = Case.objects.filter(self.where).order_by(*LATEST).values("pk")
        ways = [fitting.filter(way)[:most] for way in ways_of(self.person)]
        # Once more around it: SQLite takes no limit in a part of a union.
        first, *others = [Case.objects.filter(pk__in=way).order_by().values("pk") for way in ways]
        found = Case.objects.filter(pk__in=first.union(*others, all=True))
        return found.order_by(*LATEST)[:most]

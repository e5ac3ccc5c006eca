"""How much of a desk's support a customer uses, beside the marks that its charter sets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from kept.core.charter.rows import Row
from kept.core.charter.tables import Missing, Setting, leaves
from kept.core.charter.triggers import Count
from kept.core.rulebook import Rulebook
from kept.customers.models import Person
from kept.desks.models import Desk
from kept.portal import access
from kept.portal.wording import rulebook_of

PERIODS = {
    "1 week": timedelta(days=7),
    "1 month": timedelta(days=30),
    "1 year": timedelta(days=365),
}
CASES, CUSTOMER = "cases", "customer"


@dataclass(frozen=True, slots=True)
class Use:
    """A figure: at which desk, over which period, how many, and from how many on we talk."""

    desk: Desk
    over: str
    used: int
    mark: int | None
    clause: str

    @property
    def is_above(self) -> bool:
        return self.mark is not None and self.used > self.mark


def of(person: Person, desks: Iterable[Desk], *, now: datetime) -> list[Use]:
    """Return the figures of the person's organisation, or their own, that charters watch."""
    return [
        use
        for desk in desks
        for book in [rulebook_of(desk, now=now, person=person)]
        if book is not None
        for use in _at(desk, book, person, now)
    ]


def _at(desk: Desk, book: Rulebook, person: Person, now: datetime) -> Iterator[Use]:
    for row in book.charter.clocks.values():
        for count in _counts(row):
            over = count.over
            opened = access.cases(person).filter(
                desk=desk, opened_at__gte=now - PERIODS.get(over, PERIODS["1 month"])
            )
            yield Use(desk, over, opened.count(), _mark(count), ", ".join(row.clause))


def _counts(row: Row) -> Iterator[Count]:
    for triggers in leaves(row.starts):
        for one in triggers:
            if isinstance(one, Count) and one.measure.startswith(CASES) and CUSTOMER in one.per:
                yield one


def _mark(count: Count) -> int | None:
    match count.above:
        case Missing() | None:
            return None
        case Setting(assumed=int() as assumed):
            return assumed
        case int() as mark:
            return mark
    return None

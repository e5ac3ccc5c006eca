"""A customer's list of cases: what waits for them first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from kept.cases.models import Case, CaseQuerySet, Entry
from kept.core import lifecycle
from kept.core.moments import DueValue
from kept.core.sentences import charter_aims
from kept.customers.models import Person
from kept.pages.dues import next_dues
from kept.portal.models import Seen

CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Line:
    """A case in the list: its state in the charter's words, and the target that comes next."""

    case: Case
    state: str
    due: DueValue | None
    aims: bool
    is_unread: bool = False


def lines_of(cases: Iterable[Case], *, now: datetime) -> list[Line]:
    """Return the lines of `cases`, in one statement more."""
    shown = list(cases)
    dues = next_dues(shown, now=now)
    return [_line(case, dues.get(case.pk)) for case in shown]


def _line(case: Case, due: tuple[str, DueValue] | None) -> Line:
    rulebook = case.rulebook
    if case.is_held:
        state = "We are checking whether we may work on it"
    elif case.waiting_for == CUSTOMER:
        state = "Waiting for you"
    else:
        state = lifecycle.label(rulebook, case.state)
    is_unread = bool(getattr(case, "is_unread", False))
    return Line(case, state, due[1] if due else None, charter_aims(rulebook.charter), is_unread)


def with_words(cases: CaseQuerySet, person: Person) -> CaseQuerySet:
    """Have the cases come with what a line says of them, and whether it is news to `person`."""
    seen = Seen.objects.filter(person=person, case=OuterRef(OuterRef("pk"))).values("at")
    ours = Entry.objects.filter(
        case=OuterRef("pk"),
        public=True,
        as_role=Entry.Role.STAFF,
        recorded_at__gt=Coalesce(Subquery(seen), OuterRef("opened_at")),
    )
    shown = cases.select_related("desk", "charter_version", "requester", "owner")
    return shown.annotate(is_unread=Exists(ours.order_by()))

"""A customer's list of cases: what waits for them first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from kept.cases.models import Case, CaseQuerySet, Entry
from kept.cases.theirs import LATEST, Theirs
from kept.core import lifecycle
from kept.core.moments import DueValue
from kept.core.sentences import charter_aims
from kept.customers.models import Person
from kept.pages.dues import next_dues
from kept.pages.paging import counted_for
from kept.portal.models import Seen

CUSTOMER = "customer"
RESOLVED_SHOWN = 20
# All that a line shows; the texts of charters are long.
SHOWN = (
    *("number", "subject", "state", "waiting_for", "held_reason", "overlay"),
    *("opened_at", "closed_at", "desk__name", "requester__name", "requester__email"),
    *("owner__name", "owner__email", "charter_version__digest"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A case in the list: its state in the charter's words, and the target that comes next."""

    case: Case
    state: str
    due: DueValue | None
    aims: bool
    is_unread: bool = False


def pages_of(ended: Theirs, wanted: str) -> tuple[Page[int], bool]:
    """
    Return the page of the keys of cases that is `wanted`, and whether there are more than counted.

    No more are counted than some pages further on.
    """
    most = counted_for(wanted, shown=RESOLVED_SHOWN)
    keys = list(ended.latest(most + 1).values_list("pk", flat=True))
    return Paginator(keys[:most], RESOLVED_SHOWN).get_page(wanted), len(keys) > most


def of_page(page: Page[int]) -> CaseQuerySet:
    """Return the cases of a page of keys, in its order."""
    return Case.objects.filter(pk__in=list(page.object_list)).order_by(*LATEST)


def lines_of(cases: Iterable[Case], *, now: datetime) -> list[Line]:
    """Return the lines of `cases`, in one statement more where some of them are open."""
    shown = list(cases)
    unfinished = [case for case in shown if case.closed_at is None]
    dues = next_dues(unfinished, now=now) if unfinished else {}
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
    shown = cases.select_related("desk", "charter_version", "requester", "owner").only(*SHOWN)
    return shown.annotate(is_unread=Exists(ours.order_by()))

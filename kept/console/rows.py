"""A row of a list of cases: what is due and when, who acts next, whose it is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from kept.cases.acquainting import read_with
from kept.cases.models import Case, CaseQuerySet, Draft
from kept.console import queues
from kept.core.moments import Chip, DueValue
from kept.customers.models import Person
from kept.pages.dues import Dues, next_dues

SHOWN = ("desk", "requester", "organisation", "owner", "charter_version")


@dataclass(frozen=True, slots=True)
class Row:
    case: Case
    due: DueValue | Chip | None
    clock: str
    next: str
    has_draft: bool


def with_people(cases: CaseQuerySet) -> CaseQuerySet:
    """Have the cases come with all that a row shows of them."""
    return read_with(cases, *SHOWN)


def rows_of(
    cases: Iterable[Case],
    person: Person,
    *,
    now: datetime,
    dues: Callable[..., Dues] = next_dues,
) -> list[Row]:
    """Return the rows of `cases` for `person`, in two statements more; `dues` says what is due."""
    shown = list(cases)
    known = dues(shown, now=now)
    drafts = Draft.objects.filter(person=person, case__in=shown).order_by()
    drafted = set(drafts.values_list("case", flat=True))
    return [_row(case, known.get(case.pk), case.pk in drafted) for case in shown]


def _row(case: Case, due: tuple[str, DueValue | Chip] | None, has_draft: bool) -> Row:
    name, value = due or ("", None)
    if case.closed_at is not None:
        closed = DueValue(state="met", ended_at=case.closed_at)
        return Row(case, closed, "Closed", queues.in_words(case), has_draft)
    return Row(case, value, name.capitalize(), queues.in_words(case), has_draft)

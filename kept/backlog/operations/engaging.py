"""How a customer and we get on: reviewed from time to time, with the figures prepared (PA-174)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from kept.backlog import kinds
from kept.backlog.chronicle import RecordChronicle, speakers
from kept.backlog.customer_records import SIGNED
from kept.backlog.errors import NotReviewedHereError
from kept.backlog.models import Record, RecordClock, RecordEntry
from kept.backlog.operations.moving import staff
from kept.cases.errors import NothingSaidError
from kept.cases.models import Case, Entry
from kept.cases.notices import Letter
from kept.cases.signing import Words
from kept.core.charter.rows import Row
from kept.core.charter.tables import leaves
from kept.core.charter.triggers import kinds as kinds_in
from kept.core.records import row_of
from kept.core.rulebook import Rulebook
from kept.customers.models import Contract, Organisation, Person
from kept.desks.models import Desk

REVIEWED, ENGAGEMENT = "reviewed", "engagement"
REPORTS = "engagement reports"  # what a role of the customer's gets
A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Engagement:
    """The reviews that were held, the newest first, when the next is due, and what to look at."""

    reviews: tuple[RecordEntry, ...]
    due_at: datetime | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the last year, and whether the customer is told it (PA-175)."""

    name: str
    value: str
    is_told: bool


@transaction.atomic
def review_engagement(contract: Contract, *, by: Person, at: datetime, text: str) -> RecordEntry:
    """
    Write down what was found about the engagement under a contract; the next review counts on.

    The customer reads it too, with the figures that are not for us alone, and gets it by mail.

    Raises:
        NotReviewedHereError: nothing of the contract is written down yet at its desk.
        NothingSaidError: nothing was found.
    """
    if not text.strip():
        raise NothingSaidError
    record = record_of(contract)
    if record is None:
        raise NotReviewedHereError
    chronicle = RecordChronicle.open(record)
    told = [each for each in figures(contract, chronicle.rulebook, now=at) if each.is_told]
    carries = {
        "of": kinds.CONTRACT,
        "what": ENGAGEMENT,
        "figures": {figure.name: figure.value for figure in told},
    }
    author, words = staff(chronicle, by), Words(text.strip())
    entry = chronicle.write(
        REVIEWED, at=at, author=author, public=True, carries=carries, words=words
    )
    people = contract.organisation.people.filter(is_active=True).prefetch_related("posts")
    to = tuple(readers(people.order_by("pk"), chronicle.rulebook))
    said = {"text": f"We looked at how we work together:\n\n{words.text}"}
    chronicle.tell(Letter(notice="review", entry=entry, audience="customer", to=to, words=said))
    chronicle.finish(now=at)
    return entry


def engagement_of(contract: Contract, rulebook: Rulebook, *, now: datetime) -> Engagement | None:
    """Return what stands about a contract's reviews; None where its charter wants none."""
    rows = [row for row in rulebook.charter.clocks.values() if _is_review(row)]
    if not rows:
        return None
    record = record_of(contract)
    entries = record.entries.filter(kind=REVIEWED).select_related("by", "words") if record else []
    clocks = RecordClock.objects.filter(record=record, name=rows[0].name, due_at__isnull=False)
    latest = clocks.order_by("-number").first()
    return Engagement(
        tuple(reversed(list(entries))),
        latest.due_at if latest else None,
        tuple(figures(contract, rulebook, now=now)),
    )


def readers(people: Iterable[Person], rulebook: Rulebook) -> list[Person]:
    """
    Return whom of a customer's `people` the reviews are for: the roles that get them (PA-27).

    Where nobody has one, those who speak for the customer.
    """
    people = list(people)
    customers = rulebook.charter.roles.customer
    roles = {name for name, role in customers.items() if REPORTS in role.gets}
    named = [one for one in people if any(post.role in roles for post in one.posts.all())]
    return named or speakers(people)


def reviews_told(organisation: Organisation, desks: Iterable[Desk]) -> QuerySet[RecordEntry]:
    """Return the reviews that a customer's `readers` may read, the newest first."""
    told = RecordEntry.objects.filter(
        kind=REVIEWED,
        public=True,
        carries__what=ENGAGEMENT,
        record__kind=kinds.CONTRACT,
        record__organisation=organisation,
        record__desk__in=list(desks),
    )
    return told.select_related("by", "words", "record__desk").order_by("-at", "-pk")


def record_of(contract: Contract) -> Record | None:
    """Return the record in which what happens to a contract is written."""
    signed = RecordEntry.objects.filter(
        kind=SIGNED,
        carries__contract=contract.pk,
        record__kind=kinds.CONTRACT,
        record__desk=contract.desk_id,
    )
    latest = signed.select_related("record").order_by("-pk").first()
    return latest.record if latest else None


def figures(contract: Contract, rulebook: Rulebook, *, now: datetime) -> list[Figure]:
    """Return the figures of the last year that the charter wants for it."""
    wanted = [name for name in rulebook.charter.engagement.figures if name in MEASURES]
    return [
        Figure(name.capitalize(), MEASURES[name](contract, now - A_YEAR), name not in OURS)
        for name in wanted
    ]


def _is_review(row: Row) -> bool:
    """Tell whether a row begins anew with a review, and runs on the record of a contract."""
    mine = row_of(row, kinds.CONTRACT)
    return mine is not None and any(REVIEWED in kinds_in(each) for each in leaves(mine.starts))


def _cases(contract: Contract, since: datetime) -> int:
    theirs = Case.objects.filter(organisation=contract.organisation_id, desk=contract.desk_id)
    return theirs.filter(opened_at__gte=since, held_reason="").count()


def _for_the_value(contract: Contract, since: datetime) -> str:
    value = contract.annual_value
    return f"{_cases(contract, since)} for {value}" if value else "no value is told"


def _reopenings(contract: Contract, since: datetime) -> str:
    again = Entry.objects.filter(kind="reopened", at__gte=since)
    theirs = again.filter(case__organisation=contract.organisation_id, case__desk=contract.desk_id)
    return str(theirs.count())


OURS = {"cases for the annual value"}  # what a contract is worth is for managers (PA-175)
MEASURES: Mapping[str, Callable[[Contract, datetime], str]] = {
    "cases": lambda contract, since: str(_cases(contract, since)),
    "cases for the annual value": _for_the_value,
    "reopenings": _reopenings,
}

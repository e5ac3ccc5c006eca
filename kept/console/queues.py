"""The queues of the console: one table says what each holds and what it says when it is empty."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.expressions import OrderBy
from django.utils import timezone

from kept.cases.models import Case, CaseQuerySet, Clock
from kept.cases.models.clocks import ClockQuerySet
from kept.console.access import StaffRequest, desks
from kept.console.access import cases as served
from kept.desks import charters
from kept.desks.models import Desk, Team
from kept.pages.dues import Dues, ages, next_dues

# The words of a charter's `order`.
ORDERS: dict[str, str | OrderBy] = {
    "priority": "priority",
    "due": F("next_due_at").asc(nulls_last=True),
    "age": "opened_at",
}


@dataclass(frozen=True, slots=True)
class Order:
    """How a queue is sorted, that in words, and what a row says of its case's clocks."""

    words: str
    sort: Callable[[CaseQuerySet], CaseQuerySet]
    dues: Callable[..., Dues] = next_dues


DUE_FIRST = Order("what is due next first", lambda cases: cases.next_due_first())
LATEST_FIRST = Order("the latest first", lambda cases: cases.order_by("-closed_at", "-number"))
NEWEST_FIRST = Order("the newest first", lambda cases: cases.order_by("-number"))
OLDEST_FIRST = Order(
    "the oldest first", lambda cases: cases.order_by(_ages_from().asc(), "number"), ages
)


@dataclass(frozen=True, slots=True)
class Queue:
    """A selection of the cases that somebody works on; `nothing` is said when it is empty."""

    name: str
    icon: str
    pick: Callable[[CaseQuerySet, StaffRequest], CaseQuerySet]
    nothing: str
    key: str = ""
    order: Order = DUE_FIRST


def mine(cases: CaseQuerySet, request: StaffRequest) -> CaseQuerySet:
    return cases.unfinished().filter(owner=request.user)


def of_my_teams(cases: CaseQuerySet, request: StaffRequest) -> CaseQuerySet:
    return cases.unfinished().filter(is_of_my_teams(request))


def is_of_my_teams(request: StaffRequest) -> Q:
    teams = [place.team_id for place in request.places if place.team_id]
    led = Team.objects.filter(lead=request.user).order_by().values("pk")
    return Q(team__in=teams) | Q(team__in=led)


def unsorted(cases: CaseQuerySet, request: StaffRequest) -> CaseQuerySet:
    """Keep those that no person has sorted, given another priority or answered."""
    return cases.unfinished().filter(is_sorted=False)


def late(cases: CaseQuerySet, request: StaffRequest) -> CaseQuerySet:
    return cases.unfinished().filter(is_late=True)


def waiting(cases: CaseQuerySet, request: StaffRequest) -> CaseQuerySet:
    return cases.unfinished().exclude(waiting_for="")


def ageing(cases: CaseQuerySet, request: StaffRequest) -> CaseQuerySet:
    """Keep those with a clock on which nothing falls due any more."""
    return cases.unfinished().filter(is_ageing())


def is_ageing() -> Exists:
    return Exists(_ageing_clocks())


def _ages_from() -> Subquery:
    return Subquery(_ageing_clocks().values("started_at")[:1])


def _ageing_clocks() -> ClockQuerySet:
    return Clock.objects.ageing().filter(case=OuterRef("pk"))


def closed(cases: CaseQuerySet, request: StaffRequest) -> CaseQuerySet:
    return cases.filter(closed_at__isnull=False)


def held(cases: CaseQuerySet, request: StaffRequest) -> CaseQuerySet:
    return cases.held()


QUEUES = {
    "mine": Queue("Mine", "user-round", mine, "You have no open case.", "g m"),
    "team": Queue("My teams", "users-round", of_my_teams, "Your teams have no open case.", "g q"),
    "open": Queue("All open", "folder-open", lambda c, _: c.unfinished(), "No case is open."),
    "late": Queue("Late", "siren", late, "Nothing is late."),
    "waiting": Queue("Waiting", "pause", waiting, "No case waits for anybody."),
    "ageing": Queue(
        "Ageing", "hourglass", ageing, "Nothing stands without a date.", order=OLDEST_FIRST
    ),
    "triage": Queue("To be sorted", "list-filter", unsorted, "Every case has been sorted."),
    "held": Queue("Held", "hand", held, "No case is held."),
    "all": Queue("All cases", "files", lambda c, _: c, "There is no case yet.", order=NEWEST_FIRST),
    "closed": Queue("Closed", "archive", closed, "No case has been closed.", order=LATEST_FIRST),
}


def cases_of(queue: Queue, cases: CaseQuerySet, request: StaffRequest) -> CaseQuerySet:
    """Return the cases in `queue`, in its order."""
    return queue.order.sort(queue.pick(cases, request))


def next_to_sort(request: StaffRequest) -> Case | None:
    """
    Return the case to sort next: at each desk the first in its charter's order (SIMS-23).

    Where somebody serves at several desks, what is due next of these goes first.
    """
    waiting = unsorted(served(request.user), request)
    firsts = [waiting.filter(desk=desk).order_by(*_order(desk)).first() for desk in desks(request)]
    numbers = [case.pk for case in firsts if case]
    if len(numbers) < 2:
        return next((case for case in firsts if case), None)
    return Case.objects.filter(pk__in=numbers).next_due_first().first()


def _order(desk: Desk) -> list[str | OrderBy]:
    version = charters.in_force(desk, timezone.now())
    named = charters.rulebook(version).charter.triage.order if version else ()
    return [
        *(ORDERS[word] for word in named if word in ORDERS),
        ORDERS["due"],
        "priority",
        "number",
    ]


def in_words(case: Case) -> str:
    """Say who acts next, as short as a list wants it."""
    if case.closed_at is not None:
        return "Nobody: closed"
    if case.is_held:
        return "We decide: held"
    match case.waiting_for:
        case "":
            return "We do"
        case "customer":
            return "Customer"
    return case.waiting_for.capitalize()

"""
What the charter reports by the month: a record with the figures, written to who is to read it.

The newest report of a clock stays open, those before it have ended. The figures are of stored
measures, so they outlive what is destroyed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q

from kept.backlog import kinds
from kept.backlog.chronicle import RecordChronicle
from kept.backlog.models import Record
from kept.backlog.operations.opening import open_record
from kept.cases import people
from kept.cases.consequences import Act, want
from kept.cases.models import Case, Clock, Entry
from kept.cases.notices import Letter
from kept.cases.speaking import BY_STAFF
from kept.core.charter.conditions import Condition
from kept.core.charter.rows import Kind
from kept.core.rulebook import Rulebook
from kept.desks.models import Desk

LISTED = 10  # of each that is counted, the most; what comes after them is summed up
REPORTED = "reported"
OFFERED = "solution offered"


@dataclass(frozen=True)
class Asked:
    """What is to be measured: of which desk, in which month, and by what."""

    desk: Desk
    rulebook: Rulebook
    since: datetime
    until: datetime
    per: tuple[str, ...]
    condition: Condition

    @property
    def month(self) -> str:
        return f"{self.since.astimezone(self.rulebook.zone):%B %Y}"

    @property
    def period(self) -> tuple[datetime, datetime]:
        return self.since, self.until - timedelta(microseconds=1)


def report(act: Act) -> None:
    """Measure the month that has ended; what nobody can measure yet is written down as wanted."""
    measure = MEASURES.get((act.objects or ("",))[0])
    if measure is None or not isinstance(act.chronicle, RecordChronicle):
        want(act)
        return
    asked = _asked(act)
    record = _publish(act, asked, "\n\n".join(measure(asked)))
    act.enter(REPORTED, report=record.number)


def _asked(act: Act) -> Asked:
    rulebook, arguments = act.chronicle.rulebook, act.consequence.arguments
    last = act.run.start.at.astimezone(rulebook.zone).date().replace(day=1)
    first = (last - timedelta(days=1)).replace(day=1)
    since, until = (
        datetime.combine(day, time.min, rulebook.zone).astimezone(UTC) for day in (first, last)
    )
    condition = Condition.parse(arguments.get("while", {}))
    return Asked(act.chronicle.desk, rulebook, since, until, _named(arguments, "per"), condition)


def _publish(act: Act, asked: Asked, text: str) -> Record:
    """Open the report in the place of the one before it, and write to who is to read it."""
    title = f"{act.chronicle.rulebook.label(act.run.name).capitalize()}, {asked.month}"
    reports = Record.objects.unended().filter(desk=asked.desk, kind=kinds.REPORT)
    for before in reports.filter(facts__of=act.run.name):
        old = RecordChronicle.open(before)
        old.end(at=act.now, author=act.author)
        old.finish(now=act.now)
    record = open_record(
        asked.desk,
        kind=kinds.REPORT,
        title=title,
        text=text,
        at=act.now,
        by=None,
        facts={"of": act.run.name},
        clause=act.run.clause,
        is_known_kind=False,
    )
    chronicle = RecordChronicle.open(record)
    roles = _named(act.consequence.arguments, "to") or (people.ADMINISTRATOR,)
    told = {"to": list(roles), "clock": act.run.name, "saying": f"figures of {asked.month}"}
    entry = chronicle.write("told", at=act.now, author=act.author, public=False, carries=told)
    to = tuple(people.behind(chronicle, roles))
    chronicle.tell(
        Letter(notice="report", entry=entry, audience="staff", to=to, words={"text": text})
    )
    chronicle.finish(now=act.now)
    return record


def _cases(asked: Asked) -> Iterator[str]:
    """Count the cases of the month, by each that the charter names (PA-157, ADV-23)."""
    opened = Case.objects.filter(desk=asked.desk, opened_at__range=asked.period, held_reason="")
    columns = ("organisation__name", "requester__name", "kind", "channel", "priority", "facts")
    counted: dict[str, Counter[str]] = {name: Counter() for name in asked.per}
    total = 0
    for customer, person, kind, channel, priority, facts in opened.values_list(*columns).order_by():
        known = {
            **facts,
            "customer": customer,
            "person": person,
            "kind": kind,
            "channel": channel,
            "priority": priority,
        }
        if asked.condition.holds(known):
            total += 1
            for name, counter in counted.items():
                counter.update(_values(known.get(name)))
    yield f"{total} {'case' if total == 1 else 'cases'} in {asked.month}."
    for name, counter in counted.items():
        if counter:
            yield f"By {asked.rulebook.label(name)}: {_most(counter)}."


def _promises(asked: Asked) -> Iterator[str]:
    """Say of each promise how often it was kept, of those that the month decided (SIMS-03)."""
    ended = Q(ended_at__range=asked.period, state__in=["met", "missed"])
    late = Q(due_at__range=asked.period, state="late")
    runs = Clock.objects.filter(ended | late, case__desk=asked.desk, kind=Kind.PROMISE.value)
    figures = (
        runs.order_by("name")
        .values_list("name")
        .annotate(of=Count("pk"), kept=Count("pk", filter=Q(state="met")))
    )
    yield f"Promises decided in {asked.month}:"
    for name, of, kept in figures:
        said = asked.rulebook.label(name).capitalize()
        yield f"{said}: {kept} of {of} kept, {100 * kept // of} %."
    if not figures:
        yield "None."


def _first_contacts(asked: Asked) -> Iterator[str]:
    """Count the cases whose first contact by one of us brought a solution (SIMS-76)."""
    kinds_ = (BY_STAFF, OFFERED)
    written = Entry.objects.filter(
        case__desk=asked.desk, case__opened_at__range=asked.period, kind__in=kinds_
    )
    contacts: dict[int, list[str]] = defaultdict(list)
    for case, kind in written.order_by("case_id", "position").values_list("case_id", "kind"):
        contacts[case].append(kind)
    solved = [heard for heard in contacts.values() if OFFERED in heard]
    at_once = [heard for heard in solved if heard[: heard.index(OFFERED)].count(BY_STAFF) <= 1]
    share = f", {100 * len(at_once) // len(solved)} %" if solved else ""
    yield f"Of the cases of {asked.month}, solutions were offered in {len(solved)}."
    yield f"By the first contact: {len(at_once)}{share}."


# What can be measured by the month, by the charter's word for it.
MEASURES: Mapping[str, Callable[[Asked], Iterator[str]]] = {
    "cases": _cases,
    "promises": _promises,
    "first-contact resolutions": _first_contacts,
}


def _named(arguments: Mapping[str, Any], key: str) -> tuple[str, ...]:
    said = arguments.get(key, ())
    return (said,) if isinstance(said, str) else tuple(map(str, said))


def _values(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    return [str(value)] if value not in (None, "") else ["not known"]


def _most(counter: Counter[str]) -> str:
    listed = sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))
    words = [f"{value} {times}" for value, times in listed[:LISTED]]
    rest = sum(times for _, times in listed[LISTED:])
    return ", ".join([*words, *([f"others {rest}"] if rest else [])])

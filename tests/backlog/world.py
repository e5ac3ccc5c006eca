"""Records for the tests: problems, releases, change requests at desks of the cast."""

from typing import Any

from kept.backlog import clocks, operations
from kept.backlog.models import Record, RecordClock
from kept.cases.models import Case
from tests import cast
from tests.cast import at

MONDAY = at("2026-03-02 11:00")


def problem(slug: str = "sims", *cases: Case, **given: Any) -> Record:
    """Return a problem that Alma has found behind `cases`, on Monday 2 March 2026, 11:00 UTC."""
    return record("problem", slug, *cases, **{"title": "Ledger loses a line", **given})


def record(kind: str, slug: str = "sims", *cases: Case, **given: Any) -> Record:
    """Return a record that Alma has opened, with `cases` tied to it."""
    values = {"title": f"A {kind}", "at": MONDAY, "by": cast.alma(), **given}
    made = operations.open_record(cast.desk(slug), kind=kind, **values)
    for case in cases:
        operations.link_case(made, case=case, by=cast.alma(), at=values["at"])
    return fresh(made)


def move(moved: Record, to: str, when: str, why: str = "", **given: Any) -> None:
    operations.move(moved, to=to, by=cast.alma(), at=at(when), why=why, given=given)


def fresh(made: Record) -> Record:
    return Record.objects.get(pk=made.pk)


def kinds(made: Record) -> list[str]:
    """Return the kinds of the record's entries, in order."""
    return list(made.entries.in_order().values_list("kind", flat=True))


def sweep_to(moment: str) -> None:
    """Let all happen by itself that is due on records up to `moment`, each at its own moment."""
    until = at(moment)
    while waking := RecordClock.objects.waking(until).values_list("next_at", flat=True).first():
        assert clocks.sweep(waking)
    clocks.sweep(until)

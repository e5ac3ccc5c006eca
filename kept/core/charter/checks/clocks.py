"""Clocks that cannot start, cannot end, or contradict themselves."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any

from kept.core.charter.charter import Charter
from kept.core.charter.conditions import Condition
from kept.core.charter.findings import Finding, error, note, warning
from kept.core.charter.problems import Path
from kept.core.charter.quantities import Quantity, Unit
from kept.core.charter.rows import Kind, Points, Row
from kept.core.charter.tables import Missing, facts_read, leaves, look_up
from kept.core.charter.triggers import kinds
from kept.core.charter.vocabulary import THE_TEAMS


def start(charter: Charter) -> Iterator[Finding]:
    """A row without a start is a sentence: it may only say that nothing is promised."""
    for path, row in _rows(charter):
        if not isinstance(row.starts, Missing) or row.among:
            continue
        said = {quantity.unit for quantity in leaves(row.span)}
        if said != {Unit.NOT_PROMISED} or row.blocks:
            yield error(path, "it never starts: no event is named in starts")


def end(charter: Charter) -> Iterator[Finding]:
    for path, row in _rows(charter):
        if not isinstance(row.stops, Missing) or isinstance(row.starts, Missing) or row.repeats:
            continue
        if row.kind in (Kind.PROMISE, Kind.LIMIT) and row.has_a_span:
            yield error(path, f"this {row.kind} can never be kept: no event is named in stops")
        elif row.kind is Kind.GUARD and _stands_for_ever(row):
            yield warning(path, "it blocks for ever: it has no stops, no span and no condition")


def _stands_for_ever(row: Row) -> bool:
    return not row.has_a_span and not row.exists_while.alternatives and row.unless is None


def do_not_pause_a_first_response(charter: Charter) -> Iterator[Finding]:
    """What runs from the opening to the first contact never stands still."""
    for path, row in _rows(charter):
        answers = "opened" in _heard(row.starts) and "contact by staff" in _heard(row.stops)
        if answers and row.pauses is not None:
            yield error((*path, "pauses"), "a first response never pauses")


def rise_in_their_points(charter: Charter) -> Iterator[Finding]:
    for path, row in _rows(charter):
        for points in leaves(row.share):
            yield from _rising(points, (*path, "share"))


def _rising(points: Points, path: Path) -> Iterator[Finding]:
    for (span, share), (later, more) in pairwise(points):
        if more < share:
            yield error(path, f"{more}% by {later} is less than the {share}% by {span}")
        if _longer(span, later) or span == later:
            yield error(path, f"{later} comes after {span}, and is no longer")


def fit_their_points(charter: Charter) -> Iterator[Finding]:
    """The moment of a row is the last of its points: none lies past it, or fills it before."""
    for path, row in _rows(charter):
        for span in leaves(row.span):
            for points in leaves(row.share):
                yield from _fitting(span, points, (*path, "share"))


def _fitting(span: Quantity, points: Points, path: Path) -> Iterator[Finding]:
    for point, share in points:
        if _longer(point, span):
            yield error(path, f"the point {point} lies past the moment, {span}")
        elif share == 100 and _longer(span, point):
            yield error(path, f"all are due by {point}, so {span} promises nothing more")


def run_on_hours_of_a_team(charter: Charter) -> Iterator[Finding]:
    if charter.roles.teams_with_hours:
        return
    for path, row in _rows(charter):
        if THE_TEAMS in leaves(row.hours):
            yield error(
                (*path, "hours"), "no team has hours of its own: write them in roles, teams"
            )


def come_before_what_they_answer(charter: Charter) -> Iterator[Finding]:
    """An answer that may come later than part of the solutions is odd, and no error."""
    for _, first in _rows(charter):
        for path, row in _rows(charter):
            if _heard(first.starts) & _heard(row.starts):
                yield from _overtaken(charter, first, row, path)


def _overtaken(charter: Charter, first: Row, row: Row, path: Path) -> Iterator[Finding]:
    for priority in charter.priorities:
        span = look_up(first.span, {"priority": priority})
        points = look_up(row.share, {"priority": priority})
        if span is None or points is None or not points.value:
            continue
        earliest, share = points.value[0]
        if _longer(span.value, earliest):
            yield note(
                (*path, "share"),
                f"priority {priority}: {share}% are due in {earliest}, "
                f"though {first.name} has {span.value}; both are measured apart",
            )


def do_not_wait_for_themselves(charter: Charter) -> Iterator[Finding]:
    graph = {name: _read(row) & charter.clocks.keys() for name, row in charter.clocks.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        names = list(reversed(cycle.args[1]))
        yield error(("clocks", names[0]), f"it depends on itself: {' needs '.join(names)}")


def _read(row: Row) -> frozenset[str]:
    """The facts that a row reads, in conditions and tables."""
    conditions: list[Condition] = [row.exists_while]
    conditions += [row.unless] if row.unless else []
    conditions += [row.pauses.condition] if row.pauses else []
    conditions += [need for need in row.needs if isinstance(need, Condition)]
    tables = (row.starts, row.stops, row.undone_by, row.span, row.share, row.hours)
    return frozenset().union(
        *(condition.facts for condition in conditions), *(facts_read(node) for node in tables)
    )


def _heard(node: Any) -> frozenset[str]:
    return frozenset().union(*(kinds(triggers) for triggers in leaves(node)))


def _longer(one: Quantity, other: Quantity) -> bool:
    """Whether both count in one sort, and `one` is the longer."""
    ours, theirs = one.rank, other.rank
    return bool(ours and theirs and ours[0] == theirs[0] and ours[1] > theirs[1])


def _rows(charter: Charter) -> Iterator[tuple[Path, Row]]:
    return ((("clocks", name), row) for name, row in charter.clocks.items())

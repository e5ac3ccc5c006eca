"""What a version cannot do without: a zone, hours, and a word on where it comes from."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from kept.core.charter.charter import Charter
from kept.core.charter.clauses import is_written_so
from kept.core.charter.findings import Finding, error, note, warning
from kept.core.charter.hours import HoursSpec
from kept.core.charter.people import OWN
from kept.core.charter.problems import Path
from kept.core.charter.tables import Missing, Node, Setting, leaves
from kept.core.charter.walk import nodes, parts


def zone_is_known(charter: Charter) -> Iterator[Finding]:
    if not charter.zone:
        yield error(("zone",), "no zone is set; without one nothing can be counted")
    for path, zone in _zones(charter):
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            yield error(path, f"{zone!r} is no zone, such as Europe/London")


def _zones(charter: Charter) -> Iterator[tuple[Path, str]]:
    """The zones that are named: the charter's, those of hours, those of teams."""
    hours = ((path, spec.zone) for path, node in _calendars(charter) for spec in leaves(node))
    teams = ((("roles", "teams", name), team.zone) for name, team in charter.roles.teams.items())
    named = [
        (("zone",), charter.zone),
        *(((*path, "zone"), zone) for path, zone in (*hours, *teams)),
    ]
    yield from ((path, zone) for path, zone in named if zone not in ("", OWN))


def _calendars(charter: Charter) -> Iterator[tuple[Path, Node[HoursSpec] | Missing]]:
    yield from ((("hours", name), node) for name, node in charter.hours.items())
    for name, team in charter.roles.teams_with_hours.items():
        yield ("roles", "teams", name, "hours"), team.hours


def hours_open(charter: Charter) -> Iterator[Finding]:
    if not charter.hours:
        yield error(("hours",), "no hours are set; without them no working time can be counted")
    for path, node in _calendars(charter):
        specs = tuple(leaves(node))
        if not specs:
            yield error(path, f"the hours {_name(path)!r} are not set yet")
        for spec in specs:
            yield from _opens(charter, spec, path)


def _opens(charter: Charter, spec: HoursSpec, path: Path) -> Iterator[Finding]:
    if spec.negated is not None and spec.negated not in charter.hours:
        yield error((*path, "not"), f"{spec.negated!r} are no hours of this charter")
    elif not spec.opens:
        yield error(path, f"the hours {_name(path)!r} never open")


def _name(path: Path) -> str:
    return str(path[1] if path[0] == "hours" else path[2])


def version_is_told(charter: Charter) -> Iterator[Finding]:
    if not charter.document.current:
        yield warning(("document", "version"), "no version is told; readers cannot tell them apart")
    if charter.document.effective is None:
        yield warning(("document", "effective"), "no day is told from which it holds")


def clauses_are_written_so(charter: Charter) -> Iterator[Finding]:
    for path, part in parts(charter):
        for clause in getattr(part, "clause", ()):
            yield from _clause(clause, (*path, "clause"))
    for number, assumption in enumerate(charter.assumptions):
        for clause in assumption.about:
            yield from _clause(clause, ("assumptions", number, "about"))


def _clause(clause: str, path: Path) -> Iterator[Finding]:
    if not is_written_so(clause):
        yield warning(path, f"{clause!r} is no clause such as PA-58 or a run such as PA-58..63")


def settings_are_filled(charter: Charter) -> Iterator[Finding]:
    for path, node in nodes(charter):
        if isinstance(node, Setting) and isinstance(node.assumed, Missing):
            yield note(path, "not set yet: nothing is promised by it until it is")
    for path, hours in _calendars(charter):
        if path[0] == "roles" and not all(spec.is_told for spec in leaves(hours)):
            yield note(path, "not told yet: until they are, the charter's first hours count")


def dates_lie_ahead(charter: Charter, today: date) -> Iterator[Finding]:
    for name, days in charter.dates.items():
        for number, day in enumerate(days):
            path: Path = ("dates", name, number)
            try:
                behind = date.fromisoformat(day) < today
            except ValueError:
                yield error(path, f"{day!r} is no day such as 2026-08-13")
                continue
            if behind:
                yield warning(path, f"{day} lies behind; it no longer raises anything")

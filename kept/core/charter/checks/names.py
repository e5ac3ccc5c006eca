"""Names that would be taken for one another."""

from collections.abc import Iterator
from difflib import get_close_matches

from kept.core.charter.charter import Charter
from kept.core.charter.findings import Finding, error, warning
from kept.core.charter.lifecycles import State, Way
from kept.core.charter.problems import Path
from kept.core.charter.rows import slug
from kept.core.charter.vocabulary import FACTS
from kept.core.charter.walk import parts


def are_unique(charter: Charter) -> Iterator[Finding]:
    """Clocks, fields, approvals, gates and hours are facts of their names: one name, one fact."""
    seen: dict[str, str] = {}
    for path, sort in _named(charter):
        name = slug(str(path[-1]))
        if name in seen:
            yield error(path, f"{path[-1]!r} is the name of {seen[name]} already")
        elif path[-1] in FACTS and sort != "a field":
            yield error(path, f"{path[-1]!r} is a fact of every charter already")
        seen.setdefault(name, sort)


def _named(charter: Charter) -> Iterator[tuple[Path, str]]:
    yield from ((("hours", name), "hours") for name in charter.hours)
    yield from ((("roles", "teams", name), "hours") for name in charter.roles.teams_with_hours)
    yield from ((("clocks", name), "a clock") for name in charter.clocks)
    yield from ((("approvals", name), "an approval") for name in charter.approvals)
    yield from ((("coverage", "gates", name), "a gate") for name in charter.coverage.gates)
    for group, fields in charter.information.items():
        for name in fields.fields:
            yield ("information", group, "fields", name), "a field"


def fields_are_meant(charter: Charter) -> Iterator[Finding]:
    """A word that is needed is a field to fill in; nearly the name of one is a slip."""
    fields = [name for group in charter.information.values() for name in group.fields]
    for path, part in parts(charter):
        if not isinstance(part, State | Way):
            continue
        for need in part.needs:
            if not isinstance(need, str) or need in fields:
                continue
            if close := get_close_matches(need, fields, n=1, cutoff=0.85):
                yield warning((*path, "needs"), f"{need!r} is no field; is {close[0]!r} meant?")

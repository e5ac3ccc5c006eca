"""The latest version on each platform, against what a customer runs (XM-55)."""

from dataclasses import dataclass

from kept.backlog import kinds
from kept.backlog.models import Record, RecordQuerySet
from kept.cases.models import Case
from kept.core.charter.conditions import Facts
from kept.core.charter.triage import Solution
from kept.core.rulebook import Rulebook
from kept.customers.models import Environment, Person
from kept.pages.records import in_full

VERSION, PLATFORM, RELEASED = "version", "platform", "released on"


@dataclass(frozen=True, slots=True)
class Versions:
    """What the page of a case says of versions; `says` is the charter's word about them."""

    says: str
    fixed_in: str
    latest: tuple[str, ...]
    runs: tuple[Environment, ...]


def versions(
    case: Case, rulebook: Rulebook, facts: Facts, *, person: Person, for_customer: bool
) -> Versions | None:
    """
    Return the versions that matter to a case that may be fixed in one of them.

    None where the charter has no such resolution; for customers also until it is offered.
    """
    solution = _upgrade(rulebook)
    if solution is None:
        return None
    version, platform = str(facts.get(VERSION) or ""), str(facts.get(PLATFORM) or "")
    is_fixed = rulebook.charter.solutions.get(str(facts.get("solution"))) == solution
    if for_customer and not is_fixed:
        return None
    releases = Record.objects.visible_to(person)
    runs = case.organisation.environments.filter(retired_at=None) if case.organisation else ()
    return Versions(
        says=solution.says if is_fixed else "",
        fixed_in=f"{version} for {platform}" if is_fixed else "",
        latest=tuple(map(_in_words, _latest(case, releases))),
        runs=tuple(runs),
    )


def _upgrade(rulebook: Rulebook) -> Solution | None:
    """Return the resolution of a case that names a version for a platform."""
    solutions = rulebook.charter.solutions.values()
    return next((one for one in solutions if {VERSION, PLATFORM} <= set(map(str, one.needs))), None)


def _latest(case: Case, releases: RecordQuerySet) -> list[Record]:
    released = releases.filter(desk=case.desk, kind=kinds.RELEASE, facts__has_key=RELEASED)
    newest: dict[tuple[str, str], Record] = {}
    for record in sorted(released, key=lambda one: (str(one.facts[RELEASED]), one.number)):
        newest[record.product, str(record.facts.get(PLATFORM) or "")] = record
    return [newest[key] for key in sorted(newest)]


def _in_words(record: Record) -> str:
    facts = record.facts
    what = " ".join(filter(None, [record.product, str(facts.get(VERSION) or "")]))
    where = f" for {facts[PLATFORM]}" if facts.get(PLATFORM) else ""
    return f"{what}{where}, {in_full(facts[RELEASED])}"

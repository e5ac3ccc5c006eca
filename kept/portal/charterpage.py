"""A charter as a page that anyone may read: everything on it comes from the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from kept.core import sentences
from kept.core.agreements import Agreement, DataRule, agreements, data_rules
from kept.core.charter.charter import Assumption
from kept.core.charter.quantities import Unit
from kept.core.charter.rows import Kind, Row, slug
from kept.core.charter.triage import Priority
from kept.core.facts import now_facts
from kept.core.rulebook import Rulebook
from kept.core.sentences import Term
from kept.pages.flows import Flow, flow
from kept.pages.hours import hours_in_words
from kept.pages.questions import kinds
from kept.pages.ways import Step, steps

NOT_PROMISED = Unit.NOT_PROMISED.value


@dataclass(frozen=True, slots=True)
class Promise:
    """A clock as the page words it: its name, what ends it, a line for each branch of its table."""

    name: str
    does: str
    terms: tuple[Term, ...]
    says: str
    clause: str


@dataclass(frozen=True, slots=True)
class Course:
    """The way of a record: its name, its states, and the drawing of them."""

    slug: str
    name: str
    steps: list[Step]
    flow: Flow


@dataclass(frozen=True, slots=True)
class CharterPage:
    """The public view of a charter as of `now`."""

    rulebook: Rulebook
    now: datetime

    @property
    def title(self) -> str:
        return self.rulebook.charter.title or "Support charter"

    @property
    def version(self) -> str:
        return self.rulebook.version or self.rulebook.charter.document.current

    @property
    def effective(self) -> date | None:
        return self.rulebook.charter.document.effective

    @property
    def number(self) -> str:
        return self.rulebook.charter.document.number

    @property
    def aims(self) -> bool:
        return sentences.charter_aims(self.rulebook.charter)

    @property
    def hours(self) -> list[tuple[str, str]]:
        facts = now_facts(self.rulebook, {}, now=self.now)
        names = self.rulebook.charter.hours
        return [(f"{n.capitalize()} hours", hours_in_words(self.rulebook, n, facts)) for n in names]

    @property
    def zone(self) -> str:
        return self.rulebook.charter.zone

    @property
    def outside_hours(self) -> str:
        return self.rulebook.charter.outside_hours.says

    @property
    def priorities(self) -> list[tuple[int, Priority]]:
        return list(self.rulebook.charter.priorities.items())

    @property
    def kinds(self) -> list[tuple[str, str]]:
        means = self.rulebook.charter.kinds
        return [(name, means[key].means) for key, name in kinds(self.rulebook).items()]

    @property
    def promises(self) -> list[Promise]:
        """What customers are promised, rows without a figure included: they say why."""
        return [
            promise
            for row in self.rulebook.charter.clocks.values()
            if row.kind in (Kind.PROMISE, Kind.WINDOW) and row.is_shown_to_customers
            for promise in self._promise(row)
        ]

    @property
    def courses(self) -> list[Course]:
        """The way of a case, and of each record beside it that the charter gives one."""
        return [
            Course(slug(record), self.rulebook.label(record), found, flow(found))
            for record in self.rulebook.charter.lifecycles
            for found in [steps(self.rulebook, record)]
        ]

    @property
    def agreements(self) -> list[Agreement]:
        """What needs somebody's yes: who signs what, in which order."""
        return agreements(self.rulebook.charter)

    @property
    def data_rules(self) -> list[DataRule]:
        """How the customer's data are kept."""
        return data_rules(self.rulebook.charter)

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        return self.rulebook.charter.assumptions

    def _promise(self, row: Row) -> Iterator[Promise]:
        terms = tuple(
            t for t in sentences.rule(self.rulebook, row) if t.what != NOT_PROMISED or t.when
        )
        if row.is_reaction or not (terms or row.says):
            return
        name = row.label or self.rulebook.label(row.name)
        name = name[:1].upper() + name[1:]  # the rest is as the charter writes it
        yield Promise(name, _does(row), terms, row.says, ", ".join(row.clause))


def _does(row: Row) -> str:
    if row.kind is Kind.WINDOW:
        return "How long you have"
    verb, _ = sentences.act(row, {})
    return f"How soon we {verb}"

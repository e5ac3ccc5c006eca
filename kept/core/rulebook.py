"""A charter made ready to run: its calendars built, its clocks indexed by what they listen to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from kept.core.calendars import Calendar, always, complement, from_spec
from kept.core.charter.charter import Charter
from kept.core.charter.conditions import Facts
from kept.core.charter.hours import HoursSpec
from kept.core.charter.lifecycles import Lifecycle
from kept.core.charter.people import OWN
from kept.core.charter.rows import Row
from kept.core.charter.tables import Found, Missing, Node, facts_read, leaves, look_up
from kept.core.charter.triggers import kinds
from kept.core.charter.vocabulary import THE_TEAMS
from kept.core.records import CASE, row_of

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")
Words = frozenset[str]
Holidays = Mapping[str, Mapping[str, str]]

ALWAYS = "always"
BEFALLS_ALL = frozenset({"closed", "reopened", "merged", "charter changed"})
ANSWERS = frozenset({"confirmation", "objection"})
NO_LIFECYCLE = Lifecycle({})
BORROWED = {"the contract's": "contract", "the vendor's": "vendor"}


class Answers(dict[K, V]):
    """What `answer` says of each key, worked out when it is first asked for."""

    def __init__(self, answer: Callable[[K], V]) -> None:
        self.answer = answer

    def __missing__(self, key: K) -> V:
        found = self[key] = self.answer(key)
        return found


@dataclass(frozen=True, slots=True)
class Listening:
    """A row of the clocks, the events it hears and the facts it reads."""

    row: Row
    events: frozenset[str]
    wakes: frozenset[str]  # these and what befalls every clock of a case
    facts: frozenset[str]
    starts: frozenset[str]  # of `events`, those that may start it; likewise the next two
    stops: frozenset[str]
    undoes: frozenset[str]
    stop_facts: frozenset[str]
    term_facts: tuple[str, ...]
    read_before: dict[tuple[Any, ...], Any] = field(default_factory=dict, repr=False)

    def terms(self, facts: Facts, read: Callable[[Facts], T]) -> T:
        """Return what `read` makes of the facts that the terms depend on, reading them once."""
        values = tuple(map(facts.get, self.term_facts))
        try:
            return self.read_before[values]  # type: ignore[no-any-return]
        except KeyError:
            return self.read_before.setdefault(values, read(facts))  # type: ignore[no-any-return]
        except TypeError:  # a fact with several values is no key
            return read(facts)


@dataclass(frozen=True)
class Rulebook:
    """
    One version of a charter with the layers laid over it.

    `holidays` are the closed dates by calendar code ("GB-ENG"), ISO date to name;
    `layers` says which layer a resolved value came from, by its path in the file; `record`
    whose clocks and whose lifecycle these are.
    """

    charter: Charter
    holidays: Holidays = field(default_factory=dict)
    version: str = ""
    layers: Mapping[tuple[str | int, ...], str] = field(default_factory=dict)
    record: str = CASE

    def of(self, record: str) -> "Rulebook":
        """Return the same rules as another record reads them, such as a problem."""
        if record == self.record:
            return self
        if record not in self._views:
            view = replace(self, record=record)
            view.__dict__.update(_views=self._views, _calendars=self._calendars)
            self._views.update({self.record: self, record: view})
        return self._views[record]

    @cached_property
    def _views(self) -> dict[str, "Rulebook"]:
        return {}

    @property
    def lifecycle(self) -> Lifecycle:
        """The states of the record; none where the charter gives it none."""
        return self.charter.lifecycles.get(self.record, NO_LIFECYCLE)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.charter.zone)

    @cached_property
    def rows(self) -> tuple[Listening, ...]:
        """The clocks of the record that can run: a row without a start is only a sentence."""
        return tuple(
            _listening(row, self.calendars.values())
            for row in (row_of(row, self.record) for row in self.charter.clocks.values())
            if row is not None
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the clocks that can run."""
        return tuple(listening.row.name for listening in self.rows)

    def listening(self, name: str) -> Listening | None:
        """Return the clock of that name; None where this charter has none that can run."""
        return self._by_name.get(name)

    @cached_property
    def woken_by(self) -> Mapping[tuple[Words, Words], tuple[str, ...]]:
        """The clocks that an instant may move, by the kinds of its events and the facts changed."""
        return Answers(lambda happened: tuple(self._woken_by(*happened)))

    def _woken_by(self, kinds: Words, changed: Words) -> Iterator[str]:
        for one in self.rows:
            if not (one.wakes.isdisjoint(kinds) and one.facts.isdisjoint(changed)):
                yield one.row.name

    @cached_property
    def started_by(self) -> Mapping[Words, tuple[str, ...]]:
        """The clocks that events of some kinds may start: of most charters a few."""
        return Answers(
            lambda kinds: tuple(
                one.row.name for one in self.rows if not one.starts.isdisjoint(kinds)
            )
        )

    @cached_property
    def _by_name(self) -> Mapping[str, Listening]:
        return {listening.row.name: listening for listening in self.rows}

    @cached_property
    def reads_clocks(self) -> bool:
        """Whether a clock reads the state of another."""
        return any(listening.facts & self._by_name.keys() for listening in self.rows)

    @cached_property
    def slugs(self) -> Mapping[str, Row]:
        """The clocks by slug."""
        return {row.slug: row for row in self.charter.clocks.values()}

    def calendar(self, name: str | None, facts: Facts) -> Calendar:
        """
        Return the hours called `name` under `facts`; without a name the charter's first.

        Hours that nobody has told us yet (a contract's, a vendor's, a team's own) are the
        first too.
        """
        wanted = BORROWED.get(name or "", name or "")
        if wanted != ALWAYS and not self.is_told(wanted, facts):
            wanted = self._first_hours
        if wanted == ALWAYS:
            return self._always
        found = self._spec(wanted, facts)
        return self._built(found.value, facts, self._zone_of(wanted)) if found else self._always

    def calendar_name(self, row: Row, facts: Facts) -> str:
        """Return the name of the hours that `row` runs on; the team's are called as the team."""
        found = look_up(row.hours, facts)
        name = found.value if found else self._first_hours
        if name != THE_TEAMS:
            return name
        team = str(facts.get("team"))
        return team if self.is_told(team, facts) else self._first_hours

    def calendar_of(self, row: Row, facts: Facts) -> Calendar:
        """Return the hours that `row` runs on; where its table has a hole, the charter's first."""
        return self.calendar(self.calendar_name(row, facts), facts)

    @cached_property
    def calendars(self) -> Mapping[str, Node[HoursSpec] | Missing]:
        """The hours by name, and those of the teams that keep their own."""
        return self.charter.calendars

    def is_told(self, name: str, facts: Facts) -> bool:
        """Whether there are hours of that name, and somebody has said when they open."""
        found = self._spec(name, facts)
        return name in self.charter.hours if found is None else found.value.is_told

    def label(self, word: str) -> str:
        """Return the customer's word for one of ours."""
        return self.charter.labels.get(word, word)

    @cached_property
    def _always(self) -> Calendar:
        return always(self.charter.zone)

    @cached_property
    def _calendars(self) -> dict[int, Calendar]:
        return {}

    @cached_property
    def _first_hours(self) -> str:
        return next(iter(self.charter.hours), ALWAYS)

    def _spec(self, name: str, facts: Facts) -> Found[HoursSpec] | None:
        return look_up(self.calendars[name], facts) if name in self.calendars else None

    def _zone_of(self, name: str) -> str:
        team = self.charter.roles.teams.get(name)
        return team.zone if team and team.zone != OWN else ""

    def _built(self, spec: HoursSpec, facts: Facts, zone: str) -> Calendar:
        # By identity: the specifications live as long as the charter that holds them.
        if id(spec) not in self._calendars:
            self._calendars[id(spec)] = self._build(spec, facts, spec.zone or zone)
        return self._calendars[id(spec)]

    def _build(self, spec: HoursSpec, facts: Facts, zone: str) -> Calendar:
        if spec.negated:
            return complement(self.calendar(spec.negated, facts))
        closed = {day: name for code in spec.holidays for day, name in self._days_off(code)}
        return from_spec(
            {
                "tz": zone or self.charter.zone,
                "weekly": {str(day): periods for day, periods in spec.weekly.items()},
                "holidays": closed | {day.isoformat(): "closed" for day in spec.closed},
                "overrides": {day.isoformat(): periods for day, periods in spec.special.items()},
            }
        )

    def _days_off(self, code: str) -> Any:
        return self.holidays.get(code, {}).items()


def holiday_codes(charter: Charter) -> frozenset[str]:
    """Return the calendars of holidays that a charter's hours are closed on."""
    hours = (spec for node in charter.calendars.values() for spec in leaves(node))
    return frozenset(code for spec in hours for code in spec.holidays)


def _listening(row: Row, hours: Iterable[Node[HoursSpec] | Missing]) -> Listening:
    triggers = (row.starts, row.stops, row.undone_by)
    starts, stops, undoes = (
        frozenset().union(*(kinds(leaf) for leaf in leaves(node))) for node in triggers
    )
    terms = _read_by(row.span, row.share, row.hours, *hours)
    if THE_TEAMS in leaves(row.hours):
        terms |= {"team"}
    if row.pauses:
        terms |= _read_by(row.pauses.at_most)
    read = terms | _read_by(*triggers) | row.exists_while.facts
    if row.unless:
        read |= row.unless.facts
    if row.pauses:
        read |= row.pauses.condition.facts
    heard = starts | stops | undoes
    return Listening(
        row=row,
        events=heard,
        wakes=heard | BEFALLS_ALL | (ANSWERS if row.agreed_by else frozenset()),
        facts=read,
        starts=starts,
        stops=stops,
        undoes=undoes,
        stop_facts=facts_read(row.stops),
        term_facts=tuple(sorted(terms)),
    )


def _read_by(*nodes: Any) -> frozenset[str]:
    return frozenset().union(*map(facts_read, nodes))

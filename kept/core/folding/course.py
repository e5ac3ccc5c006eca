"""How far one clock has come: what is remembered from one instant to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kept.core.charter.conditions import Facts
from kept.core.charter.quantities import Quantity, Unit
from kept.core.charter.rows import Row
from kept.core.charter.tables import Found, Missing, Node, look_up
from kept.core.charter.triggers import Triggers, fires
from kept.core.facts import Instant
from kept.core.rulebook import Listening, Rulebook
from kept.core.runs import Run, State, Terms
from kept.core.spans import Interval
from kept.core.timeline import Event

CLOSED, REOPENED, MERGED = "closed", "reopened", "merged"
UNPROMISED = Quantity(1, Unit.NOT_PROMISED)

# Runs that these start belong to a record of their own and outlive the case.
OF_ANOTHER_RECORD = frozenset(
    {
        "absence begins",
        "approval asked",
        "breach suspected",
        "call diverted",
        "certificate granted",
        "contract signed",
        "data received",
        "staff joined",
    }
)


@dataclass
class Course:
    """
    The clock called `name` on its way over the instants of a case.

    `absorbed` are the instants of the cases that a `merged` event names.
    """

    name: str
    rulebook: Rulebook
    absorbed: Mapping[str, Sequence[Instant]] = field(default_factory=dict)
    listening: Listening | None = None
    row: Row = field(init=False, repr=False)
    runs: list[Run] = field(default_factory=list)
    current: Run | None = None
    waiting: Event | None = None  # a start that came while nothing was promised
    held: bool = False  # whether the row's condition held at the instant before
    lost: bool = False  # it held once and was lost: the clock begins anew when it returns
    closed: bool = False
    heard: list[Event] = field(default_factory=list)
    standing: list[Event] = field(default_factory=list)  # heard in this run and not undone
    pauses: list[Interval] = field(default_factory=list)
    pause: tuple[datetime, datetime | None] | None = None  # since, and until when at most
    unheard: list[Instant] = field(default_factory=list)  # before the row was in the charter
    facts_read: Facts | None = None  # those that the terms were last read by
    terms_read: Terms | None = None
    starts_no_more: bool = False  # a guard beside, or a case that went into another
    begun: int = 0  # runs so far: the number of each is given once, whatever ends first

    def __post_init__(self) -> None:
        self.listen()

    def listen(self) -> None:
        """Hear what the row of that name hears in the rulebook of now."""
        self.listening, self.facts_read = self.rulebook.listening(self.name), None
        if self.listening is not None:
            self.row = self.listening.row

    @property
    def hearing(self) -> Listening:
        """What the row listens to; asked only while the charter has it."""
        assert self.listening is not None  # noqa: S101
        return self.listening

    def terms(self, facts: Facts) -> Terms | None:
        """Return what is promised under `facts`; None where nothing is."""
        if facts is not self.facts_read:  # most instants leave the facts as they are
            self.terms_read = self.hearing.terms(facts, self._look_up_terms)
            self.facts_read = facts
        return self.terms_read

    def _look_up_terms(self, facts: Facts) -> Terms | None:
        span, points = look_up(self.row.span, facts), look_up(self.row.share, facts)
        if self.row.has_a_span and points is None and (span is None or span.value == UNPROMISED):
            return None
        hours = self.rulebook.calendar_name(self.row, facts)
        calendar = self.rulebook.calendar(hours, facts)
        pause = look_up(self.row.pauses.at_most, facts) if self.row.pauses else None
        at_most = pause.value if pause else None
        if points is None:
            return Terms(span, (), (), hours, calendar, at_most)
        return Terms(span, points.value, points.chosen_by, hours, calendar, at_most)

    def holds(self, facts: Facts) -> bool:
        """Tell whether the clock exists under `facts`."""
        unless = self.row.unless
        return self.row.exists_while.holds(facts) and not (unless and unless.holds(facts))

    def matches(self, node: Node[Triggers] | Missing, event: Event, facts: Facts) -> bool:
        """Tell whether `event` is one of those that `node` names under `facts`."""
        if isinstance(node, tuple):  # most rows hear the same under all facts
            return fires(node, event, self.heard)
        found: Found[Triggers] | None = look_up(node, facts)
        return found is not None and fires(found.value, event, self.heard)

    def date(self, run: Run) -> None:
        """Give `run` its pauses and its moment; in a pause without a limit it has none."""
        if self.pause is None and not self.pauses:
            run.pauses, run.paused_since, run.paused_until = (), None, None
            run.state, run.due_at = State.RUNNING, moment_of(run)
            return
        since, until = self.pause or (None, None)
        pauses = [(max(a, run.started_at), b) for a, b in self.pauses if b > run.started_at]
        if since is not None and until is not None and until > run.started_at:
            pauses.append((max(since, run.started_at), until))
        run.pauses, run.paused_since, run.paused_until = tuple(pauses), since, until
        paused = since is not None and until is None
        run.state = State.PAUSED if paused else State.RUNNING
        run.due_at = None if paused else moment_of(run)

    def end(self, state: State, at: datetime) -> None:
        """End the run that goes on."""
        assert self.current is not None  # noqa: S101 - asked only of a row that runs
        self.current.end(state, at)
        self.runs.append(self.current)
        self.current = None


def moment_of(run: Run) -> datetime | None:
    """Return the moment of a run that does not stand still."""
    if run.moved_from is not None:
        return run.due_at
    last = run.terms.last
    return run.moment_of(last) if last else None


def is_broken(run: Run, at: datetime) -> bool:
    """Past its moment a promise or limit is broken for good; windows and guards never are."""
    return run.row.can_be_broken and run.due_at is not None and run.due_at < at

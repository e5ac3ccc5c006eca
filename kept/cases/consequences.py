"""
What happens by itself: the operations that a charter's clocks perform at their marks.

Each is signed "the charter, clause X" and leaves an entry. One table says which word of
the charter is done how; what no room can do yet is written down as wanted, so that
nothing that a charter asks for is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kept.cases import notices, people
from kept.cases.errors import RefusedError
from kept.core import clocks, lifecycle
from kept.core.charter.marks import Consequence
from kept.core.charter.rows import Kind
from kept.core.charter.tables import leaves
from kept.core.charter.triggers import kinds
from kept.core.moments import in_full
from kept.core.runs import DatedMark, Run

if TYPE_CHECKING:
    from kept.cases.happenings import Happening
    from kept.cases.ledger import Ledger
    from kept.cases.signing import Author


TIME_IS_OVER = "The time to come back on it is over."


class GuardedError(RefusedError):
    """A guard of the charter blocks it; `until` is when the guard is lifted, if that is known."""

    def __init__(self, guard: Run, operation: str) -> None:
        self.until = guard.due_at
        said = guard.row.says or f"{operation} is blocked by {guard.name}"
        until = ""
        if guard.due_at is not None:
            until = f": not before {in_full(guard.due_at, guard.started_at, guard.rulebook.zone)}"
        super().__init__(f"{said[:1].upper()}{said[1:]}{until}.", guard.clause)


@dataclass(frozen=True)
class Act:
    """One consequence at one mark of one run, on its way to being done."""

    chronicle: Ledger[Any]
    run: Run
    mark: DatedMark
    consequence: Consequence
    now: datetime

    @property
    def author(self) -> Author:
        return self.chronicle.charter(self.run.clause)

    @property
    def saying(self) -> str:
        return str(self.consequence.arguments.get("saying", ""))

    @property
    def objects(self) -> tuple[str, ...]:
        return self.consequence.object

    def enter(self, kind: str, *, public: bool = False, **carries: Any) -> Happening:
        """Write that it was done, on which clock's account."""
        account = {"clock": self.run.name, "number": self.run.number, "mark": self.mark.key}
        said = {key: value for key, value in carries.items() if value}
        entry: Happening = self.chronicle.write(
            kind, at=self.now, author=self.author, public=public, carries=account | said
        )
        return entry

    def write_to(self, roles: tuple[str, ...], entry: Happening, notice: str) -> None:
        """Have `notice` written to the people in `roles`."""
        sides: tuple[tuple[notices.Audience, bool], ...] = (("customer", True), ("staff", False))
        for audience, is_theirs in sides:
            named = [role for role in roles if (role in people.CUSTOMERS) is is_theirs]
            if not named:
                continue
            self.chronicle.tell(
                notices.Letter(
                    notice=notice,
                    entry=entry,
                    audience=audience,
                    to=tuple(people.behind(self.chronicle, named)),
                    run=self.run,
                    saying=self.saying,
                    is_reaction=self.mark.at == self.run.started_at,
                )
            )


def perform(
    chronicle: Ledger[Any], run: Run, mark: DatedMark, consequence: Consequence, *, now: datetime
) -> None:
    """Do what the charter says for this mark, and write down that it was done."""
    act = Act(chronicle, run, mark, consequence, now)
    OPERATIONS.get(consequence.operation, want)(act)


def guard_of(chronicle: Ledger[Any], mark: DatedMark) -> Run | None:
    """Return the guard that forbids something of `mark` now; then all of it must wait."""
    blocking = (
        clocks.blocked(chronicle.runs, _blocked_as(chronicle, consequence))
        for consequence in mark.does
    )
    return next((guard for guard in blocking if guard is not None), None)


def _blocked_as(chronicle: Ledger[Any], consequence: Consequence) -> str:
    """Return the operation that a guard would have to block: an end by any road is a closing."""
    to = consequence.arguments.get("to")
    if consequence.operation == "set" and consequence.object == ("state",):
        states = chronicle.rulebook.lifecycle.states
        return "close" if to in states and states[str(to)].ends else "set"
    return consequence.operation


def tell(act: Act) -> None:
    is_public = bool(people.CUSTOMERS & set(act.objects))
    entry = act.enter("told", public=is_public, to=list(act.objects), saying=act.saying)
    act.write_to(act.objects, entry, "told")


def alarm(act: Act) -> None:
    if _waits_for_a_room(act.run):
        return
    entry = act.enter("alarm raised", to=list(act.objects), saying=act.saying)
    act.write_to(act.objects, entry, "alarm")


def _waits_for_a_room(run: Run) -> bool:
    """
    Whether only something that no room does yet could end the run.

    What the charter wants is written down to be done by hand; to alarm somebody
    about it would be noise, since they could not end it either.
    """
    stops = frozenset().union(*(kinds(triggers) for triggers in leaves(run.row.stops)))
    wanted = {BROUGHT_BY.get(event) for event in stops}
    return bool(wanted) and None not in wanted and wanted.isdisjoint(OPERATIONS)


def task(act: Act) -> None:
    entry = act.enter(
        "task given",
        public=bool(people.CUSTOMERS & set(act.objects)),
        to=list(act.objects),
        saying=act.saying or act.run.name,
    )
    act.write_to(act.objects, entry, "task")


def flag(act: Act) -> None:
    act.enter("flagged", flag=", ".join(act.objects))


def ask(act: Act) -> None:
    """Ask the customer; no clock takes it for a question of ours that holds up the work."""
    question = ", ".join(act.objects)
    entry = act.enter("asked", public=True, question=question)
    act.chronicle.tell(
        notices.Letter(
            notice="asked",
            entry=entry,
            audience="customer",
            to=tuple(people.customers(act.chronicle)),
            run=act.run,
            saying=question,
            is_reaction=act.mark.at == act.run.started_at,
        )
    )


def offer(act: Act) -> None:
    """Tell the customer that the next level of their ladder is open to them (ADV-08)."""
    entry = act.enter("offered", public=True, object=", ".join(act.objects))
    act.write_to((people.CUSTOMER,), entry, "offered")


def set_fact(act: Act) -> None:
    fact, to = act.objects[0], act.consequence.arguments.get("to")
    chronicle = act.chronicle
    if fact != "state":
        # What people decided goes with what comes of it, however much later that is.
        decided = act.run.start.carries.get("decides") or {}
        carries = {"decides": decided, **decided} if decided.get("to") == to else {}
        chronicle.change(fact, to, at=act.now, author=act.author, why=act.run.name, carries=carries)
        return
    if to not in lifecycle.ways_on(chronicle.rulebook, chronicle.state):
        want(act)
        return
    _move(act, str(to))


def close(act: Act) -> None:
    chronicle, way = act.chronicle, act.objects[0] if act.objects else ""
    refusal = lifecycle.refuses_close(
        chronicle.rulebook,
        chronicle.state,
        way,
        roles=chronicle.roles_of(act.author),
        facts=chronicle.facts_now(act.now),
        given={},
    )
    end = lifecycle.end_of(chronicle.rulebook, chronicle.state)
    if refusal is not None or end is None:
        want(act)
        return
    _move(act, end, way)


def _move(act: Act, to: str, way: str = "") -> None:
    why = TIME_IS_OVER if act.run.kind is Kind.WINDOW else ""
    act.chronicle.move(to, at=act.now, author=act.author, way=way, why=why)


def expire(act: Act) -> None:
    """Let a question for an approval go that was answered by nobody."""
    approval = str(act.run.start.carries.get("approval", ""))
    if act.chronicle.facts.get(approval) == "asked":
        act.enter(f"{approval} expired", public=True, approval=approval)


def want(act: Act) -> None:
    """Write down what no room does yet, or what the case as it stands does not allow."""
    arguments = {str(key): _plain(value) for key, value in act.consequence.arguments.items()}
    act.enter(
        "wanted",
        operation=act.consequence.operation,
        object=", ".join(act.objects),
        arguments=arguments,
    )


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | list | dict) else str(value)


OPERATIONS: dict[str, Callable[[Act], None]] = {
    "tell": tell,
    "alarm": alarm,
    "task": task,
    "flag": flag,
    "ask": ask,
    "offer": offer,
    "set": set_fact,
    "close": close,
    "expire": expire,
}
# Events that nothing but an operation of the charter brings about.
BROUGHT_BY = {"destroyed": "destroy"}

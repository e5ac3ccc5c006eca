"""
An example played: its events one by one, and between them what the charter does by itself.

The desk does the same with real cases; here only what an example can ask for is done:
states and facts that are set, cases that are closed, people who are told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from kept.core import approvals, lifecycle, triage
from kept.core.charter.examples import Act, Example, Happening
from kept.core.charter.examples import moment as read_moment
from kept.core.charter.marks import Consequence
from kept.core.charter.vocabulary import FOR_PEOPLE
from kept.core.clocks import blocked, fold
from kept.core.facts import facts_at, now_facts
from kept.core.rulebook import Rulebook
from kept.core.runs import DatedMark, Run
from kept.core.timeline import Event

# A desk acts after a moment, never at it: the window that ends then is over by then.
RIGHT_AFTER = timedelta(seconds=1)


class Given(dict[str, Any]):
    """Whatever has to be filled in, filled in: examples are about what is refused all the same."""

    def get(self, key: str, default: Any = None) -> Any:
        return "given"


@dataclass
class Story:
    """A case as an example tells it, with the records beside it."""

    rulebook: Rulebook
    example: Example
    events: list[Event] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    did: set[str] = field(default_factory=set)
    done: set[tuple[str, int, str]] = field(default_factory=set)

    def play(self) -> None:
        """Let everything happen, up to the moment at which the example looks at the case."""
        happenings = sorted(self.example.events, key=lambda one: one.at)
        if happenings and not any(_opens(one) for one in happenings):
            self._happen(Happening(happenings[0].at, "opened"))
        for happening in happenings:
            self._do_what_is_due(self._instant(happening.at), before=True)
            self._happen(happening)
        self._do_what_is_due(self.now, before=False)

    @property
    def now(self) -> datetime:
        """The moment at which the example looks, in UTC."""
        if self.example.now is not None:
            return self._instant(self.example.now)
        return max((event.at for event in self.events), default=datetime(2026, 1, 1, tzinfo=UTC))

    @property
    def runs(self) -> tuple[Run, ...]:
        return self._fold(self.now)

    def _fold(self, now: datetime) -> tuple[Run, ...]:
        """Return the runs of the case, then those of every other record that the example names."""
        return tuple(
            run
            for record in self._records
            for run in fold(self.rulebook.of(record), self._timeline(record), now=now)
        )

    @property
    def _records(self) -> dict[str, None]:
        return dict.fromkeys(["case", *(event.record for event in self.events)])

    def _timeline(self, record: str) -> list[Event]:
        """Return what `record` sees: a case, all that happened; any other what is its own."""
        if record == "case":
            return self.events
        return [event.own for event in self.events if event.record == record]

    @property
    def facts(self) -> dict[str, Any]:
        """The facts at the end, the clocks' states by name among them."""
        known = now_facts(self.rulebook, facts_at(self.rulebook, self.events), now=self.now)
        return lifecycle.with_clocks(known, self.runs)

    @property
    def state(self) -> str:
        return str(self.facts.get("state", ""))

    def refuses(self, act: Act) -> str | None:
        """Say why `act` may not be done at the end; None where it may."""
        if act.operation == "reopen":
            roles, book = {"customer"}, self.rulebook
            closed = [event.at for event in self.events if event.kind == "closed"]
            may = lifecycle.may_reopen(
                book,
                self.state,
                is_customer=True,
                roles=roles,
                facts=self.facts,
                closed_at=closed[-1] if closed else None,
                now=self.now,
            )
            return None if may else "a closed case stays closed here"
        guard = blocked(self.runs, act.operation)
        if guard is not None:
            return f"{guard.name} blocks it, by {guard.clause}"
        unsigned = approvals.refuses(self.rulebook, self.events, self._all_facts, act.operation)
        if unsigned is not None:
            return f"{unsigned.sentence} ({unsigned.clause})"
        return self._refuses_close(act.way) if act.operation == "close" else None

    @property
    def _all_facts(self) -> dict[str, Any]:
        """The facts of the case, and over them those of the other records."""
        beside = (record for record in self._records if record != "case")
        views = ((self.rulebook.of(record), self._timeline(record)) for record in beside)
        return self.facts | {k: v for view in views for k, v in facts_at(*view).items()}

    def _refuses_close(self, way: str) -> str | None:
        ways = lifecycle.ways_to_close(self.rulebook, self.state)
        refusals = [
            lifecycle.refuses_close(
                self.rulebook,
                self.state,
                name,
                roles=ways[name].who if name in ways else (),
                facts=self.facts,
                given=Given(),
            )
            for name in ([way] if way else ways or [""])
        ]
        if not all(refusals):
            return None
        return "; ".join(refusal.sentence for refusal in refusals if refusal)

    def _instant(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self.rulebook.zone).astimezone(UTC)

    def _happen(self, happening: Happening) -> None:
        at = self._instant(happening.at)
        carries = dict(happening.carries)
        if "until" in carries:
            carries["until"] = self._instant(read_moment(carries["until"]))
        if _opens(happening):
            carries["facts"] = self._facts_at_opening(carries, at)
        self._add(happening.kind, at, carries)
        if happening.kind == approvals.ANSWERED:
            self._tell_of(str(carries.get("approval")), at, carries)

    def _tell_of(self, approval: str, at: datetime, carries: Mapping[str, Any]) -> None:
        """Let an approval have the event of its own, once the last step of it is signed."""
        stands = approvals.standing(self.rulebook.charter.approvals[approval], self.events)
        if stands.word in approvals.ENDS:
            self._add(f"{approval} {stands.word}", at, carries)

    def _facts_at_opening(self, carries: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """The facts of the case; what it leaves out is what the charter takes for granted."""
        charter = self.rulebook.charter
        granted = {
            "kind": next(iter(charter.kinds), None),
            "plan": next((name for name, plan in charter.plans.items() if plan.unless_told), None),
            "channel": carries.get("via"),
        }
        facts = {key: value for key, value in granted.items() if value} | dict(self.example.case)
        suggested = triage.suggest(self.rulebook, facts, opened_at=at)
        return {"priority": triage.initial(self.rulebook, suggested), **facts}

    def _add(self, kind: str, at: datetime, carries: Mapping[str, Any]) -> None:
        event = Event(kind, at, carries)
        record, book = event.record, self.rulebook.of(event.record)
        state = facts_at(book, self._timeline(record)).get("state") if self.events else None
        self.events.append(event)
        if record == "case" and kind == "state changed":
            self._close_at_an_end(str(carries.get("to")), at)
        elif kind != "state changed" and state is not None:
            after = facts_at(book, self._timeline(record))
            to = lifecycle.move(book, state, event.own, {**after, "state": state})
            if to is not None and not (record == "case" and self._is_kept_open(to, at)):
                of = {"of": record} if record != "case" else {}
                self._add("state changed", at, {**of, "from": state, "to": to})

    def _is_kept_open(self, state: str, at: datetime) -> bool:
        """Whether `state` is an end, and a guard blocks closing."""
        if not lifecycle.ends(self.rulebook, state):
            return False
        return blocked(fold(self.rulebook, self.events, now=at), "close") is not None

    def _close_at_an_end(self, state: str, at: datetime) -> None:
        if lifecycle.ends(self.rulebook, state):
            self.events.append(Event("closed", at, {"way": state}))

    def _do_what_is_due(self, until: datetime, *, before: bool) -> None:
        """Do what the clocks do by themselves up to `until`, or just before it."""
        while (reached := self._next_mark(until, before=before)) is not None:
            run, mark = reached
            self.done.add((run.slug, run.number, mark.key))
            for consequence in mark.does:
                self._perform(consequence, mark.at + RIGHT_AFTER)

    def _next_mark(self, until: datetime, *, before: bool) -> tuple[Run, DatedMark] | None:
        runs = self._fold(until)
        reached = [
            (run, mark)
            for run in runs
            for mark in run.marks
            if (mark.at < until if before else mark.at <= until)
            and (run.slug, run.number, mark.key) not in self.done
            and not _waits(runs, mark, mark.at)
        ]
        return min(reached, key=lambda found: found[1].at, default=None)

    def _perform(self, consequence: Consequence, at: datetime) -> None:
        told, to = consequence.object, consequence.arguments.get("to")
        self.did.add(" ".join((consequence.operation, *told)))
        match consequence.operation:
            case operation if operation in FOR_PEOPLE:
                self.told.update(told)
            case "ask":
                self.told.add("customer")
            case "set" if told == ("state",):
                self._add("state changed", at, {"from": self.state, "to": to})
            case "set":
                self._add(f"{told[0]} changed", at, {"to": to})
            case "close" if self._refuses_close(told[0] if told else "") is None:
                end = lifecycle.end_of(self.rulebook, self.state)
                self._add("state changed", at, {"from": self.state, "to": end})


def _opens(happening: Happening) -> bool:
    return happening.kind == "opened" and "of" not in happening.carries


def _waits(runs: tuple[Run, ...], mark: DatedMark, at: datetime) -> bool:
    """A consequence that a guard refuses waits for the guard."""
    operations = {consequence.operation for consequence in mark.does}
    return any(
        run.is_standing and operations & set(run.row.blocks) and run.started_at <= at
        for run in runs
    )

"""
Random timelines of up to 50 entries on a real case, played through the operations.

After each step: the table is the fold of the whole, nothing broken has become kept, no
state, of case or problem, is one that the charter does not know, no closed case has a clock of
its own that runs, and nobody is told twice of one thing. At the end, every case can be brought
to one.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kept.backlog import clocks as record_clocks
from kept.backlog import operations as records
from kept.backlog.models import Record
from kept.cases import clocks, operations, rebuilding
from kept.cases.errors import RefusedError
from kept.cases.models import Case, Clock
from kept.core import lifecycle
from kept.core.charter.problems import CharterError
from kept.core.charter.rows import Kind
from kept.desks import amending
from kept.outbox.models import Notice
from tests import cast
from tests.cast import at

SOAKS = bool(os.environ.get("KEPT_SOAK"))
BROKEN = {"late", "missed"}
BROKEN_FOR_GOOD = {Kind.PROMISE.value, Kind.LIMIT.value}
SOLUTIONS = ["advice", "answer", "workaround", "fix", "fixed in a version"]
CAUSE = "third parties"
A_LONG_TIME = timedelta(days=70)  # longer than any window or guard of the five charters
STEPS = st.sampled_from([0, 1, 7, 20, 45, 90, 240, 600, 1_500, 4_400])  # minutes


class CaseMachine(RuleBasedStateMachine):
    """One case, another that may go into it, a problem behind it, and what people do with them."""

    case: Case

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()  # taken back at its end: the next begins anew
        self.example.__enter__()

    def teardown(self) -> None:
        try:
            if getattr(self, "case", None) is not None and self.fresh.is_open:
                self.bring_to_an_end()
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    @initialize(slug=st.sampled_from(["pa", "xm", "ps", "sims", "adv"]))
    def open(self, slug: str) -> None:
        self.now = at("2026-03-02 10:00")
        self.case = cast.case(slug, at=self.now)
        self.mails = Notice.objects.count()
        self.broken: set[tuple[int, str, int]] = set()
        self.merged: list[int] = []
        self.problem: Record | None = None

    @rule(minutes=STEPS)
    def time_passes(self, minutes: int) -> None:
        self.pass_time(timedelta(minutes=minutes))

    @rule(weeks=st.integers(1, 10))
    def weeks_pass(self, weeks: int) -> None:
        self.pass_time(timedelta(weeks=weeks))

    @rule(gives=st.sets(st.sampled_from(["status", "next action"])), question=st.booleans())
    def staff_answers(self, gives: set[str], question: bool) -> None:
        self.attempt(operations.reply, by=cast.dee(), text="On it.", gives=sorted(gives),
                     question=question)  # fmt: skip

    @rule(reached=st.booleans())
    def staff_calls(self, reached: bool) -> None:
        self.attempt(operations.log_call, by=cast.dee(), reached=reached, text="A call.")

    @rule(late=st.integers(0, 300))
    def an_entry_is_written_down_late(self, late: int) -> None:
        when = max(self.fresh.opened_at, self.now - timedelta(minutes=late))
        if self.fresh.closed_at is None and not self.case.entries.filter(at__gt=when).exists():
            self.attempt(operations.log_call, by=cast.dee(), when=when, reached=True, text="Then.",
                         gives=["status", "next action"])  # fmt: skip

    @rule()
    def customer_writes(self) -> None:
        self.attempt(operations.add_reply, by=cast.bo(), text="And now?", via="mail")

    @rule(priority=st.integers(1, 4))
    def priority_changes(self, priority: int) -> None:
        self.attempt(operations.set_priority, priority=priority, by=cast.alma(), why="It is so.")

    @rule(kind=st.sampled_from(["incident", "enquiry", "service request", "guidance"]))
    def kind_changes(self, kind: str) -> None:
        self.attempt(operations.set_kind, kind=kind, by=cast.alma(), why="It is so.")

    @rule(for_=st.sampled_from(["customer", "vendor", "release"]))
    def staff_waits(self, for_: str) -> None:
        self.attempt(operations.wait, by=cast.dee(), for_=for_, question="Which version?")

    @rule()
    def staff_goes_on(self) -> None:
        self.attempt(operations.resume, by=cast.dee())

    @rule(hours=st.integers(1, 72))
    def next_action_is_promised(self, hours: int) -> None:
        until = self.now + timedelta(hours=hours)
        self.attempt(operations.promise, until=until, by=cast.dee(), why="It takes so long.")

    @rule(yes=st.booleans())
    def promise_is_answered(self, yes: bool) -> None:
        answer = operations.accept_promise if yes else operations.dispute_promise
        self.attempt(answer, by=cast.bo())

    @rule()
    def next_action_is_done(self) -> None:
        self.attempt(operations.keep_promise, by=cast.dee())

    @rule(text=st.sampled_from(["Yes, thank you.", "No.", "Yes, but slowly."]))
    def customer_says_yes_or_no(self, text: str) -> None:
        self.attempt(operations.add_reply, by=cast.bo(), text=text, via="mail")

    @rule()
    def patch_is_issued(self) -> None:
        self.attempt(operations.issue_patch, by=cast.dee(), text="Please install it.")

    @rule(yes=st.booleans())
    def customer_answers_the_patch(self, yes: bool) -> None:
        answer = operations.confirm if yes else operations.object_to
        self.attempt(answer, by=cast.bo(), to="patch")

    @rule()
    def release_is_announced(self) -> None:
        self.attempt(operations.announce_release, by=cast.dee(), version="9.2")

    @rule()
    def closing_is_proposed(self) -> None:
        self.attempt(operations.propose_closing, by=cast.dee(), text="Done?")

    @rule(yes=st.booleans())
    def customer_answers_closing(self, yes: bool) -> None:
        answer = operations.agree_closing if yes else operations.refuse_closing
        self.attempt(answer, by=cast.bo())

    @rule(state=st.integers(0, 12))
    def staff_moves_it(self, state: int) -> None:
        states = list(self.fresh.rulebook.charter.lifecycles["case"].states)
        given = {"fix version": "9.2", "version": "9.2", "linked idea": "101"}
        self.attempt(operations.set_state, by=cast.alma(), state=states[state % len(states)],
                     given=given)  # fmt: skip

    @rule(share=st.sampled_from(["partly", "wholly", "no"]))
    def exclusion_is_decided(self, share: str) -> None:
        self.attempt(operations.assess, by=cast.alma())
        if share == "no":
            self.attempt(operations.include, by=cast.alma(), why="It is ours.")
        else:
            self.attempt(operations.exclude, by=cast.alma(), cause=CAUSE, evidence="So it is.",
                         share=share)  # fmt: skip

    @rule()
    def customer_disputes_the_exclusion(self) -> None:
        self.attempt(operations.dispute_exclusion, by=cast.bo(), text="It is yours.")

    @rule(solution=st.sampled_from(SOLUTIONS))
    def solution_is_offered(self, solution: str) -> None:
        self.attempt(operations.offer_resolution, by=cast.dee(), solution=solution, text="Try it.")

    @rule(yes=st.booleans())
    def customer_answers_the_solution(self, yes: bool) -> None:
        answer = operations.confirm if yes else operations.object_to
        self.attempt(answer, by=cast.bo())

    @rule(way=st.sampled_from(["", "agreed", "no feedback", "patch", "released", "not entitled"]))
    def staff_closes(self, way: str) -> None:
        self.attempt(operations.close, by=cast.alma(), way=way, why="Done.")

    @rule()
    def customer_reopens(self) -> None:
        self.attempt(operations.reopen, by=cast.bo(), why="It came back.")

    @precondition(lambda self: self.problem is None)
    @rule()
    def a_problem_is_found_behind_it(self) -> None:
        found = {"kind": "problem", "title": "It loses a line", "at": self.now}
        self.problem = records.open_record(self.case.desk, by=cast.alma(), **found)
        self.attempt_on_problem(records.link_case, case=self.fresh, by=cast.alma())

    @precondition(lambda self: self.problem is not None)
    @rule(state=st.integers(0, 6))
    def the_problem_moves(self, state: int) -> None:
        states = list(self.problem.rulebook.lifecycle.states) or [""]
        given = {"reproduced": "yes", "fix version": "9.2", "questions": "Which?"}
        self.attempt_on_problem(records.move, to=states[state % len(states)], by=cast.alma(),
                                why="It is so.", given=given)  # fmt: skip

    @precondition(lambda self: self.problem is not None)
    @rule(solution=st.sampled_from(SOLUTIONS))
    def a_resolution_is_offered_to_all_its_cases(self, solution: str) -> None:
        self.attempt_on_problem(records.offer_to_all, by=cast.dee(), solution=solution, text="Try.")

    @rule(day=st.integers(0, 3))
    def hours_change(self, day: int) -> None:
        # Hours that differ by region have no days of their own: that is refused.
        with suppress(CharterError):
            amending.amend_hours(
                self.case.desk, at=self.now, closed=[(self.now + timedelta(days=day)).date()]
            )
        operations.follow_amendments(self.now)
        records.follow_amendments(self.now)

    @precondition(lambda self: len(self.merged) < 2)
    @rule(earlier=st.integers(0, 200))
    def another_case_goes_into_it(self, earlier: int) -> None:
        opened_at = max(at("2026-03-02 10:00"), self.now - timedelta(minutes=earlier))
        if opened_at < self.in_force_from:
            opened_at = self.now
        other = cast.case(self.case.desk.slug, at=opened_at)
        clocks.sweep(self.now)
        broken = self.broken_runs()
        self.mails = Notice.objects.count()
        try:
            operations.merge(other, into=self.case, by=cast.alma(), at=self.now)
        except RefusedError:
            return
        self.nobody_is_told_twice()
        self.merged.append(other.pk)
        # What is void now goes on in the other case, or gave way to what was due before it.
        self.broken = {run for run in self.broken | broken if self.state_of(run) != "void"}

    def attempt(self, operation, *, when: datetime | None = None, **given) -> None:
        """Do what a person would try; what the charter refuses writes nothing."""
        with suppress(RefusedError):
            operation(self.fresh, at=when or self.now, **given)
        self.nobody_is_told_twice()

    def attempt_on_problem(self, operation, **given) -> None:
        with suppress(RefusedError):
            operation(self.problem, at=self.now, **given)
        self.nobody_is_told_twice()

    def pass_time(self, length: timedelta) -> None:
        self.now += length
        clocks.sweep(self.now)
        record_clocks.sweep(self.now)
        self.nobody_is_told_twice()

    def nobody_is_told_twice(self) -> None:
        """Of what one act or one sweep did to a case, each person gets one mail."""
        written = [notice.payload for notice in Notice.objects.order_by("pk")[self.mails :]]
        self.mails += len(written)
        told = Counter((about(mail), mail["audience"], *mail["to"]) for mail in written)
        assert [who for who, times in told.items() if times > 1] == []

    def bring_to_an_end(self) -> None:
        """No case is stuck: what people may do, and time, bring each to an end."""
        # At one instant stops come before starts: what began just now is agreed to after it.
        self.pass_time(timedelta(minutes=1))
        self.attempt(operations.resume, by=cast.dee())
        self.attempt(operations.propose_closing, by=cast.dee(), text="Done?")
        self.attempt(operations.agree_closing, by=cast.bo())
        for solution in SOLUTIONS:
            self.attempt(operations.offer_resolution, by=cast.dee(), solution=solution, text="So.")
        self.attempt(operations.confirm, by=cast.bo())
        if self.fresh.closed_at is None:
            self.pass_time(A_LONG_TIME)
        self.attempt(operations.close, by=cast.alma(), why="Done.")
        case = self.fresh
        assert case.closed_at is not None, f"{case.desk.slug}: stuck as {case.state}"

    @property
    def fresh(self) -> Case:
        return Case.objects.get(pk=self.case.pk)

    @property
    def in_force_from(self) -> datetime:
        return self.fresh.charter_version.in_force_from

    def broken_runs(self) -> set[tuple[int, str, int]]:
        runs = Clock.objects.filter(state__in=BROKEN, kind__in=BROKEN_FOR_GOOD)
        return set(runs.values_list("case", "slug", "number"))

    def state_of(self, run: tuple[int, str, int]) -> str:
        case, slug, number = run
        return Clock.objects.get(case=case, slug=slug, number=number).state

    @invariant()
    def the_table_is_the_fold_of_the_whole(self) -> None:
        keys = list(Case.objects.values_list("pk", flat=True))
        assert [str(one) for one in rebuilding.differences(keys, now=self.now)] == []

    @invariant()
    def nothing_broken_has_become_kept(self) -> None:
        for run in self.broken:
            assert self.state_of(run) in BROKEN, run
        self.broken |= self.broken_runs()

    @invariant()
    def no_closed_case_has_a_running_clock_of_its_own(self) -> None:
        """What closing has begun, or what belongs to a record of its own, goes on."""
        closed = Clock.objects.filter(case__closed_at__isnull=False).standing()
        ours = closed.filter(started_at__lt=F("case__closed_at"))
        assert [str(clock) for clock in ours] == []
        assert not closed.filter(kind__in=[Kind.PROMISE.value, Kind.WINDOW.value]).exists()

    @invariant()
    def every_state_is_one_of_the_charter(self) -> None:
        for case in Case.objects.select_related("charter_version"):
            states = case.rulebook.charter.lifecycles["case"].states
            assert case.state in states
            assert states[case.state].ends is (case.closed_at is not None)

    @invariant()
    def every_record_is_what_its_charter_and_its_entries_say(self) -> None:
        assert [str(one) for one in record_clocks.differences(now=self.now)] == []
        for record in Record.objects.filter(kind="problem").select_related("charter_version"):
            states = record.rulebook.lifecycle.states
            assert record.state in states or not states
            is_over = bool(states) and not lifecycle.ways_on(record.rulebook, record.state)
            assert is_over is (record.ended_at is not None)
            assert not (is_over and record.clocks.standing().exists())


def about(mail: dict[str, Any]) -> tuple[str, int]:
    return ("case", mail["case"]) if "case" in mail else ("record", mail["record"])


class TestCaseMachine(CaseMachine.TestCase, TestCase):
    """Moderate by default; `KEPT_SOAK=1` plays many more."""

    settings = settings(
        max_examples=200 if SOAKS else 5,
        stateful_step_count=50 if SOAKS else 25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


pytestmark = pytest.mark.django_db

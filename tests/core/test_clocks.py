"""How a clock runs: the rules of the grammar, each by its number."""

import pytest

from kept.core.clocks import blocked, fold
from kept.core.timeline import Event
from tests.core.build import at, changed, happened, local, opened, rulebook, run_of, runs_of

RESPONSE = {
    "starts": "opened",
    "stops": "contact by staff",
    "within": {1: "1 hour", 2: "2 hours", 3: "8 hours"},
}
RESOLUTION = {
    "starts": "opened",
    "stops": "solution offered",
    "undone by": "objection",
    "within": "8 hours",
    "pauses": {"waiting for": "customer"},
}
UPDATE = {"starts": ["contact by staff", "reopened"], "every": "1 working day"}


def states(runs):
    return [str(run.state) for run in runs]


# 1. One run at a time


def test_rule_1_a_start_during_a_run_begins_it_anew_and_the_old_one_is_void():
    book = rulebook({"commit time": {"starts": "question asked", "within": "8 hours"}})

    runs = runs_of(
        book,
        opened("2026-03-02 09:00"),
        happened("2026-03-02 10:00", "question asked"),
        happened("2026-03-02 12:00", "question asked"),
        now="2026-03-02 13:00",
    )

    assert states(runs) == ["void", "running"]
    assert local(runs[1].due_at) == "2026-03-03 12:00"


def test_rule_1_once_keeps_the_first_run():
    book = rulebook({"limit": {"starts": "question asked", "once": "yes", "within": "8 hours"}})

    runs = runs_of(
        book,
        opened("2026-03-02 09:00"),
        happened("2026-03-02 10:00", "question asked"),
        happened("2026-03-02 12:00", "question asked"),
        now="2026-03-02 13:00",
    )

    assert [local(run.started_at) for run in runs] == ["2026-03-02 10:00"]


@pytest.mark.clause("PA-22", "PA-131", "SIMS-84")
def test_rule_1_under_every_a_start_keeps_the_run_before():
    runs = runs_of(
        rulebook({"update": UPDATE}),
        opened("2026-03-02 09:00"),
        happened("2026-03-02 10:00", "contact by staff"),
        happened("2026-03-03 11:00", "contact by staff"),
        now="2026-03-03 12:00",
    )

    assert states(runs) == ["met", "running"]
    assert local(runs[1].due_at) == "2026-03-04 17:00"


def test_rule_1_a_broken_every_stays_one_late_run_until_its_event_comes():
    book = rulebook({"update": UPDATE})
    said = happened("2026-03-02 10:00", "contact by staff")

    late = runs_of(book, opened("2026-03-02 09:00"), said, now="2026-03-20 09:00")
    after = runs_of(
        book,
        opened("2026-03-02 09:00"),
        said,
        happened("2026-03-20 10:00", "contact by staff"),
        now="2026-03-20 11:00",
    )

    assert states(late) == ["late"]
    assert states(after) == ["missed", "running"]


def test_rule_1_at_one_instant_facts_change_first_then_stops_then_lost_conditions():
    # The stop at the very instant at which the condition is lost still counts.
    triage = {
        "kind": "limit",
        "starts": "opened",
        "stops": "priority changed",
        "while": {"priority": 3},
        "within": "2 hours",
    }

    run = run_of(
        rulebook({"triage": triage}),
        opened("2026-03-02 09:00", priority=3),
        changed("2026-03-02 10:00", "priority", 1),
    )

    assert run.state == "met"


def test_rule_1_events_of_one_instant_may_come_in_any_order():
    book = rulebook({"first response": RESPONSE, "update": UPDATE})
    together = [
        happened("2026-03-02 10:00", "contact by staff"),
        happened("2026-03-02 10:00", "question asked"),
        changed("2026-03-02 10:00", "priority", 1),
    ]
    first = opened("2026-03-02 09:00")

    one = fold(book, [first, *together], now=at("2026-03-02 12:00"))
    other = fold(book, [first, *reversed(together)], now=at("2026-03-02 12:00"))

    assert one == other


def test_rule_1_an_entry_counts_from_when_it_happened():
    # A call at 09:30, written down after a mail of 11:00.
    run = run_of(
        rulebook({"first response": RESPONSE}),
        opened("2026-03-02 09:00", priority=1),
        happened("2026-03-02 11:00", "contact by staff", via="mail"),
        happened("2026-03-02 09:30", "contact by staff", via="phone"),
    )

    assert run.state == "met"
    assert local(run.ended_at) == "2026-03-02 09:30"


# 2. Stops


@pytest.mark.parametrize(
    ("answered", "state"), [("2026-03-02 10:00", "met"), ("2026-03-02 10:01", "missed")]
)
def test_rule_2_a_stop_at_the_moment_keeps_it_and_a_later_one_misses_it(answered, state):
    run = run_of(
        rulebook({"first response": RESPONSE}),
        opened("2026-03-02 09:00", priority=1),
        happened(answered, "contact by staff"),
    )

    assert run.state == state


@pytest.mark.clause("SIMS-48", "AMB-SIMS-12")
def test_rule_2_a_stop_undone_never_was_and_the_last_stop_counts():
    book = rulebook({"resolution": RESOLUTION})
    timeline = [
        opened("2026-03-02 09:00"),
        happened("2026-03-02 12:00", "solution offered"),
        happened("2026-03-02 16:00", "objection"),
    ]

    again = run_of(book, *timeline, now="2026-03-02 16:30")
    ended = run_of(book, *timeline, happened("2026-03-03 10:00", "solution offered"))

    assert (again.state, again.number) == ("running", 1)
    assert local(again.due_at) == "2026-03-02 17:00"
    assert (ended.state, local(ended.ended_at)) == ("missed", "2026-03-03 10:00")


def test_rule_2_an_undone_stop_is_not_found_again_when_a_fact_changes():
    run = run_of(
        rulebook({"resolution": {**RESOLUTION, "within": {1: "4 hours", "others": "8 hours"}}}),
        opened("2026-03-02 09:00"),
        happened("2026-03-02 10:00", "solution offered"),
        happened("2026-03-02 11:00", "objection"),
        changed("2026-03-02 11:30", "priority", 1),
        now="2026-03-02 12:00",
    )

    assert (run.state, local(run.due_at)) == ("running", "2026-03-02 13:00")


# 3. As if the facts of now had always been so


@pytest.mark.clause("XM-60")
def test_rule_3_what_was_not_promised_counts_from_its_start_once_it_is():
    within = {1: "2 hours", 2: "1 working day", 3: "not promised"}
    book = rulebook({"first response": {**RESPONSE, "within": within}})
    unset = opened("2026-03-02 09:00", priority=3)

    nothing = runs_of(book, unset, now="2026-03-02 09:30")
    set_in_time = run_of(
        book, unset, changed("2026-03-02 10:00", "priority", 1), now="2026-03-02 10:30"
    )

    assert nothing == []
    assert local(set_in_time.due_at) == "2026-03-02 11:00"


def test_rule_3_stops_that_came_before_the_condition_are_counted():
    book = rulebook({"first response": {**RESPONSE, "while": {"kind": "incident"}}})

    run = run_of(
        book,
        opened("2026-03-02 09:00", kind="enquiry"),
        happened("2026-03-02 10:00", "contact by staff"),
        changed("2026-03-02 11:00", "kind", "incident"),
    )

    assert (run.state, local(run.ended_at)) == ("met", "2026-03-02 10:00")


def test_rule_3_losing_the_condition_voids_and_its_return_begins_anew():
    book = rulebook({"first response": {**RESPONSE, "while": {"kind": "incident"}}})

    runs = runs_of(
        book,
        opened("2026-03-02 09:00"),
        changed("2026-03-02 10:00", "kind", "enquiry"),
        changed("2026-03-02 12:00", "kind", "incident"),
        now="2026-03-02 13:00",
    )

    assert states(runs) == ["void", "running"]
    assert local(runs[1].started_at) == "2026-03-02 12:00"


@pytest.mark.clause("PA-119", "AMB-X-09")
def test_a_raised_priority_is_counted_from_the_opening():
    run = run_of(
        rulebook({"first response": RESPONSE}),
        opened("2026-03-02 09:00"),
        changed("2026-03-02 09:30", "priority", 2),
        now="2026-03-02 10:00",
    )

    assert (local(run.due_at), run.rerated) == ("2026-03-02 11:00", False)


@pytest.mark.clause("PA-119", "AMB-X-09")
def test_a_raised_priority_whose_moment_has_passed_is_counted_from_the_change():
    run = run_of(
        rulebook({"first response": RESPONSE}),
        opened("2026-03-02 09:00"),
        changed("2026-03-02 13:00", "priority", 1),
        now="2026-03-02 13:30",
    )

    assert (local(run.due_at), run.rerated) == ("2026-03-02 14:00", True)


@pytest.mark.clause("PA-119", "AMB-X-09")
def test_what_was_broken_stays_broken_when_the_priority_is_lowered():
    run = run_of(
        rulebook({"first response": RESPONSE}),
        opened("2026-03-02 09:00", priority=1),
        changed("2026-03-02 11:00", "priority", 3),
        happened("2026-03-02 12:00", "contact by staff"),
    )

    assert (run.state, local(run.due_at)) == ("missed", "2026-03-02 10:00")


@pytest.mark.clause("SIMS-79")
def test_a_reply_that_did_not_count_under_the_old_priority_counts_under_the_new():
    stops = {1: {"contact by staff": {"via": "phone"}}, "others": "contact by staff"}
    book = rulebook({"first response": {**RESPONSE, "stops": stops}})

    run = run_of(
        book,
        opened("2026-03-02 09:00", priority=1),
        happened("2026-03-02 09:20", "contact by staff", via="mail"),
        changed("2026-03-02 09:40", "priority", 3),
    )

    assert (run.state, local(run.ended_at)) == ("met", "2026-03-02 09:20")


# 4. Pauses


def waiting(since: str, until: str | None = None) -> list[Event]:
    to = [happened(since, "state changed", to="waiting")]
    return [*to, happened(until, "state changed", to="open")] if until else to


def test_rule_4_while_paused_there_is_no_moment_and_no_mark():
    book = rulebook({"resolution": {**RESOLUTION, "then": {"at 75%": {"tell": "owner"}}}})

    run = run_of(book, opened("2026-03-02 09:00"), *waiting("2026-03-02 10:00"))

    assert (run.state, run.due_at, run.marks) == ("paused", None, ())


def test_rule_4_open_time_in_a_pause_is_not_counted_to_the_second():
    run = run_of(
        rulebook({"resolution": RESOLUTION}),
        opened("2026-03-02 09:00"),
        *waiting("2026-03-02 10:00:20", "2026-03-02 10:00:50"),
        *waiting("2026-03-02 10:00:55", "2026-03-02 11:00:55"),
        now="2026-03-02 12:00",
    )

    assert run.due_at == at("2026-03-03 10:00:30")


def test_rule_4_a_close_of_business_in_a_pause_is_passed_over():
    book = rulebook({"resolution": {**RESOLUTION, "within": "2 working days"}})

    run = run_of(
        book,
        opened("2026-03-02 09:00"),
        *waiting("2026-03-03 12:00", "2026-03-04 12:00"),
        now="2026-03-04 13:00",
    )

    assert local(run.due_at) == "2026-03-05 17:00"


def test_rule_4_a_midnight_in_a_pause_is_passed_over():
    book = rulebook({"resolution": {**RESOLUTION, "within": "3 days"}})

    run = run_of(
        book,
        opened("2026-03-02 09:00"),
        *waiting("2026-03-02 12:00", "2026-03-04 12:00"),
        now="2026-03-04 13:00",
    )

    assert local(run.due_at) == "2026-03-07 09:00"


def test_rule_4_past_its_limit_a_pause_is_over():
    pauses = {"waiting for": "customer", "at most": "2 hours"}
    book = rulebook({"resolution": {**RESOLUTION, "pauses": pauses}})
    timeline = [opened("2026-03-02 09:00"), *waiting("2026-03-02 10:00")]

    paused = run_of(book, *timeline, now="2026-03-02 11:00")
    running = run_of(book, *timeline, now="2026-03-02 13:00")

    assert (paused.state, local(paused.next_at)) == ("paused", "2026-03-02 12:00")
    assert (running.state, local(running.due_at)) == ("running", "2026-03-03 11:00")


def test_rule_4_a_pause_does_not_mend_what_is_broken():
    run = run_of(
        rulebook({"resolution": RESOLUTION}),
        opened("2026-03-02 09:00"),
        *waiting("2026-03-03 10:00", "2026-03-04 10:00"),
        happened("2026-03-04 11:00", "solution offered"),
    )

    assert (run.state, local(run.due_at)) == ("missed", "2026-03-02 17:00")


# 5. Marks


def test_rule_5_a_percentage_is_of_the_counted_time_and_moves_with_the_moment():
    book = rulebook({"resolution": {**RESOLUTION, "then": {"at 75%": {"tell": "owner"}}}})

    before = run_of(book, opened("2026-03-02 09:00"), now="2026-03-02 09:30")
    after = run_of(
        book,
        opened("2026-03-02 09:00"),
        *waiting("2026-03-02 10:00", "2026-03-02 11:00"),
        now="2026-03-02 11:30",
    )

    assert local(before.marks[0].at) == "2026-03-02 15:00"
    assert local(after.marks[0].at) == "2026-03-02 16:00"


@pytest.mark.clause("PA-138")
def test_rule_5_marks_lie_days_in_days_before_and_minutes_late():
    window = {
        "kind": "limit",
        "starts": "question asked",
        "within": "10 working days",
        "then": {
            "3 working days in": {"tell": "customer"},
            "2 working days before": {"tell": "customer"},
            "15 minutes late": {"alarm": "lead"},
        },
    }

    run = run_of(
        rulebook({"unanswered": window}),
        opened("2026-03-02 09:00"),
        happened("2026-03-02 10:00", "question asked"),
        now="2026-03-02 10:30",
    )

    assert [(mark.key, local(mark.at)) for mark in run.marks] == [
        ("3 working days in", "2026-03-05 17:00"),
        ("2 working days before", "2026-03-12 17:00"),
        ("15 minutes late", "2026-03-17 09:15"),
    ]


def test_rule_5_the_marks_of_a_void_run_are_dropped():
    book = rulebook({"first response": {**RESPONSE, "then": {"at due": {"tell": "owner"}}}})

    run = run_of(book, opened("2026-03-02 09:00"), happened("2026-03-02 10:00", "closed"))

    assert (run.state, run.marks) == ("void", ())


# 6. Guards


PATCH = {
    "starts": "patch issued",
    "not before": "60 days",
    "blocks": "close",
    "stops": "closure agreed",
    "then": {"at due": {"close": "patch"}},
}


@pytest.mark.clause("PA-142")
def test_rule_6_a_guard_refuses_until_its_moment():
    book = rulebook({"patch not before": PATCH})
    timeline = [opened("2026-01-01 09:00"), happened("2026-01-01 14:10", "patch issued")]

    before = runs_of(book, *timeline, now="2026-03-02 14:09")
    after = runs_of(book, *timeline, now="2026-03-02 14:10")

    assert local(blocked(before, "close").due_at) == "2026-03-02 14:10"
    assert blocked(after, "close") is None
    assert after[0].state == "over"


def test_rule_6_a_guard_without_a_span_stands_until_its_stop():
    book = rulebook(
        {"no": {"starts": "objection", "blocks": "close", "stops": "patch issued"}},
    )
    objected = [opened("2026-03-02 09:00"), happened("2026-03-02 10:00", "objection")]

    standing = runs_of(book, *objected)
    lifted = runs_of(book, *objected, happened("2026-03-03 10:00", "patch issued"))

    assert blocked(standing, "close").name == "no"
    assert blocked(lifted, "close") is None


def test_a_window_is_over_at_its_moment_and_nobody_has_failed():
    window = {"kind": "window", "starts": "solution offered", "within": "10 working days"}

    run = run_of(
        rulebook({"resolution offered": {**window, "stops": "objection"}}),
        opened("2026-03-30 09:00"),
        happened("2026-04-01 11:00", "solution offered"),
    )

    assert (run.state, local(run.ended_at)) == ("over", "2026-04-17 17:00")


# Closing and opening again


@pytest.mark.parametrize(
    ("befell", "state"),
    [
        (("closed",), "over"),
        (("objection", "closed"), "met"),
        (("closed", "objection"), "met"),
    ],
)
def test_a_window_whose_moment_is_that_of_the_closing_is_over_unless_a_stop_came(befell, state):
    window = {"kind": "window", "starts": "opened", "stops": "objection", "within": "10 days"}

    run = run_of(
        rulebook({"unanswered": window}),
        opened("2026-03-02 09:00"),
        *(happened("2026-03-12 09:00", kind) for kind in befell),
    )

    assert (str(run.state), local(run.ended_at)) == (state, "2026-03-12 09:00")


def test_a_window_whose_condition_goes_with_the_closing_is_over_at_its_moment():
    window = {"kind": "window", "starts": "opened", "within": "10 days"}
    window |= {"while": {"kind": "incident"}}

    run = run_of(
        rulebook({"unanswered": window}),
        opened("2026-03-02 09:00", kind="incident"),
        changed("2026-03-12 09:00", "kind", "question"),
        happened("2026-03-12 09:00", "closed"),
    )

    assert str(run.state) == "over"


def test_closing_ends_what_runs_and_keeps_what_is_broken():
    clocks = {
        "first response": RESPONSE,
        "update": UPDATE,
        "window": {"kind": "window", "starts": "opened", "within": "60 days"},
    }

    runs = runs_of(
        rulebook(clocks),
        opened("2026-03-02 09:00", priority=1),
        happened("2026-03-02 11:00", "contact by staff"),
        happened("2026-03-10 10:00", "closed"),
    )

    assert [(run.name, str(run.state)) for run in runs] == [
        ("first response", "missed"),
        ("update", "missed"),
        ("window", "void"),
    ]


def test_a_closed_case_starts_no_promise_but_what_closing_starts():
    clocks = {
        "update": UPDATE,
        "destruction": {
            "kind": "limit",
            "starts": "closed",
            "stops": "destroyed",
            "within": "at once",
        },
    }

    runs = runs_of(
        rulebook(clocks),
        opened("2026-03-02 09:00"),
        happened("2026-03-02 11:00", "closed"),
        happened("2026-03-02 12:00", "contact by staff"),
        now="2026-03-02 13:00",
    )

    assert [(run.name, str(run.state)) for run in runs] == [("destruction", "late")]


@pytest.mark.clause("PA-141", "AMB-X-10")
def test_reopening_restarts_the_update_and_not_the_first_response():
    runs = runs_of(
        rulebook({"first response": RESPONSE, "update": UPDATE}),
        opened("2026-03-02 09:00"),
        happened("2026-03-02 10:00", "contact by staff"),
        happened("2026-03-02 11:00", "closed"),
        happened("2026-03-05 10:00", "reopened"),
        now="2026-03-05 11:00",
    )

    assert [(run.name, str(run.state)) for run in runs] == [
        ("first response", "met"),
        ("update", "void"),
        ("update", "running"),
    ]


@pytest.mark.clause("PA-143")
def test_the_later_of_two_notices_starts_the_clock():
    notices = [{"release announced": {"to": "customer"}}, {"release announced": {"to": "account"}}]
    limit = {"kind": "limit", "starts": {"later of": notices}, "once": "yes", "within": "60 days"}
    book = rulebook({"release not later": limit})
    first = happened("2026-03-01 12:00", "release announced", to="customer")
    second = happened("2026-03-02 12:00", "release announced", to="account")

    assert runs_of(book, opened("2026-02-01 09:00"), first) == []
    run = run_of(book, opened("2026-02-01 09:00"), first, second, now="2026-03-03 09:00")
    assert local(run.due_at) == "2026-05-01 12:00"


def test_rule_9_what_is_due_as_soon_as_possible_has_no_moment_and_is_listed_by_age():
    run = run_of(
        rulebook({"first response": {**RESPONSE, "within": "as soon as possible"}}),
        opened("2026-03-02 09:00"),
    )

    assert (run.state, run.due_at, run.is_by_age) == ("running", None, True)


def test_rule_9_past_its_last_point_a_share_is_listed_by_age():
    share = {"4 hours": "60%", "8 hours": "70%"}
    book = rulebook({"resolution": {"starts": "opened", "stops": "closed", "share": share}})

    at_the_last, past_it = (
        run_of(book, opened("2026-03-02 09:00"), now=now)
        for now in ("2026-03-02 17:00", "2026-03-02 17:01")
    )

    assert (at_the_last.is_by_age, past_it.is_by_age) == (False, True)


@pytest.mark.clause("PA-83")
def test_a_commit_time_is_due_when_it_was_given():
    commit = {
        "starts": "next action promised",
        "stops": "next action done",
        "within": "as given",
    }

    run = run_of(
        rulebook({"commit time": commit}),
        opened("2026-03-02 09:00"),
        happened("2026-03-02 10:00", "next action promised", until=at("2026-03-04 12:00")),
        now="2026-03-02 11:00",
    )

    assert local(run.due_at) == "2026-03-04 12:00"

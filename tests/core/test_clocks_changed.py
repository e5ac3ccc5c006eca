"""What becomes of a clock when its case is merged, its charter changed, its moment agreed anew."""

import pytest

from kept.core.clocks import blocked
from kept.core.explain import why
from tests.core.build import at, changed, happened, local, opened, rulebook, run_of, runs_of

RESPONSE = {"starts": "opened", "stops": "contact by staff", "within": "8 hours"}
COMMIT = {
    "starts": "next action promised",
    "stops": "next action done",
    "within": "as given",
    "agreed by": "customer",
}


def states(runs):
    return [(run.name, str(run.state)) for run in runs]


# 8. A moment that the customer agrees


def promised(when: str, until: str):
    return happened(when, "next action promised", until=at(until))


PROMISED = [opened("2026-03-02 09:00"), promised("2026-03-02 10:00", "2026-03-04 12:00")]


@pytest.mark.clause("PA-83")
def test_rule_8_a_commit_time_is_proposed_until_the_customer_answers():
    book = rulebook({"commit time": COMMIT})

    proposed = run_of(book, *PROMISED, now="2026-03-02 11:00")
    accepted = run_of(
        book, *PROMISED, happened("2026-03-02 12:00", "confirmation", to="commit time"),
        now="2026-03-02 13:00",
    )  # fmt: skip
    disputed = run_of(
        book, *PROMISED, happened("2026-03-02 12:00", "objection", to="commit time"),
        now="2026-03-02 13:00",
    )  # fmt: skip

    assert [run.agreement for run in (proposed, accepted, disputed)] == [
        "proposed",
        "agreed",
        "disputed",
    ]


@pytest.mark.clause("PA-83")
def test_rule_8_a_new_commit_time_counts_only_with_the_customers_yes():
    book = rulebook({"commit time": COMMIT})
    again = [*PROMISED, promised("2026-03-03 10:00", "2026-03-06 12:00")]
    yes = happened("2026-03-03 15:00", "confirmation", to="commit time")

    asked = run_of(book, *again, now="2026-03-03 11:00")
    agreed = run_of(book, *again, yes, now="2026-03-03 16:00")

    assert (local(asked.due_at), local(asked.proposed_at)) == (
        "2026-03-04 12:00",
        "2026-03-06 12:00",
    )
    assert (local(agreed.due_at), local(agreed.moved_from)) == (
        "2026-03-06 12:00",
        "2026-03-04 12:00",
    )


def test_rule_8_a_yes_after_the_moment_does_not_mend_it():
    book = rulebook({"commit time": COMMIT})

    run = run_of(
        book,
        *PROMISED,
        promised("2026-03-05 10:00", "2026-03-09 12:00"),
        happened("2026-03-05 15:00", "confirmation", to="commit time"),
        happened("2026-03-06 10:00", "next action done"),
    )

    assert (run.state, local(run.due_at)) == ("missed", "2026-03-04 12:00")


# Merging


def test_merged_the_run_due_first_goes_on_and_the_other_is_void():
    book = rulebook({"first response": RESPONSE})
    other = [opened("2026-03-02 09:00")]
    ours = [opened("2026-03-02 12:00"), happened("2026-03-02 13:00", "merged", **{"from": "1002"})]

    runs = runs_of(book, *ours, absorbed={"1002": other}, now="2026-03-02 14:00")

    assert [(local(run.started_at), str(run.state)) for run in runs] == [
        ("2026-03-02 12:00", "void"),
        ("2026-03-02 09:00", "running"),
    ]
    assert local(runs[1].due_at) == "2026-03-02 17:00"


def test_merged_an_answer_in_the_surviving_case_ends_the_run_that_goes_on():
    book = rulebook({"first response": RESPONSE})
    other = [opened("2026-03-02 09:00")]
    ours = [
        opened("2026-03-02 12:00"),
        happened("2026-03-02 13:00", "merged", **{"from": "1002"}),
        happened("2026-03-02 15:00", "contact by staff"),
    ]

    run = run_of(book, *ours, absorbed={"1002": other})

    assert (run.state, local(run.due_at)) == ("met", "2026-03-02 17:00")


def test_merged_guards_stand_both():
    guard = {"starts": "patch issued", "not before": "60 days", "blocks": "close"}
    book = rulebook({"patch not before": guard})
    other = [opened("2026-01-01 09:00"), happened("2026-01-20 09:00", "patch issued")]
    ours = [
        opened("2026-01-01 09:00"),
        happened("2026-01-10 09:00", "patch issued"),
        happened("2026-02-01 09:00", "merged", **{"from": "1002"}),
    ]

    between = runs_of(book, *ours, absorbed={"1002": other}, now="2026-03-15 09:00")
    after = runs_of(book, *ours, absorbed={"1002": other}, now="2026-03-22 09:00")

    assert local(blocked(between, "close").due_at) == "2026-03-21 09:00"
    assert blocked(after, "close") is None


def test_merged_what_runs_in_the_other_case_is_void_there_even_if_it_is_late():
    book = rulebook({"first response": RESPONSE})
    merged = happened("2026-03-03 13:00", "merged", into="1001")
    closed = happened("2026-03-03 13:00", "closed")

    run = run_of(book, opened("2026-03-02 09:00"), merged, closed)

    assert (run.state, local(run.ended_at)) == ("void", "2026-03-03 13:00")


def test_merged_a_run_keeps_its_number_whichever_goes_on():
    book = rulebook({"first response": RESPONSE})
    merged = happened("2026-03-02 13:00", "merged", **{"from": "1002"})

    earlier, later = (
        runs_of(
            book,
            opened("2026-03-02 10:00"),
            merged,
            absorbed={"1002": [opened(other)]},
            now="2026-03-02 14:00",
        )
        for other in ("2026-03-02 09:00", "2026-03-02 12:00")
    )

    assert [(run.number, str(run.state)) for run in earlier] == [(1, "void"), (2, "running")]
    assert sorted((run.number, str(run.state)) for run in later) == [(1, "running"), (2, "void")]


def test_merged_a_case_brings_what_was_merged_into_it_before():
    book = rulebook({"first response": RESPONSE})
    absorbed = {
        "1003": [opened("2026-03-02 09:00")],
        "1002": [
            opened("2026-03-02 11:00"),
            happened("2026-03-02 12:00", "merged", **{"from": "1003"}),
        ],
    }
    ours = [opened("2026-03-02 10:00"), happened("2026-03-02 13:00", "merged", **{"from": "1002"})]

    runs = runs_of(book, *ours, absorbed=absorbed, now="2026-03-02 14:00")

    assert local(next(run for run in runs if run.is_standing).started_at) == "2026-03-02 09:00"


# Another version, charter or contract


def test_another_version_is_a_changed_fact():
    old = rulebook({"first response": RESPONSE})
    new = rulebook({"first response": {**RESPONSE, "within": "2 hours"}})
    moved = happened("2026-03-02 10:00", "charter changed", to="2")

    run = run_of(old, opened("2026-03-02 09:00"), moved, books={"2": new}, now="2026-03-02 10:30")

    assert (local(run.due_at), run.rerated) == ("2026-03-02 11:00", False)


def test_another_version_whose_moment_has_passed_counts_from_the_change():
    old = rulebook({"first response": RESPONSE})
    new = rulebook({"first response": {**RESPONSE, "within": "2 hours"}})
    moved = happened("2026-03-02 13:00", "charter changed", to="2")

    run = run_of(old, opened("2026-03-02 09:00"), moved, books={"2": new}, now="2026-03-02 13:30")

    assert (local(run.due_at), run.rerated) == ("2026-03-02 15:00", True)


def test_a_row_without_a_counterpart_is_void_and_a_new_one_counts_from_its_start():
    old = rulebook({"first response": RESPONSE})
    new = rulebook({"resolution": {**RESPONSE, "stops": "solution offered"}})
    moved = happened("2026-03-02 10:00", "charter changed", to="2")

    runs = runs_of(old, opened("2026-03-02 09:00"), moved, books={"2": new}, now="2026-03-02 11:00")

    assert states(runs) == [("first response", "void"), ("resolution", "running")]
    assert local(runs[1].due_at) == "2026-03-02 17:00"


def test_what_was_broken_stays_broken_under_another_version():
    old = rulebook({"first response": {**RESPONSE, "within": "1 hour"}})
    new = rulebook({"first response": RESPONSE})
    moved = happened("2026-03-02 12:00", "charter changed", to="2")

    run = run_of(old, opened("2026-03-02 09:00"), moved, books={"2": new}, now="2026-03-02 13:00")

    assert (run.state, local(run.due_at)) == ("late", "2026-03-02 10:00")


def test_a_changed_calendar_recomputes_what_runs():
    old = rulebook({"first response": RESPONSE})
    shorter = {"office": {"mon-fri": "09:00-13:00"}}
    new = rulebook({"first response": RESPONSE}, hours=shorter)
    moved = happened("2026-03-02 10:00", "charter changed", to="2")

    run = run_of(old, opened("2026-03-02 09:00"), moved, books={"2": new}, now="2026-03-02 11:00")

    assert local(run.due_at) == "2026-03-03 13:00"


# The state of one clock as a fact of another


def test_a_clock_may_stand_on_the_state_of_another():
    clocks = {
        "second chance": {
            "kind": "limit",
            "starts": "opened",
            "while": {"first response": "late"},
            "within": "2 hours",
        },
        "first response": RESPONSE,
    }

    before = runs_of(rulebook(clocks), opened("2026-03-02 09:00"), now="2026-03-02 16:00")
    after = runs_of(rulebook(clocks), opened("2026-03-02 09:00"), now="2026-03-03 10:00")

    assert states(before) == [("first response", "running")]
    assert states(after) == [("second chance", "running"), ("first response", "late")]
    assert local(after[0].due_at) == "2026-03-03 11:00"


# What it took


@pytest.mark.clause("SIMS-48", "AMB-X-08")
def test_what_the_row_counts_is_official_and_the_time_without_waiting_stands_beside_it():
    book = rulebook({"resolution": {**RESPONSE, "stops": "solution offered"}})

    run = run_of(
        book,
        opened("2026-03-02 09:00"),
        happened("2026-03-02 10:00", "state changed", to="waiting"),
        happened("2026-03-02 12:00", "state changed", to="open"),
        happened("2026-03-02 13:00", "solution offered"),
    )

    assert run.taken(now=at("2026-03-02 17:00")) == (4 * 3600, 2 * 3600)
    told = why(run, now=at("2026-03-02 17:00"))
    assert "\nTaken 4 h; 2 h without waiting for an answer\n" in told.as_text()
    assert told.as_json()["taken"] == {"official": 4 * 3600, "without waiting": 2 * 3600}


def test_a_kind_that_changes_twice_at_one_instant_counts_as_it_ends():
    book = rulebook({"first response": {**RESPONSE, "while": {"kind": "incident"}}})

    run = run_of(
        book,
        opened("2026-03-02 09:00"),
        changed("2026-03-02 10:00", "kind", "enquiry"),
        changed("2026-03-02 10:00", "kind", "incident"),
        now="2026-03-02 11:00",
    )

    assert (run.state, run.number) == ("running", 1)

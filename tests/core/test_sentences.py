"""Clocks and rules in words, as agents and customers read them."""

import pytest

from kept.core import sentences
from kept.core.facts import facts_at
from tests.core.build import at, happened, opened, rulebook, run_of, runs_of

RESPONSE = {"starts": "opened", "stops": "contact by staff", "within": {1: "2 hours", 3: "8 hours"}}
OPENED = opened("2026-03-02 09:00", priority=1)


def promised(clock, *events, now="2026-03-02 10:00", **rest):
    run = run_of(rulebook({"first response": clock}, **rest), OPENED, *events, now=now)
    return sentences.promise(run, now=at(now))


def test_a_promise_says_by_when_and_because_of_which_rule():
    assert promised(RESPONSE) == (
        "We will reply by Monday 2 March, 11:00, because we promise a first reply "
        "within 2 working hours for priority 1."
    )


@pytest.mark.clause("PA-03", "PS-24", "ADV-28")
def test_where_a_charter_is_not_binding_we_aim():
    said = promised(RESPONSE, document={"binding": "no"})

    assert said.startswith("We aim to reply by Monday 2 March, 11:00, because our target is")
    assert "promise" not in said


def test_those_who_keep_it_read_what_is_due():
    run = run_of(rulebook({"first response": RESPONSE}), OPENED, now="2026-03-02 10:00")

    said = sentences.promise(run, now=at("2026-03-02 10:00"), for_customer=False)

    assert said.startswith("A first reply is due by Monday 2 March, 11:00, because we promise")


def test_a_late_promise_says_so_and_by_when_it_was():
    assert promised(RESPONSE, now="2026-03-02 12:00") == (
        "We are late: we promised a first reply within 2 working hours for priority 1, "
        "by Monday 2 March, 11:00."
    )


def test_the_customers_word_for_a_fact_is_used():
    assert promised(RESPONSE, labels={"priority": "severity"}).endswith("for severity 1.")


@pytest.mark.clause("SIMS-79")
def test_where_only_a_call_counts_we_call():
    by_phone = {**RESPONSE, "stops": {"contact by staff": {"via": "phone"}}}

    assert promised(by_phone).startswith("We will call you by")


def test_hours_that_never_close_are_not_working_hours():
    always = {**RESPONSE, "hours": "always"}

    assert "within 2 hours for" in promised(always)


@pytest.mark.clause("XM-58")
def test_as_soon_as_possible_names_no_moment():
    said = promised({**RESPONSE, "within": "as soon as possible"})

    assert said == "We will reply as soon as possible."


def test_a_paused_clock_stands_still():
    pausing = {
        "starts": "opened",
        "stops": "solution offered",
        "within": "8 hours",
        "pauses": {"waiting for": "customer"},
    }
    waits = happened("2026-03-02 09:30", "state changed", to="waiting")

    assert promised(pausing, waits) == "The time for a resolution stands still."


@pytest.mark.clause("PA-130")
def test_the_state_sentence_says_who_acts_next():
    book = rulebook({"first response": RESPONSE})
    waits = [OPENED, happened("2026-03-02 09:30", "state changed", to="waiting")]
    now = at("2026-03-02 10:00")

    def said(*events, for_customer):
        runs = runs_of(book, *events, now="2026-03-02 10:00")
        facts = facts_at(book, events)
        return sentences.state_sentence(book, facts, runs, now=now, for_customer=for_customer)

    assert said(OPENED, for_customer=True).startswith("Open. We will reply by")
    assert said(*waits, for_customer=True).startswith("Waiting for you.")
    assert said(*waits, for_customer=False).startswith("Waiting for the customer.")


def test_a_rule_is_a_term_for_each_branch_of_its_table():
    clock = {
        **RESPONSE,
        "within": {"by": "plan", "premium": {1: "1 hour"}, "others": "2 working days"},
    }
    book = rulebook({"first response": clock}, plans={"premium": {"name": "Premium plan"}})

    terms = sentences.rule(book, book.slugs["first-response"])

    assert [(term.when, term.what) for term in terms] == [
        ("the Premium plan, priority 1", "1 working hour"),
        ("others", "2 working days"),
    ]


def test_an_assumed_setting_is_called_assumed_and_an_unset_one_not_set():
    clock = {**RESPONSE, "within": {1: {"setting": "1 hour"}, "others": "setting"}}
    book = rulebook({"first response": clock})

    terms = sentences.rule(book, book.slugs["first-response"])

    assert [(term.what, term.assumed) for term in terms] == [
        ("1 working hour", True),
        ("not set yet", True),
    ]

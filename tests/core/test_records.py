"""Whose a clock is: what happens to a problem runs on the problem, and the case leaves it alone."""

from typing import Any

from kept.core import clocks, lifecycle
from kept.core.charter.charter import Charter
from kept.core.facts import facts_at
from kept.core.rulebook import Rulebook
from kept.core.timeline import Event
from tests.cast import at

TREE: dict[str, Any] = {
    "charter": "try",
    "zone": "Europe/London",
    "hours": {"office": {"mon-fri": "09:00-17:00"}},
    "clocks": {
        "first response": {"starts": "opened", "stops": "contact by staff", "within": "1 hour"},
        "looked into": {
            "kind": "limit",
            "starts": {"opened": {"of": "problem"}},
            "stops": "state changed",
            "within": "5 working days",
        },
        "heard": {"starts": {"state changed": {"of": "problem"}}, "then": {"at start": "flag"}},
        "popular": {
            "starts": {"count": "votes", "per": "idea", "above": 3},
            "then": {"at start": {"flag": "popular"}},
        },
    },
    "lifecycles": {
        "case": {"received": {"to": ["closed"]}, "closed": {"ends": "yes"}},
        "problem": {
            "found": {"to": ["solved"]},
            "solved": {"on": "phase changed"},
        },
    },
}
BOOK = Rulebook(Charter.parse(TREE))
OPENED = Event("opened", at("2026-03-02 09:00"), {})
MOVED = Event("state changed", at("2026-03-02 10:00"), {"to": "solved"})


def test_each_record_has_the_clocks_that_start_with_what_happens_to_it():
    assert BOOK.names == ("first response",)
    assert BOOK.of("problem").names == ("looked into", "heard")
    assert BOOK.of("idea").names == ("popular",)
    assert BOOK.of("problem").of("case") is BOOK


def test_a_problem_reads_what_is_said_of_it_as_a_case_reads_its_own():
    problem = BOOK.of("problem")

    limit, heard = clocks.fold(problem, [OPENED, MOVED], now=at("2026-03-02 11:00"))

    assert (limit.name, limit.state.value) == ("looked into", "met")
    assert limit.due_at == at("2026-03-09 17:00")
    assert heard.started_at == MOVED.at
    assert facts_at(problem, [OPENED])["state"] == "found"
    assert lifecycle.move(problem, "found", Event("phase changed", MOVED.at, {}), {}) == "solved"


def test_a_case_does_not_take_for_its_own_what_it_hears_of_a_problem():
    of_the_problem = Event("opened", at("2026-03-02 12:00"), {"of": "problem"})

    runs = clocks.fold(BOOK, [OPENED, of_the_problem], now=at("2026-03-02 12:30"))

    assert [(run.name, run.started_at) for run in runs] == [("first response", OPENED.at)]


def test_a_record_without_a_lifecycle_has_no_states():
    release = BOOK.of("release")

    assert facts_at(release, [OPENED])["state"] is None
    assert lifecycle.ways_on(release, "") == ()

"""What an example may expect, and that it fails when something else comes."""

import pytest

from kept.core.charter.trials import try_examples
from tests.core.charter.trees import tree

CLOCKS = {
    "first response": {
        "starts": "opened",
        "stops": {"contact by staff": {"needs": "status"}},
        "within": {1: "1 hour", "others": "8 hours"},
        "then": {"at 75%": {"tell": "owner"}, "at due": {"tell": ["owner", "lead"]}},
    },
    "window": {
        "kind": "window",
        "starts": "solution offered",
        "stops": "objection",
        "within": "2 working days",
        "then": {"at due": {"set": "state", "to": "closed"}},
    },
    "patch": {"starts": "patch issued", "not before": "5 days", "blocks": "close"},
}
STATES = {
    "received": {"to": ["working", "offered"]},
    "working": {"on": "contact by staff", "to": ["offered", "closed"]},
    "offered": {"on": "solution offered", "to": ["working", "closed"]},
    "closed": {
        "on": "confirmation",
        "ends": "yes",
        "to": [],
        "reopen": {"who": "nobody"},
        "ways": {"agreed": {"needs": {"priority": 1}}, "tired": {"needs": "reason"}},
    },
}


def failures(**example):
    written = {name.replace("_", " "): value for name, value in example.items()}
    triage = {"suggest": [{"when": {"kind": "outage"}, "is": 1}, {"is": 3}]}
    parts = {"clocks": CLOCKS, "lifecycles": {"case": STATES}, "triage": triage}
    tried = try_examples(tree(**parts, examples=[written]), {})
    return [(failure.path[2:], failure.message) for failure in tried]


OPENED = {"2026-03-02 10:00": "opened"}


@pytest.mark.parametrize(
    "example",
    [
        {"due": {"first response": "2026-03-03 10:00"}},
        {"case": {"priority": 1}, "due": {"first response": "2026-03-02 11:00"}},
        {"due": {"window": "none"}},
        {"runs": {"first response": "running", "window": "none"}},
        {"state": "received"},
        {"now": "2026-03-02 11:00", "allowed": "reply"},
        {"now": "2026-03-02 17:00", "told": "owner", "not told": "lead"},
        {"now": "2026-03-03 10:00", "told": ["owner", "lead"]},
        {"now": "2026-03-02 17:00", "does": "tell owner"},
        {"suggests": 3},
        {"case": {"kind": "outage"}, "suggests": 1, "due": {"first response": "2026-03-02 11:00"}},
        {"contract": {"clocks": {"first response": {"within": {3: "2 hours"}}}},
         "due": {"first response": "2026-03-02 12:00"}},
        {"settings": {"hours": {"office": {"mon-fri": "09:00-12:00"}}},
         "due": {"first response": "2026-03-04 12:00"}},
    ],
)  # fmt: skip
def test_what_comes_of_a_case_is_found(example):
    assert failures(**{"events": OPENED, **example}) == []


@pytest.mark.parametrize(
    ("example", "path"),
    [
        ({"due": {"first response": "2026-03-03 10:01"}}, ("due", "first response")),
        ({"due": {"first response": "none"}}, ("due", "first response")),
        ({"due": {"window": "2026-03-03 10:00"}}, ("due", "window")),
        ({"due": {"second response": "none"}}, ("due", "second response")),
        ({"runs": {"first response": "met"}}, ("runs", "first response")),
        ({"runs": {"second response": "none"}}, ("runs", "second response")),
        ({"state": "working"}, ("state",)),
        ({"refused": "connect"}, ("refused",)),
        ({"allowed": "close"}, ("allowed",)),
        ({"told": "owner"}, ("told",)),
        ({"now": "2026-03-02 17:00", "not told": "owner"}, ("not told",)),
        ({"does": "destroy"}, ("does",)),
        ({"suggests": 1}, ("suggests",)),
        ({"contract": {"clocks": {"x": {"within": "soon"}}}}, ("clocks", "x", "within")),
    ],
)
def test_what_does_not_come_fails_in_its_place(example, path):
    ((found, _),) = failures(**{"events": OPENED, **example})

    assert found == path


def test_what_the_charter_does_by_itself_happens_between_the_events():
    offered = {**OPENED, "2026-03-02 11:00": "solution offered"}

    assert failures(events=offered, now="2026-03-04 16:59", state="offered") == []
    assert failures(events=offered, now="2026-03-04 17:01", state="closed", refused="reopen") == []
    later = {**offered, "2026-03-05 09:00": "contact by customer"}
    assert failures(events=later, runs={"window": "over"}) == []


@pytest.mark.clause("PA-142")
def test_a_guard_keeps_a_case_open_whatever_happens():
    events = {
        **OPENED,
        "2026-03-02 11:00": ["patch issued", "solution offered"],
        "2026-03-02 12:00": "confirmation",
    }

    assert failures(events=events, state="offered", refused=["close", {"close": "tired"}]) == []


def test_a_closing_is_refused_by_what_its_way_needs():
    worked = {**OPENED, "2026-03-02 11:00": "contact by staff"}

    assert failures(events=worked, refused={"close": "agreed"}, allowed="close") == []
    assert failures(events=worked, case={"priority": 1}, allowed={"close": "agreed"}) == []


def test_a_case_that_nobody_opens_is_opened_with_its_first_event():
    assert failures(events={"2026-03-02 10:00": "patch issued"}, state="received") == []


def test_a_moment_that_an_event_brings_is_local():
    clocks = {"commit": {"starts": "next action promised", "stops": "closed", "within": "as given"}}
    event = {"next action promised": {"until": "2026-07-01 12:00"}}
    example = {"events": {"2026-06-30 10:00": event}, "due": {"commit": "2026-07-01 12:00"}}

    assert not list(try_examples(tree(clocks=clocks, examples=[example]), {}))

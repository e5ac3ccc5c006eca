"""Words that neither the product nor the charter knows are refused, each in its place."""

import pytest

from tests.core.charter.trees import NAMES, charter, problems

ROW = {"starts": "opened", "stops": "closed", "within": "1 hour"}


@pytest.mark.parametrize(
    ("keys", "path", "word"),
    [
        ({"starts": "openned"}, ("starts",), "openned"),
        ({"starts": ["opened", "reopenned"]}, ("starts", 1), "reopenned"),
        (
            {"stops": {"contact by staff": {"vai": "phone"}}},
            ("stops", "contact by staff", "vai"),
            "vai",
        ),
        (
            {"stops": {"contact by staff": {"via": "fax"}}},
            ("stops", "contact by staff", "via"),
            "fax",
        ),
        ({"stops": {"colour changed": None}}, ("stops",), "colour changed"),
        ({"within": {"by": "plann", "others": "1 day"}}, ("within", "by"), "plann"),
        ({"within": {"by": "plan", "gold": "1 day"}}, ("within", "gold"), "gold"),
        ({"within": {4: "1 day", "others": "2 days"}}, ("within", 4), 4),
        ({"while": {"kind": "incidnt"}}, ("while", "kind"), "incidnt"),
        ({"while": {"colour": "red"}}, ("while", "colour"), "colour"),
        ({"unless": {"coverage": "covred"}}, ("unless", "coverage"), "covred"),
        ({"pauses": {"waitin for": "customer"}}, ("pauses", "waitin for"), "waitin for"),
        ({"hours": "offce"}, ("hours",), "offce"),
        ({"hours": {1: "offce", "others": "always"}}, ("hours", 1), "offce"),
        ({"blocks": "clse"}, ("blocks",), "clse"),
        ({"agreed by": "custmer"}, ("agreed by",), "custmer"),
        ({"of": "problm"}, ("of",), "problm"),
        ({"then": {"at due": {"tel": "owner"}}}, ("then", "at due"), "tel"),
        ({"then": {"at due": {"tell": "ownr"}}}, ("then", "at due"), "ownr"),
        ({"then": {"at due": {"report": "casses"}}}, ("then", "at due"), "casses"),
        ({"then": {"at due": {"set": "stat", "to": "x"}}}, ("then", "at due"), "stat"),
        ({"then": {"at due": {"set": "priority", "to": 9}}}, ("then", "at due"), 9),
        ({"then": {"at due": {"close": "by itself"}}}, ("then", "at due"), "by itself"),
        ({"then": {"at due": {"charge": "double"}}}, ("then", "at due"), "double"),
        ({"starts": {"count": "casses"}}, ("starts", "count"), "casses"),
        ({"starts": {"priority changed": {"to": 9}}}, ("starts", "priority changed", "to"), 9),
    ],
)
def test_an_unknown_word_of_a_clock_is_refused_in_its_place(keys, path, word):
    (problem,) = problems(clocks={"x": {**ROW, **keys}}, **NAMES)

    assert problem.path == ("clocks", "x", *path)
    assert repr(word) in problem.message
    assert problem.allowed


@pytest.mark.parametrize(
    "parts",
    [
        {"routing": {"team": "nobody's team"}},
        {"triage": {"set by": "consultnt"}},
        {"triage": {"suggest": [{"when": {"effct": "x"}, "is": 1}]}},
        {"coverage": {"topics": {"script": {"approval": "script"}}}},
        {"coverage": {"topics": {"script": {"is": "free"}}}},
        {"coverage": {"gates": {"late": {"otherwise": "shout"}}}},
        {"coverage": {"gates": {"entitled": {"needs": {"contrct": "active"}}}}},
        {"escalations": {"complaint": {"levels": ["COO"]}}},
        {"engagement": {"figures": ["happiness"]}},
        {"approvals": {"script": {"steps": [{"who": "approver"}]}}},
        {"channels": {"mail": {"hours": "night"}}},
        {"document": {"comments to": "charter owner"}},
    ],
)
def test_an_unknown_word_elsewhere_is_refused(parts):
    (problem,) = problems(**parts)

    assert problem.path[0] == next(iter(parts))


def test_fields_clocks_approvals_gates_and_hours_are_facts():
    facts = {
        "effect": "halted",
        "first response": "late",
        "closure": "agreed",
        "entitled": "open",
        "office": "closed",
    }

    assert charter(
        information={"case": {"fields": {"effect": {"choose": ["halted", "none"]}}}},
        approvals={"closure": {"steps": [{"who": "requester"}]}},
        coverage={"gates": {"entitled": {"needs": {"contract": "active"}}}},
        clocks={
            "first response": ROW,
            "x": {
                "starts": ["effect changed", "closure agreed"],
                "stops": "closed",
                "while": facts,
            },
        },
    )


def test_a_clock_has_only_the_states_that_clocks_have():
    (problem,) = problems(clocks={"y": ROW, "x": {**ROW, "while": {"y": "finished"}}})

    assert "missed" in problem.allowed


def test_a_case_may_be_closed_by_any_way_where_none_is_named():
    assert charter(clocks={"x": {**ROW, "then": {"at due": {"close": "by itself"}}}})


def test_values_of_a_fact_that_the_charter_does_not_list_are_free():
    assert charter(clocks={"x": {**ROW, "while": {"region": "north", "kind": "anything"}}})

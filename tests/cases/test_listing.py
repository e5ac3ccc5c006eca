"""A case as programs read it."""

import json

import pytest

from kept.cases import operations
from kept.cases.listing import case_as_dict
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db


def test_a_case_as_json_has_the_names_that_programs_know():
    case = cast.case(via="portal")
    operations.note(case, by=cast.dee(), text="Odd.", at=at("2026-03-02 10:10"))

    told = json.loads(json.dumps(case_as_dict(cast.fresh(case))))

    assert {name: told[name] for name in ("number", "desk", "kind", "priority", "state")} == {
        "number": 1001,
        "desk": "pa",
        "kind": "incident",
        "priority": 3,
        "state": "received",
    }
    assert (told["owner"], told["organisation"]) == ("Dee Castle", "Northwind")
    assert told["opened_at"] == "2026-03-02T10:00:00+00:00"
    assert [(e["kind"], e["by"], e["public"], e["text"]) for e in told["entries"]] == [
        ("opened", "bo@northwind.example", True, "The invoice of February shows our old address."),
        ("note", "dee@kept.example", False, "Odd."),
    ]
    [clock] = told["clocks"]
    assert (clock["name"], clock["slug"], clock["kind"], clock["state"]) == (
        "first response",
        "first-response",
        "promise",
        "running",
    )
    assert clock["due_at"] == "2026-03-02T13:00:00+00:00"
    assert clock["ended_at"] is None
    assert "PA-127" in clock["clause"]


def test_reactions_are_no_clocks_to_be_told_of():
    case = cast.case(via="portal")
    operations.set_priority(
        case, priority=2, by=cast.dee(), at=at("2026-03-02 10:10"), why="Urgent."
    )

    assert case.clocks.filter(kind="reaction").exists()
    assert [clock["name"] for clock in case_as_dict(case)["clocks"]] == ["first response"]


def test_a_case_is_told_in_few_questions(django_assert_max_num_queries):
    case = cast.case()

    with django_assert_max_num_queries(10):
        case_as_dict(cast.fresh(case))

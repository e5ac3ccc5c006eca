from datetime import date

import pytest

from kept.core.charter.charter import Charter
from kept.core.charter.problems import CharterError
from tests.core.charter.trees import charter, problems, tree


def test_a_charter_is_binding_when_it_is_silent():
    assert charter(document={}).document.binding
    assert not charter(document={"binding": "no"}).document.binding


def test_an_assumed_zone_counts():
    assert charter(zone={"setting": "Europe/Berlin"}).zone == "Europe/Berlin"
    assert charter(zone="setting").zone == ""


def test_the_version_is_the_last_of_its_history():
    versions = [{"version": "1.0", "on": "2025-01-01"}, {"version": "2.2", "on": "2026-01-01"}]

    document = charter(document={"versions": versions}).document

    assert document.current == "2.2"
    assert document.versions[0].on == date(2025, 1, 1)


def test_states_keep_the_order_of_the_file():
    states = {"new": {"to": ["done"]}, "done": {}}

    lifecycle = charter(lifecycles={"case": states}).lifecycles["case"]

    assert list(lifecycle.states) == ["new", "done"]
    assert lifecycle.first.name == "new"


def test_a_field_offers_values_with_their_words():
    fields = {
        "impact": {"choose": {1: "critical", 2: {"setting": "more than half"}}},
        "environments": {"several": ["Live", "Test"]},
        "product": {"several": "setting"},
        "phone number": {"as": "line", "required": {"priority": 1}},
    }

    read = charter(information={"case": {"fields": fields}}).information["case"].fields

    assert read["impact"].options == {1: "critical", 2: "more than half"}
    assert read["environments"].options == {"Live": "Live", "Test": "Test"}
    assert read["product"].options == {}
    assert read["phone number"].required.holds({"priority": 1})
    assert read["impact"].required is None


def test_every_problem_is_told_at_once_with_its_path():
    found = problems(
        zone=5,
        hours={"office": {"mon": "9-17"}},
        clocks={"first response": {"within": {1: "20 minuts"}, "startz": "opened"}},
    )

    assert {problem.path for problem in found} == {
        ("zone",),
        ("hours", "office", "mon"),
        ("clocks", "first response", "within", 1),
        ("clocks", "first response", "startz"),
    }


def test_an_unknown_key_is_answered_with_the_nearest_ones():
    (problem,) = problems(clocks={"x": {"startz": "opened"}})

    assert problem.message == "'startz' is no key here"
    assert problem.allowed.startswith("starts, ")
    assert "undone by" in problem.allowed
    assert "name" not in problem.allowed.split(", ")


def test_keys_of_a_part_in_a_list_are_told_too():
    (problem,) = problems(approvals={"x": {"steps": [{"whom": "customer"}]}})

    assert problem.path == ("approvals", "x", "steps", 0, "whom")
    assert problem.allowed.startswith("who, ")


def test_a_charter_without_a_name_is_refused():
    nameless = tree()
    del nameless["charter"]

    with pytest.raises(CharterError, match="'charter' is missing; allowed: charter"):
        Charter.parse(nameless)

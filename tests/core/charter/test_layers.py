"""Charter, settings and contract laid over each other (`charter.md`, "Layers")."""

import pytest

from kept.core.charter.layers import lay
from kept.core.charter.problems import CharterError


def within(*layers):
    """Return what remains of a value, of which each layer writes one."""
    named = zip(("charter", "settings", "contract"), layers, strict=False)
    tree, _ = lay(*((name, {"within": value}) for name, value in named))
    return tree["within"]


def test_a_contract_changes_one_priority_and_leaves_the_rest():
    charter = {
        "clocks": {"first response": {"starts": "opened", "within": {1: "20 minutes", 2: "1 hour"}}}
    }
    contract = {"clocks": {"first response": {"within": {1: "30 minutes"}}}}

    tree, layers = lay(("charter", charter), ("contract", contract))

    assert tree["clocks"]["first response"] == {
        "starts": "opened",
        "within": {1: "30 minutes", 2: "1 hour"},
    }
    assert layers["clocks", "first response", "within", 1] == "contract"
    assert layers["clocks", "first response", "within", 2] == "charter"


def test_a_lower_value_becomes_the_others_of_an_upper_table():
    assert within("2 working days", {1: "30 minutes"}) == {
        1: "30 minutes",
        "others": "2 working days",
    }


def test_a_lower_table_by_another_fact_becomes_the_others_too():
    lower = {"by": "plan", "premium": {1: "1 hour"}, "others": "2 days"}

    assert within(lower, {1: "30 minutes"}) == {1: "30 minutes", "others": lower}


def test_a_table_by_the_same_fact_is_laid_leaf_by_leaf():
    lower = {"by": "plan", "premium": {1: "1 hour", 2: "2 hours"}, "others": "2 days"}
    upper = {"by": "plan", "premium": {1: "30 minutes"}}

    assert within(lower, upper)["premium"] == {1: "30 minutes", 2: "2 hours"}


def test_a_plain_value_takes_the_place_of_a_whole_table():
    assert within({1: "1 hour", "others": "2 hours"}, "1 day") == "1 day"


def test_lists_are_taken_whole():
    assert within(["a", "b"], ["c"]) == ["c"]
    assert within([{"when": {"kind": "x"}, "is": "1 hour"}], {1: "1 day"}) == {
        1: "1 day",
        "others": [{"when": {"kind": "x"}, "is": "1 hour"}],
    }


def test_three_layers_lie_in_their_order():
    assert within("2 hours", {1: "1 hour"}, {1: "30 minutes"}) == {
        1: "30 minutes",
        "others": "2 hours",
    }


def test_others_alone_add_to_a_map_that_is_no_table():
    tree, _ = lay(
        ("charter", {"topics": {"script": {"is": "chargeable"}}}),
        ("contract", {"topics": {"others": {"is": "refused"}}}),
    )

    assert tree["topics"] == {"script": {"is": "chargeable"}, "others": {"is": "refused"}}


def test_an_empty_layer_changes_nothing():
    charter = {"clocks": {"x": {"within": {"setting": "1 day"}}}}

    assert lay(("charter", charter), ("settings", {}), ("contract", {"clocks": {}}))[0] == charter


def test_numbers_that_json_has_put_in_quotes_are_numbers():
    assert within({1: "1 hour", 2: "2 hours"}, {"1": "30 minutes"}) == {
        1: "30 minutes",
        2: "2 hours",
    }


# Settings


def test_a_setting_is_filled_in():
    tree, layers = lay(
        ("charter", {"within": {"setting": "1 day"}}), ("settings", {"within": "2 days"})
    )

    assert tree == {"within": "2 days"}
    assert layers == {("within",): "settings"}


def test_a_bare_setting_is_filled_in():
    assert within({1: "setting", "others": "8 hours"}, {1: "1 hour"})[1] == "1 hour"


def test_of_a_table_of_settings_what_is_not_filled_in_stays_assumed():
    assert within({"setting": {1: "1 hour", 2: "2 hours"}}, {1: "30 minutes"}) == {
        1: "30 minutes",
        2: {"setting": "2 hours"},
    }


def test_a_table_over_a_single_setting_leaves_it_to_the_others():
    lower = {"setting": "1 day"}

    assert within(lower, {1: "2 days"}) == {1: "2 days", "others": lower}


def test_a_setting_that_is_a_map_is_filled_in_part():
    lower = {"setting": {"mon-fri": "09:00-17:00", "holidays": "GB-ENG"}}

    assert within(lower, {"holidays": "DE-BY"}) == {"mon-fri": "09:00-17:00", "holidays": "DE-BY"}


@pytest.mark.clause("SIMS-85", "AMB-SIMS-21")
@pytest.mark.parametrize(
    ("bound", "value", "allowed"),
    [
        ({"under": "5 working days"}, "4 working days", True),
        ({"under": "5 working days"}, "twice per working day", True),
        ({"under": "5 working days"}, "5 working days", False),
        ({"at most": "5 working days"}, "5 working days", True),
        ({"at most": "5 working days"}, "6 working days", False),
        ({"under": "5 working days"}, "4 hours", False),
        ({"under": "5 working days"}, "not promised", False),
        ({"at most": 3}, 3, True),
        ({"at most": 3}, 4, False),
        ({"at most": 3}, "many", False),
    ],
)
def test_a_setting_is_bounded(bound, value, allowed):
    lower = {"setting": "1 working day", **bound}
    if allowed:
        assert within(lower, value) == value
        return
    with pytest.raises(CharterError) as refused:
        within(lower, value)
    assert refused.value.problems[0].path == ("within",)


def test_a_bound_holds_for_each_value_of_a_table():
    lower = {"setting": "1 working day", "under": "5 working days"}

    with pytest.raises(CharterError) as refused:
        within(lower, {1: "1 working day", 2: "6 working days"})

    assert [problem.path for problem in refused.value.problems] == [("within", 2)]

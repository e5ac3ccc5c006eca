"""Each rule of "How a value is read" in `charter.md`."""

import pytest

from kept.core.charter.conditions import Condition
from kept.core.charter.problems import MisreadError
from kept.core.charter.quantities import Quantity
from kept.core.charter.rows import Kind
from kept.core.charter.tables import MISSING, leaves, look_up
from kept.core.charter.triggers import Count, LaterOf, Pattern
from tests.core.charter.trees import charter, problems, row


def value(node, **facts):
    found = look_up(node, {name.replace("_", " "): fact for name, fact in facts.items()})
    return found and str(found.value)


# Tables


def test_bare_numbers_are_priorities():
    within = row(within={1: "1 hour", "others": "8 hours"}).within

    assert value(within, priority=1) == "1 hour"
    assert value(within, priority=3) == "8 hours"


def test_any_other_fact_is_named():
    within = row(within={"by": "kind", "incident": "1 hour", "others": "8 hours"}).within

    assert value(within, kind="incident", priority=1) == "1 hour"
    assert value(within, kind="question", priority=1) == "8 hours"


def test_tables_nest_and_the_outer_fact_decides_first():
    premium = {1: "1 hour", "others": "4 hours"}
    within = row(within={"by": "plan", "premium": premium, "others": "2 working days"}).within

    assert value(within, plan="premium", priority=1) == "1 hour"
    assert value(within, plan="premium", priority=2) == "4 hours"
    assert value(within, plan="basic", priority=1) == "2 working days"


def test_a_hole_falls_to_the_nearest_others_outwards():
    within = row(within={"by": "plan", "premium": {1: "1 hour"}, "others": "2 working days"}).within

    assert value(within, plan="premium", priority=2) == "2 working days"


def test_an_unknown_fact_falls_to_others():
    within = row(within={"by": "plan", "premium": "1 hour", "others": "2 hours"}).within

    assert value(within) == "2 hours"
    assert value(within, plan=["premium"]) == "2 hours"


def test_a_hole_without_others_has_no_value():
    assert value(row(within={1: "1 hour"}).within, priority=2) is None


def test_of_a_list_of_cases_the_first_that_holds_counts():
    within = row(
        within=[
            {"when": {"kind": "incident", "channel": "phone"}, "is": "1 hour"},
            {"when": {"kind": "incident"}, "is": "2 hours"},
            {"is": "8 hours"},
        ]
    ).within

    assert value(within, kind="incident", channel="phone") == "1 hour"
    assert value(within, kind="incident", channel="mail") == "2 hours"
    assert value(within, kind="question") == "8 hours"


def test_a_case_of_a_list_may_be_a_table():
    within = row(within=[{"is": {1: "1 hour", "others": "2 hours"}}]).within

    assert value(within, priority=2) == "2 hours"


def test_what_a_value_depends_on_can_be_told():
    within = row(within={"by": "plan", "premium": {1: "1 hour"}, "others": "2 hours"}).within

    assert look_up(within, {"plan": "premium", "priority": 1}).chosen_by == (
        ("plan", "premium"),
        ("priority", 1),
    )


# Settings


def test_a_setting_counts_as_assumed_until_it_is_filled():
    found = look_up(row(within={"setting": "2 hours"}).within, {})

    assert str(found.value) == "2 hours"
    assert found.assumed


def test_a_bare_setting_falls_to_others():
    within = row(within={"by": "plan", "premium": {1: "setting"}, "others": "2 hours"}).within

    assert value(within, plan="premium", priority=1) == "2 hours"


def test_a_bare_setting_leaves_its_row_without_a_value():
    assert look_up(row(within="setting").within, {}) is None
    assert list(leaves(row(within="setting").within)) == []


def test_a_setting_may_be_a_whole_table():
    within = row(within={"setting": {1: "1 hour", "others": "2 hours"}}).within

    assert value(within, priority=1) == "1 hour"


def test_a_setting_with_other_keys_is_refused():
    (problem,) = problems(
        clocks={"x": {"starts": "opened", "every": {"setting": "1 day", "max": 1}}}
    )

    assert problem.path == ("clocks", "x", "every")
    assert "under or at most" in problem.allowed


# Conditions


def holds(condition, **facts):
    facts = {name.replace("_", " "): fact for name, fact in facts.items()}
    return Condition.parse(condition).holds(facts)


def test_every_key_of_a_condition_must_hold():
    assert holds({"kind": "incident", "priority": 1}, kind="incident", priority=1)
    assert not holds({"kind": "incident", "priority": 1}, kind="incident", priority=2)


def test_a_list_of_values_is_one_of_these():
    assert holds({"priority": [1, 2]}, priority=2)
    assert not holds({"priority": [1, 2]}, priority=3)


def test_a_list_of_maps_is_any_of_these():
    condition = [{"priority": 1}, {"kind": "incident"}]

    assert holds(condition, priority=3, kind="incident")
    assert not holds(condition, priority=3, kind="question")


def test_a_fact_with_several_values_holds_when_one_does():
    assert holds({"environments": "Live"}, environments=["Test", "Live"])
    assert not holds({"environments": {"not": "Live"}}, environments=["Test", "Live"])


@pytest.mark.parametrize(
    ("condition", "priority", "expected"),
    [
        ({"priority": {"not": 1}}, 2, True),
        ({"priority": {"not": [1, 2]}}, 2, False),
        ({"priority": {"not": 1}}, None, True),
        ({"priority": {"at least": 2}}, 2, True),
        ({"priority": {"at least": 2}}, 1, False),
        ({"priority": {"at least": {"setting": 2}}}, 2, True),
        ({"priority": {"at least": "setting"}}, 9, False),
        ({"priority": "known"}, 1, True),
        ({"priority": "unknown"}, None, True),
        ({"priority": "unknown"}, "", True),
    ],
)
def test_a_condition_may_negate_bound_or_ask_whether_a_fact_is_known(condition, priority, expected):
    assert holds(condition, priority=priority) is expected


@pytest.mark.parametrize("condition", ["incident", {"kind": {"more than": 1}}, 5, ["incident"]])
def test_what_is_no_condition_is_refused(condition):
    with pytest.raises(MisreadError):
        Condition.parse(condition)


# Events


def test_on_an_event_a_condition_reads_what_it_carries():
    stops = row(stops={"contact by staff": {"via": "phone"}}).stops

    assert stops == (Pattern("contact by staff", Condition.parse({"via": "phone"})),)


def test_needs_on_an_event_are_given_with_it():
    (pattern,) = row(stops={"contact by staff": {"needs": ["status", "next action"]}}).stops

    assert pattern.gives == ("status", "next action")


def test_a_list_of_events_is_whichever_comes():
    assert [one.kind for one in row(starts=["opened", "reopened"]).starts] == ["opened", "reopened"]


def test_events_may_stand_in_a_table():
    stops = row(
        stops={1: {"contact by staff": {"via": "phone"}}, "others": "contact by staff"}
    ).stops

    assert look_up(stops, {"priority": 2}).value == (Pattern("contact by staff"),)


def test_the_later_of_two_events_is_one_event():
    announced = [{"release announced": {"to": to}} for to in ("customer", "account manager")]

    (trigger,) = row(starts={"later of": announced}).starts

    assert isinstance(trigger, LaterOf)
    assert len(trigger.patterns) == 2


def test_a_count_that_passes_a_mark_is_an_event():
    count = {"count": "cases", "while": {"kind": "question"}, "per": ["person"], "above": 5}

    (trigger,) = row(starts=count, stops="closed").starts

    assert isinstance(trigger, Count)
    assert (trigger.per, trigger.over, trigger.above) == (("person",), "1 month", 5)


def test_each_fact_has_the_event_that_it_changed():
    assert row(starts="priority changed").starts == (Pattern("priority changed"),)


# Words


def test_yes_and_no_are_words():
    assert row(once="yes").once is True
    assert row(shown="no").is_shown_to_customers is False
    (problem,) = problems(clocks={"x": {"starts": "opened", "stops": "closed", "once": True}})
    assert problem.allowed == "yes or no"


def test_text_that_looks_like_a_number_needs_quotes():
    (problem,) = problems(document={"version": 1.1})

    assert problem.path == ("document", "version")
    assert "in quotes" in problem.allowed


def test_the_rest_of_a_sentence_behind_a_comma_is_told_as_such():
    (problem,) = problems(kinds={"feedback": {"means": "praise", "or blame": None}})

    assert "text with a comma stands in quotes" in problem.message


def test_a_clock_s_slug_is_its_name():
    assert charter().clocks["first response"].slug == "first-response"


def test_a_clause_is_one_several_or_a_run():
    assert row(clause="PA-58").clause == ("PA-58",)
    assert row(clause=["PA-58", "PA-60..63"]).clause == ("PA-58", "PA-60..63")


def test_a_word_that_is_needed_is_a_field_and_a_map_a_condition():
    lifecycle = {
        "open": {"to": ["done"]},
        "done": {"needs": ["reason", {"priority": [1, 2]}]},
    }

    word, condition = (
        charter(lifecycles={"case": lifecycle}).lifecycles["case"].states["done"].needs
    )

    assert word == "reason"
    assert condition.holds({"priority": 2})


def test_a_part_without_keys_may_be_left_empty():
    assert list(charter(solutions={"answer": None, "fix": {}}).solutions) == ["answer", "fix"]


def test_a_part_is_named_by_its_key():
    (problem,) = problems(clocks={"x": {"name": "y"}})

    assert problem.path == ("clocks", "x")


# Clocks


def test_a_row_with_blocks_is_a_guard():
    clocks = {"wait": {"starts": "opened", "stops": "closed", "blocks": "close"}}

    assert charter(clocks=clocks).clocks["wait"].kind is Kind.GUARD
    (problem,) = problems(clocks={"wait": {**clocks["wait"], "kind": "promise"}})
    assert problem.path == ("clocks", "wait", "kind")


def test_a_row_without_span_or_blocks_is_a_reaction():
    clocks = {"told": {"starts": "closed", "then": {"at start": {"tell": "customer"}}}}

    assert charter(clocks=clocks).clocks["told"].is_reaction
    assert not charter().clocks["first response"].is_reaction


def test_the_share_of_other_clocks_names_them():
    clocks = {
        "first response": {"starts": "opened", "stops": "closed", "within": "1 hour"},
        "kept": {"share": "96%", "among": ["first response"]},
    }

    kept = charter(clocks=clocks).clocks["kept"]

    assert (kept.least_kept, kept.among, kept.share) == (96, ("first response",), MISSING)


def test_points_are_a_table_of_spans_and_shares():
    share = row(share={1: {"4 hours": "75%", "8 hours": "95%"}, "others": {"1 day": "9%"}})

    points = look_up(share.share, {"priority": 1}).value

    assert points == ((Quantity.parse("4 hours"), 75), (Quantity.parse("8 hours"), 95))


@pytest.mark.parametrize(
    "mark",
    [
        "at start",
        "at 75%",
        "at due",
        "3 working days in",
        "2 working days before",
        "15 minutes late",
    ],
)
def test_consequences_stand_at_their_marks(mark):
    (read,) = row(then={mark: {"tell": "owner", "saying": "now"}}).then

    assert read.key == mark
    assert read.does[0].object == ("owner",)
    assert read.does[0].arguments == {"saying": "now"}


def test_several_consequences_stand_at_one_mark():
    (mark,) = row(then={"at due": ["destroy", {"alarm": ["owner", "team leader"]}]}).then

    assert [one.operation for one in mark.does] == ["destroy", "alarm"]


def test_a_pause_has_a_condition_and_a_limit():
    pauses = row(stops="closed", pauses={"waiting for": "customer", "at most": "10 working days"})

    assert pauses.pauses.condition.holds({"waiting for": "customer"})
    assert value(pauses.pauses.at_most) == "10 working days"

"""Each finding of the linter, with the smallest charter that has it."""

from datetime import date

import pytest

from kept.core.charter.findings import Level
from kept.core.charter.lint import lint
from tests.core.charter.trees import FIRST_RESPONSE, LIFECYCLE, NAMES, OFFICE, charter

PROMISE = {"starts": "opened", "stops": "closed", "within": "1 hour"}
MEASURED = {"starts": "opened", "stops": "closed"}


def found(level=Level.ERROR, today=None, **parts):
    findings = lint(charter(**parts), today=today)
    return [(finding.path, finding.message) for finding in findings if finding.level is level]


def test_nothing_is_found_in_a_charter_without_holes():
    assert lint(charter()) == ()


@pytest.mark.parametrize("zone", ["setting", "Europe/Londn"])
def test_a_version_needs_a_zone(zone):
    ((path, _),) = found(zone=zone)

    assert path == ("zone",)


@pytest.mark.parametrize(
    "hours",
    [
        {},
        {"office": "setting"},
        {"office": {}},
        {"office": {"mon-fri": "closed"}},
        {"office": {"not": "night"}},
    ],
)
def test_a_version_needs_hours_that_open(hours):
    ((path, _),) = found(hours=hours)

    assert path[0] == "hours"


@pytest.mark.parametrize(
    ("team", "path"),
    [
        ({"hours": {"mon-fri": "closed"}}, ("roles", "teams", "night", "hours")),
        ({"hours": "setting"}, ("roles", "teams", "night", "hours")),
        ({"hours": "own", "zone": "Asia/Singapur"}, ("roles", "teams", "night", "zone")),
    ],
)
def test_hours_of_a_team_must_open_too_in_a_zone_that_there_is(team, path):
    assert [where for where, _ in found(roles={"teams": {"night": team}})] == [path]


def test_hours_of_a_team_that_nobody_has_told_are_a_note():
    (note,) = found(Level.NOTE, roles={"teams": {"night": {"hours": "own", "zone": "own"}}})

    assert note[0] == ("roles", "teams", "night", "hours")


def test_the_teams_hours_need_a_team_that_has_some():
    row = {**FIRST_RESPONSE, "hours": "the team's"}

    ((path, _),) = found(clocks={"first response": row}, roles={"teams": {"day": {}}})

    assert path == ("clocks", "first response", "hours")


def test_special_days_alone_are_open_time():
    assert not found(hours={"office": {"special": {"2026-03-02": "09:00-17:00"}}})


@pytest.mark.parametrize(
    ("within", "path"),
    [
        ({1: "1 hour", 2: "2 hours"}, ()),
        ({1: "1 hour", 2: "2 hours", 3: "setting"}, (3,)),
        ({"by": "plan", "premium": {1: "1 hour", "others": "2 hours"}}, ()),
        ({"by": "region", "north": "1 hour"}, ()),
        ({"others": {1: "1 hour"}}, ("others",)),
        ([{"when": {"kind": "incident"}, "is": "1 hour"}], ()),
        ([{"is": {1: "1 hour"}}], (0, "is")),
        ({"setting": {1: "1 hour"}}, ("setting",)),
    ],
)
def test_a_hole_without_others_is_found(within, path):
    holes = found(clocks={"x": {**PROMISE, "within": within}}, **NAMES)

    assert {where for where, _ in holes} == {("clocks", "x", "within", *path)}


def test_a_hole_is_filled_by_the_others_further_out():
    within = {"by": "plan", "premium": {1: "setting"}, "others": "1 day"}

    assert not found(clocks={"x": {**PROMISE, "within": within}}, **NAMES)


def test_a_table_of_events_has_no_hole_either():
    ((path, message),) = found(clocks={"x": {**PROMISE, "stops": {1: "closed", 2: "closed"}}})

    assert path == ("clocks", "x", "stops")
    assert "priority 3" in message


def test_priorities_that_there_are_not_are_found():
    triage = {"suggest": [{"is": 4}], "never above": {"by": "kind", "question": 5}, "until set": 6}

    paths = [path for path, _ in found(triage=triage)]

    assert paths == [("triage", "suggest"), ("triage", "never above"), ("triage", "until set")]


def test_a_clock_that_never_starts_is_found():
    ((path, message),) = found(clocks={"x": {"within": "1 hour"}})

    assert path == ("clocks", "x")
    assert "never starts" in message
    assert not found(clocks={"x": {"within": "not promised", "says": "nothing is promised"}})


@pytest.mark.parametrize("kind", ["promise", "limit"])
def test_a_promise_that_can_never_be_kept_is_found(kind):
    ((_, message),) = found(clocks={"x": {"kind": kind, "starts": "opened", "within": "1 hour"}})

    assert "never be kept" in message


def test_a_window_needs_no_stop_and_neither_does_what_repeats():
    clocks = {
        "window": {"kind": "window", "starts": "opened", "within": "1 day"},
        "update": {"starts": "contact by staff", "every": "1 day"},
    }

    assert not found(clocks=clocks)


def test_a_guard_that_stands_for_ever_is_told():
    ((path, _),) = found(Level.WARNING, clocks={"x": {"starts": "opened", "blocks": "close"}})

    assert path == ("clocks", "x")


@pytest.mark.clause("PA-122", "AMB-X-08")
def test_a_first_response_never_pauses():
    pausing = {**FIRST_RESPONSE, "pauses": {"waiting for": "customer"}}

    ((path, _),) = found(clocks={"answer": pausing})

    assert path == ("clocks", "answer", "pauses")
    assert not found(clocks={"x": {**PROMISE, "pauses": {"waiting for": "customer"}}})


@pytest.mark.parametrize(
    "share",
    [
        {"4 hours": "75%", "8 hours": "70%"},
        {"8 hours": "75%", "4 hours": "95%"},
        {"2 working days": "75%", "2 working days to the hour": "95%", "1 working day": "96%"},
    ],
)
def test_points_that_do_not_rise_are_found(share):
    paths = {path for path, _ in found(clocks={"x": {**MEASURED, "share": share}})}

    assert paths == {("clocks", "x", "share")}


@pytest.mark.parametrize(
    "share", [{"4 hours": "75%", "9 hours": "95%"}, {"4 hours": "75%", "6 hours": "100%"}]
)
def test_a_target_that_does_not_fit_its_points_is_found(share):
    ((path, _),) = found(clocks={"x": {**PROMISE, "within": "8 hours", "share": share}})

    assert path == ("clocks", "x", "share")


@pytest.mark.clause("SIMS-52", "SIMS-82", "AMB-SIMS-09")
def test_a_first_response_after_the_first_solutions_is_a_note():
    clocks = {
        "first response": {**FIRST_RESPONSE, "within": "8 hours"},
        "resolution": {"starts": "opened", "stops": "closed", "share": {"4 hours": "60%"}},
    }

    assert not found(clocks=clocks)
    assert len(found(Level.NOTE, clocks=clocks)) == 3  # one a priority


def test_clocks_that_wait_for_each_other_are_found():
    clocks = {
        "x": {**PROMISE, "while": {"y": "running"}},
        "y": {**PROMISE, "unless": {"z": "met"}},
        "z": {**PROMISE, "within": {"by": "x", "late": "1 day", "others": "2 days"}},
    }

    ((_, message),) = found(clocks=clocks)

    assert all(name in message for name in "xyz")


def test_an_unknown_state_is_found():
    states = {**LIFECYCLE, "working": {"to": ["closed", "closd"]}}

    ((path, message),) = found(lifecycles={"case": states})

    assert path == ("lifecycles", "case", "working", "to")
    assert "closd" in message


def test_a_state_that_nothing_leads_to_is_found():
    states = {**LIFECYCLE, "lost": {"to": ["closed"]}}

    assert found(lifecycles={"case": states}) == [
        (("lifecycles", "case", "lost"), "nothing leads to 'lost'")
    ]


def test_a_state_without_a_way_to_an_end_is_found():
    states = {**LIFECYCLE, "received": {"to": ["working", "stuck"]}, "stuck": {"to": ["stuck"]}}

    ((path, _),) = found(lifecycles={"case": states})

    assert path == ("lifecycles", "case", "stuck")


def test_a_state_without_to_is_an_end_where_none_is_called_so():
    assert not found(lifecycles={"idea": {"new": {"to": ["done"]}, "done": {}}})


def test_an_event_that_leads_to_two_states_is_a_note():
    states = {
        "new": {"to": ["a", "b"]},
        "a": {"on": "question asked", "to": ["end"]},
        "b": {"on": "question asked", "to": ["end"]},
        "end": {"ends": "yes"},
    }

    ((path, _),) = found(Level.NOTE, lifecycles={"case": states})

    assert path == ("lifecycles", "case", "new", "to")


@pytest.mark.parametrize(
    "parts",
    [
        {"approvals": {"first response": {"steps": [{"who": "customer"}]}}},
        {"information": {"case": {"fields": {"first-response": {}}}}},
        {"coverage": {"gates": {"office": {"needs": {"contract": "active"}}}}},
        {"hours": {**OFFICE, "contract": {"daily": "24 hours"}}},
    ],
)
def test_two_things_of_one_name_are_found(parts):
    assert len(found(**parts)) == 1


def test_a_needed_word_that_is_nearly_a_field_is_told():
    states = {**LIFECYCLE, "closed": {"ends": "yes", "needs": "fixed version"}}
    fields = {"fix version": {"as": "version"}}

    ((_, message),) = found(
        Level.WARNING,
        lifecycles={"case": states},
        information={"case": {"fields": fields}},
    )

    assert "'fix version'" in message


@pytest.mark.parametrize("clause", ["PA-", "section 4", "PA-63..58"])
def test_a_clause_that_is_none_is_told(clause):
    ((path, _),) = found(Level.WARNING, clocks={"x": {**PROMISE, "clause": clause}})

    assert path == ("clocks", "x", "clause")


@pytest.mark.clause("AMB-PS-03")
def test_a_setting_that_nobody_has_filled_in_is_a_note():
    ((path, _),) = found(Level.NOTE, clocks={"x": {**PROMISE, "within": "setting"}})

    assert path == ("clocks", "x", "within")


@pytest.mark.clause("AMB-PA-26")
def test_a_version_without_a_number_or_a_date_is_told():
    paths = [path for path, _ in found(Level.WARNING, document={})]

    assert paths == [("document", "version"), ("document", "effective")]


@pytest.mark.clause("SIMS-39")
def test_a_critical_date_in_the_past_is_told():
    dates = {"critical": ["2026-01-15", "2026-08-13"]}

    ((path, _),) = found(Level.WARNING, today=date(2026, 3, 2), dates=dates)

    assert path == ("dates", "critical", 0)
    assert not found(Level.WARNING, dates=dates)


def test_a_date_that_is_none_is_found():
    ((path, _),) = found(today=date(2026, 3, 2), dates={"critical": ["August"]})

    assert path == ("dates", "critical", 0)


def test_errors_come_first():
    levels = [finding.level for finding in lint(charter(document={}, zone="setting"))]

    assert levels == [Level.ERROR, Level.WARNING, Level.WARNING]

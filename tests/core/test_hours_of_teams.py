"""Teams and regions with hours and zones of their own."""

import pytest

from kept.core.explain import why
from kept.core.facts import now_facts
from tests.core.build import at, changed, happened, local, opened, rulebook, run_of

RESPONSE = {"starts": "opened", "stops": "contact by staff", "within": "2 hours"}
# Singapore is eight hours before London in March: its nine o'clock is one at night there.
ASIA = {"hours": {"mon-fri": "09:00-17:00"}, "zone": "Asia/Singapore"}
NIGHT = "2026-03-02 20:00"


def book(team=ASIA, **row):
    roles = {"teams": {"asia": team, "home": {}}}
    return rulebook({"first response": {**RESPONSE, **row}}, roles=roles)


def due(of, *events, **facts):
    return local(run_of(of, opened(NIGHT, **facts), *events, now="2026-03-03 00:30").due_at)


@pytest.mark.clause("PA-75", "PA-12")
def test_a_promise_may_run_on_the_hours_of_the_team():
    assert due(book(hours="the team's"), team="asia") == "2026-03-03 03:00"
    assert due(book(hours="the team's"), team="home") == "2026-03-03 11:00"


def test_hours_of_a_team_have_its_name_and_may_be_named_by_any_row():
    assert due(book(hours={1: "asia", "others": "office"}), priority=1) == "2026-03-03 03:00"


def test_until_its_hours_are_told_a_teams_promise_runs_on_the_first():
    untold = book(team={"hours": "own", "zone": "own"}, hours="the team's")

    assert due(untold, team="asia") == "2026-03-03 11:00"


def test_a_case_that_goes_to_another_team_is_counted_by_its_hours():
    handed_over = changed("2026-03-02 21:00", "team", "asia")

    assert due(book(hours="the team's"), handed_over, team="home") == "2026-03-03 03:00"


@pytest.mark.clause("PA-75")
def test_whether_a_team_is_open_is_a_fact_of_its_name():
    told, untold = book(), book(team={"hours": "own", "zone": "own"})

    assert now_facts(told, {}, now=at("2026-03-03 02:00"))["asia"] == "open"
    assert now_facts(told, {}, now=at("2026-03-03 10:00"))["asia"] == "closed"
    assert "asia" not in now_facts(untold, {}, now=at("2026-03-03 10:00"))


def test_why_names_the_team_and_its_zone():
    run = run_of(book(hours="the team's"), opened(NIGHT, team="asia"), now="2026-03-02 21:00")

    ledger = why(run, now=at("2026-03-02 21:00"))

    assert (ledger.hours, ledger.hours_zone) == ("asia", "Asia/Singapore")
    assert [line.reason for line in ledger.rows if line.counted] == ["asia hours"]
    assert "Asia hours are those of Asia/Singapore" in ledger.as_text()


@pytest.mark.clause("ADV-31")
def test_a_region_has_hours_holidays_and_a_zone_of_its_own():
    region = {"mon-fri": "09:00-17:00", "zone": "America/New_York", "holidays": "US"}
    hours = {"office": {"by": "region", "US": region, "others": {"mon-fri": "09:00-17:00"}}}
    of = rulebook({"first response": RESPONSE}, hours=hours)

    # New York is four hours behind London between its change of the clocks and ours.
    assert due(of, region="US") == "2026-03-02 22:00"
    assert due(of, region="GB") == "2026-03-03 11:00"


def test_a_stop_outside_the_teams_hours_still_keeps_the_promise():
    answer = happened("2026-03-02 22:00", "contact by staff")

    run = run_of(book(hours="the team's"), opened(NIGHT, team="asia"), answer)

    assert str(run.state) == "met"

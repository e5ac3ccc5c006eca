"""Another charter for what comes while the desk is closed, once, at the opening."""

import pytest

from kept.cases import operations
from kept.desks import charters
from tests import cast
from tests.cast import at

pytestmark = [pytest.mark.django_db, pytest.mark.clause("PS-08", "AMB-PS-02")]
NIGHT, DAY = at("2026-03-02 21:00"), at("2026-03-02 10:00")
OUTAGE = {"kind": "incident", "topic": "outage"}
INFRASTRUCTURE = """
charter: infrastructure
zone: Europe/London
hours: {always open: {daily: 24 hours}}
document: {version: "1"}
priorities: {1: {}, 2: {}, 3: {}, 4: {}, 5: {}}
kinds: {incident: {topics: [outage]}}
lifecycles: {case: {received: {to: [closed]}, closed: {ends: yes}}}
clocks:
  first response: {starts: opened, stops: contact by staff, within: 30 minutes, clause: PS-08}
"""


@pytest.fixture
def _infrastructure():
    desk = cast.entitled("ps")
    charters.publish(desk, INFRASTRUCTURE, at=at("2026-02-01 00:00"), is_beside=True)


def opened(when, **facts):
    return cast.case("ps", at=when, facts={**OUTAGE, **facts})


@pytest.mark.usefixtures("_infrastructure")
def test_rule_7_an_outage_at_night_opens_under_the_charter_for_it():
    case = opened(NIGHT)

    assert case.charter_version.charter == "infrastructure"
    assert cast.clock(case, "first-response").due_at == at("2026-03-02 21:30")


@pytest.mark.usefixtures("_infrastructure")
@pytest.mark.parametrize(
    ("when", "topic"), [(DAY, "outage"), (NIGHT, "bug")], ids=["by day", "no outage"]
)
def test_rule_7_all_else_opens_under_the_desks_own(when, topic):
    assert opened(when, topic=topic).charter_version.charter == "ps"


@pytest.mark.clause("PS-09")
def test_rule_7_until_the_desk_has_it_the_clock_starts_at_the_next_opening():
    case = opened(NIGHT)

    assert case.charter_version.charter == "ps"
    assert cast.clock(case, "first-response").due_at > at("2026-03-03 09:00")


@pytest.mark.usefixtures("_infrastructure")
def test_it_is_asked_once_and_the_case_stays_under_it_by_day():
    case = opened(NIGHT)

    operations.note(case, by=cast.dee(), at=at("2026-03-03 10:00"), text="Still dark.")

    assert cast.fresh(case).charter_version.charter == "infrastructure"


@pytest.mark.usefixtures("_infrastructure")
def test_a_contracts_layer_lies_over_the_desks_own_charter_alone():
    contract = cast.northwind().contracts.get()
    contract.overlay = {"clocks": {"first response": {"within": {"1": "5 minutes"}}}}
    contract.save()

    assert (opened(NIGHT).overlay, opened(DAY).overlay) == ({}, contract.overlay)


@pytest.mark.usefixtures("_infrastructure")
def test_a_new_version_of_either_leaves_the_other_in_force():
    desk = cast.desk("ps")
    charters.publish(desk, INFRASTRUCTURE, at=at("2026-03-01 00:00"), is_beside=True)
    own = cast.publish_again(desk, at=at("2026-03-01 00:00"))

    assert charters.in_force(desk, NIGHT) == own
    assert charters.beside(desk, "infrastructure", NIGHT).in_force_from == at("2026-03-01 00:00")

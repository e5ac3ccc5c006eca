"""The core is covered; a custom process comes in as any case does, and has its own price."""

import pytest
from django.test import Client

from kept.cases.models import Case
from tests import cast
from tests.visitors import text, visitor


def classed(dee: Client, as_: str, channel: str) -> Case:
    """Have Bo's case classed by staff, on its page."""
    case = cast.case(via=channel, facts={"effect": "function not correct"})
    page = f"/console/case/{case.number}/"
    told = {"kind": "incident", "framework": as_, "effect": "function not correct"}
    answer = dee.post(f"{page}facts/", told)
    assert answer.status_code == 302, text(answer)
    return cast.fresh(case)


@pytest.mark.clause("PA-78", "PA-85", "PA-86", "PA-88")
@pytest.mark.parametrize("channel", ["mail", "portal"])
def test_a_custom_process_is_classed_by_staff_told_as_chargeable_and_handed_on(
    dee: Client, channel: str
) -> None:
    case = classed(dee, "custom process", channel)

    assert case.facts["coverage"] == "chargeable"
    [told] = [row for row in cast.told(cast.bo()) if "nothing of it is done before" in row["text"]]
    assert "This is chargeable" in told["text"]
    shown = text(visitor(cast.bo()).get(f"/portal/cases/{case.number}/"))
    assert "This is no part of support and has its own price: custom process" in shown
    dee.post(f"/console/case/{case.number}/referral/", {"to": "services team"})
    assert cast.clock(case, "referral").state == "running"


@pytest.mark.clause("PA-78")
def test_the_core_is_covered_and_nothing_is_charged(dee: Client) -> None:
    case = classed(dee, "core", "portal")

    assert case.facts.get("coverage", "covered") == "covered"
    assert not any("his is chargeable" in row["text"] for row in cast.told(cast.bo()))

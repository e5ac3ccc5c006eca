"""Who may sign what, and what a missing signature refuses, by the shipped charters."""

from datetime import datetime

import pytest

from kept.core import approvals
from kept.core.timeline import Event
from tests.charters.test_examples import rulebook

AT = datetime.fromisoformat("2026-03-02T10:00Z")


def approval(charter, name):
    return rulebook(charter).charter.approvals[name]


def asked(charter, name, *, signed=0):
    """Return how an approval stands that was asked for and signed so many times."""
    said = [Event("approval asked", AT, {"approval": name})]
    said += [Event("approval answered", AT, {"approval": name, "answer": "agreed"})] * signed
    return approvals.standing(approval(charter, name), said)


def refused(stands, *roles, **given):
    found = approvals.refuses_signing(stands, roles=roles, given=given)
    return found.sentence if found else None


@pytest.mark.clause("PA-151", "AMB-PA-20")
def test_a_script_is_signed_by_either_leader_and_never_by_its_author():
    stands = asked("pa", "script")

    assert refused(stands, "development manager") is None
    assert refused(stands, "support team leader") is None
    assert refused(stands, "consultant") == (
        "Script: that is for the support team leader or development manager to sign."
    )
    assert refused(stands, "development manager", "author") == (
        "Script: not for the author to sign."
    )


@pytest.mark.clause("PA-144")
def test_the_manager_says_who_does_a_chargeable_activity_and_why():
    stands, manager = asked("pa", "chargeable work"), "client services manager"

    assert refused(stands, "consultant", decides="consultants", reason="Small.") is not None
    assert refused(stands, manager, reason="Small.") == (
        "Chargeable work: say whether consultants or professional services."
    )
    assert refused(stands, manager, decides="consultants") == "Chargeable work: say first reason."
    assert refused(stands, manager, decides="professional services", reason="Large.") is None
    assert refused(asked("pa", "chargeable work", signed=2), manager) == (
        "Chargeable work: nothing is asked."
    )


@pytest.mark.clause("PA-151", "PA-152")
def test_what_waits_for_a_signature_says_whose_with_the_clause():
    stands = asked("pa", "script", signed=2)

    refusal = stands.refuses("apply script")

    assert refusal is not None
    assert refusal.sentence == (
        "Apply script: not before the approver has signed SQL Approval Form."
    )
    assert refusal.clause == "PA-150..152, AMB-PA-20"
    assert stands.refuses("quote") is None


@pytest.mark.clause("SIMS-92", "SIMS-95")
def test_a_transfer_is_asked_for_with_partner_purpose_mode_and_end():
    given = {
        "partner": "Contoso",
        "country": "United States",
        "data": "one database",
        "purpose": "an upgrade",
        "mode": "supervised access",
        "until": "2026-03-31",
    }

    assert approvals.refuses_asking(approval("sims", "data transfer"), given) is None
    for missing in given:
        rest = {name: value for name, value in given.items() if name != missing}
        found = approvals.refuses_asking(approval("sims", "data transfer"), rest)
        assert found is not None
        assert found.sentence == f"Data transfer: say first {missing}."
    assert rulebook("sims").charter.data.modes == ("copy", "supervised access")

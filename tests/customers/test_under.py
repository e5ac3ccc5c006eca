"""A contract says under which charter its customer's cases open, else the desk does (rule 7)."""

from __future__ import annotations

import pytest
from django.test import Client

from kept.cases import operations
from kept.customers.errors import OverlayRefusedError
from kept.customers.operations.contracts import Terms, change_contract
from kept.customers.under import charter_for
from kept.desks import charterfile, charters
from tests import cast
from tests.cast import at

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AMB-X-01", "AMB-X-02")]
TERMS = {"starts_on": at("2026-01-01 00:00").date(), "number": "K-1"}
NOW = at("2026-03-02 10:00")


@pytest.fixture
def desk():
    """PA's desk, which has XM's charter beside its own: one mailbox, two policies."""
    made = cast.entitled("pa")
    text = (charterfile.SHIPPED / "xm.yaml").read_text(encoding="utf-8")
    charters.publish(made, text, at=at("2026-02-01 00:00"), is_beside=True)
    return made


def under(desk, name, **terms):
    contract = cast.northwind().contracts.get(desk=desk)
    terms = Terms(**TERMS, charter=name, **terms)
    return change_contract(contract, terms=terms, by=cast.alma(), at=at("2026-02-02 00:00"))


def test_rule_7_a_case_opens_under_the_charter_that_the_contract_names(desk):
    assert cast.case(at=NOW).charter_version.charter == "pa"

    under(desk, "xm")

    case = cast.case(at=NOW)
    assert case.charter_version.charter == "xm"
    assert operations.reply(case, by=cast.dee(), at=NOW, text="Yes?")  # it runs by it


def test_a_stranger_and_another_customer_stay_under_the_desks_own(desk):
    under(desk, "xm")

    assert charter_for(desk, None, NOW).charter == "pa"
    assert charter_for(desk, cast.cy(), NOW).charter == "pa"


def test_what_the_contract_changes_lies_over_the_charter_that_it_names(desk):
    under(desk, "xm", overlay={"clocks": {"first response": {"within": {1: "30 minutes"}}}})

    case = cast.case(at=NOW, facts={"priority": 1})
    assert cast.clock(case, "first-response").due_at == at("2026-03-02 10:30")


def test_a_charter_that_the_desk_has_not_is_refused(desk):
    with pytest.raises(OverlayRefusedError, match="no charter sims beside"):
        under(desk, "sims")


@pytest.mark.clause("AMB-X-03")
def test_the_portal_asks_and_speaks_as_the_contracts_charter_does(desk, client: Client):
    client.force_login(cast.bo())
    assert "NEW TICKET" in client.get("/portal/new/").content.decode()

    under(desk, "xm")

    page = client.get("/portal/new/").content.decode()
    assert "Submit a Ticket" in page
    assert "NEW TICKET" not in page
    assert "Support client procedure" in client.get("/charter/pa/").content.decode()


def test_the_contracts_page_offers_the_charters_that_the_desk_has(desk, client: Client):
    contract = under(desk, "")
    client.force_login(cast.alma())
    address = f"/console/contracts/{contract.pk}/"
    said = {"starts_on": "2026-01-01", "number": "K-1", "charter": "xm"}

    assert '<option value="xm">' in client.get(address).content.decode()
    client.post(address, said)

    contract.refresh_from_db()
    assert contract.charter == "xm"

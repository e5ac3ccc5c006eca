"""Which contract is in force, who changes it, what it may say."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kept.customers import operations
from kept.customers.errors import (
    NoDaysLeftError,
    NotAllowedError,
    OverlayRefusedError,
    RefusedError,
)
from kept.customers.models import Contract
from kept.customers.operations.contracts import Terms, days_left
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-02 10:00")
FASTER = {"clocks": {"first response": {"within": {"1": "30 minutes"}}}}


@pytest.mark.clause("PA-41", "PA-43")
@pytest.mark.parametrize(
    ("day", "is_in_force"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_a_contract_runs_from_its_first_day_to_its_last(day, is_in_force):
    desk = cast.desk()
    cast.contract(cast.northwind(), desk, ends_on=date(2026, 6, 30))

    found = Contract.objects.in_force(cast.northwind(), desk, day)

    assert found.exists() is is_in_force


def test_the_newest_of_two_counts():
    desk, northwind = cast.desk(), cast.northwind()
    cast.contract(northwind, desk)
    newer = cast.contract(northwind, desk, starts_on=date(2026, 2, 1))

    assert Contract.objects.in_force(northwind, desk, date(2026, 3, 1)).first() == newer


def test_a_contract_is_with_one_desk_and_one_customer():
    pa, xm = cast.desk("pa"), cast.desk("xm")
    cast.contract(cast.northwind(), pa)
    day = date(2026, 3, 1)

    assert not Contract.objects.in_force(cast.northwind(), xm, day).exists()
    assert not Contract.objects.in_force(cast.organisation("Contoso"), pa, day).exists()
    assert not Contract.objects.in_force(None, pa, day).exists()


def test_a_contract_does_not_end_before_it_starts():
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.contract(cast.northwind(), cast.desk(), ends_on=date(2025, 6, 30))


def terms(**given: Any) -> Terms:
    return Terms(**{"starts_on": date(2026, 1, 1), "number": "K-9", **given})


def sign(by=None, **given):
    desk = cast.desk()
    return operations.sign_contract(
        cast.northwind(), desk, terms=terms(**given), by=by or cast.alma(), at=NOW
    )


@pytest.mark.clause("PA-04")
def test_a_contract_is_signed_with_all_that_was_agreed():
    contract = sign(
        annual_value=Decimal("12000.00"),
        currency="GBP",
        add_ons=["extended support"],
        overlay=FASTER,
        lines=[("Planner", "", "covered"), ("Planner", "Reports", "chargeable")],
    )

    assert contract.overlay == FASTER
    assert [str(line) for line in contract.lines.all()] == ["Planner", "Planner, Reports"]
    assert contract.happenings.get().kind == "contract signed"


@pytest.mark.clause("PA-04")
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"overlay": {"clocks": {"first response": {"within": "soon"}}}}, "soon"),
        ({"overlay": {"clokcs": {}}}, "clokcs"),
        ({"plan": "gold"}, "no plan gold"),
        ({"add_ons": ["massage"]}, "no massage"),
        ({"ends_on": date(2025, 1, 1)}, "ends before it starts"),
    ],
)
def test_what_does_not_fit_the_charter_is_not_signed(wrong, said):
    with pytest.raises((OverlayRefusedError, RefusedError), match=said):
        sign(**wrong)

    assert not Contract.objects.exists()


@pytest.mark.clause("PA-41", "PA-42")
def test_contracts_are_kept_by_the_role_that_the_charter_names():
    with pytest.raises(NotAllowedError, match="account manager"):
        sign(by=cast.dee())
    for who in (cast.bo, cast.cy):
        with pytest.raises(NotAllowedError):
            sign(by=who())


def test_where_the_charter_names_no_role_the_leads_keep_contracts():
    desk = cast.desk("xm")

    operations.sign_contract(cast.northwind(), desk, terms=terms(), by=cast.alma(), at=NOW)
    with pytest.raises(NotAllowedError):
        operations.sign_contract(cast.northwind(), desk, terms=terms(), by=cast.dee(), at=NOW)


@pytest.mark.clause("PA-41")
def test_a_renewal_is_a_contract_signed_anew():
    contract = sign(ends_on=date(2026, 12, 31))
    renewed = terms(ends_on=date(2027, 12, 31))

    operations.change_contract(contract, terms=renewed, by=cast.alma(), at=NOW)

    signed = contract.happenings.filter(kind="contract signed")
    assert [each.carries["until"] for each in signed] == ["2027-12-31", "2026-12-31"]
    changed = contract.happenings.get(kind="contract changed")
    assert changed.carries == {"what": ["ends_on"]}


@pytest.mark.clause("PA-42")
def test_an_account_is_put_on_stop_with_a_reason_on_record():
    contract = sign()

    with pytest.raises(RefusedError, match="Write why"):
        operations.set_account(contract, to="on stop", by=cast.alma(), at=NOW, why="")
    operations.set_account(contract, to="on stop", by=cast.alma(), at=NOW, why="Unpaid.")

    assert Contract.objects.get().account_state == "on stop"
    carries = contract.happenings.get(kind="account changed").carries
    assert carries == {"from": "current", "to": "on stop", "why": "Unpaid."}


@pytest.mark.clause("PA-89")
def test_days_of_extended_support_are_booked_until_they_are_used():
    contract = sign(add_ons=["extended support"], extended_days=2)

    for day in (5, 6):
        book(contract, f"2026-03-0{day} 09:00")
    assert days_left(contract, date(2026, 3, 7)) == 0
    with pytest.raises(NoDaysLeftError):
        book(contract, "2026-03-09 09:00")

    book(contract, "2027-01-04 09:00")  # the next year of the contract


@pytest.mark.clause("PA-91")
def test_what_the_contract_does_not_have_is_not_booked():
    with pytest.raises(RefusedError, match="no on call"):
        book(sign(), "2026-03-05 18:00", add_on="on call")


def book(contract, start, add_on="extended support"):
    starts_at = at(start)
    return operations.book(
        contract,
        add_on=add_on,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=8),
        by=cast.dee(),
        at=NOW,
    )

"""What happens to customers beside their cases: told once each, by the rows of the charter."""

from datetime import date

import pytest

from kept.backlog import clocks, customer_records
from kept.backlog.models import RecordClock
from kept.customers import operations
from kept.customers.models import ADMINISTRATOR
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db


def look(*days: str) -> None:
    for day in days:
        customer_records.look(at(f"{day} 12:00"))
        clocks.sweep(at(f"{day} 12:00"))


def northwind(ends_on: date | None = None) -> None:
    cast.contract(cast.northwind(), cast.desk(), ends_on=ends_on)
    customer = cast.northwind()
    customer.account_manager = cast.dee()
    customer.save()
    cast.bo()


def told() -> list[int]:
    return [len(cast.told(who)) for who in (cast.bo(), cast.dee())]


@pytest.mark.clause("PA-41")
def test_customer_and_account_manager_are_reminded_twice_before_a_contract_ends():
    northwind(date(2026, 6, 30))

    look("2026-03-02", "2026-04-30")
    assert told() == [0, 0]
    look("2026-05-03", "2026-05-04")
    assert told() == [1, 1]
    look("2026-06-17", "2026-06-18")
    assert told() == [2, 2]


@pytest.mark.clause("PA-41")
def test_a_contract_that_was_renewed_reminds_of_its_new_end():
    northwind(date(2026, 6, 30))
    look("2026-03-02")
    cast.northwind().contracts.update(ends_on=date(2027, 6, 30))

    look("2026-03-03", "2026-05-04")

    assert told() == [0, 0]
    runs = RecordClock.objects.filter(slug="renewal", state="running")
    assert [f"{run.due_at:%Y-%m-%d}" for run in runs] == ["2027-06-30"]


@pytest.mark.clause("PA-29")
def test_that_every_administrator_is_away_is_told_once():
    northwind()
    for who in (cast.bo(), cast.bea()):
        operations.appoint(who, role=ADMINISTRATOR, by=cast.alma(), at=at("2026-03-02 10:00"))
    for who, since in ((cast.bo(), 9), (cast.bea(), 10)):
        days = {"since": date(2026, 3, since), "until": date(2026, 3, 13)}
        operations.be_away(who, by=cast.alma(), at=at("2026-03-02 10:00"), **days)

    look("2026-03-02", "2026-03-09")
    assert told()[1] == 0
    look("2026-03-10", "2026-03-11", "2026-03-16")

    (mail,) = cast.told(cast.dee())
    assert "away from 10 March to 13 March 2026" in mail["text"]

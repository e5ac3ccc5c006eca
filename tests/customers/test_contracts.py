"""Which contract is in force."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from kept.customers.models import Contract
from tests import cast

pytestmark = pytest.mark.django_db


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

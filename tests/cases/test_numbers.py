"""Numbers of cases."""

import threading

import pytest
from django.db import connection, transaction

from kept.cases.models import Case
from kept.cases.numbers import held, next_number
from tests import cast


@pytest.mark.django_db
def test_numbers_begin_at_1001_and_follow_each_other_over_all_desks():
    assert [cast.case(slug).number for slug in ("pa", "xm", "ps")] == [1001, 1002, 1003]


@pytest.mark.django_db
def test_a_number_that_was_not_kept_is_given_again():
    assert next_number() == 1001
    with transaction.atomic():
        assert next_number() == 1002
        transaction.set_rollback(True)

    assert next_number() == 1002


@pytest.mark.django_db
def test_who_holds_the_counter_takes_numbers_of_it_in_two_statements(django_assert_num_queries):
    next_number()

    with django_assert_num_queries(2), held():
        assert [next_number() for _ in range(3)] == [1002, 1003, 1004]

    assert next_number() == 1005


@pytest.mark.django_db
def test_what_was_taken_and_rolled_back_is_given_again():
    with transaction.atomic(), held():
        assert next_number() == 1001
        transaction.set_rollback(True)

    assert next_number() == 1001


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_a_number_each():
    cast.entitled()
    cast.bo()

    def open_some() -> None:
        try:
            for _ in range(4):
                cast.case()
        finally:
            connection.close()

    threads = [threading.Thread(target=open_some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = Case.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1001, 1017))

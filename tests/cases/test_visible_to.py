"""Who sees which cases."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from kept.cases import operations
from kept.cases.models import Case, Entry
from kept.cases.theirs import Theirs
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db


def sees(person) -> list[int]:
    return list(Case.objects.visible_to(person).order_by("number").values_list("number", flat=True))


@pytest.mark.clause("PA-52", "PA-53", "PA-68", "XM-29")
def test_bo_sees_his_case_and_its_public_history_when_it_is_closed_too():
    case = cast.case("xm")
    operations.close(case, by=cast.dee(), at=at("2026-03-02 11:00"), why="Done.")

    assert sees(cast.bo()) == [1001]
    assert list(Entry.objects.shown_to(cast.bo()).values_list("kind", flat=True)) == [
        "opened",
        "state changed",
        "closed",
    ]


@pytest.mark.clause("PA-24")
def test_cy_sees_nothing_of_bos():
    cast.case()

    assert sees(cast.cy()) == []
    assert not Entry.objects.shown_to(cast.cy()).exists()


@pytest.mark.clause("PA-27")
def test_bea_sees_all_that_her_organisation_asks():
    cast.case()

    assert sees(cast.bea()) == [1001]


def test_a_colleague_without_that_right_sees_only_what_they_follow():
    case = cast.case()
    ned = cast.person("ned@northwind.example", "Ned Ash", organisation=cast.northwind())
    assert sees(ned) == []

    operations.add_party(case, person=ned, by=cast.bo(), at=at("2026-03-02 11:00"))

    assert sees(ned) == [1001]


def test_staff_see_the_cases_of_their_desks_only():
    cast.case("pa")
    cast.case("xm")
    eve = cast.person("eve@kept.example", "Eve Hart", is_staff=True)
    cast.desk("xm").members.create(person=eve, roles=["agent"])

    assert sees(cast.dee()) == [1001, 1002]
    assert sees(eve) == [1002]


def test_staff_who_ask_elsewhere_see_there_what_customers_see():
    case = cast.case("xm")
    eve = cast.person("eve@kept.example", "Eve Hart", is_staff=True)
    cast.entitled("pa").members.create(person=eve, roles=["agent"])
    operations.add_party(case, person=eve, by=cast.bo(), at=at("2026-03-02 11:00"))
    operations.note(case, by=cast.dee(), text="Odd.", at=at("2026-03-02 11:10"))

    assert not Entry.objects.shown_to(eve).filter(kind="note").exists()


@pytest.mark.parametrize("who", ["nobody", "anonymous", "inactive"])
def test_nobody_else_sees_anything(who):
    cast.case()
    bo = cast.bo()
    bo.is_active = False
    person = {"nobody": cast.stranger(), "anonymous": AnonymousUser(), "inactive": bo}[who]

    assert sees(person) == []
    assert not Entry.objects.shown_to(person).exists()


def test_a_list_of_cases_is_one_question(django_assert_num_queries):
    cast.case()
    dee = cast.dee()

    with django_assert_num_queries(1):
        list(Case.objects.visible_to(dee).unfinished().next_due_first())


def test_an_administrator_without_a_place_at_the_desk_sees_no_case():
    cast.case()
    root = cast.person("root@kept.example", "Root", is_superuser=True, is_staff=True)

    assert sees(root) == []


def test_the_latest_of_very_many_are_read_along_an_index(db):
    cast.case()
    latest = Theirs(cast.bea()).filter(closed_at__isnull=False).latest(20)

    plan = latest.explain()

    if connection.vendor == "sqlite":  # PostgreSQL reads so small a table as a whole.
        assert "COVERING INDEX case_by_requester (requester_id=? AND closed_at>?)" in plan
        assert "COVERING INDEX case_by_customer (organisation_id=? AND closed_at>?)" in plan
        assert "SCAN" not in plan

"""Organisations and their people: who they are, who looks after what, who is away."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from kept.backlog.entitlement import people_of
from kept.customers import operations
from kept.customers.errors import NotAllowedError, RefusedError, TakenError
from kept.customers.models import ACCOUNTANT, ADMINISTRATOR, Organisation, Person, Post
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-02 10:00")


@pytest.fixture(autouse=True)
def _desk():
    cast.entitled()


def test_an_organisation_is_taken_in_with_its_domains_once():
    by = cast.alma()
    made = operations.add_organisation("  Fourth   Coffee ", by=by, at=NOW, domains=["@4C.example"])

    assert made.name == "Fourth Coffee"
    assert made.domains.get().domain == "4c.example"
    with pytest.raises(TakenError):
        operations.add_organisation("fourth coffee", by=by, at=NOW)
    with pytest.raises(TakenError, match=r"4c\.example belongs to another"):
        operations.add_organisation("Fifth", by=by, at=NOW, domains=["4c.example"])


@pytest.mark.clause("SIMS-64", "SIMS-01")
def test_a_school_stands_behind_its_integrator_and_never_in_a_circle():
    by, integrator = cast.alma(), cast.northwind()
    school = operations.add_organisation("Hill School", by=by, at=NOW, parent=integrator)

    assert list(integrator.ends.all()) == [school]
    with pytest.raises(TakenError):
        change(integrator, parent=school)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=school.pk).update(parent=school)


def change(organisation, **given):
    values = {
        "name": organisation.name,
        "domains": [],
        "facts": organisation.facts,
        "parent": None,
        "account_manager": None,
        **given,
    }
    return operations.change_organisation(organisation, by=cast.alma(), at=NOW, **values)


def test_what_is_known_of_an_organisation_changes():
    change(cast.northwind(), domains=["nw.example", "northwind.example"], facts={"region": "GB"})
    change(cast.northwind(), domains=["nw.example"], account_manager=cast.alma())

    row = cast.northwind()
    assert [each.domain for each in row.domains.all()] == ["nw.example"]
    assert row.account_manager == cast.alma()
    assert row.happenings.filter(kind="organisation changed").count() == 2


def test_staff_see_the_customers_of_their_desks_and_those_of_none():
    xm = cast.desk("xm")
    cast.contract(cast.organisation("Contoso"), xm)
    cast.organisation("Nobody Ltd")
    eve = cast.person("eve@kept.example", "Eve Moon", is_staff=True)
    xm.members.create(person=eve)

    def seen(person):
        return {str(each) for each in Organisation.objects.visible_to(person)}

    assert seen(eve) == {"Contoso", "Nobody Ltd"}
    assert seen(cast.bo()) == {"Northwind"}
    assert seen(cast.stranger()) == set()


@pytest.mark.clause("PA-46", "XM-23")
def test_a_person_is_taken_in_once_and_cannot_sign_in_before_they_set_a_password():
    by = cast.alma()
    nia = operations.add_person(
        "Nia@Northwind.example", by=by, at=NOW, name="Nia", organisation=cast.northwind()
    )

    assert (nia.email, nia.has_usable_password()) == ("nia@northwind.example", False)
    with pytest.raises(TakenError):
        operations.add_person(nia.email, by=by, at=NOW, name="Nia", organisation=cast.northwind())


def test_people_are_changed_by_the_desk_and_staff_are_not_changed_here():
    values = {"name": "Bo L.", "phone": "", "organisation": cast.northwind(), "is_active": True}

    operations.change_person(cast.bo(), by=cast.alma(), at=NOW, sees_organisation=True, **values)

    assert Person.objects.get(pk=cast.bo().pk).sees_organisation
    with pytest.raises(NotAllowedError):
        operations.change_person(cast.bo(), by=cast.bo(), at=NOW, sees_organisation=False, **values)
    with pytest.raises(RefusedError, match="serves at a desk"):
        operations.change_person(
            cast.dee(), by=cast.alma(), at=NOW, sees_organisation=True, **values
        )


@pytest.mark.clause("PA-26", "PA-28", "PA-95")
def test_roles_are_given_for_one_system_or_for_all_and_taken_again():
    for system in ("Planner", "Ledger", "Planner"):
        operations.appoint(cast.bo(), role=ADMINISTRATOR, system=system, by=cast.alma(), at=NOW)
    post = operations.appoint(cast.bo(), role=ACCOUNTANT, by=cast.alma(), at=NOW)

    assert [str(each) for each in cast.bo().posts.all()] == [
        "system administrator of Ledger",
        "system administrator of Planner",
        "systems accountant",
    ]
    operations.dismiss(post, by=cast.alma(), at=NOW)
    assert not Post.objects.filter(role=ACCOUNTANT).exists()


@pytest.mark.clause("PA-27")
def test_releases_are_told_to_the_administrators_first():
    bo, bea = cast.bo(), cast.bea()
    assert people_of(cast.northwind()) == [bea]  # she sees all of Northwind's

    operations.appoint(bo, role=ADMINISTRATOR, by=cast.alma(), at=NOW)

    assert people_of(cast.northwind()) == [bo]


@pytest.mark.clause("PA-26")
def test_administrators_give_roles_and_their_colleagues_do_not():
    operations.appoint(cast.bea(), role=ADMINISTRATOR, by=cast.alma(), at=NOW)

    operations.appoint(cast.bo(), role=ACCOUNTANT, by=cast.bea(), at=NOW)
    for who in (cast.bo(), cast.cy()):
        with pytest.raises(NotAllowedError):
            operations.appoint(cast.bo(), role=ADMINISTRATOR, by=who, at=NOW)


@pytest.mark.clause("PA-29")
def test_absences_are_told_by_oneself_or_by_an_administrator():
    days = {"since": date(2026, 3, 9), "until": date(2026, 3, 13)}

    absence = operations.be_away(cast.bo(), by=cast.bo(), at=NOW, **days)

    assert cast.northwind().happenings.get(kind="absence begins").carries["who"] == "Bo Lind"
    with pytest.raises(NotAllowedError):
        operations.be_away(cast.bea(), by=cast.bo(), at=NOW, **days)
    with pytest.raises(RefusedError, match="before the first"):
        operations.be_away(
            cast.bo(), since=days["until"], until=days["since"], by=cast.bo(), at=NOW
        )
    operations.return_early(absence, by=cast.alma(), at=NOW)
    assert not cast.bo().absences.exists()


@pytest.mark.clause("PA-36")
def test_a_course_that_was_passed_is_recorded_by_the_desk():
    course = {"course": "Planner basics", "passed_on": date(2026, 2, 2)}
    operations.record_training(cast.bo(), by=cast.dee(), at=NOW, **course)

    assert cast.bo().trainings.get().course == "Planner basics"
    with pytest.raises(NotAllowedError):
        operations.record_training(cast.bo(), by=cast.bo(), at=NOW, **course)

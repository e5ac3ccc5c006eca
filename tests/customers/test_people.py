"""People and their addresses."""

import pytest
from django.db import IntegrityError, transaction

from kept.customers.models import OrganisationDomain, Person
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.clause("PA-46", "XM-23")
def test_an_address_is_one_account_however_it_is_written():
    bo = cast.bo()

    assert Person.objects.get_by_natural_key(" BO@Northwind.example ") == bo
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create_user("Bo@northwind.example", name="Bo again")


def test_the_database_keeps_addresses_in_lower_case():
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(email="Bo@Northwind.example", name="Bo")


def test_who_has_no_password_cannot_sign_in():
    person = Person.objects.create_user("new@elsewhere.example", name="New")

    assert not person.has_usable_password()
    assert not person.check_password("")


def test_an_administrator_is_staff():
    root = Person.objects.create_superuser("root@kept.example", cast.PASSWORD, name="Root")

    assert (root.is_staff, root.is_superuser, root.check_password(cast.PASSWORD)) == (
        True,
        True,
        True,
    )


def test_a_person_without_a_name_is_called_by_their_address():
    assert str(Person(email="x@elsewhere.example")) == "x@elsewhere.example"
    assert (str(cast.bo()), cast.bo().get_short_name()) == ("Bo Lind", "Bo")


def test_a_domain_belongs_to_one_organisation():
    OrganisationDomain.objects.create(organisation=cast.northwind(), domain="northwind.example")

    for domain in ("northwind.example", "Northwind.example"):
        with pytest.raises(IntegrityError), transaction.atomic():
            OrganisationDomain.objects.create(
                organisation=cast.organisation("Contoso"), domain=domain
            )

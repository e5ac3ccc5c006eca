"""Who serves at a desk and as what: said by those in charge of it."""

import re

import pytest
from django.core import mail
from django.test import Client

from kept.cases.staffing import is_in_charge
from kept.customers.models import Person
from kept.desks.models import Member, Team
from tests import cast
from tests.visitors import text, visitor, words


def team(name: str = "consultants") -> Team:
    return Team.objects.get(desk=cast.desk(), name=name)


def place(of: Person) -> Member:
    return Member.objects.get(team=team(), person=of)


@pytest.mark.clause("PA-50", "PA-144", "PA-151")
def test_somebody_is_taken_on_with_the_charters_roles_and_gets_cases(alma: Client) -> None:
    page = f"/console/team/{team().pk}/"
    for role in ("Agent", "Support manager", "Client services manager", "Account manager",
                 "Development manager", "Administrator"):  # fmt: skip
        assert f"{role}</span>" in words(alma.get(page))
    new = {"email": "Ed@kept.example", "called": "Ed Stone", "roles": ["support manager"]}

    alma.post(f"{page}people/", new)

    ed = Person.objects.get(email="ed@kept.example")
    assert place(ed).roles == ["support manager"]
    assert "Ed Stone" in text(alma.get(page))
    assert visitor(ed).get("/console/").status_code == 200
    Member.objects.filter(team=team()).exclude(person=ed).update(available=False)
    assert cast.case(via="portal").owner == ed


def test_who_is_new_chooses_a_password_by_a_link_that_then_ends(alma: Client) -> None:
    new = {"email": "ed@kept.example", "called": "Ed Stone", "roles": ["agent"]}
    alma.post(f"/console/team/{team().pk}/people/", new)
    (written,) = mail.outbox
    (link,) = re.findall(r"http://\S+(/accounts/welcome/\S+)", str(written.body))

    for _ in ("a scanner", "Ed"):
        page = visitor().get(link, follow=True)
    assert "Set a new password" in words(page)
    client = page.client
    given = {"password1": "a long walk by the sea", "password2": "a long walk by the sea"}
    assert "Your new password is set" in words(
        client.post(page.redirect_chain[-1][0], given, follow=True)
    )

    assert "This link does not work" in words(visitor().get(link, follow=True))
    assert "This link does not work" in words(visitor().get("/accounts/welcome/x/"))
    again = Team.objects.get(desk=cast.desk(), name="customer care")
    alma.post(f"/console/team/{again.pk}/people/", new)
    assert len(mail.outbox) == 1, "who has a password needs no link"


def test_only_those_in_charge_say_who_serves_and_customers_do_not(
    alma: Client, dee: Client
) -> None:
    page, ed = f"/console/team/{team().pk}/people/", {"email": "ed@x.example", "called": "Ed"}
    refused = dee.post(page, ed)
    assert refused.status_code == 422
    assert not Person.objects.filter(email="ed@x.example").exists()
    dee.post(f"/console/place/{place(cast.dee()).pk}/", {"roles": ["administrator"]})
    assert place(cast.dee()).roles == ["agent"]

    again = {"email": cast.bo().email, "called": "Bo"}
    assert "is a customer’s address" in text(alma.post(page, again))
    place(cast.dee()).__class__.objects.filter(pk=place(cast.dee()).pk).update(roles=["manager"])
    assert is_in_charge(cast.dee(), cast.desk())
    assert not is_in_charge(cast.alma(), cast.desk()), "a lead only where nobody is in charge"


@pytest.mark.clause("PA-81")
def test_ones_own_readiness_is_ones_own_and_cases_are_handed_over_first(
    alma: Client, dee: Client
) -> None:
    address = f"/console/place/{place(cast.dee()).pk}/"
    dee.post(address, {"roles": ["agent"]})
    assert not place(cast.dee()).available
    dee.post(address, {"roles": ["agent"], "available": "on"})
    assert place(cast.dee()).available

    cast.case()
    Member.objects.filter(person=cast.dee()).exclude(team=team()).delete()
    shown = text(alma.post(f"{address}end/", follow=True))
    assert "Dee Castle still owns a case: hand over first." in shown
    assert place(cast.dee())

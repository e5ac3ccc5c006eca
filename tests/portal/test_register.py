"""Registering: proving the address, being known or approved, being let in."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from kept import accounts
from kept.customers import operations
from kept.customers.models import OrganisationDomain, Person, Registration
from kept.desks.models import Desk
from tests import cast
from tests.visitors import moment, text, visitor, words

REGISTER, SIGN_IN = "/accounts/signup/", "/accounts/login/"
SIGN, DUTIES = "/accounts/statements/", {"signed_0": "on"}
NIA = "nia@northwind.example"


@pytest.fixture(autouse=True)
def _mail(settings: Any, db: None) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()  # the rate limits of other tests
    cast.entitled()
    OrganisationDomain.objects.create(organisation=cast.northwind(), domain="northwind.example")


def register(email: str = NIA, client: Client | None = None, **given: str) -> Any:
    values = {"name": "Nia Storm", "email": email, "password1": cast.PASSWORD, **DUTIES, **given}
    return (client or visitor()).post(REGISTER, values, follow=True)


def confirm() -> Any:
    """Open the link of the last mail and press its button."""
    (link,) = re.findall(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    client = visitor()
    assert "Yes, confirm" in words(client.get(link))
    return client.post(link, follow=True)


def sign_in(email: str = NIA) -> Any:
    return visitor().post(SIGN_IN, {"login": email, "password": cast.PASSWORD}, follow=True)


@pytest.mark.clause("PA-64", "XM-22")
def test_who_is_of_a_known_organisation_proves_the_address_and_signs_in() -> None:
    assert "Look into your mail" in text(register())
    assert "Look into your mail" in text(sign_in())  # not yet: the link first

    confirm()

    assert sign_in().redirect_chain[-1][0] == "/portal/"
    nia = Person.objects.get(email=NIA)
    assert (nia.name, nia.organisation) == ("Nia Storm", cast.northwind())


@pytest.mark.clause("PA-33")
def test_nobody_registers_without_knowing_what_stays_theirs_to_look_after() -> None:
    duties = "backups and disaster recovery of our systems are our own to look after"
    assert duties in words(visitor().get(REGISTER))
    refused = register(signed_0="")
    assert refused.status_code == 422
    assert "Say that you know" in words(refused)

    register("nia@elsewhere.example")
    confirm()

    (signed,) = Registration.objects.get().person.statements.all()
    assert duties in str(signed)
    alma, nia = visitor(cast.alma()), Registration.objects.get()
    assert f"they know that {signed}" in words(alma.get("/console/registrations/"))
    operations.approve(nia, organisation=cast.northwind(), by=cast.alma(), at=timezone.now())
    assert f"They know that {signed}" in words(alma.get(f"/console/people/{nia.person_id}/"))


@pytest.mark.clause("PA-33")
def test_who_had_an_account_before_signs_once_when_they_come_in() -> None:
    asked = sign_in(cast.bo().email)
    assert asked.redirect_chain[-1][0] == SIGN
    client = asked.client
    assert client.get("/portal/").status_code == 302  # not in yet
    assert "backups and disaster recovery" in words(asked)

    refused = client.post(SIGN)
    assert refused.status_code == 422
    assert "Error: Before you go on" in words(refused)
    with moment("2026-03-02 10:31"):
        assert client.post(SIGN, DUTIES, follow=True).redirect_chain[-1][0] == "/portal/"

    (signed,) = cast.bo().statements.all()
    assert signed.signed_at == cast.at("2026-03-02 10:31")
    assert f"I know that {signed}" in words(client.get("/portal/account/"))
    assert sign_in(cast.bo().email).redirect_chain[-1][0] == "/portal/"


@pytest.mark.clause("PA-33")
def test_where_one_wanted_to_go_is_not_forgotten_by_signing() -> None:
    values = {"login": cast.bo().email, "password": cast.PASSWORD}
    client = visitor()
    client.post(f"{SIGN_IN}?next=/portal/account/", values)

    assert client.post(SIGN, DUTIES).headers["location"] == "/portal/account/"


@pytest.mark.clause("PA-33")
def test_a_statement_that_the_charter_words_anew_is_asked_anew() -> None:
    operations.sign(cast.bo(), says=["an older wording"], at=cast.at("2025-03-02 10:30"))

    assert sign_in(cast.bo().email).redirect_chain[-1][0] == SIGN


@pytest.mark.clause("PA-33")
def test_agents_and_customers_of_other_desks_sign_nothing() -> None:
    cast.contract(cast.cy().organisation, cast.desk("ps"))

    assert sign_in(cast.alma().email).redirect_chain[-1][0] == "/console/"
    assert sign_in(cast.cy().email).redirect_chain[-1][0] == "/portal/"
    assert visitor().get(SIGN).headers["location"] == SIGN_IN


@pytest.mark.clause("PA-33")
def test_an_agent_sees_who_has_not_signed_yet() -> None:
    page = visitor(cast.alma()).get(f"/console/people/{cast.bo().pk}/")

    assert "Not signed yet: data protection" in words(page)


@pytest.mark.clause("PA-33")
def test_where_there_are_several_desks_one_signs_for_those_that_one_has_a_contract_with() -> None:
    cast.desk("ps")
    assert "our own to look after" not in words(visitor().get(REGISTER))
    assert "our own to look after" in words(visitor().get(f"{REGISTER}?desk=pa"))
    assert "our own to look after" not in words(visitor().get(f"{REGISTER}?desk=ps"))

    register()
    confirm()

    assert sign_in().redirect_chain[-1][0] == SIGN


def test_a_link_that_is_opened_confirms_nothing_until_its_button_is_pressed() -> None:
    register()
    (link,) = re.findall(r"http://testserver(\S+)", str(mail.outbox[-1].body))

    visitor().get(link)

    assert Registration.objects.get().state == Registration.State.ASKED


def test_the_link_works_for_24_hours() -> None:
    register()
    (link,) = re.findall(r"http://testserver(\S+)", str(mail.outbox[-1].body))

    with moment("2026-03-03 10:29"):
        assert "Yes, confirm" in words(visitor().get(link))
    with moment("2026-03-03 10:31"):
        assert "This link does not work" in words(visitor().get(link))


@pytest.mark.clause("PA-64", "XM-22")
def test_who_belongs_nowhere_waits_until_the_desk_has_decided() -> None:
    register("nia@elsewhere.example", company="Northwind Ltd")

    assert "We look at your registration" in text(confirm())
    assert "We look at your registration" in text(sign_in("nia@elsewhere.example"))

    row = Registration.objects.get()
    assert (row.company, row.desk) == ("Northwind Ltd", Desk.objects.get())
    operations.approve(row, organisation=cast.northwind(), by=cast.alma(), at=timezone.now())
    assert sign_in("nia@elsewhere.example").redirect_chain[-1][0] == "/portal/"


def test_where_the_charter_says_approved_a_known_domain_waits_too() -> None:
    portal = {"channels": {"portal": {"register": "approved"}}}
    cast.publish_again(Desk.objects.get(), at=cast.at("2026-03-02 09:00"), **portal)
    register()

    assert "We look at your registration" in text(confirm())


@pytest.mark.clause("PA-46", "XM-23")
def test_a_known_and_an_unknown_address_get_the_same_answer() -> None:
    known, unknown = register(cast.bo().email), register("new@elsewhere.example")

    assert text(known) == text(unknown)
    assert [message.to for message in mail.outbox] == [[cast.bo().email], ["new@elsewhere.example"]]
    assert "It has an account already" in str(mail.outbox[0].body)
    assert Person.objects.filter(email=cast.bo().email).count() == 1


@pytest.mark.clause("PA-46", "XM-23")
def test_an_address_that_several_people_read_is_refused() -> None:
    answer = register("Info@northwind.example")

    assert answer.status_code == 422
    assert "Enter an address that is yours alone" in text(answer)
    assert not Person.objects.filter(email="info@northwind.example").exists()


@pytest.mark.parametrize("password", ["short", "qwertyuiop123", NIA])
def test_short_and_common_passwords_are_refused(password: str) -> None:
    answer = register(password1=password)

    assert answer.status_code == 422
    assert not Person.objects.filter(email=NIA).exists()


def test_whoever_wrote_a_mail_before_sets_a_password_by_a_link() -> None:
    Person.objects.create_user("mailer@northwind.example", name="Max Mailer")

    visitor().post("/accounts/password/reset/", {"email": "mailer@northwind.example"})

    assert "/accounts/password/reset/key/" in str(mail.outbox[0].body)


def test_a_link_for_a_new_password_is_too_old_after_an_hour() -> None:
    cast.bo()
    visitor().post("/accounts/password/reset/", {"email": cast.bo().email})
    (link,) = re.findall(r"http://testserver(\S+)", str(mail.outbox[0].body))

    with moment("2026-03-02 11:31"):
        assert "This link does not work" in words(visitor().get(link, follow=True))


def test_an_invitation_leads_to_an_account_without_another_mail() -> None:
    cast.desk("ps")
    invitation = operations.invite(
        "nia@elsewhere.example",
        organisation=cast.northwind(),
        by=cast.alma(),
        at=timezone.now(),
        sees_organisation=True,
    )
    client = visitor()

    page = client.get(accounts.invitation_link(invitation), follow=True)
    assert "You are invited as one of Northwind" in text(page)
    answer = register("other@elsewhere.example", client)  # the address stays the invited one

    assert answer.redirect_chain[-1][0] == "/portal/"
    nia = Person.objects.get(email="nia@elsewhere.example")
    assert (nia.organisation, nia.sees_organisation) == (cast.northwind(), True)
    assert mail.outbox == []
    gone = visitor().get(accounts.invitation_link(invitation))
    assert "This invitation does not work" in text(gone)


def test_a_made_up_invitation_is_nobodys() -> None:
    gone = visitor().get("/accounts/invitation/made-up/")

    assert "This invitation does not work" in text(gone)


def test_registering_again_and_again_is_slowed_down() -> None:
    answers = [register(f"n{number}@elsewhere.example").status_code for number in range(21)]

    assert answers[-1] == 429


@pytest.mark.clause("PA-46", "XM-23")
def test_the_account_page_changes_ones_own_details() -> None:
    client = visitor(cast.bo())
    assert client.get("/portal/account/").status_code == 200

    values = {"name": "Bo L. Lind", "phone": "1", "language": "de", "time_zone": "Europe/Berlin"}
    client.post("/portal/account/", values)

    row = Person.objects.get(pk=cast.bo().pk)
    assert (row.name, row.language, row.time_zone) == ("Bo L. Lind", "de", "Europe/Berlin")
    answer = client.post("/portal/account/", {**values, "name": "", "time_zone": "Mars/Base"})
    assert answer.status_code == 422


def test_signing_out_everywhere_ends_the_other_sessions() -> None:
    cast.signed(cast.bo())
    here, there = (sign_in(cast.bo().email).client for _ in range(2))

    assert "Sign out everywhere else" in words(here.get("/accounts/sessions/"))
    here.post("/accounts/sessions/")

    assert here.get("/portal/").status_code == 200
    assert there.get("/portal/").status_code == 302


def test_another_address_counts_once_it_is_confirmed() -> None:
    answer = sign_in(cast.signed(cast.bo()).email)
    answer.client.post("/accounts/email/", {"email": "bo.lind@northwind.example", "action_add": ""})
    assert Person.objects.filter(email=cast.bo().email).exists()

    (link,) = re.findall(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    answer.client.post(link)

    assert Person.objects.get(pk=answer.context["user"].pk).email == "bo.lind@northwind.example"

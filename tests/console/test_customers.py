"""Customers in the console: organisations, people, contracts, registrations."""

from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from kept.customers import operations
from kept.customers.models import (
    ADMINISTRATOR,
    Contract,
    Environment,
    Organisation,
    OrganisationDomain,
    Person,
    Post,
    Registration,
)
from tests import cast
from tests.visitors import text, words

NOW = cast.at("2026-03-02 10:00")
FASTER = "clocks:\n  first response:\n    within: {1: 30 minutes}\n"


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def of_northwind(rest: str = "") -> str:
    return f"/console/customers/{cast.northwind().pk}/{rest}"


@pytest.mark.parametrize("said", ["north", "northwind.example", "Bo Lind"])
def test_a_customer_is_found_by_name_domain_or_person(alma: Client, said: str) -> None:
    cast.bo()
    OrganisationDomain.objects.create(organisation=cast.northwind(), domain="northwind.example")
    cast.organisation("Contoso")

    page = text(alma.get("/console/customers/", {"q": said}))

    assert "Northwind" in page
    assert "Contoso" not in page


def test_the_list_asks_a_fixed_number_of_questions(
    alma: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        cast.organisation(f"Customer {number}")
    alma.get("/console/customers/")

    with django_assert_max_num_queries(14):
        assert "31 organisations" in text(alma.get("/console/customers/"))


@pytest.mark.clause("PA-26", "PA-28", "PA-29", "PA-34")
def test_the_page_says_what_nobody_covers(alma: Client) -> None:
    cast.case()
    northwind, by = cast.northwind(), cast.alma()
    live = {"sort": "production", "product": "Planner"}
    operations.add_environment(northwind, name="Live", by=by, at=NOW, **live)

    page = text(alma.get(of_northwind()))
    assert "No system administrator is appointed." in page
    assert "No test environment is registered." in page

    operations.appoint(cast.bo(), role=ADMINISTRATOR, system="Ledger", by=by, at=NOW)
    assert "Nobody administers Planner." in text(alma.get(of_northwind()))

    operations.appoint(cast.bo(), role=ADMINISTRATOR, by=by, at=NOW)
    days = {"since": date(2026, 3, 7), "until": date(2026, 3, 10)}
    operations.be_away(cast.bo(), by=by, at=NOW, **days)
    page = text(alma.get(of_northwind()))
    assert "Every administrator of Planner is away from 9 March to 10 March." in page


def test_the_page_asks_a_fixed_number_of_questions(
    alma: Client, django_assert_max_num_queries: Any
) -> None:
    cast.case()
    for number in range(8):
        person = cast.person(f"p{number}@n.example", f"P {number}", organisation=cast.northwind())
        operations.appoint(person, role=ADMINISTRATOR, by=cast.alma(), at=NOW)
        operations.log_change(
            cast.northwind(), what=f"Change {number}", on=date(2026, 3, 1), by=person, at=NOW
        )
    address = of_northwind()
    alma.get(address)

    with django_assert_max_num_queries(24):
        alma.get(address)


def test_an_organisation_is_taken_in_and_changed(alma: Client) -> None:
    values = {"called": "Fourth Coffee", "domains": "4c.example, 4c.test"}
    answer = alma.post("/console/customers/new/", values, follow=True)
    made = Organisation.objects.get(name="Fourth Coffee")
    assert "Fourth Coffee is taken in." in text(answer)
    assert alma.post("/console/customers/new/", values).status_code == 422

    change = f"/console/customers/{made.pk}/change/"
    assert "4c.example, 4c.test" in words(alma.get(change))
    given = {
        "called": "Fourth",
        "domains": "4c.test",
        "region": "GB",
        "customer_type": "integrator",
    }
    alma.post(change, {**given, "account_manager": cast.alma().pk})

    made.refresh_from_db()
    assert (made.name, made.account_manager) == ("Fourth", cast.alma())
    assert made.facts == {"region": "GB", "customer type": "integrator"}


@pytest.mark.clause("PA-26", "PA-28", "PA-30", "PA-34", "PA-98")
def test_every_small_form_of_the_page_does_one_thing(alma: Client) -> None:
    bo, northwind = cast.bo(), cast.northwind()

    def send(rest: str, **given: Any) -> str:
        answer = alma.post(of_northwind(rest), given, follow=True)
        assert answer.status_code == 200, text(answer)
        return text(answer)

    assert "Nia is taken in" in send("people/", called="Nia", email="nia@northwind.example")
    assert "is invited" in send("invitations/", email="new@northwind.example")
    assert "/accounts/invitation/" in str(mail.outbox[0].body)
    send("posts/", person=bo.pk, role=ADMINISTRATOR, system="Planner")
    send("absences/", person=bo.pk, since="2026-03-09", until="2026-03-10")
    send("environments/", called="Test", sort="test", product="Planner", version="7")
    assert "No test environment" not in text(alma.get(of_northwind()))
    live = northwind.environments.get()
    send("changes/", what="Moved", changed_on="2026-03-01", part="database", environment=live.pk)
    send("papers/", sort="process number", number="P-17")

    page = text(alma.get(of_northwind()))
    for said in ("system administrator of Planner", "away 9 Mar to 10 Mar", "Moved", "P-17"):
        assert said in page


def test_what_is_refused_comes_back_with_its_form_open(alma: Client) -> None:
    answer = alma.post(of_northwind("people/"), {"called": "Bo", "email": cast.bo().email})

    assert answer.status_code == 422
    assert "has an account already" in text(answer)
    assert "<title>Error: Northwind" in words(answer)


def test_environments_are_corrected_and_taken_out_of_use(alma: Client) -> None:
    operations.add_environment(
        cast.northwind(), name="Live", sort="production", by=cast.alma(), at=NOW
    )
    row = Environment.objects.get()
    page = f"/console/environments/{row.pk}/"
    assert alma.get(page).status_code == 200

    alma.post(page, {"called": "Live", "sort": "production", "version": "7.2"})
    assert "Version of Live: 7.2, before: unknown" in text(alma.get(of_northwind()))
    alma.post(f"{page}retirement/")

    assert Environment.objects.get().retired_at is not None


@pytest.mark.clause("PA-04")
def test_a_contract_is_previewed_before_it_is_written_down(alma: Client) -> None:
    cast.northwind().contracts.all().delete()
    page = of_northwind("contracts/pa/")
    given = {
        "number": "K-2",
        "starts_on": "2026-01-01",
        "lines": "Planner\nPlanner, Reports: chargeable",
    }

    seen = text(alma.post(page, {**given, "overlay": FASTER, "preview": "yes"}))
    assert not Contract.objects.exists()
    assert "priority 1: 30 working minutes" in seen
    assert "The charter alone: priority 1: 1 working hour" in seen

    alma.post(page, {**given, "overlay": FASTER})
    contract = Contract.objects.get()
    assert contract.overlay == {"clocks": {"first response": {"within": {"1": "30 minutes"}}}}
    assert [str(line) for line in contract.lines.all()] == ["Planner", "Planner, Reports"]
    shown = words(alma.get(f"/console/contracts/{contract.pk}/"))
    assert "priority 1: 30 working minutes" in shown
    assert "Planner, Reports: chargeable" in shown


@pytest.mark.clause("PA-04")
@pytest.mark.parametrize(
    "overlay", ["clocks: {first response: {within: soon}}", "clokcs: {}", ": ["]
)
def test_rules_that_do_not_fit_the_charter_are_refused(alma: Client, overlay: str) -> None:
    page = of_northwind("contracts/pa/")
    for preview in ({}, {"preview": "yes"}):
        answer = alma.post(page, {"starts_on": "2026-01-01", "overlay": overlay, **preview})
        assert answer.status_code == 422

    assert Contract.objects.count() == 1


@pytest.mark.clause("PA-42")
def test_only_who_keeps_contracts_puts_an_account_on_stop(alma: Client, dee: Client) -> None:
    page = f"/console/contracts/{Contract.objects.get().pk}/"
    given = {"to": "on stop", "why": "Unpaid since January."}

    assert "the account manager changes it" in text(dee.get(page))
    assert dee.post(f"{page}account/", given).status_code == 422
    alma.post(f"{page}account/", given)

    assert "On stop" in text(alma.get(of_northwind()))
    assert "Unpaid since January." in text(alma.get(of_northwind()))


@pytest.mark.clause("PA-89", "PA-91")
def test_days_of_extended_support_are_booked(alma: Client) -> None:
    contract = Contract.objects.get()
    Contract.objects.update(add_ons=["extended support"], extended_days=1)
    page = f"/console/contracts/{contract.pk}/"
    given = {"add_on": "extended support", "starts_at": "2026-03-05T09:00", "hours": 8}

    alma.post(f"{page}bookings/", given)
    assert "0 of 1 support days are left" in text(alma.get(page))
    answer = alma.post(f"{page}bookings/", given)

    assert answer.status_code == 422
    assert "All days of this year are used." in text(answer)


@pytest.mark.clause("PA-91", "PA-93")
def test_what_a_time_on_call_costs_is_told_before_it_is_booked(alma: Client) -> None:
    contract = Contract.objects.get()
    Contract.objects.update(add_ons=["on call"])
    page = f"/console/contracts/{contract.pk}/"
    given = {"add_on": "on call", "starts_at": "2026-03-06T18:00", "hours": 62}

    said = text(alma.post(f"{page}bookings/", {**given, "cost": "yes"}))

    assert "Saturday 7 March counts twice. Sunday 8 March counts twice." in said
    assert "nothing is charged until it is" in said
    assert not contract.bookings.exists()
    alma.post(f"{page}bookings/", given)
    assert contract.bookings.exists()


@pytest.mark.clause("PA-36")
def test_a_persons_page_says_and_changes_who_they_are(alma: Client) -> None:
    case = cast.case()
    bo = cast.bo()
    Post.objects.create(person=bo, role=ADMINISTRATOR)
    page = f"/console/people/{bo.pk}/"
    assert case.subject in text(alma.get(page))

    alma.post(f"{page}trainings/", {"course": "Planner basics", "passed_on": "2026-02-01"})
    alma.post(f"/console/posts/{Post.objects.get().pk}/end/")
    given = {"called": "Bo L.", "organisation": cast.northwind().pk, "is_active": "on"}
    alma.post(page, {**given, "sees_organisation": "on"})

    assert "Planner basics" in text(alma.get(page))
    assert not bo.posts.exists()
    assert Person.objects.get(pk=bo.pk).sees_organisation


def test_staff_have_no_page_among_customers(alma: Client) -> None:
    assert alma.get(f"/console/people/{cast.dee().pk}/").status_code == 404


@pytest.mark.clause("PA-64", "XM-22")
def test_registrations_are_decided_and_the_person_is_told(alma: Client) -> None:
    for name in ("nia", "max"):
        person = Person.objects.create_user(f"{name}@elsewhere.example", name=name.title())
        row = operations.register(person, desk=cast.desk(), company="Northwind Ltd", at=NOW)
        operations.confirm_registration(person, at=NOW, needs_approval=False)
    nia, max_ = Registration.objects.order_by("pk")
    assert "Northwind Ltd" in text(alma.get("/console/registrations/"))

    alma.post(f"/console/registrations/{nia.pk}/approval/", {"organisation": cast.northwind().pk})
    refusal = f"/console/registrations/{max_.pk}/refusal/"
    assert alma.post(refusal, {"why": ""}).status_code == 422
    alma.post(refusal, {"why": "Nobody there knows you."})

    assert "Nobody waits." in text(alma.get("/console/registrations/"))
    assert [message.subject for message in mail.outbox] == [
        "You can sign in now",
        "About your registration",
    ]
    assert "Nobody there knows you." in str(mail.outbox[1].body)
    assert row.person.registration.why == ""


@pytest.mark.clause("ADV-33")
def test_the_plan_is_known_when_a_case_comes_in_and_stands_on_it(alma: Client) -> None:
    cast.entitled("adv", plan="premium")

    case = cast.case("adv")

    assert case.facts["plan"] == "premium"
    assert "Premium Success Plan" in text(alma.get(f"/console/case/{case.number}/"))

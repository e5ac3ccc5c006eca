"""My organisation in the portal: what its people see of it and write down about it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from kept.customers import operations
from kept.customers.models import ADMINISTRATOR, Environment, Organisation, Post
from tests import cast
from tests.visitors import text, visitor

NOW = cast.at("2026-03-02 10:00")
PAGE = "/portal/organisation/"


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.mark.clause("PA-26", "PA-28")
def test_one_sees_ones_organisation_and_who_is_missing(bo: Client) -> None:
    assert "You have no system administrator" in text(bo.get(PAGE))
    operations.appoint(cast.bea(), role=ADMINISTRATOR, system="Planner", by=cast.alma(), at=NOW)

    page = text(bo.get(PAGE))

    assert "system administrator of Planner" in page
    assert "You have no system administrator" not in page
    assert "K-1" in page


def test_who_belongs_to_none_is_told_so(db: None) -> None:
    cast.desk()

    assert "You belong to no organisation here." in text(visitor(cast.stranger()).get(PAGE))


@pytest.mark.clause("PA-30", "PA-31", "PA-32", "PA-34", "PA-114")
def test_environments_are_registered_and_corrected_and_changes_written_down(bo: Client) -> None:
    bo.post(f"{PAGE}environments/", {"called": "Test", "sort": "test", "product": "Planner"})
    row = Environment.objects.get()
    bo.post(
        f"{PAGE}environments/{row.pk}/",
        {"called": "Test", "sort": "test", "product": "Planner", "database": "PostgreSQL 16"},
    )
    bo.post(
        f"{PAGE}changes/",
        {"what": "New kernel", "changed_on": "2026-03-01", "part": "operating system"},
    )

    page = text(bo.get(PAGE))
    for said in ("Registered Test", "Database of Test: PostgreSQL 16", "New kernel"):
        assert said in page


@pytest.mark.clause("PA-35")
def test_whether_an_environment_needs_a_licence_is_a_question_to_the_account_manager(
    bo: Client,
) -> None:
    bo.post(f"{PAGE}environments/", {"called": "Test", "sort": "test"})
    row = Environment.objects.get()
    assert "Ask the account manager" in text(bo.get(f"{PAGE}environments/{row.pk}/"))
    ines = cast.person("ines@kept.example", "Ines", is_staff=True)
    Organisation.objects.update(account_manager=ines)

    bo.post(f"{PAGE}environments/{row.pk}/licence/")

    [task] = cast.told(ines, "task")
    assert "tell Bo Lind of Northwind whether Test needs a licence of its own" in task["text"]
    known = {"called": "Test", "sort": "test", "licence": "L-7"}
    bo.post(f"{PAGE}environments/{row.pk}/", known)
    assert "Ask the account manager" not in text(bo.get(f"{PAGE}environments/{row.pk}/"))
    assert bo.post(f"{PAGE}environments/{row.pk}/licence/").status_code == 404


@pytest.mark.clause("PA-98", "XM-31")
def test_process_numbers_and_designs_are_written_down_by_their_people(bo: Client) -> None:
    bo.post(f"{PAGE}papers/", {"sort": "process number", "number": "P-17", "title": "Invoicing"})

    assert "P-17" in text(bo.get(PAGE))


@pytest.mark.clause("PA-29")
def test_one_says_when_one_is_away_and_only_for_oneself(bo: Client) -> None:
    days = {"since": "2026-03-09", "until": "2026-03-13"}

    bo.post(f"{PAGE}absences/", {"person": cast.bo().pk, **days})
    refused = bo.post(f"{PAGE}absences/", {"person": cast.bea().pk, **days})

    assert refused.status_code == 422
    assert not cast.bea().absences.exists()
    absence = cast.bo().absences.get()
    assert (absence.starts_on, absence.ends_on) == (date(2026, 3, 9), date(2026, 3, 13))
    bo.post(f"{PAGE}absences/{absence.pk}/end/")
    assert not cast.bo().absences.exists()


@pytest.mark.clause("PA-26")
def test_administrators_invite_and_give_roles_and_others_cannot(bo: Client) -> None:
    Post.objects.create(person=cast.bea(), role=ADMINISTRATOR)
    role = {"person": cast.bo().pk, "role": "approver"}

    assert "Invite a colleague" not in text(bo.get(PAGE))
    assert bo.post(f"{PAGE}posts/", role).status_code == 422
    assert bo.post(f"{PAGE}invitations/", {"email": "x@n.example"}).status_code == 422

    bea = visitor(cast.bea())
    bea.post(f"{PAGE}posts/", role)
    bea.post(f"{PAGE}invitations/", {"email": "nia@northwind.example"})
    assert cast.bo().posts.get().role == "approver"
    assert mail.outbox[0].to == ["nia@northwind.example"]
    given = cast.bo().posts.get()
    assert bo.post(f"{PAGE}posts/{given.pk}/end/").status_code == 404
    bea.post(f"{PAGE}posts/{given.pk}/end/")
    assert not cast.bo().posts.exists()


@pytest.mark.clause("PA-89", "PA-91", "PA-42")
def test_one_reads_what_is_bought_and_booked_and_how_the_account_stands(bo: Client) -> None:
    contract = cast.northwind().contracts.get()
    cast.northwind().contracts.update(
        add_ons=["on call", "extended support"],
        extended_days=3,
        support_package="Gold",
        account_state="on stop",
    )
    for add_on, day in (("extended support", 1), ("on call", 6)):
        starts_at = cast.at(f"2026-03-0{day} 18:00")
        operations.book(
            contract,
            add_on=add_on,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=8),
            by=cast.alma(),
            at=NOW,
        )

    shown = text(bo.get(PAGE))

    assert "K-1, the account is on stop" in shown
    assert "Gold · on call · extended support · 2 of 3 support days left this year" in shown
    assert "On call Fri 18:00 to Sat 02:00" in shown


def test_anothers_organisation_is_nobodys(bo: Client) -> None:
    operations.add_environment(
        cast.northwind(), name="Live", sort="production", by=cast.bo(), at=NOW
    )
    row = Environment.objects.get()
    cy = visitor(cast.cy())

    assert cy.get(f"{PAGE}environments/{row.pk}/").status_code == 404
    given = {"called": "Mine", "sort": "test"}
    assert cy.post(f"{PAGE}environments/{row.pk}/", given).status_code == 404
    assert "Live" not in text(cy.get(PAGE))


def test_the_page_asks_at_most_so_many_questions(
    bo: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        person = cast.person(f"p{number}@n.example", f"P {number}", organisation=cast.northwind())
        Post.objects.create(person=person, role=ADMINISTRATOR)
        person.absences.create(starts_on=NOW, ends_on=NOW)
    bo.get(PAGE)

    with django_assert_max_num_queries(15):
        bo.get(PAGE)

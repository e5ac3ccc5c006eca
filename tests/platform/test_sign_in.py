"""The door: who may come in, who may not, and how often one may try."""

import pytest
from django.test import Client

from kept.customers.models import Person

PASSWORD = "correct horse battery"


@pytest.fixture
def alma(db: None) -> Person:
    return Person.objects.create_user("alma@kept.example", PASSWORD, name="Alma", is_staff=True)


def sign_in(client: Client, password: str) -> int:
    words = {"login": "Alma@Kept.example", "password": password}
    return client.post("/accounts/login/", words).status_code


def test_an_address_is_taken_in_any_case(client: Client, alma: Person) -> None:
    assert sign_in(client, PASSWORD) == 302

    assert client.get("/").headers["location"] == "/console/"


def test_a_customer_is_led_to_the_portal(client: Client, db: None) -> None:
    client.force_login(Person.objects.create_user("bo@northwind.example", PASSWORD))

    assert client.get("/").headers["location"] == "/portal/"


def test_after_five_wrong_tries_the_right_one_is_not_heard_either(
    client: Client, alma: Person
) -> None:
    for _ in range(5):
        assert sign_in(client, "wrong") != 302

    assert sign_in(client, PASSWORD) != 302


def test_nobody_signs_up_by_themselves(client: Client, db: None) -> None:
    client.post(
        "/accounts/signup/",
        {"email": "cy@litware.example", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert not Person.objects.exists()

"""Sign-in, sign-out, a forgotten password: one purpose each, and the same answer for all."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.visitors import text, visitor, words

SIGN_IN, FORGOTTEN = "/accounts/login/", "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def _mail(settings: Any, db: None) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()  # the rate limits of other tests


def sign_in(email: str, password: str = cast.PASSWORD, **more: str) -> Any:
    return visitor().post(SIGN_IN, {"login": email, "password": password, **more})


def test_staff_come_to_the_console_and_customers_to_the_portal() -> None:
    for person, room in ((cast.alma(), "/console/"), (cast.bo(), "/portal/")):
        client = visitor()
        answer = client.post(
            SIGN_IN, {"login": person.email, "password": cast.PASSWORD}, follow=True
        )
        assert answer.redirect_chain[-1][0] == room


def test_whoever_was_on_the_way_somewhere_goes_on_there() -> None:
    cast.desk()
    answer = visitor().get("/portal/new/")

    assert answer.headers["location"] == "/accounts/login/?next=/portal/new/"
    assert sign_in(cast.bo().email, next="/portal/new/").headers["location"] == "/portal/new/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer() -> None:
    cast.bo()

    known, unknown = sign_in("bo@northwind.example", "wrong"), sign_in("x@x.example", "wrong")

    assert known.status_code == unknown.status_code == 422
    summary = re.compile(r"<h2 class=.error-summary__title.*?</ul>")
    said = [summary.search(words(answer)) for answer in (known, unknown)]
    assert said[0] is not None
    assert said[1] is not None
    assert said[0][0] == said[1][0]


def test_an_empty_form_says_what_to_enter() -> None:
    said = words(visitor().post(SIGN_IN, {}))

    assert "Enter your e-mail address" in said
    assert "Enter your password" in said
    assert "<title>Error: Sign in" in said


@pytest.mark.clause("XM-25")
def test_the_link_for_a_forgotten_password_has_the_charters_words() -> None:
    cast.desk("xm")

    assert "Forgot my password" in words(visitor().get(SIGN_IN))


def test_of_several_desks_the_address_names_whose_words_count() -> None:
    cast.desk("xm")
    cast.desk("pa")

    assert "Forgotten your password?" in words(visitor().get(SIGN_IN))
    assert "Forgot my password" in words(visitor().get(SIGN_IN, {"desk": "xm"}))


@pytest.mark.clause("PA-65", "XM-25")
def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once() -> None:
    cast.bo()
    visitor().post(FORGOTTEN, {"email": "bo@northwind.example"})
    (link,) = re.findall(r"http://\S+", str(mail.outbox[0].body))
    new = {"password1": "a-long-new-word", "password2": "a-long-new-word"}
    client = visitor()

    page = client.get(link, follow=True)
    assert "Set a new password" in words(page)
    client.post(page.redirect_chain[-1][0], new)

    assert sign_in("bo@northwind.example", "a-long-new-word").status_code == 302
    assert "This link does not work" in words(visitor().get(link, follow=True))


@pytest.mark.clause("PA-65")
def test_asking_for_a_link_answers_the_same_for_all() -> None:
    cast.bo()

    answers = [
        visitor().post(FORGOTTEN, {"email": email}, follow=True)
        for email in ("bo@northwind.example", "x@x.example")
    ]

    assert text(answers[0]) == text(answers[1])
    assert "If there is an account for that address" in words(answers[0])


def test_a_short_password_is_refused_with_the_reason() -> None:
    cast.bo()
    visitor().post(FORGOTTEN, {"email": "bo@northwind.example"})
    (link,) = re.findall(r"http://\S+", str(mail.outbox[0].body))
    client = visitor()
    page = client.get(link, follow=True)

    answer = client.post(page.redirect_chain[-1][0], {"password1": "short", "password2": "short"})

    assert answer.status_code == 422
    assert "at least 12 characters" in words(answer)


def test_signing_out_is_a_button_and_not_a_link() -> None:
    client = visitor(cast.bo())
    cast.entitled()

    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get("/portal/").status_code == 200
    client.post(reverse("account_logout"))
    assert client.get("/portal/").status_code == 302


def test_nobody_registers_by_themselves() -> None:
    said = words(Client().get("/accounts/signup/", headers={"accept": "text/html"}))

    assert "You cannot register here yourself" in said

"""A second factor: by choice, and for staff by setting."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client

from kept.customers.models import Person
from tests import cast
from tests.visitors import text, visitor, words

SIGN_IN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _fresh(db: None) -> None:
    cache.clear()
    cast.entitled()
    cast.signed(cast.bo())


def sign_in(person: Person) -> Any:
    client = visitor()
    given = {"login": person.email, "password": cast.PASSWORD}
    return client.post(SIGN_IN, given, follow=True)


def code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def again(client: Client) -> None:
    """Give the password once more, as is asked before something that matters."""
    client.post("/accounts/reauthenticate/", {"password": cast.PASSWORD})


def set_up_app(client: Client) -> str:
    again(client)
    page = words(client.get("/accounts/2fa/totp/activate/"))
    found = re.search(r'id="secret" type="text" value="(\w+)"', page)
    assert found is not None
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code(found[1])})
    assert answer.status_code == 302
    return found[1]


def test_who_has_set_up_an_app_is_asked_for_its_code() -> None:
    secret = set_up_app(sign_in(cast.bo()).client)
    cache.clear()  # a code works once

    answer = sign_in(cast.bo())
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/authenticate/"
    assert answer.client.get("/portal/").status_code == 302

    answer.client.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert answer.client.get("/portal/").status_code == 200


def test_a_wrong_code_does_not_let_in() -> None:
    set_up_app(sign_in(cast.bo()).client)

    client = sign_in(cast.bo()).client
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})

    assert client.get("/portal/").status_code == 302


def test_staff_set_a_second_factor_up_where_the_setting_says_so(settings: Any) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = True
    client = sign_in(cast.dee()).client

    answer = client.get("/console/", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/"
    assert "Your desk wants a second factor" in text(answer)
    assert client.post("/console/case/1/note/", {"text": "x"}).status_code == 302

    set_up_app(client)
    assert client.get("/console/").status_code == 200


def test_customers_need_none_by_that_setting(settings: Any) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = True

    assert visitor(cast.bo()).get("/portal/").status_code == 200


def test_recovery_codes_come_with_the_app_and_a_page_to_see_them() -> None:
    client = sign_in(cast.bo()).client
    set_up_app(client)

    assert Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES).exists()
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "2fa/",
        "2fa/totp/activate/",
        "2fa/webauthn/",
        "2fa/webauthn/add/",
        "sessions/",
        "email/",
        "password/change/",
        "3rdparty/",
    ],
)
def test_every_page_of_ones_account_is_in_our_shell(address: str) -> None:
    client = sign_in(cast.bo()).client
    again(client)

    answer = client.get(f"/accounts/{address}")

    assert answer.status_code == 200
    said = words(answer)
    assert 'class="entrance' in said
    assert said.count("<h1") == 1

"""A refused form on the account library's own pages is answered as on ours: 422, whole."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.visitors import visitor, words

SIGN_IN = "/accounts/login/"


@pytest.fixture
def bo(db: None) -> Client:
    """Bo's browser, who has just given the password, as the pages of second factors want."""
    cast.entitled()
    client = visitor()
    client.post(SIGN_IN, {"login": cast.signed(cast.bo()).email, "password": cast.PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": cast.PASSWORD})
    return client


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mfa_activate_totp", {"code": "123"}),
        ("account_change_password", {"oldpassword": "wrong"}),
        ("account_email", {"email": "no address", "action_add": ""}),
        ("account_reauthenticate", {"password": "wrong"}),
    ],
)
def test_a_refused_form_of_an_account_is_answered_with_422(
    bo: Client, name: str, said: dict[str, Any]
) -> None:
    assert bo.get(reverse(name)).status_code == 200

    answer = bo.post(reverse(name), said)

    assert answer.status_code == 422
    assert "error-summary" in words(answer)

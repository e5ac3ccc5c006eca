"""Signing in by the provider of one's organisation."""

from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from kept import settings as ours
from kept.customers.models import OrganisationDomain, Person, Registration
from tests import cast
from tests.platform.oidc import Provider, provider
from tests.visitors import text, visitor


def sent_to(url: str) -> str:
    """Open an address of the provider and return where it leads back to."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc)
    connection.request("GET", f"{parts.path}?{parts.query}")
    location = connection.getresponse().headers["Location"]
    connection.close()
    return str(location).removeprefix("http://testserver")


@pytest.fixture(autouse=True)
def _world(db: None) -> None:
    cache.clear()
    cast.entitled()
    OrganisationDomain.objects.create(organisation=cast.northwind(), domain="northwind.example")


def sign_in(settings: Any, at: Provider, client: Client) -> Any:
    app = {**ours.OIDC_APP, "client_id": "kept", "secret": "s", "settings": {"server_url": at.url}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    gone = client.post("/accounts/oidc/sso/login/")
    return client.get(sent_to(gone.headers["location"]), follow=True)


def test_whoever_has_an_account_with_that_address_comes_in_by_the_provider(settings: Any) -> None:
    bo = cast.signed(cast.bo())

    with provider(sub="1", email=bo.email, email_verified=True, name="Bo") as at:
        answer = sign_in(settings, at, visitor())

    assert answer.redirect_chain[-1][0] == "/portal/"
    assert answer.context["user"] == bo
    assert at.asked[-1] == "/userinfo"


@pytest.mark.clause("PA-33")
def test_somebody_new_of_a_known_organisation_signs_and_is_let_in(settings: Any) -> None:
    with provider(sub="2", email="Nia@northwind.example", email_verified=True, name="Nia") as at:
        answer = sign_in(settings, at, visitor())

    assert answer.redirect_chain[-1][0] == "/accounts/statements/"
    signed = answer.client.post("/accounts/statements/", {"signed_0": "on"}, follow=True)
    assert signed.redirect_chain[-1][0] == "/portal/"
    nia = Person.objects.get(email="nia@northwind.example")
    assert (nia.name, nia.organisation) == ("Nia", cast.northwind())
    assert not nia.has_usable_password()


def test_somebody_new_of_nowhere_waits_for_the_desk(settings: Any) -> None:
    with provider(sub="3", email="nia@elsewhere.example", email_verified=True, name="Nia") as at:
        answer = sign_in(settings, at, visitor())

    assert "We look at your registration" in text(answer)
    assert Registration.objects.get().state == Registration.State.WAITING


def test_an_address_that_the_provider_does_not_vouch_for_opens_nobodys_account(
    settings: Any,
) -> None:
    with provider(sub="4", email=cast.bo().email, email_verified=False, name="Mallory") as at:
        client = visitor()
        sign_in(settings, at, client)

    assert client.get("/portal/").status_code == 302


def test_the_sign_in_page_offers_the_provider_only_where_there_is_one(settings: Any) -> None:
    assert "Sign in with your organisation" not in text(visitor().get("/accounts/login/"))
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [ours.OIDC_APP]}}
    assert "Sign in with your organisation" in text(visitor().get("/accounts/login/"))
    assert visitor().get("/accounts/oidc/other/login/").status_code == 404

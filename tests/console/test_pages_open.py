"""Every page of the console opens for those who serve, with a case of each charter."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests import cast

pytestmark = pytest.mark.django_db
NOW = "2026-03-02 10:30"


@pytest.fixture
def alma() -> Client:
    """A browser in which Alma is signed in."""
    client = Client(headers={"accept": "text/html"})
    client.force_login(cast.alma())
    return client


@pytest.mark.parametrize("slug", ["pa", "xm", "ps", "sims", "adv"])
def test_a_case_of_every_charter_opens(alma: Client, slug: str) -> None:
    case = cast.case(slug)

    with time_machine.travel(cast.at(NOW), tick=False):
        for address in (
            reverse("console:home"),
            reverse("console:queue", args=["open"]),
            reverse("console:case", args=[case.number]),
            reverse("console:triage"),
        ):
            answer = alma.get(address)
            assert answer.status_code == 200, address
            assert case.subject in answer.text

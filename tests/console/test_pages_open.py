"""Every page of a case opens, whatever the charter."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.visitors import words


@pytest.mark.parametrize("slug", ["pa", "xm", "ps", "sims", "adv"])
def test_a_case_of_every_charter_opens(alma: Client, slug: str) -> None:
    case = cast.case(slug)

    for address in (
        reverse("console:home"),
        reverse("console:queue", args=["open"]),
        reverse("console:case", args=[case.number]),
        reverse("console:triage-case", args=[case.number]),
    ):
        answer = alma.get(address)
        assert answer.status_code == 200, address
        assert case.subject in words(answer)

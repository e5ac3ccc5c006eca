"""Certificates of a desk: written down, read by customers, and told of before they end."""

import pytest
from django.test import Client

from kept.backlog import clocks
from tests import cast
from tests.visitors import text, visitor

PAGE = "/console/certificates/"
ISO = {"at": "sims", "name": "ISO 27001", "until": "2027-03-01"}


@pytest.mark.clause("SIMS-97")
def test_a_certificate_stands_on_the_charters_page_and_somebody_is_told_before_it_ends(
    alma: Client,
) -> None:
    cast.desk("sims")

    assert alma.post(PAGE, ISO).headers["location"] == PAGE
    assert "ISO 27001 Until 1 March 2027" in text(alma.get(PAGE))
    assert "Certificate ISO 27001, until 1 March 2027" in text(visitor().get("/charter/sims/"))

    before = len(cast.told(cast.alma()))
    clocks.sweep(cast.at("2026-12-02 00:00"))
    assert len(cast.told(cast.alma())) == before + 1


def test_only_those_who_lead_the_desk_write_one_down(dee: Client) -> None:
    cast.desk("sims")

    assert dee.post(PAGE, ISO).status_code == 403
    assert "ISO 27001" not in text(visitor().get("/charter/sims/"))

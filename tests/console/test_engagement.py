"""Reviews of the engagement under a contract, with the figures prepared."""

import pytest
from django.test import Client

from kept.backlog import clocks, customer_records
from tests import cast
from tests.visitors import text


@pytest.mark.clause("PA-174")
def test_the_account_manager_is_told_finds_the_figures_and_writes_the_review_down(
    alma: Client,
) -> None:
    contract = cast.contract(cast.northwind(), cast.desk())
    customer_records.look(cast.at("2026-03-02 10:00"))
    cast.case()
    bea, bo = cast.bea(), cast.bo()
    page = f"/console/contracts/{contract.pk}/"
    assert "The next is due by Tuesday 2 March 2027" in text(alma.get(page))
    assert "Cases 1" in text(alma.get(page))

    clocks.sweep(cast.at("2027-02-16 10:00"))
    assert "engagement review" in cast.told(cast.alma())[-1]["text"].lower()
    assert alma.post(f"{page}reviews/", {"text": " "}).status_code == 422
    alma.post(f"{page}reviews/", {"text": "All is well; train two people."})

    assert "All is well; train two people." in cast.told(bea, "review")[-1]["text"]
    assert not cast.told(bo, "review")

    said = text(alma.get(page))
    assert "All is well; train two people. Alma Reyes" in said
    assert "The next is due by Tuesday 2 March 2027" in said


def test_whoever_does_not_keep_contracts_writes_no_review_down(dee: Client) -> None:
    contract = cast.contract(cast.northwind(), cast.desk())

    page = f"/console/contracts/{contract.pk}/"

    assert "Write review down" not in text(dee.get(page))
    assert dee.post(f"{page}reviews/", {"text": "Fine."}).status_code == 403

"""What customers see of their own use, and of the reviews of how we work together."""

from typing import Any

import pytest
from django.test import Client

from kept.backlog import customer_records
from kept.backlog.operations import review_engagement
from kept.customers.models import ADMINISTRATOR, Post
from tests import cast
from tests.visitors import text, visitor

NOW = cast.at("2026-03-02 10:00")
PAGE = "/portal/usage/"


@pytest.mark.clause("PA-175", "PS-52")
def test_a_customer_sees_their_own_use_and_nobody_elses(db: None) -> None:
    cast.case("ps")
    cast.case("ps", requester=cast.cy())

    assert "Desk ps: 1 case within 1 month" in text(visitor(cast.bo()).get(PAGE))


@pytest.mark.clause("PA-27", "PA-174", "PA-175")
def test_the_system_administrator_reads_what_a_review_found_and_not_what_we_earn(
    bo: Client, django_assert_max_num_queries: Any
) -> None:
    contract = cast.northwind().contracts.get()
    contract.annual_value = 5000
    contract.save()
    customer_records.look(NOW)
    cast.case()
    Post.objects.create(person=cast.bea(), role=ADMINISTRATOR)
    review_engagement(contract, text="Train two people.", by=cast.alma(), at=NOW)
    bea = visitor(cast.bea())

    with django_assert_max_num_queries(15):
        page = text(bea.get(PAGE))

    assert "Train two people. Cases 1 Reopenings 0 Alma Reyes, Desk pa" in page
    assert "5000" not in page
    assert "How we work together" not in text(bo.get(PAGE))
    assert "Train two people." not in text(visitor(cast.cy()).get(PAGE))
    (letter,) = cast.told(cast.bea(), "review")
    assert letter["text"].startswith("This is about K-1 of Northwind.")
    assert "Train two people." in letter["text"]
    assert PAGE in letter["text"]
    assert not cast.told(cast.bo(), "review")

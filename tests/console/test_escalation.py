"""Taking a case further from its page."""

import pytest
from django.test import Client
from django.urls import reverse

from kept.cases import operations
from tests import cast
from tests.cast import at
from tests.console.test_acting import post, refused
from tests.visitors import moment, text


@pytest.mark.clause("PA-116")
def test_the_page_asks_what_the_vendor_needs_and_takes_the_answer(dee: Client) -> None:
    case = cast.case()
    operations.set_state(case, state="analysis", by=cast.dee(), at=at("2026-03-02 10:10"))
    fields = {"defect": "D-9", "what-is-shared": "The log", "vendor-reference": "V-77"}

    said = refused(post(dee, case, "escalation", way="vendor-vendor", why="A defect"))
    post(dee, case, "escalation", way="vendor-vendor", why="A defect", **fields)
    with moment("2026-03-02 11:00"):
        page = text(dee.get(reverse("console:case", args=[case.number])))
        post(dee, case, "answered", ladder="vendor", text="Fixed in 9.")

    assert "Say first: defect" in said
    assert "Answered From Vendor" in page
    assert cast.fresh(case).state == "analysis"

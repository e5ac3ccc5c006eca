"""The versions of a charter, on paper too; who has read it; comments; one's own use."""

import re
from typing import Any

import pytest
from django.test import Client

from kept.feedback.models import Feedback
from kept.portal.models import CharterRead
from tests import cast
from tests.visitors import text, visitor, words


@pytest.mark.clause("PA-01", "XM-08")
def test_every_version_stays_readable_with_what_it_changed_in_words(db: None) -> None:
    case = cast.case()
    desk = case.desk
    first = case.charter_version
    slower = {"clocks": {"first response": {"within": {3: "5 hours"}}}}
    cast.publish_again(desk, at=cast.at("2026-03-02 10:20"), **slower)
    stranger = visitor()

    said = text(stranger.get("/charter/pa/versions/"))
    assert "was “3 working hours”, is now “5 working hours”" in said
    old = text(stranger.get(f"/charter/pa/versions/{first.pk}/"))
    assert "This version was in force until" in old
    assert "3 working hours" in old
    assert stranger.get(f"/charter/xm/versions/{first.pk}/").status_code == 404


@pytest.mark.clause("XM-08", "XM-01", "AMB-X-18")
def test_the_history_of_the_document_is_told(db: None) -> None:
    cast.desk("xm")

    said = text(visitor().get("/charter/xm/versions/"))

    assert "annual review" in said.lower()
    assert "21 December 2016" in said


@pytest.mark.clause("PA-01")
@pytest.mark.parametrize("slug", ["pa", "xm", "ps", "sims", "adv"])
def test_each_charter_can_be_taken_on_paper(db: None, slug: str) -> None:
    version = cast.desk(slug).charter_versions.get()
    address = f"/charter/{slug}/versions/{version.pk}.pdf"

    taken = visitor().get(address)

    assert taken.headers["content-type"] == "application/pdf"
    assert taken.content.startswith(b"%PDF-")
    assert taken.content == visitor().get(address).content


@pytest.mark.clause("PA-01", "SIMS-56")
@pytest.mark.parametrize(("slug", "drawn"), [("pa", 2), ("sims", 3)])
def test_the_ways_of_records_are_drawn_on_paper_and_told_in_words(
    db: None, slug: str, drawn: int
) -> None:
    version = cast.desk(slug).charter_versions.get()

    taken = visitor().get(f"/charter/{slug}/versions/{version.pk}.pdf").content

    told = re.findall(rb"/Alt\((After [^)]*)", taken)
    assert len(told) == drawn
    assert all(b" is an end." in one or b" comes " in one for one in told)


@pytest.mark.clause("PA-02", "XM-06")
def test_a_reader_says_that_they_have_read_it_once(bo: Client) -> None:
    assert "I have read it" in words(bo.get("/charter/pa/"))

    bo.post("/portal/charter/pa/read/")
    bo.post("/portal/charter/pa/read/")

    assert CharterRead.objects.get().person == cast.bo()
    assert "You have read this version" in words(bo.get("/charter/pa/"))


@pytest.mark.clause("PA-05")
def test_a_comment_names_section_and_version(bo: Client) -> None:
    bo.post("/portal/charter/pa/comment/", {"section": "When we are there", "text": "Longer?"})

    given = Feedback.objects.get()
    assert (given.about, given.section) == ("charter", "When we are there")


@pytest.mark.parametrize("address", ["/charter/pa/", "/charter/pa/versions/", "/portal/usage/"])
def test_these_pages_take_fifteen_statements_at_most(
    bo: Client, address: str, django_assert_max_num_queries: Any
) -> None:
    bo.get(address)

    with django_assert_max_num_queries(15):
        assert bo.get(address).status_code == 200

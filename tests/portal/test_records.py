"""Releases and requests for customers: what they see, say and want."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kept.backlog import operations
from kept.backlog.models import Record
from tests import cast
from tests.backlog.world import fresh, problem, record
from tests.cast import at
from tests.visitors import moment, text, visitor, words

pytestmark = pytest.mark.django_db
NEW = ("sims", "change-request")


@pytest.fixture
def bo() -> Client:
    cast.entitled("sims")
    return visitor(cast.bo())


def request() -> Record:
    made = record("change request", "sims", title="Sort by house")
    assert made.shown == Record.Shown.EVERYBODY
    return made


def cy() -> Client:
    person = cast.cy()
    cast.contract(person.organisation, cast.desk("sims"))
    return visitor(person)


@pytest.mark.clause("SIMS-12", "SIMS-56")
def test_a_customer_proposes_something_and_a_person_publishes_it(bo: Client) -> None:
    others = cy()
    with moment("2026-03-02 11:00"):
        answer = bo.post(
            reverse("portal:propose", args=NEW), {"title": "Sort by house", "text": "By hand now."}
        )
        made = Record.objects.get()
        assert others.get(reverse("portal:record", args=[made.number])).status_code == 404
        operations.publish(made, by=cast.alma(), at=at("2026-03-02 11:30"))
        shown = text(others.get(reverse("portal:record", args=[made.number])))

    assert answer.headers["location"] == reverse("portal:record", args=[made.number])
    assert "published for consultation" in shown.lower()
    assert "By hand now." in shown


@pytest.mark.clause("SIMS-61")
def test_a_vote_is_cast_and_withdrawn_by_buttons(bo: Client) -> None:
    made = request()
    address = reverse("portal:record-vote", args=[made.number])

    with moment("2026-03-02 12:00"):
        bo.post(address, {"vote": "cast"})
        voted = text(bo.get(reverse("portal:record", args=[made.number])))
        bo.post(address, {"vote": "withdraw"})

    assert "1 vote" in voted
    assert "You have voted for it." in voted
    assert fresh(made).facts["votes"] == 0


def test_nobody_reads_whose_organisation_said_or_wanted_something(bo: Client) -> None:
    made = request()
    with moment("2026-03-02 12:00"):
        bo.post(reverse("portal:record-comment", args=[made.number]), {"text": "By year, too."})
        bo.post(reverse("portal:record-vote", args=[made.number]), {"vote": "cast"})
        theirs = text(cy().get(reverse("portal:record", args=[made.number])))
        own = text(bo.get(reverse("portal:record", args=[made.number])))

    assert "By year, too." in theirs
    assert "A customer" in theirs
    assert "Bo Lind" not in theirs
    assert "Northwind" not in theirs
    assert "Bo Lind" in own


@pytest.mark.clause("PA-19")
def test_the_workaround_of_a_defect_stands_on_the_case_until_it_is_mended(bo: Client) -> None:
    case = cast.case("pa")
    made = problem("pa", case, title="A secret name")
    operations.set_facts(
        made, facts={"workaround text": "Print twice."}, by=cast.dee(), at=at("2026-03-03 09:00")
    )

    shown = text(bo.get(reverse("portal:case", args=[case.number])))

    assert "Workaround text: Print twice." in shown
    assert "A secret name" not in shown
    move_to_the_end(made)
    assert (
        "Print twice."
        not in text(bo.get(reverse("portal:case", args=[case.number]))).split("What has happened")[
            0
        ]
    )


def move_to_the_end(made: Record) -> None:
    for to, given in (("defect", {"reproduced": "yes"}), ("mended", {"fix version": "5.2"})):
        operations.move(made, to=to, by=cast.dee(), at=at("2026-03-04 09:00"), given=given)


def test_an_empty_comment_is_asked_for_again(bo: Client) -> None:
    made = request()

    answer = bo.post(reverse("portal:record-comment", args=[made.number]), {"text": ""})

    assert answer.status_code == 422
    assert "Write your comment" in words(answer)


def test_the_list_and_a_page_ask_few_questions(
    bo: Client, django_assert_max_num_queries: Any
) -> None:
    made = request()
    for number in range(5):
        record("change request", "sims", title=f"Another {number}")

    with django_assert_max_num_queries(15):
        listed = text(bo.get(reverse("portal:records")))
    with django_assert_max_num_queries(15):
        bo.get(reverse("portal:record", args=[made.number]))

    assert "Another 4" in listed


@pytest.mark.clause("PA-77", "PA-44")
def test_a_release_with_its_download_is_for_those_whose_contract_runs() -> None:
    cast.entitled("pa")
    bo, lapsed = cast.bo(), cast.cy()
    cast.contract(lapsed.organisation, cast.desk("pa"), ends_on=at("2026-01-31 00:00").date())
    made = record("release", "pa", title="Ledger 5.2", facts={"version": "5.2"})
    where = "https://downloads.example/ledger-5.2"

    with moment("2026-03-10 12:00"):
        said = f"Ledger 5.2 is out: {where}"
        operations.announce_release(made, by=cast.alma(), at=at("2026-03-10 12:00"), text=said)
        page = reverse("portal:record", args=[made.number])
        assert f'<a href="{where}" rel="nofollow">' in words(visitor(bo).get(page))
        assert "Ledger 5.2" in text(visitor(bo).get(reverse("portal:records")))
        assert visitor(lapsed).get(page).status_code == 404

    assert where in cast.told(bo, "release")[0]["text"]
    assert cast.told(lapsed) == []

"""What ends a case, on its page: patch, release, the customer's word, exclusion."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kept.cases import operations
from kept.cases.models import Case
from tests import cast
from tests.backlog.world import record
from tests.visitors import text, visitor, words

EARLIER = cast.at("2026-03-02 10:10")


def page_of(case: Case) -> str:
    return reverse("console:case", args=[case.number])


def post(who: Client, case: Case, act: str, **fields: Any) -> Any:
    return who.post(reverse(f"console:{act}", args=[case.number]), fields)


@pytest.fixture
def alma(db: None) -> Client:
    return visitor(cast.alma())


@pytest.mark.clause("PA-142")
def test_a_patch_is_issued_where_the_charter_knows_patches(dee: Client) -> None:
    case = cast.case()
    operations.reply(case, by=cast.dee(), text="We look.", at=EARLIER)
    assert "Issue patch" in words(dee.get(page_of(case)))

    post(dee, case, "patch", text="Please install it.", patch="P-17")

    assert cast.fresh(case).state == "patch issued"
    said = words(dee.get(page_of(case)))
    assert "Yes, the patch works" in said
    assert "A patch has 60 days" in said or "a patch has 60 days" in said
    assert "Issue patch" not in words(dee.get(page_of(cast.case("xm"))))


@pytest.mark.clause("PA-143")
def test_a_release_is_announced_on_a_case_that_waits_for_one(dee: Client) -> None:
    case = cast.case()
    for state, given in (("analysis", {}), ("awaiting release", {"fix version": "9.2"})):
        operations.set_state(case, state=state, given=given, by=cast.dee(), at=EARLIER)

    assert 'value="9.2"' in words(dee.get(page_of(case)))
    post(dee, case, "released", version="9.2")

    assert case.entries.filter(kind="release announced").count() == 2


@pytest.mark.clause("PA-137")
def test_what_the_customer_said_on_the_phone_is_written_down(dee: Client) -> None:
    case = cast.case()
    operations.propose_closing(case, by=cast.dee(), at=EARLIER, text="Done?")

    post(dee, case, "said", answer="yes", text="Bo agreed on the phone.")

    assert cast.fresh(case).state == "closed"


@pytest.mark.clause("PS-34", "PS-46")
def test_a_case_is_assessed_and_then_a_part_of_it_left_out(alma: Client, dee: Client) -> None:
    case = cast.case("ps", facts={"kind": "incident"})
    assert "A first assessment comes before" in words(alma.get(page_of(case)))

    post(alma, case, "assess", why="Their gateway is down.")
    left_out = {"cause": "third parties", "evidence": "It answers 503.", "share": "partly"}
    refused = post(dee, case, "exclusion", **left_out)
    post(alma, case, "exclusion", **left_out, part="The transfers.")

    assert "for the support engineer or support manager to decide" in words(refused)
    said = words(alma.get(page_of(case)))
    assert "It answers 503." in said
    assert "The transfers." in said
    post(alma, case, "inclusion", why="It is ours.")
    assert cast.fresh(case).facts["excluded"] == "no"


@pytest.mark.clause("PA-141")
def test_how_often_a_case_was_opened_again_is_shown_and_what_begins_with_it(dee: Client) -> None:
    case = cast.case("xm")
    operations.close(case, by=cast.dee(), at=EARLIER, why="Done.")
    assert "With it begins: update. Nothing else comes back." in words(dee.get(page_of(case)))

    operations.reopen(case, by=cast.bo(), at=cast.at("2026-03-02 10:20"), why="It is back.")

    assert "1 time" in words(dee.get(page_of(case)))


@pytest.mark.clause("AMB-X-14")
def test_a_suggestion_ends_as_an_idea_that_is_there_and_that_its_page_leads_to(dee: Client) -> None:
    case = cast.case(facts={"kind": "suggestion"}, at=EARLIER)
    operations.reply(case, by=cast.dee(), text="We look.", at=EARLIER)
    idea = record("idea", "pa", title="A calmer invoice", at=EARLIER)
    said = {"way": "idea", "why": "It is an idea now.", "linked-idea": "999"}

    offered = words(dee.get(page_of(case)))
    refused = post(dee, case, "closing", **said)
    post(dee, case, "closing", **said | {"linked-idea": str(idea.number)})

    assert f'<option value="{idea.number}">{idea}</option>' in offered
    assert "There is no open idea 999 at this desk" in words(refused)
    assert refused.status_code == 422
    assert cast.fresh(case).closed_at is not None
    assert reverse("console:record", args=[idea.number]) in words(dee.get(page_of(case)))


def test_a_closing_is_one_line_of_the_timeline_for_each_reader(dee: Client) -> None:
    case = cast.case("xm")
    operations.close(case, by=cast.dee(), at=EARLIER, why="It was asked before.")

    ours = text(dee.get(page_of(case)))
    theirs = text(visitor(cast.bo()).get(f"/portal/cases/{case.number}/"))

    for page in (ours, theirs):
        assert page.count("It was asked before.") == 1
    assert "Now: Closed, by" in ours

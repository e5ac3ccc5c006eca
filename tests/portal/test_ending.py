"""How a customer ends a case, or comes back on it, on its page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kept.cases import operations
from kept.cases.models import Case
from tests import cast
from tests.visitors import words

EARLIER, THEN = cast.at("2026-03-02 10:10"), cast.at("2026-03-02 10:20")


def page_of(case: Case) -> str:
    return reverse("portal:case", args=[case.number])


def post(who: Client, case: Case, act: str, **fields: Any) -> Any:
    return who.post(reverse(f"portal:{act}", args=[case.number]), fields)


@pytest.mark.clause("PA-137")
def test_closing_is_agreed_by_a_button(bo: Client) -> None:
    case = cast.case()
    operations.propose_closing(case, by=cast.dee(), at=EARLIER, text="Done?")
    assert "Yes, close it" in words(bo.get(page_of(case)))

    post(bo, case, "answer", answer="yes")

    assert cast.fresh(case).state == "closed"


@pytest.mark.clause("PA-142")
@pytest.mark.parametrize(("said", "state"), [("yes", "patch issued"), ("no", "analysis")])
def test_a_patch_works_or_does_not(bo: Client, said: str, state: str) -> None:
    case = cast.case()
    operations.issue_patch(case, by=cast.dee(), at=EARLIER, text="Install it.")
    assert "Does the patch work?" in words(bo.get(page_of(case)))

    post(bo, case, "answer", answer=said, text="As I said.")

    assert cast.fresh(case).state == state
    kind = "confirmation" if said == "yes" else "objection"
    assert case.entries.get(kind=kind).carries["to"] == "patch"


@pytest.mark.clause("PS-34")
def test_what_is_left_out_is_shown_and_disputed(bo: Client) -> None:
    case = cast.case("ps", facts={"kind": "incident"})
    by = {"by": cast.alma(), "at": EARLIER}
    operations.assess(case, **by)
    operations.exclude(case, cause="third parties", evidence="It is down.", share="wholly", **by)
    said = words(bo.get(page_of(case)))
    assert "something that support does not answer for: third parties." in said
    assert "It is down." in said

    post(bo, case, "exclusion", text="It is up.")

    assert "You see it otherwise." in words(bo.get(page_of(case)))
    assert "It is up." in cast.told(cast.dee(), "answered")[0]["text"]


@pytest.mark.clause("PA-141")
def test_i_see_how_often_it_was_opened_again(bo: Client) -> None:
    case = cast.case("xm")
    operations.close(case, by=cast.dee(), at=EARLIER, why="Done.")
    operations.reopen(case, by=cast.bo(), at=THEN, why="It is back.")

    assert "1 time" in words(bo.get(page_of(case)))

"""The use of support on the pages: decided, agreed to, lifted, and read by the customer."""

from typing import Any

import pytest
from django.test import Client

from kept.customers.models import Organisation
from tests import cast
from tests.visitors import text, visitor


@pytest.fixture
def manager(db: None) -> Client:
    """Alma's browser at a desk whose charter restricts the use of support."""
    cast.entitled("ps")
    cast.bo()
    return visitor(cast.alma())


def page(rest: str = "") -> str:
    return f"/console/customers/{cast.northwind().pk}/use/ps/{rest}"


def use() -> str:
    return Organisation.objects.get(name="Northwind").decided.get("ps", {}).get("use", "normal")


def send(client: Client, rest: str, **given: Any) -> str:
    return text(client.post(page(rest), given, follow=True))


@pytest.mark.clause("PS-53")
def test_a_manager_restricts_and_the_customer_reads_why_and_until_when(manager: Client) -> None:
    given = {"reason": "Too much", "limit": "by mail only", "until": "2026-04-02T11:00"}

    assert "Decided; they are told." in send(manager, "restricted/decision/", **given)

    assert use() == "restricted"
    said = "is restricted from Monday 2 March, 10:30 until Thursday 2 April, 11:00."
    theirs = text(visitor(cast.bo()).get("/portal/organisation/"))
    assert said in theirs
    assert "Why: Too much." in theirs
    assert "Decided by" not in theirs
    ours = text(manager.get(f"/console/customers/{cast.northwind().pk}/"))
    assert said in ours
    assert "Decided by Alma Reyes" in ours


@pytest.mark.clause("PS-53")
def test_what_is_missing_is_asked_for_and_nothing_is_lost(manager: Client) -> None:
    answer = manager.post(page("restricted/decision/"), {"reason": "Too much"})

    assert answer.status_code == 422
    assert "Say the limit" in text(answer)
    assert "Say when it ends" in text(answer)
    assert "Too much" in answer.content.decode()


@pytest.mark.clause("PS-54")
def test_a_second_person_agrees_on_the_page_and_the_notice_runs(manager: Client) -> None:
    finn = cast.person("finn@kept.example", "Finn Okoro", is_staff=True)
    cast.desk("ps").members.create(person=finn, roles=["account manager"])
    given = {"reason": "It went on", "notice": "Appeal to Finn", "from": "2026-03-16T11:00"}

    assert "Somebody else has to agree" in send(manager, "withdrawn/decision/", **given)
    assert "Asked, and not agreed to yet" in text(manager.get(page()))
    assert "Agree" not in text(manager.get(page())).replace("agreed", "")
    assert "Agreed; they are told." in send(visitor(finn), "withdrawn/agreement/")

    assert use() == "normal"
    theirs = text(visitor(cast.bo()).get("/portal/organisation/"))
    assert "Support is withdrawn from Monday 16 March, 11:00. Notice: Appeal to Finn." in theirs


@pytest.mark.clause("PS-53")
def test_what_stands_is_lifted_with_a_reason(manager: Client) -> None:
    given = {"reason": "Too much", "limit": "by mail only", "until": "2026-04-02T11:00"}
    send(manager, "restricted/decision/", **given)

    assert manager.post(page("normal/restoration/")).status_code == 422
    assert "Taken back" in send(manager, "normal/restoration/", why="We talked")

    assert use() == "normal"
    assert "restricted" not in text(visitor(cast.bo()).get("/portal/organisation/"))


def test_others_see_what_stands_and_decide_nothing(manager: Client) -> None:
    dee = visitor(cast.dee())

    assert "it is for others to decide" in text(dee.get(page()))
    given = {"reason": "Too much", "limit": "by mail only", "until": "2026-04-02T11:00"}
    answer = dee.post(page("restricted/decision/"), given)
    assert answer.status_code == 422
    assert "That wants the support manager." in text(answer)


def test_a_desk_that_restricts_nothing_has_no_such_page(alma: Client) -> None:
    assert alma.get(page().replace("/ps/", "/pa/")).status_code == 404
    assert "Use of" not in text(alma.get(f"/console/customers/{cast.northwind().pk}/"))


def test_the_page_asks_a_fixed_number_of_questions(
    manager: Client, django_assert_max_num_queries: Any
) -> None:
    given = {"reason": "Too much", "limit": "by mail only", "until": "2026-04-02T11:00"}
    send(manager, "restricted/decision/", **given)
    manager.get(page())

    with django_assert_max_num_queries(16):
        manager.get(page())

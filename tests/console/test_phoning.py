"""The phone as a door: the reference first, what the contract says, the charter's questions."""

from typing import Any

import pytest
from django.test import Client

from kept.cases.models import BegunCase, Case
from tests import cast
from tests.visitors import text, visitor, words

SAID = {"subject": "Ledger is empty", "text": "Since this morning.", "product": "Planner"}


def address(who: str = "bo", slug: str = "pa", kind: str = "incident") -> str:
    return f"/console/phone/{getattr(cast, who)().pk}/{slug}/{kind}/"


@pytest.mark.clause("SIMS-69")
def test_the_number_of_a_case_comes_first_and_opens_it_to_log_the_call(dee: Client) -> None:
    case, theirs = cast.case(), cast.case("xm", requester=cast.cy())
    said = words(dee.get("/console/phone/"))
    assert said.index("Do they have a number of a case?") < said.index("Else: their name")

    answer = dee.get("/console/phone/", {"reference": case.number})

    assert answer["Location"] == f"/console/case/{case.number}/?open=call#call"
    alone = visitor(cast.person("solo@kept.example", "Solo Agent", is_staff=True))
    assert alone.get("/console/phone/", {"reference": theirs.number}).status_code == 403
    refused = dee.get("/console/phone/", {"reference": 4711})
    assert "There is no case 4711" in words(refused)


@pytest.mark.parametrize("said", ["Bo Lind", "northwind", "7946 0001", "bo@northwind"])
def test_a_caller_is_found_with_what_is_open(dee: Client, said: str) -> None:
    case, bo = cast.case(), cast.bo()
    type(bo).objects.filter(pk=bo.pk).update(phone="+44 20 7946 0001")

    assert f'href="/console/phone/{bo.pk}/"' in words(dee.get("/console/phone/", {"q": said}))

    shown = text(dee.get(f"/console/phone/{bo.pk}/"))
    assert str(case) in shown
    assert "Contract K-1." in shown
    assert dee.get(f"/console/phone/{cast.dee().pk}/").status_code == 404


@pytest.mark.clause("PA-74")
def test_what_is_told_by_phone_is_a_case_from_when_the_call_began(dee: Client) -> None:
    said = {**SAID, "began_at": "2026-03-02T10:10", "effect": "halted"}
    preview = text(dee.post(address(), {**said, "step": "preview"}))
    assert "We aim to reply by Monday 2 March, 12:10" in preview
    assert not Case.objects.exists()

    told: dict[str, Any] = {"told": "We look at the trace.", "gives": ["status", "next action"]}
    dee.post(address(), {**said, **told, "back_by": "2026-03-02T15:00"})

    case = Case.objects.get()
    assert (case.requester, case.channel, case.opened_at) == (
        *(cast.bo(), "phone"),
        cast.at("2026-03-02 10:10"),
    )
    assert cast.kinds(case)[0] == "opened"
    assert case.entries.in_order()[0].by == cast.dee()
    assert "We look at the trace." in text(visitor(cast.bo()).get(f"/portal/cases/{case.number}/"))
    assert cast.clock(case, "commit-time").due_at == cast.at("2026-03-02 15:00")
    assert cast.told(cast.bo(), "received")


@pytest.mark.clause("PA-43", "PA-13")
def test_who_calls_without_a_contract_is_told_and_held_as_by_mail(dee: Client) -> None:
    cast.case(requester=cast.cy())
    assert "No contract with this desk" in text(dee.get(address("cy")))
    assert "It is held" in text(dee.post(address("cy"), {**SAID, "step": "preview"}))

    dee.post(address("cy"), SAID)

    case = Case.objects.get(subject="Ledger is empty")
    assert case.is_held
    assert cast.told(cast.cy(), "held")


@pytest.mark.clause("SIMS-79", "AMB-SIMS-20")
def test_a_call_about_something_urgent_keeps_the_promise_to_call(db: None) -> None:
    cast.entitled("sims")
    urgent = {**SAID, "impact": "1", "urgency": "1", "phone-number": "+44 20 7946 0001"}

    visitor(cast.dee()).post(address(slug="sims"), urgent)

    assert cast.clock(Case.objects.get(), "first-response").state == "met"


def test_what_cannot_be_comes_back_whole(dee: Client) -> None:
    refused = dee.post(address(), {**SAID, "subject": "", "began_at": "2026-03-03T09:00"})

    assert refused.status_code == 422
    assert "Enter a title" in words(refused)
    assert "this moment has not come yet" in words(refused)
    assert "Since this morning.</textarea>" in words(refused)
    assert dee.get(address(slug="xm")).status_code == 404
    assert dee.get(address(kind="problem")).status_code == 404


@pytest.mark.clause("PA-94", "PA-92")
def test_whoever_is_on_call_says_what_comes_next(dee: Client) -> None:
    cast.northwind().contracts.update(add_ons=["on call"])
    case = cast.case()
    page = f"/console/case/{case.number}/"
    for outcome in ("Fix now", "Next working day", "Escalate", "Visit"):
        assert f">{outcome}</option>" in words(dee.get(page))

    said = {"direction": "theirs", "reached": "on", "text": "The server is down."}
    dee.post(f"{page}call/", {**said, "on_call": "visit"})

    assert "Taken by whoever is on call: visit, by Dee Castle" in text(dee.get(page))
    assert "To be done by hand: charge diversion" in text(dee.get(page))


def test_without_that_add_on_nobody_is_on_call(dee: Client) -> None:
    case = cast.case()

    assert "On call, it was decided" not in words(dee.get(f"/console/case/{case.number}/"))


def test_the_steps_of_a_call_ask_few_questions(
    dee: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        cast.case()
    steps = ["/console/phone/?q=northwind", f"/console/phone/{cast.bo().pk}/", address()]
    for step in steps:
        dee.get(step)
        with django_assert_max_num_queries(18):
            assert dee.get(step).status_code == 200


def test_what_is_written_down_in_a_call_is_kept_until_the_case_is_opened(dee: Client) -> None:
    began = {"began_at": "2026-03-02T10:10"}
    assert dee.post(f"{address()}draft/", {**SAID, **began}).status_code == 204

    for page in ("/console/phone/", "/console/"):
        assert f'href="{address()}">Ledger is empty</a>' in words(dee.get(page))
        assert "Ledger is empty" not in words(visitor(cast.alma()).get(page))
    form = dee.get(address()).context["form"]
    assert (form["subject"].value(), form["began_at"].value()) == (
        *("Ledger is empty", began["began_at"]),
    )
    assert not dee.get(address("bea")).context["form"]["subject"].value()

    dee.post(address(), {**SAID, **began})
    assert Case.objects.get().opened_at == cast.at("2026-03-02 10:10")
    assert not BegunCase.objects.exists()


def test_a_refused_call_is_kept_and_a_draft_can_be_saved_or_thrown_away(dee: Client) -> None:
    dee.post(address(), {**SAID, "subject": ""})
    assert "Without a title" in words(dee.get("/console/phone/"))

    dee.post(address(), {**SAID, "step": "save"})
    assert not Case.objects.exists()
    assert "Ledger is empty" in words(dee.get("/console/phone/"))

    dee.post(f"{address()}draft/", {"step": "discard"})
    assert not BegunCase.objects.exists()
    assert dee.post(f"{address(slug='xm')}draft/", SAID).status_code == 404

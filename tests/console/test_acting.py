"""What an agent does to a case: each act is one form, one operation, one answer."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kept.cases import operations
from kept.cases.models import Case, Draft
from tests import cast
from tests.visitors import text, words

OPENED = "2026-03-02 10:00"


def post(who: Client, case: Case, act: str, **fields: Any) -> Any:
    return who.post(reverse(f"console:{act}", args=[case.number]), fields)


def refused(answer: Any) -> str:
    """Return what the page says, which must be a refusal of the form."""
    assert answer.status_code == 422
    said = words(answer)
    assert "<title>Error: " in said
    assert "There is a problem" in said
    assert "data-focus" in said
    return said


@pytest.mark.clause("XM-45")
def test_a_reply_with_status_and_next_action_keeps_the_first_response(dee: Client) -> None:
    case = cast.case("xm", facts={"priority": 1})

    answer = post(
        dee,
        case,
        "reply",
        text="We have seen it.",
        status="Under investigation",
        **{"next-action": "We call the vendor"},
    )

    assert answer.status_code == 302
    assert cast.clock(case, "first-response").state == "met"
    entry = case.entries.filter(kind="contact by staff").get()
    assert entry.words.text == (
        "We have seen it.\n\nStatus: Under investigation\nNext action: We call the vendor"
    )


def test_a_reply_that_says_less_is_sent_and_the_agent_is_told(dee: Client) -> None:
    case = cast.case()

    answer = dee.post(
        reverse("console:reply", args=[case.number]), {"text": "We look."}, follow=True
    )

    assert cast.clock(case, "first-response").state == "running"
    assert "It does not say status or next action or framework" in words(answer)


@pytest.mark.clause("PA-123")
def test_what_the_reply_must_note_about_the_case_becomes_known(dee: Client) -> None:
    case = cast.case()
    fields = {"status": "Seen", "next-action": "A fix", "framework": "core"}

    post(dee, case, "reply", text="We look.", **fields)

    assert cast.fresh(case).facts["framework"] == "core"
    assert cast.clock(case, "first-response").state == "met"


def test_a_promised_next_action_runs_a_clock(dee: Client) -> None:
    case = cast.case()

    post(dee, case, "reply", text="We look.", next_action_by="2026-03-03T12:00")

    assert cast.clock(case, "commit-time").due_at == cast.at("2026-03-03 12:00")


def test_send_and_wait_asks_the_customer(dee: Client) -> None:
    case = cast.case()

    post(dee, case, "reply", text="Which file is it?", then="wait")

    assert cast.fresh(case).waiting_for == "customer"


def test_send_and_offer_needs_the_sort_of_resolution(dee: Client) -> None:
    case = cast.case("sims")
    operations.set_state(case, state="investigating", by=cast.dee(), at=cast.at(OPENED))

    said = refused(post(dee, case, "reply", text="Use this.", then="offer"))
    assert "Choose the sort of resolution" in said
    post(dee, case, "reply", text="Use this.", then="offer", solution="workaround")

    assert cast.fresh(case).state == "offered"


def test_an_empty_reply_is_refused_and_the_rest_of_the_form_comes_back(dee: Client) -> None:
    case = cast.case()

    said = refused(post(dee, case, "reply", text=" ", status="Under investigation"))

    assert "Write what you want to say" in said
    assert 'value="Under investigation"' in said
    assert not case.entries.filter(kind="contact by staff").exists()


@pytest.mark.clause("PA-137")
def test_closing_can_be_proposed_with_the_reply(dee: Client) -> None:
    case = cast.case()

    post(dee, case, "reply", text="It runs again.", then="propose")

    assert case.entries.filter(kind="closure asked").exists()


def test_a_note_stays_among_colleagues(dee: Client) -> None:
    case = cast.case()

    post(dee, case, "note", text="Same as last year.")

    entry = case.entries.get(kind="note")
    assert (entry.public, entry.words.text) == (False, "Same as last year.")
    assert not cast.told(cast.bo(), "reply")


def test_a_call_counts_from_when_it_began(dee: Client) -> None:
    case = cast.case("sims", facts={"impact": 1, "urgency": 1})
    fields = {"direction": "ours", "reached": "on", "text": "Spoke with Bo."}

    post(dee, case, "call", at="2026-03-02T10:15", **fields)

    clock = cast.clock(case, "first-response")
    assert (clock.state, clock.ended_at) == ("met", cast.at("2026-03-02 10:15"))


def test_a_call_that_has_not_been_yet_is_refused(dee: Client) -> None:
    case = cast.case()
    fields = {"direction": "ours", "text": "We will call.", "at": "2026-03-02T17:00"}

    assert "this moment has not come yet" in refused(post(dee, case, "call", **fields))


def test_a_case_is_given_to_a_colleague(dee: Client) -> None:
    case = cast.case()

    post(dee, case, "owner", to=cast.alma().pk, why="She knows it")

    assert cast.fresh(case).owner == cast.alma()


def test_nobody_from_elsewhere_can_be_made_the_owner(dee: Client) -> None:
    case = cast.case()

    refused(post(dee, case, "owner", to=cast.bo().pk))


@pytest.mark.clause("PA-119")
def test_another_priority_needs_a_reason_and_moves_the_clock(dee: Client) -> None:
    case = cast.case()

    assert "Say why" in refused(post(dee, case, "priority", priority="1"))
    post(dee, case, "priority", priority="1", why="Production stands still")

    assert cast.clock(case, "first-response").due_at == cast.at("2026-03-02 11:00")
    page = dee.get(reverse("console:case", args=[case.number]))
    assert "set by Dee Castle" in words(page)
    assert "Priority from 3 to 1, by Dee Castle: Production stands still" in words(page)


@pytest.mark.clause("SIMS-24")
def test_what_the_charter_refuses_is_said_with_its_clause(alma: Client) -> None:
    case = cast.case("sims", facts={"kind": "enquiry"})

    said = refused(post(alma, case, "priority", priority="1", why="They shout"))

    assert "enquiry is never above priority 3" in said
    assert "SIMS-25" in said


def test_the_owner_is_chosen_by_their_place_in_the_team_of_the_case(dee: Client) -> None:
    case = cast.case()
    assert case.team is not None

    said = words(dee.get(f"/console/case/{case.number}/"))

    assert f"Dee Castle ({case.team})</option>" in said
    assert said.count("Dee Castle (") == 1


def test_a_topic_that_was_wrong_is_taken_off_and_what_is_not_sent_stays(dee: Client) -> None:
    case = cast.case(facts={"kind": "guidance", "topic": "training over the phone"})
    post(dee, case, "facts", kind="guidance", framework="core")
    assert cast.fresh(case).facts["topic"] == "training over the phone"
    assert "Support does not cover this" in text(dee.get(f"/console/case/{case.number}/"))

    post(dee, case, "facts", kind="guidance", topic="")

    fresh = cast.fresh(case)
    assert (fresh.facts["topic"], fresh.facts["framework"]) == (None, "core")
    said = text(dee.get(f"/console/case/{case.number}/"))
    assert "Topic no longer training over the phone, by Dee Castle" in said
    assert "Support does not cover this" not in said


def test_kind_and_facts_are_written_down(dee: Client) -> None:
    case = cast.case()

    post(dee, case, "facts", kind="guidance", framework="core")

    fresh = cast.fresh(case)
    assert (fresh.kind, fresh.facts["framework"]) == ("guidance", "core")


def test_waiting_for_the_customer_needs_a_question(dee: Client) -> None:
    case = cast.case()

    said = refused(post(dee, case, "wait", for_="customer"))
    assert "Write what you need from the customer" in said
    post(dee, case, "wait", for_="customer", question="Which file is it?")

    assert cast.fresh(case).waiting_for == "customer"
    assert cast.told(cast.bo(), "reply")


def test_a_case_moves_through_the_states_of_its_charter(dee: Client) -> None:
    case = cast.case()

    post(dee, case, "state", state="analysis")

    assert cast.fresh(case).state == "analysis"
    refused(post(dee, case, "state", state="received"))


def test_each_way_of_closing_says_what_stands_against_it(alma: Client) -> None:
    case = cast.case()
    operations.wait(case, by=cast.dee(), at=cast.at(OPENED), question="Which file is it?")

    page = words(alma.get(reverse("console:case", args=[case.number])))
    assert "No feedback: not before unanswered is over." in page
    said = refused(post(alma, case, "closing", way="no feedback", why="No answer came"))

    assert "No feedback: not before unanswered is over. (clause PA-138" in said
    assert cast.fresh(case).closed_at is None


def test_a_case_is_closed_with_a_reason_that_the_customer_reads(dee: Client) -> None:
    case = cast.case("xm")

    assert "Say why the case is closed" in refused(post(dee, case, "closing"))
    post(dee, case, "closing", why="Answered on the phone")

    assert cast.fresh(case).closed_at is not None
    assert "Answered on the phone" in cast.told(cast.bo(), "closed")[-1]["text"]


def test_a_closed_case_is_opened_again(dee: Client) -> None:
    case = cast.case("xm")
    operations.close(case, by=cast.dee(), at=cast.at("2026-03-02 10:20"), why="Done")

    page = dee.get(reverse("console:case", args=[case.number]))
    assert "reply" not in page.context["forms"]
    post(dee, case, "reopening", why="It is back")

    assert cast.fresh(case).closed_at is None


def test_a_held_case_is_let_in_by_those_whom_the_charter_names(alma: Client, dee: Client) -> None:
    case = operations.open_case(
        cast.desk(),
        requester=cast.cy(),
        subject="No contract",
        text="Please help.",
        via="mail",
        at=cast.at(OPENED),
    )

    refused(post(dee, case, "release", why="They pay tomorrow"))
    post(alma, case, "release", why="They pay tomorrow")

    assert cast.fresh(case).is_open
    assert cast.clock(case, "first-response").started_at == cast.at("2026-03-02 10:30")


def test_asked_for_by_get_an_act_opens_its_form_and_does_nothing(dee: Client) -> None:
    case = cast.case()

    answer = dee.get(reverse("console:closing", args=[case.number]))

    assert answer.headers["location"] == f"/console/case/{case.number}/?open=closing#closing"
    page = dee.get(answer.headers["location"])
    assert '<details class="menu menu--end" id="closing" data-menu open>' in words(page)


def test_a_post_without_its_token_is_refused(db: None) -> None:
    case = cast.case()
    careless = Client(enforce_csrf_checks=True)
    careless.force_login(cast.dee())

    assert post(careless, case, "note", text="Sneaked in").status_code == 403
    assert not case.entries.filter(kind="note").exists()


def test_what_is_being_written_is_kept_and_found_again(dee: Client) -> None:
    case = cast.case()
    draft = reverse("console:draft", args=[case.number, "reply"])

    dee.post(draft, {"text": "Dear Bo,\r\n\r\nwe", "status": "Seen", "next-action": "A fix"})

    page = words(dee.get(reverse("console:case", args=[case.number])))
    assert "Dear Bo, we</textarea>" in page
    assert 'value="Seen"' in page
    assert 'value="A fix"' in page
    assert "Draft restored" in page
    assert "Draft" in words(dee.get(reverse("console:queue", args=["mine"])))


def test_a_draft_is_the_writers_own_and_gone_when_sent(alma: Client, dee: Client) -> None:
    case = cast.case()
    dee.post(reverse("console:draft", args=[case.number, "note"]), {"text": "Not sure yet"})

    assert "Not sure yet" not in words(alma.get(reverse("console:case", args=[case.number])))
    post(dee, case, "note", text="Not sure yet, but")

    assert not Draft.objects.exists()


def test_a_draft_that_was_emptied_is_forgotten(dee: Client) -> None:
    case = cast.case()
    address = reverse("console:draft", args=[case.number, "note"])
    dee.post(address, {"text": "Not sure yet"})

    dee.post(address, {"text": " "})

    assert not Draft.objects.exists()
    assert dee.post(reverse("console:draft", args=[case.number, "poem"])).status_code == 404

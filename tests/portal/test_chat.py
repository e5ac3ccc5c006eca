"""Talking live: a channel of a charter whose words become a case."""

import re

import pytest
from django.urls import reverse

from kept.cases import operations
from kept.cases.models import Case
from kept.core.runs import State
from tests import cast
from tests.visitors import moment, text, visitor

START = "/portal/chat/ps/"


@pytest.fixture
def case(db: None) -> Case:
    cast.entitled("ps")
    return cast.case("ps", via="chat")


def news(of: Case, room: str = "portal") -> str:
    return reverse(f"{room}:chat-news", args=[of.number])


@pytest.mark.clause("PS-11")
def test_what_is_said_becomes_a_case_line_by_line_without_mails(db: None) -> None:
    cast.entitled("ps")
    bo, dee = visitor(cast.bo()), visitor(cast.dee())

    bo.post(START, {"text": "Nothing loads."})
    case = Case.objects.get()
    before = len(cast.told(cast.bo()))
    page, desk = (reverse(f"{room}:chat", args=[case.number]) for room in ("portal", "console"))
    assert "Nothing loads." in text(dee.get(desk))
    dee.post(desk, {"text": "Since when?"})
    bo.post(page, {"text": "Since nine."})

    said = text(bo.get(page))
    assert said.index("Nothing loads.") < said.index("Since when?") < said.index("Since nine.")
    assert case.channel == "chat"
    assert len(cast.told(cast.bo())) == before
    assert [e.carries["via"] for e in case.entries.in_order() if hasattr(e, "words")] == [
        "chat"
    ] * 3


@pytest.mark.clause("PS-11")
def test_out_of_hours_one_is_led_to_the_form(db: None) -> None:
    cast.entitled("ps")
    bo = visitor(cast.bo())

    with moment("2026-03-02 20:00"):
        assert "Nobody is there now" in text(bo.get(START))
        assert bo.post(START, {"text": "Hello?"}).headers["location"] == "/portal/new/"

    assert not Case.objects.exists()
    assert "Talk with somebody now" in text(bo.get("/portal/new/"))


def test_a_line_keeps_the_first_response_when_it_tells_what_the_charter_wants(db: None) -> None:
    cast.entitled("ps")
    visitor(cast.bo()).post(START, {"text": "Nothing loads."})
    case = Case.objects.get()
    desk = reverse("console:chat", args=[case.number])

    visitor(cast.dee()).post(desk, {"text": "Hello."})
    assert cast.clock(case, "first-response").state == State.RUNNING
    with moment("2026-03-02 10:40"):
        visitor(cast.dee()).post(desk, {"text": "Back by eleven.", "tells_status": "on"})

    assert cast.clock(case, "first-response").state == State.MET


def test_a_talk_is_nobody_elses_and_not_every_charter_has_one(db: None) -> None:
    cast.entitled("pa")
    case = cast.case("ps", via="chat")

    assert visitor(cast.cy()).get(f"/portal/cases/{case.number}/chat/").status_code == 404
    assert visitor(cast.bo()).get("/portal/chat/pa/").status_code == 404


def test_what_is_new_is_told_with_its_number_and_nothing_that_is_internal(case: Case) -> None:
    operations.note(case, by=cast.dee(), at=cast.at("2026-03-02 10:05"), text="They never pay.")
    operations.say(case, by=cast.dee(), at=cast.at("2026-03-02 10:10"), text="Since <b>when?")

    for who, room in ((cast.bo(), "portal"), (cast.dee(), "console")):
        browser = visitor(who)
        first = browser.get(news(case, room))
        numbers = re.findall(r"id: (\d+)", first.content.decode())
        assert first.headers["content-type"] == "text/event-stream"
        assert "Since &lt;b&gt;when?" in first.content.decode()
        assert "They never pay" not in first.content.decode()
        again = browser.get(f"{news(case, room)}?after=0", headers={"last-event-id": numbers[-2]})
        assert re.findall(r"id: (\d+)", again.content.decode()) == numbers[-1:]
        assert browser.get(f"{news(case, room)}?after={numbers[-1]}").content == b""


def test_the_end_of_a_talk_is_told(case: Case) -> None:
    operations.close(case, by=cast.dee(), at=cast.at("2026-03-02 10:30"), way="agreed", given={})

    assert "event: over" in visitor(cast.bo()).get(news(case)).content.decode()
    assert "event: over" in visitor(cast.dee()).get(news(case, "console")).content.decode()

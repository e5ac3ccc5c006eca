"""Talking live: a channel of a charter whose words become a case."""

import pytest
from django.urls import reverse

from kept.cases.models import Case
from kept.core.runs import State
from tests import cast
from tests.visitors import moment, text, visitor, words

START = "/portal/chat/ps/"


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

    said = words(bo.get(f"{page}?part=lines"))
    assert said.index("Nothing loads.") < said.index("Since when?") < said.index("Since nine.")
    assert "<html" not in said
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

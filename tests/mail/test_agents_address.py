"""A mail to an agent's own address, whose mailbox sends it on to the desk, goes into the case."""

import pytest

from kept.mail.models import Received
from kept.outbox.models import Notice
from tests import cast
from tests.mail.post import PA, arrive, later, mail, sent

pytestmark = pytest.mark.django_db
State = Received.State
DEE = "Dee Castle <dee@kept.example>"


@pytest.fixture(autouse=True)
def _desk(settings, tmp_path):
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    cast.entitled("pa")
    cast.bo()


def told_the_address() -> list[Notice]:
    return list(Notice.objects.filter(payload__notice="agents address"))


@pytest.mark.clause("PA-62")
def test_it_opens_a_case_and_its_sender_hears_of_the_desks_address():
    received = arrive(mail(to=DEE))

    assert received.state == State.OPENED
    assert [each.payload["notice"] for each in sent(received.case)] == ["received"]
    assert "It was written to Dee Castle in person." in received.reason
    (note,) = told_the_address()
    assert note.payload["to"] == ["bo@northwind.example"]
    assert f"Please write to {PA} next time" in note.payload["text"]


@pytest.mark.clause("PA-62")
def test_it_joins_the_case_that_it_names_and_its_sender_is_told_once():
    case = arrive(mail()).case
    again = {"to": DEE, "subject": f"Re: Ticket [{case.number}] Printer on fire"}

    first = arrive(mail("Any news?", **again), at=later(hours=1))
    second = arrive(mail("Hello?", **again), at=later(hours=2))

    assert (first.state, first.case, second.case) == (State.APPENDED, case, case)
    assert len(told_the_address()) == 1


def test_what_a_machine_sends_an_agent_is_not_answered():
    arrive(mail(to=DEE, Auto_Submitted="auto-generated"))

    assert not told_the_address()


def test_a_blind_copy_of_a_mail_to_somebody_else_is_held_as_before():
    assert arrive(mail(to="x@contoso.example")).state == State.HELD

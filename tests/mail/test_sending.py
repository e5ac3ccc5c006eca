"""A notice in words becomes a mail and leaves."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from kept.desks.models import Desk
from kept.mail import sending, tokens
from kept.outbox import runner
from kept.outbox.models import Notice, enqueue
from tests.mail.doors import sink

PAT = "pat@northwind.example"
NOW = datetime(2126, 11, 30, 9, 0, tzinfo=UTC)
WORDS = {
    "desk": "pa",
    "case": 1042,
    "to": [PAT],
    "subject": "Ticket [1042] Printer",
    "text": "-- Please reply above this line --\n\nWe have your ticket.\n",
    "auto": True,
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk(settings, tmp_path):
    settings.DATA = tmp_path
    settings.SMTP_URL = ""
    Desk.objects.create(
        slug="pa", name="PA", address="support@pa.kept.example", from_name="Helpdesk"
    )


def notice(**words) -> Notice:
    return enqueue(key=f"test/{Notice.objects.count()}", payload={**WORDS, **words})


def sent(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_without_a_mail_server_it_lies_in_the_outbox_folder(settings):
    asked = notice()

    sending.send(asked)

    (file,) = (settings.DATA / "outbox").glob("*.eml")
    mail = sent(file.read_bytes())
    assert mail["Message-ID"] == f"<{asked.message_id}>"
    assert (mail["To"], mail["Subject"]) == (PAT, "Ticket [1042] Printer")


def test_with_one_it_goes_there_under_an_envelope_that_names_the_notice(settings):
    asked = notice()

    with sink() as (server, settings.SMTP_URL):
        sending.send(asked)

    (envelope,) = server.envelopes
    detail = envelope.mail_from.partition("+")[2].partition("@")[0]
    assert tokens.read_bounce_token(detail) == asked.pk
    assert envelope.rcpt_tos == [PAT]


@pytest.mark.clause("XM-14", "PA-62")
def test_its_reply_address_brings_the_answer_back_to_its_case(settings):
    address = sending.write(notice()).reply_to

    token = tokens.read_reply_token(address.partition("+")[2].partition("@")[0])
    assert token is not None
    assert (token.case, token.is_for(PAT)) == (1042, True)


def test_two_sendings_of_one_notice_are_one_mail(settings):
    asked = notice()

    sending.send(asked)
    sending.send(asked)

    assert len(list((settings.DATA / "outbox").glob("*.eml"))) == 1


def test_many_are_written_and_handed_over_in_few_statements(settings, django_assert_num_queries):
    settings.JOIN_SECONDS = 60
    for case in range(20):
        enqueue(key=f"case/{case}/1/received/7", payload={**WORDS, "case": case})

    # Seven for what is due and in hand, four to make ready, one for how each ended.
    with django_assert_num_queries(7 + 4 + 20):
        runner.drain(sending.HANDLERS, now=NOW, limit=20)

    assert Notice.objects.filter(state=Notice.State.SENT).count() == 20


def test_a_mail_about_no_case_has_no_reply_address():
    written = sending.write(notice(case=None))

    assert (written.reply_to, written.references) == ("", ())


@pytest.mark.parametrize("words", [{"desk": "gone"}, {"to": []}])
def test_a_notice_that_can_never_be_sent_is_refused_for_good(words):
    with pytest.raises(runner.RefusedError):
        sending.send(notice(**words))


@pytest.mark.django_db(transaction=True)
def test_the_outbox_tries_again_later_what_a_server_does_not_take_now(settings):
    asked = notice()

    with sink() as (server, settings.SMTP_URL):
        server.says = ["451 Come back later"]
        runner.drain(sending.HANDLERS, now=NOW)
        asked.refresh_from_db()
        assert (asked.state, len(server.mails)) == (Notice.State.DUE, 0)

        runner.drain(sending.HANDLERS, now=asked.next_at)

    asked.refresh_from_db()
    assert (asked.state, len(server.mails)) == (Notice.State.SENT, 1)


@pytest.mark.django_db(transaction=True)
def test_the_outbox_gives_up_what_a_server_refuses_for_good(settings):
    asked = notice()

    with sink() as (server, settings.SMTP_URL):
        server.says = ["550 5.1.1 Nobody here"]
        runner.drain(sending.HANDLERS, now=NOW)

    asked.refresh_from_db()
    assert asked.state == Notice.State.FAILED
    assert "Nobody here" in asked.last_error

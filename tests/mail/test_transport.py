"""Handing a mail over, to a real server and to a folder."""

from collections.abc import Mapping

import pytest

from kept.mail.transport import Folder, No, Smtp
from kept.outbox.runner import RefusedError
from tests.mail.doors import sink

PAT = "pat@northwind.example"
DESK = "support+bounce.7.abc@pa.kept.example"
MAIL = b"From: support@pa.kept.example\r\n\r\n.dots and all\r\n"


def refused_by(transport: Smtp, to: tuple[str, ...] = (PAT,)) -> Mapping[str, No]:
    return transport.deliver(MAIL, sender=DESK, recipients=to, name="0007-abc")


def deliver(transport: Smtp | Folder, mail: bytes = MAIL, to: str = PAT) -> None:
    transport.deliver(mail, sender=DESK, recipients=[to], name="0007-abc")


def test_a_server_gets_the_mail_with_its_envelope():
    with sink() as (server, url):
        deliver(Smtp(url))

    (envelope,) = server.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == (DESK, [PAT])
    assert envelope.content == MAIL


def test_a_no_for_good_is_told_from_a_not_now():
    with sink() as (server, url):
        server.says = ["550 5.1.1 Nobody here", "451 Come back later"]

        (never,) = refused_by(Smtp(url)).values()
        (later,) = refused_by(Smtp(url)).values()

    assert (never.is_for_good, str(never)) == (True, "550 5.1.1 Nobody here")
    assert (later.is_for_good, str(later)) == (False, "451 Come back later")


def test_one_receiver_who_is_refused_holds_up_no_other():
    with sink() as (server, url):
        server.says = ["550 5.1.1 Nobody here", "250 OK"]

        refused = refused_by(Smtp(url), to=(PAT, "bea@northwind.example"))

    assert list(refused) == [PAT]
    assert server.envelopes[0].rcpt_tos == ["bea@northwind.example"]


def test_a_server_that_is_away_is_a_not_now():
    with sink() as (_, url):
        pass

    with pytest.raises(OSError, match="refused"):
        deliver(Smtp(url))


def test_a_wrong_password_is_our_matter_and_not_the_mails():
    with sink() as (_, url), pytest.raises(Exception, match="AUTH") as error:
        deliver(Smtp(url.replace("smtp://", "smtp://kept:s%3Acret@")))

    assert not isinstance(error.value, RefusedError)


def test_encryption_that_was_demanded_is_not_done_without():
    with sink() as (server, url), pytest.raises(Exception, match="STARTTLS"):
        deliver(Smtp(url.replace("smtp://", "smtp+starttls://")))

    assert server.mails == []


def test_a_folder_shows_what_would_be_sent(tmp_path):
    deliver(Folder(tmp_path / "outbox"))

    assert (tmp_path / "outbox" / "0007-abc.eml").read_bytes() == MAIL


def test_a_second_sending_takes_the_place_of_the_first(tmp_path):
    deliver(Folder(tmp_path))
    deliver(Folder(tmp_path))

    assert [path.name for path in tmp_path.iterdir()] == ["0007-abc.eml"]

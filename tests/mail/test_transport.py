"""Handing a mail over, to a real server and to a folder."""

from collections.abc import Mapping
from contextlib import closing

import pytest

from kept.mail.transport import Folder, No, Smtp
from kept.outbox.runner import RefusedError
from tests.mail.doors import sink

PAT = "pat@northwind.example"
DESK = "support+bounce.7.abc@pa.kept.example"
MAIL = b"From: support@pa.kept.example\r\n\r\n.dots and all\r\n"


def delivered(transport: Smtp | Folder, to: tuple[str, ...] = (PAT,)) -> Mapping[str, No]:
    return transport.deliver(MAIL, sender=DESK, recipients=to, name="0007-abc")


def deliver(url: str, to: tuple[str, ...] = (PAT,)) -> Mapping[str, No]:
    with closing(Smtp(url)) as server:
        return delivered(server, to)


def test_a_server_gets_the_mail_with_its_envelope():
    with sink() as (server, url):
        deliver(url)

    (envelope,) = server.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == (DESK, [PAT])
    assert envelope.content == MAIL


def test_a_no_for_good_is_told_from_a_not_now():
    with sink() as (server, url):
        server.says = ["550 5.1.1 Nobody here", "451 Come back later"]

        (never,) = deliver(url).values()
        (later,) = deliver(url).values()

    assert (never.is_for_good, str(never)) == (True, "550 5.1.1 Nobody here")
    assert (later.is_for_good, str(later)) == (False, "451 Come back later")


def test_one_receiver_who_is_refused_holds_up_no_other():
    with sink() as (server, url):
        server.says = ["550 5.1.1 Nobody here", "250 OK"]

        refused = deliver(url, to=(PAT, "bea@northwind.example"))

    assert list(refused) == [PAT]
    assert server.envelopes[0].rcpt_tos == ["bea@northwind.example"]


def test_one_connection_takes_mail_after_mail_and_forgets_a_no():
    with sink() as (server, url), closing(Smtp(url)) as transport:
        server.says = ["250 OK", "550 5.1.1 Nobody here", "250 OK"]

        refused = [len(delivered(transport)) for _ in range(3)]

    assert refused == [0, 1, 0]
    assert len(server.mails) == 2
    assert server.greeted == 1


def test_a_server_that_hangs_up_in_between_is_called_again():
    with sink() as (server, url), closing(Smtp(url)) as transport:
        delivered(transport)
        server.says = ["421 4.3.2 Enough for now", "250 OK"]
        (later,) = delivered(transport).values()
        delivered(transport)

    assert not later.is_for_good
    assert (len(server.mails), server.greeted) == (2, 2)


def test_a_server_that_is_away_is_a_not_now():
    with sink() as (_, url):
        pass

    with pytest.raises(OSError, match="refused"):
        deliver(url)


def test_a_wrong_password_is_our_matter_and_not_the_mails():
    with sink() as (_, url), pytest.raises(Exception, match="AUTH") as error:
        deliver(url.replace("smtp://", "smtp://kept:s%3Acret@"))

    assert not isinstance(error.value, RefusedError)


def test_encryption_that_was_demanded_is_not_done_without():
    with sink() as (server, url), pytest.raises(Exception, match="STARTTLS"):
        deliver(url.replace("smtp://", "smtp+starttls://"))

    assert server.mails == []


def test_a_folder_shows_what_would_be_sent(tmp_path):
    delivered(Folder(tmp_path / "outbox"))

    assert (tmp_path / "outbox" / "0007-abc.eml").read_bytes() == MAIL


def test_a_second_sending_takes_the_place_of_the_first(tmp_path):
    delivered(Folder(tmp_path))
    delivered(Folder(tmp_path))

    assert [path.name for path in tmp_path.iterdir()] == ["0007-abc.eml"]

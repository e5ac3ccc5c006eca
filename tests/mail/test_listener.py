"""The SMTP door, over real sockets."""

import smtplib
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from kept.desks.models import Desk
from kept.mail import listener
from kept.mail.models import Received
from kept.mail.store import raw_mail
from tests.mail.doors import open_door

PAT = "pat@northwind.example"
PA = "support@pa.kept.example"
XM = "support@xm.kept.example"
MAIL = b"From: pat@northwind.example\r\nTo: support@pa.kept.example\r\n\r\nIt smokes.\r\n"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _desks(settings, tmp_path):
    settings.DATA = tmp_path
    Desk.objects.create(slug="pa", name="PA", address=PA, aliases=["help@pa.kept.example"])
    Desk.objects.create(slug="xm", name="XM", address=XM)


@pytest.fixture
def door():
    with open_door() as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as sender:
        sender.ehlo()
        yield sender


def test_a_mail_is_kept_before_it_is_acknowledged(door):
    assert door.sendmail(PAT, [PA], MAIL) == {}

    received = Received.objects.get()
    assert raw_mail(received) == MAIL
    assert (received.envelope_from, received.envelope_to) == (PAT, [PA])
    assert received.peer == "127.0.0.1"


@pytest.mark.parametrize(
    "address",
    ["SUPPORT@PA.Kept.Example", "help@pa.kept.example", "support+1042.abc@pa.kept.example"],
)
def test_the_desk_is_known_by_each_of_its_addresses(door, address):
    door.mail(PAT)

    assert door.rcpt(address)[0] == 250


@pytest.mark.parametrize("address", ["sales@pa.kept.example", "support@elsewhere.example"])
def test_an_address_that_no_desk_has_is_refused(door, address):
    door.mail(PAT)

    assert door.rcpt(address)[0] == 550


def test_a_known_address_beside_an_unknown_one_gets_the_mail(door):
    refused = door.sendmail(PAT, [PA, "nobody@pa.kept.example"], MAIL)

    assert list(refused) == ["nobody@pa.kept.example"]
    assert Received.objects.get().envelope_to == [PA]


def test_a_mail_to_two_desks_is_kept_with_both(door):
    door.sendmail(PAT, [PA, XM], MAIL)

    assert Received.objects.get().envelope_to == [PA, XM]


def test_a_bounce_comes_without_a_sender(door):
    door.sendmail("", [PA], MAIL)

    assert Received.objects.get().envelope_from == ""


def test_a_mail_above_the_limit_is_refused_when_announced(door):
    assert door.mail(PAT, [f"SIZE={listener.MAX_BYTES + 1}"])[0] == 552


def test_a_mail_above_the_limit_is_refused_when_sent(door, monkeypatch):
    monkeypatch.setattr(listener, "MAX_BYTES", 2_000)
    with open_door() as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as sender:
        sender.ehlo()
        sender.mail(PAT)
        sender.rcpt(PA)

        assert sender.data(MAIL + b"x" * 60_000)[0] == 552

    assert not Received.objects.exists()


def test_lines_that_end_as_on_unix_are_taken(door):
    """As curl sends a file, which makes one line of the whole mail."""
    raw = MAIL.replace(b"\r\n", b"\n") + b"and on\n" * 5_000
    door.mail(PAT)
    door.rcpt(PA)
    door.putcmd("data")
    door.getreply()
    door.send(raw + b"\r\n.\r\n")

    assert door.getreply()[0] == 250
    assert raw_mail(Received.objects.get()).startswith(raw)


def test_a_full_disk_leaves_the_mail_with_its_sender(door, settings):
    (settings.DATA / "mail").write_text("a file where the folder should be")

    assert refusal(door) == 451
    assert not Received.objects.exists()

    (settings.DATA / "mail").unlink()
    assert door.sendmail(PAT, [PA], MAIL) == {}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite locks the whole database")
def test_a_locked_database_leaves_the_mail_with_its_sender(door, monkeypatch):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.2)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        try:
            assert refusal(door) == 451
        finally:
            cursor.execute("ROLLBACK")

    assert not Received.objects.exists()


def test_a_database_that_is_gone_leaves_the_mail_with_its_sender(door):
    door.mail(PAT)
    door.rcpt(PA)
    rename("mail_received", "elsewhere")
    try:
        assert door.data(MAIL)[0] == 451
    finally:
        rename("elsewhere", "mail_received")


def test_a_directory_that_cannot_be_read_refuses_nobody_for_good(door):
    door.mail(PAT)
    rename("desks_desk", "elsewhere")
    try:
        assert door.rcpt(PA)[0] == 451
    finally:
        rename("elsewhere", "desks_desk")


def test_more_connections_than_can_be_served_are_asked_to_come_later(door, monkeypatch):
    monkeypatch.setattr(listener, "MAX_CONNECTIONS", 1)

    with socket.create_connection(door.sock.getpeername(), timeout=10) as late:
        assert late.recv(100).startswith(b"421")

    assert door.noop()[0] == 250


def test_many_senders_at_once_all_get_their_yes():
    with open_door() as port, ThreadPoolExecutor(8) as senders:

        def send(number: int) -> dict[str, tuple[int, bytes]]:
            with smtplib.SMTP("127.0.0.1", port, timeout=20) as sender:
                return sender.sendmail(PAT, [PA], MAIL + b"%d\r\n" % number)

        assert list(senders.map(send, range(80))) == [{}] * 80

    assert Received.objects.count() == 80
    assert Received.objects.values("digest").distinct().count() == 80


def refusal(sender: smtplib.SMTP) -> int:
    """Return what the door says to a mail that it does not take."""
    sender.mail(PAT)
    sender.rcpt(PA)
    code, _ = sender.data(MAIL)
    sender.rset()
    return code


def rename(table: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {name}")

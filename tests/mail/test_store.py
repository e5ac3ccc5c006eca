"""The raw mail on disk and its row, before anybody reads it."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection

from kept.mail.models import Received
from kept.mail.store import Arrival, DamagedError, raw_mail, store, store_all

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
RAW = b"From: pat@northwind.example\r\nSubject: Printer\r\n\r\nIt smokes.\r\n"
PAT = "pat@northwind.example"
DESK = "support@pa.kept.example"

pytestmark = pytest.mark.django_db


def keep(raw: bytes = RAW, **envelope) -> Received:
    words = {"envelope_from": PAT, "envelope_to": [DESK], "source": "smtp", "at": NOW}
    return store(raw, **{**words, **envelope})


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path


def test_a_mail_is_kept_byte_for_byte_under_its_digest(folder):
    received = keep()

    digest = sha256(RAW).hexdigest()
    assert (folder / "mail" / digest[:2] / digest).read_bytes() == RAW
    assert raw_mail(received) == RAW


def test_its_row_says_what_the_envelope_said():
    received = Received.objects.get(pk=keep().pk)

    assert (received.state, received.received_at) == (Received.State.RECEIVED, NOW)
    assert (received.envelope_from, received.envelope_to) == (PAT, [DESK])
    assert (received.source, received.size) == ("smtp", len(RAW))


def test_the_same_bytes_twice_are_two_rows_and_one_file(folder):
    first, second = keep(), keep()

    assert first.pk != second.pk
    assert first.path == second.path
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_mails_that_come_together_are_one_commit(django_assert_num_queries):
    arrivals = [Arrival(b"Subject: %d\r\n\r\n" % n, PAT, (DESK,), "smtp", NOW) for n in range(20)]

    with django_assert_num_queries(1):
        rows = store_all(arrivals)

    assert [row.size for row in rows] == [len(arrival.raw) for arrival in arrivals]


def test_a_full_disk_writes_no_row(folder):
    (folder / "mail").write_text("a file where the folder should be")

    with pytest.raises(OSError, match="mail"):
        keep()

    assert not Received.objects.exists()


def test_an_envelope_that_no_database_takes_is_kept_without_the_odd_letters():
    received = keep(envelope_from="a\0b\udcff@x.example", envelope_to=[DESK])

    received.refresh_from_db()
    assert received.envelope_from == "ab?@x.example"


def test_a_file_that_was_changed_is_not_taken_for_the_mail(folder):
    received = keep()
    (folder / received.path).write_bytes(b"something else")

    with pytest.raises(DamagedError, match="changed"):
        raw_mail(received)


def test_a_file_that_is_gone_is_said_to_be(folder):
    received = keep()
    (folder / received.path).unlink()

    with pytest.raises(DamagedError, match="gone"):
        raw_mail(received)


def test_a_database_that_refuses_leaves_no_row():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE mail_received RENAME TO elsewhere")

    with pytest.raises(DatabaseError):
        keep()

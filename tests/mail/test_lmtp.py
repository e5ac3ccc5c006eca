"""The LMTP door and encryption, over real sockets."""

import datetime
import smtplib
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection

from kept.desks.models import Desk
from kept.mail import listener, storeroom
from kept.mail.models import Received
from tests.mail.doors import open_door, open_doors

PAT = "pat@northwind.example"
PA = "support@pa.kept.example"
XM = "support@xm.kept.example"
MAIL = b"From: pat@northwind.example\r\nTo: support@pa.kept.example\r\n\r\nIt smokes.\r\n"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _desks(settings, tmp_path):
    settings.DATA = tmp_path
    Desk.objects.create(slug="pa", name="PA", address=PA)
    Desk.objects.create(slug="xm", name="XM", address=XM)


@pytest.fixture
def door():
    with open_doors(lmtp=True) as (_, port), smtplib.LMTP("127.0.0.1", port, timeout=10) as sender:
        sender.ehlo()
        yield sender


def test_a_mail_by_lmtp_is_kept_once_and_each_recipient_is_answered(door):
    answers = deliver(door, MAIL, [PA, XM])

    assert [code for code, _ in answers] == [250, 250]
    received = Received.objects.get()
    assert (received.source, received.envelope_to) == ("lmtp", [PA, XM])


def test_an_unknown_recipient_is_refused_and_the_others_get_the_mail(door):
    door.mail(PAT)

    assert [door.rcpt(each)[0] for each in (PA, "nobody@pa.kept.example")] == [250, 550]
    assert door.data(MAIL)[0] == 250
    assert Received.objects.get().envelope_to == [PA]


def test_case_09_a_mail_that_cannot_be_stored_is_put_off_for_each_recipient(door, settings):
    (settings.DATA / "mail").write_text("a file where the folder should be")

    assert [code for code, _ in deliver(door, MAIL, [PA, XM])] == [451, 451]
    assert not Received.objects.exists()


def test_a_mail_above_the_limit_is_refused_for_each_recipient(monkeypatch):
    monkeypatch.setattr(listener, "MAX_BYTES", 2_000)
    with open_doors(lmtp=True) as (_, port), smtplib.LMTP("127.0.0.1", port, timeout=10) as sender:
        sender.ehlo()

        answers = deliver(sender, MAIL + b"x" * 3_000 + b"\r\n", [PA, XM])
        assert [code for code, _ in answers] == [552, 552]
        assert sender.noop()[0] == 250

    assert not Received.objects.exists()


def test_mails_are_put_off_while_too_many_wait_to_be_read(door, monkeypatch):
    monkeypatch.setattr(storeroom, "MAX_UNREAD", 1)
    monkeypatch.setattr(storeroom, "LOOK_SECONDS", 0.0)
    deliver(door, MAIL, [PA])

    door.mail(PAT)
    assert door.rcpt(PA)[0] == 451

    Received.objects.update(state=Received.State.RECORDED)
    assert door.rcpt(PA)[0] == 250


def test_what_is_unread_is_counted_without_reading_it_all(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert not storeroom.too_much_is_unread()
    if connection.vendor == "sqlite":
        unread = Received.objects.filter(state=Received.State.RECEIVED).order_by("pk")
        assert "mail_to_be_read" in unread.values_list("pk")[9:10].explain()


@pytest.fixture
def certificate(settings, tmp_path):
    settings.TLS_CERT, settings.TLS_KEY = str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kept.example")])
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, day, day.replace(year=2046))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("kept.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return settings.TLS_CERT


def test_a_door_with_a_certificate_takes_mails_encrypted(certificate):
    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False
    with open_door() as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as sender:
        sender.starttls(context=context)

        assert sender.sock.version().startswith("TLS")
        assert sender.sendmail(PAT, [PA], MAIL) == {}

    assert Received.objects.count() == 1


def test_encrypting_takes_no_second_place_among_the_connections(certificate, monkeypatch):
    monkeypatch.setattr(listener, "MAX_CONNECTIONS", 1)
    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False
    with open_door() as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as sender:
        sender.starttls(context=context)

        assert sender.noop()[0] == 250


def test_a_door_without_a_certificate_offers_no_encryption():
    with open_door() as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as sender:
        sender.ehlo()

        assert not sender.has_extn("starttls")


def deliver(sender: smtplib.LMTP, raw: bytes, recipients: list[str]) -> list[tuple[int, bytes]]:
    """Send a mail and return the answer for each recipient."""
    sender.mail(PAT)
    for recipient in recipients:
        assert sender.rcpt(recipient)[0] == 250
    first = sender.data(raw)
    return [first, *(sender.getreply() for _ in recipients[1:])]

"""What leaves is signed, and whoever asks the name server for our key can check it."""

from __future__ import annotations

import base64
from email import message_from_bytes

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils import timezone

from kept.mail import sending, signing
from kept.outbox import runner
from tests import cast
from tests.mail.doors import sink
from tests.mail.post import arrive, mail

KEY = rsa.generate_private_key(65537, 1024)  # short, since it is made for each run
PEM = KEY.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.TraditionalOpenSSL,
    serialization.NoEncryption(),
).decode()
MAIL = b"From: support@pa.kept.example\r\nTo: bo@northwind.example\r\nSubject: Hi\r\n\r\nHello.\r\n"


@pytest.fixture(autouse=True)
def _key(settings):
    settings.DKIM_KEY, settings.DKIM_SELECTOR, settings.DKIM_DOMAIN = PEM, "kept", "kept.example"


def name_server(name: bytes, timeout: int = 5) -> bytes | None:
    """Answer as DNS does for our selector."""
    assert name == b"kept._domainkey.kept.example."
    public = KEY.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def is_ours(raw: bytes) -> bool:
    return bool(dkim.verify(raw, dnsfunc=name_server, minkey=1024))


def test_a_signed_mail_is_ours_and_a_changed_one_is_not():
    raw = signing.signed(MAIL, domain="pa.kept.example")

    assert is_ours(raw)
    assert raw.endswith(MAIL)
    assert not is_ours(raw.replace(b"Hello", b"Hullo"))
    assert not is_ours(raw.replace(b"\r\nFrom:", b"\r\nFrom: evil@x.example\r\nFrom:"))


def test_a_mail_of_another_domain_is_left_as_it_is():
    assert signing.signed(MAIL, domain="northwind.example") == MAIL
    assert signing.signed(MAIL, domain="notkept.example") == MAIL


def test_without_a_key_nothing_is_signed(settings):
    settings.DKIM_KEY = ""

    assert signing.signed(MAIL, domain="kept.example") == MAIL


def test_a_key_may_lie_in_a_file(settings, tmp_path):
    (tmp_path / "key.pem").write_text(PEM)
    settings.DKIM_KEY = str(tmp_path / "key.pem")

    assert is_ours(signing.signed(MAIL, domain="kept.example"))


@pytest.mark.django_db
def test_the_acknowledgement_leaves_signed(settings, tmp_path):
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    cast.entitled("pa")
    cast.bo()
    arrive(mail())
    with sink() as (server, url):
        settings.SMTP_URL = url
        runner.drain(sending.HANDLERS, now=timezone.now(), limit=5)

    acknowledgement = next(raw for raw in server.mails if b"bo@northwind.example" in raw)
    assert is_ours(acknowledgement)
    assert message_from_bytes(acknowledgement)["DKIM-Signature"]

"""Mail from a provider: signed, stored before it hears a yes, retried when it hears a no."""

import pytest
from django.test import Client

from kept.mail import intake, webhook
from kept.mail.models import Received
from kept.mail.store import raw_mail
from tests import cast
from tests.mail.post import NOW, later, mail
from tests.visitors import moment

pytestmark = pytest.mark.django_db
State = Received.State
AT = str(int(NOW.timestamp()))


@pytest.fixture(autouse=True)
def _desk(settings, tmp_path):
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.WEBHOOK_SECRET = "a-secret-of-the-tests"
    cast.entitled("pa")
    cast.bo()
    with moment("2026-03-02 10:00"):
        yield


def signed(raw: bytes, *, desk: str = "pa", at: str = AT) -> str:
    return webhook.sign(raw, desk=desk, timestamp=at)


def post(raw: bytes, *, desk: str = "pa", at: str = AT, signature: str | None = None):
    return Client(enforce_csrf_checks=True).post(
        f"/mail/in/{desk}/",
        raw,
        content_type="message/rfc822",
        headers={
            "X-Kept-Timestamp": at,
            "X-Kept-Signature": signed(raw, desk=desk, at=at) if signature is None else signature,
        },
    )


def test_a_signed_mail_is_stored_for_its_desk_and_becomes_a_case():
    raw = bytes(mail())

    assert post(raw).status_code == 200

    received = Received.objects.get()
    assert raw_mail(received) == raw
    assert (received.source, received.desk) == ("webhook", cast.desk())
    assert intake.apply(received).state == State.OPENED


@pytest.mark.parametrize(
    "words",
    [
        {"signature": ""},
        {"signature": "0" * 64},
        {"at": "yesterday"},
        {"at": str(int(later(minutes=-6).timestamp()))},
        {"at": str(int(later(minutes=6).timestamp()))},
    ],
    ids=["none", "wrong", "no moment", "replayed later", "from the future"],
)
def test_what_is_not_signed_now_by_us_is_refused(words):
    assert post(bytes(mail()), **words).status_code == 401
    assert not Received.objects.exists()


def test_a_signature_is_for_one_mail_alone():
    signature = signed(bytes(mail()))

    assert post(bytes(mail("Something else.")), signature=signature).status_code == 401


def test_a_signature_is_for_one_desk_alone():
    cast.entitled("xm")
    raw = bytes(mail())

    assert post(raw, desk="xm", signature=signed(raw, desk="pa")).status_code == 401
    assert not Received.objects.exists()


def test_what_is_signed_is_said_to_those_who_write_the_other_side(settings):
    settings.WEBHOOK_SECRET = "a secret"

    # printf '1772445600.pa.Subject: Hello\n' | openssl dgst -sha256 -hmac 'a secret'
    made = webhook.sign(b"Subject: Hello\n", desk="pa", timestamp="1772445600")
    assert made == "351fb886017021e2e527b4cb6315abc882c32dfb7b6683236ddfa5bb9284354c"


def test_case_01_a_provider_that_comes_twice_makes_one_case():
    raw = bytes(mail())

    assert [post(raw).status_code for _ in range(2)] == [200, 200]

    intake.drain(NOW)
    assert sorted(Received.objects.values_list("state", flat=True)) == ["opened", "recorded"]


def test_case_09_a_full_disk_has_the_provider_come_again(settings):
    (settings.DATA / "mail").write_text("a file where the folder should be")

    assert post(bytes(mail())).status_code == 503
    assert not Received.objects.exists()


def test_a_mail_above_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(webhook, "MAX_BYTES", 100)

    assert post(bytes(mail())).status_code == 413


def test_a_desk_that_is_not_there_takes_no_mail():
    assert post(bytes(mail()), desk="zz").status_code == 404


def test_without_a_secret_the_door_is_closed(settings):
    settings.WEBHOOK_SECRET = ""

    assert post(bytes(mail())).status_code == 404


def test_a_bounce_has_no_sender():
    post(b"Return-Path: <>\r\n" + bytes(mail()))

    assert Received.objects.get().envelope_from == ""

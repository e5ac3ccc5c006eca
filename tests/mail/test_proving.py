"""Who signed a mail is found out here, from a real name server, where nobody else has said it."""

from __future__ import annotations

import base64

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from kept.mail import proving
from kept.mail.proving import Claimed, prove
from tests import cast
from tests.mail.dns_server import name_server
from tests.mail.post import arrive, mail

KEY = rsa.generate_private_key(65537, 1024)  # short, since it is made for each run
PEM = KEY.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.TraditionalOpenSSL,
    serialization.NoEncryption(),
)
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
).decode()
NAMES = {
    f"sel._domainkey.{domain}": f"v=DKIM1; k=rsa; p={PUBLIC}"
    for domain in ("northwind.example", "mail.northwind.example", "evil.example", "kept.example")
} | {"_dmarc.northwind.example": "v=DMARC1; p=reject", "_dmarc.lax.example": "v=DMARC1; p=none"}
BO = "bo@northwind.example"
PLAIN = (
    b"From: Bo <bo@northwind.example>\r\nTo: support@pa.kept.example\r\nSubject: Hi\r\n\r\nOh.\r\n"
)


def signed(raw: bytes = PLAIN, *, by: str = "northwind.example", **words: object) -> bytes:
    return bytes(dkim.sign(raw, b"sel", by.encode(), PEM, **words)) + raw


@pytest.fixture
def names(settings):
    with name_server(dict(NAMES)) as server:
        settings.CHECK_SENDERS, settings.NAME_SERVER = True, server.address
        yield server


@pytest.fixture
def nobody(settings, monkeypatch):
    """Where the name server should be there is nobody."""
    monkeypatch.setattr(proving, "SECONDS", 0.2)
    settings.CHECK_SENDERS, settings.NAME_SERVER = True, "127.0.0.1:1"


def verdict(raw: bytes, *, sender: str = BO, envelope: str = BO) -> str:
    return prove(Claimed(raw, sender, envelope)).value


def test_a_signature_of_the_senders_domain_proves_the_sender(names):
    assert verdict(signed()) == "pass"
    assert verdict(signed().replace(b"Oh.", b"Ah.")) == "none"
    assert verdict(PLAIN) == "none"


def test_a_signature_of_the_same_organisation_counts_unless_the_domain_wants_its_own(names):
    assert verdict(signed(by="mail.northwind.example")) == "pass"
    assert verdict(signed(by="evil.example")) == "none"

    names.texts["_dmarc.strict.example"] = "v=DMARC1; p=reject; adkim=s"
    names.texts["sel._domainkey.m.strict.example"] = NAMES["sel._domainkey.evil.example"]
    strict = PLAIN.replace(b"northwind", b"strict")
    raw = signed(strict, by="m.strict.example")
    assert verdict(raw, sender="bo@strict.example", envelope="bo@strict.example") == "none"


def test_neighbours_under_a_registry_do_not_speak_for_each_other(names):
    names.texts["_dmarc.registry.example"] = "v=DMARC1; p=none; psd=y"
    names.texts["sel._domainkey.b.registry.example"] = NAMES["sel._domainkey.evil.example"]
    raw = signed(PLAIN.replace(b"northwind", b"a.registry"), by="b.registry.example")

    assert verdict(raw, sender="bo@a.registry.example") == "none"


def test_a_domain_disowns_what_neither_it_nor_its_servers_can_have_sent(names):
    assert verdict(PLAIN, envelope="x@evil.example") == "fail"
    assert verdict(signed(by="evil.example"), envelope="x@evil.example") == "fail"
    # SPF, which is not asked here, might have passed: nothing is proven, nothing disowned.
    assert verdict(PLAIN, envelope="bounce@mail.northwind.example") == "none"
    assert verdict(PLAIN, envelope="") == "none"


def test_a_domain_that_wants_nothing_done_disowns_nothing(names):
    raw = PLAIN.replace(b"northwind", b"lax")

    assert verdict(raw, sender="bo@lax.example", envelope="x@evil.example") == "none"


@pytest.mark.parametrize(
    "raw",
    [
        signed(length=True),
        b"From: Eve <eve@evil.example>\r\n" + signed(),
        signed(PLAIN.replace(b"From: Bo", b"From: eve@evil.example, Bo")),
    ],
    ids=["signed to a length", "a second From", "two senders"],
)
def test_what_could_be_bent_proves_nothing(names, raw):
    assert verdict(raw) == "none"


@pytest.mark.parametrize("body_as", [b"simple", b"relaxed"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\r\n\r\n",
        b"no end of line",
        b"blanks \t at  the end \t\r\n  and before\r\n \r\n\r\n",
        b"ends of\nanother sort\r\r\n\n\n",
        b"\r\n\r\nempty lines\r\n\r\n\r\nbefore, between " + b"and many more\r\n" * 20,
    ],
)
def test_a_body_is_read_in_pieces_as_whoever_signed_it_read_it_whole(
    names, monkeypatch, body, body_as
):
    monkeypatch.setattr("kept.mail.body_hash.AT_ONCE", 10)
    raw = signed(b"From: bo@northwind.example\r\n\r\n" + body, canonicalize=(b"simple", body_as))

    assert verdict(raw) == "pass"
    assert verdict(raw + b"More.\r\n") == "none"


def test_a_silent_name_server_is_an_unknown_sender_in_bounded_time(names, monkeypatch):
    monkeypatch.setattr(proving, "SECONDS", 0.2)
    names.is_silent = True

    assert proving.prove_all([Claimed(signed(), BO, BO)] * 2) == ["unknown", "unknown"]


@pytest.mark.usefixtures("nobody")
def test_no_name_server_is_an_unknown_sender():
    assert verdict(signed()) == "unknown"


def test_a_mail_that_is_made_to_take_for_ever_is_not_looked_at(names):
    assert verdict(signed(PLAIN) + b" " * 100_000 + b"x\r\n") == "unknown"


@pytest.fixture
def _desk(db, settings, tmp_path):
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    cast.entitled("pa")
    cast.bo()


def from_dee(*, by: str = "") -> bytes:
    raw = bytes(mail(by="Dee Hart <dee@kept.example>")).replace(b"\n", b"\r\n")
    return signed(raw, by=by) if by else raw


@pytest.mark.usefixtures("_desk")
def test_an_agents_mail_opens_a_case_where_its_domain_signed_it_and_is_held_else(names):
    assert arrive(from_dee()).state == "held"
    proven = arrive(from_dee(by="kept.example"))
    assert (proven.state, proven.verdict) == ("opened", "pass")


@pytest.mark.usefixtures("_desk")
def test_a_mail_that_its_domain_disowns_is_held(names):
    received = arrive(PLAIN, envelope_from="x@evil.example")

    assert (received.state, received.verdict) == ("held", "fail")
    assert "own domain" in received.reason


@pytest.mark.usefixtures("_desk", "nobody")
def test_no_answer_from_the_name_server_loses_no_mail():
    received = arrive(signed())

    assert (received.state, received.verdict) == ("opened", "unknown")


@pytest.mark.usefixtures("_desk")
def test_our_own_servers_word_goes_first_and_nobody_is_asked(names, settings):
    settings.AUTHSERV_ID = "mx.kept.example"
    said = b"Authentication-Results: mx.kept.example; dmarc=fail (p=reject)\r\n"

    assert arrive(said + signed()).verdict == "fail"
    assert names.asked == []


@pytest.mark.usefixtures("_desk")
def test_without_the_setting_nobody_is_asked(names, settings):
    settings.CHECK_SENDERS = False

    assert (arrive(signed()).verdict, names.asked) == ("", [])

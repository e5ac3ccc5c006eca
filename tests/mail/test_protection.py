"""Signed and encrypted mails, as mail programs make them, from the door to the case's page."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID
from django.test import Client
from django.utils.html import escape

from kept.cases.models import Entry
from kept.mail import smime as smime_room
from kept.mail.models import Received
from kept.mail.reading.message import Context, read
from tests import cast
from tests.mail.post import arrive

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
KEY = rsa.generate_private_key(65537, 2048)
CONTEXT = Context(own_addresses=frozenset(), markers=())


def certificate(name: str, *, issuer: str, is_ca: bool = False) -> x509.Certificate:
    """Return a certificate on the one key that there is here."""
    subject, by = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, issuer)
    )
    address = x509.SubjectAlternativeName([x509.RFC822Name("bo@northwind.example")])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by)
        .public_key(KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(address, critical=False)
        .sign(KEY, hashes.SHA256())
    )


CERTIFICATE = certificate("Bo Lind", issuer="Bo Lind")
WORDS = b"The printer smokes."
INNER = b"Content-Type: text/plain\r\n\r\n" + WORDS + b"\r\n"
HEAD = (
    b"From: Bo Lind <bo@northwind.example>\r\nTo: support@pa.kept.example\r\n"
    b"Subject: Printer\r\nMessage-ID: <1@northwind.example>\r\nMIME-Version: 1.0\r\n"
)


def smime(
    encoding: Encoding, *options: pkcs7.PKCS7Options, by: x509.Certificate = CERTIFICATE
) -> bytes:
    signer = pkcs7.PKCS7SignatureBuilder().set_data(INNER)
    return signer.add_signer(by, KEY, hashes.SHA256()).sign(encoding, list(options))


def signed(*options: pkcs7.PKCS7Options, by: x509.Certificate = CERTIFICATE) -> bytes:
    made = smime(Encoding.SMIME, pkcs7.PKCS7Options.DetachedSignature, *options, by=by)
    return HEAD + made.replace(b"MIME-Version: 1.0\n", b"", 1)


def opaque() -> bytes:
    top = (
        b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return HEAD + top + base64.encodebytes(smime(Encoding.DER, pkcs7.PKCS7Options.Binary))


def encrypted() -> bytes:
    envelope = pkcs7.PKCS7EnvelopeBuilder().set_data(INNER).add_recipient(CERTIFICATE)
    made = envelope.encrypt(Encoding.SMIME, [])
    return HEAD + made.replace(b"MIME-Version: 1.0\n", b"", 1)


def pgp(kind: str, first: bytes, second: bytes) -> bytes:
    """Return a mail in two parts, as RFC 3156 has it."""
    protocol = "signature" if kind == "signed" else "encrypted"
    top = f'Content-Type: multipart/{kind}; protocol="application/pgp-{protocol}"; boundary=b'
    parts = b"\r\n--b\r\n".join([b"", first, second])
    return HEAD + top.encode() + b"\r\n" + parts + b"\r\n--b--\r\n"


SIGNATURE = b"-----BEGIN PGP SIGNATURE-----\r\n\r\niQEz\r\n-----END PGP SIGNATURE-----\r\n"
MESSAGE = b"-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM\r\n-----END PGP MESSAGE-----\r\n"
PGP_SIGNED = pgp(
    "signed",
    INNER,
    b"Content-Type: application/pgp-signature; name=signature.asc\r\n\r\n" + SIGNATURE,
)
PGP_ENCRYPTED = pgp(
    "encrypted",
    b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n",
    b"Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n" + MESSAGE,
)


BY_BO = (
    "Signed with S/MIME by Bo Lind <bo@northwind.example>; the text is unchanged."
    " Nobody else vouches for the name."
)


@pytest.fixture(autouse=True)
def _desk(settings, tmp_path):
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    cast.entitled("pa")
    cast.bo()


def page_of(received: Received) -> str:
    """Return the case's page as its agent sees it."""
    client = Client()
    client.force_login(cast.alma())
    return client.get(f"/console/case/{received.case.number}/").content.decode()


def opening(received: Received) -> Entry:
    return Entry.objects.get(case=received.case, kind="opened")


@pytest.mark.parametrize(
    ("raw", "told", "file"),
    [
        (signed(), BY_BO, "smime.p7s"),
        (opaque(), BY_BO, "smime.p7m"),
        (PGP_SIGNED, "Signed with PGP; the signature was not checked.", "signature.asc"),
    ],
    ids=["S/MIME", "S/MIME, opaque", "PGP/MIME"],
)
def test_case_53_a_signed_mail_is_read_and_its_signature_told(raw, told, file):
    received = arrive(raw)

    assert received.state == "opened"
    assert opening(received).words.text.strip() == WORDS.decode()
    assert [each.name for each in opening(received).files.all()] == [file]
    assert escape(told) in page_of(received)


def note(raw: bytes) -> str:
    """Return what an agent reads of the signature."""
    mail = smime_room.look_at(read(raw, CONTEXT), raw, at=NOW)
    return " ".join(mail.notes)


def in_a_list(raw: bytes) -> bytes:
    """Return a signed mail as a list server passes it on that writes words of its own below."""
    top, _, body = raw.partition(b"Content-Type: ")
    own = b"\r\n--list\r\n\r\nPay here instead.\r\n--list--\r\n"
    return (
        top + b'Content-Type: multipart/mixed; boundary="list"\r\n\r\n--list\r\nContent-Type: '
        + body + own
    )  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (signed(), BY_BO),
        (signed().replace(b"\r\n", b"\n"), BY_BO),
        (signed().replace(b"smokes", b"sings"), smime_room.CHANGED),
        (signed().replace(b"From: Bo Lind <bo", b"From: Bo Lind <bob"), "That is not the sender."),
        (in_a_list(signed()), f"{BY_BO} {smime_room.IN_PART}"),
        (signed(pkcs7.PKCS7Options.NoCerts), smime_room.NOT_CHECKABLE),
        (re.sub(rb"\nMI.*", b"\nAAAA", signed()), smime_room.NOT_CHECKABLE),
    ],
    ids=["whole", "other line breaks", "changed", "somebody else", "a part", "bare", "broken"],
)
def test_case_53_the_note_says_what_a_signature_is_worth(raw, told):
    assert told in note(raw)


def test_case_53_who_vouches_for_a_name_counts_where_the_machine_trusts_them(monkeypatch, tmp_path):
    raw = signed(by=certificate("Bo Lind", issuer="Example CA"))
    authority = certificate("Example CA", issuer="Example CA", is_ca=True)
    (tmp_path / "ca.pem").write_bytes(authority.public_bytes(Encoding.PEM))

    assert "Example CA vouches for the name; this machine does not trust them." in note(raw)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    assert "Example CA vouches for the name, and this machine trusts them." in note(raw)
    monkeypatch.setenv("PATH", "")
    assert note(raw) == smime_room.NOT_CHECKED


@pytest.mark.parametrize(
    ("raw", "kind", "file"),
    [(encrypted(), "S/MIME", "smime.p7m"), (PGP_ENCRYPTED, "PGP", "encrypted.asc")],
    ids=["S/MIME", "PGP/MIME"],
)
def test_case_54_an_encrypted_mail_is_a_case_that_says_so_and_has_the_file(raw, kind, file):
    received = arrive(raw)

    assert received.state == "opened"
    assert f"Encrypted with {kind}: it cannot be read here." in opening(received).words.text
    assert file in [each.name for each in opening(received).files.all()]
    assert f"Encrypted with {kind}: it cannot be read here." in page_of(received)

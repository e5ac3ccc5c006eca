"""Signed and encrypted mails, as mail programs make them, from the door to the case's page."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID
from django.test import Client

from kept.cases.models import Entry
from kept.mail.models import Received
from tests import cast
from tests.mail.post import arrive

pytestmark = pytest.mark.django_db
KEY = rsa.generate_private_key(65537, 2048)
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Bo Lind")])
CERTIFICATE = (
    x509.CertificateBuilder()
    .subject_name(NAME)
    .issuer_name(NAME)
    .public_key(KEY.public_key())
    .serial_number(1)
    .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
    .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
    .sign(KEY, hashes.SHA256())
)
WORDS = b"The printer smokes."
INNER = b"Content-Type: text/plain\r\n\r\n" + WORDS + b"\r\n"
HEAD = (
    b"From: Bo Lind <bo@northwind.example>\r\nTo: support@pa.kept.example\r\n"
    b"Subject: Printer\r\nMessage-ID: <1@northwind.example>\r\nMIME-Version: 1.0\r\n"
)


def smime(encoding: Encoding, *options: pkcs7.PKCS7Options) -> bytes:
    signer = pkcs7.PKCS7SignatureBuilder().set_data(INNER)
    return signer.add_signer(CERTIFICATE, KEY, hashes.SHA256()).sign(encoding, list(options))


def signed() -> bytes:
    made = smime(Encoding.SMIME, pkcs7.PKCS7Options.DetachedSignature)
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
    ("raw", "kind", "file"),
    [
        (signed(), "S/MIME", "smime.p7s"),
        (opaque(), "S/MIME", "smime.p7m"),
        (PGP_SIGNED, "PGP", "signature.asc"),
    ],
    ids=["S/MIME", "S/MIME, opaque", "PGP/MIME"],
)
def test_case_53_a_signed_mail_is_read_and_its_signature_told(raw, kind, file):
    received = arrive(raw)

    assert received.state == "opened"
    assert opening(received).words.text.strip() == WORDS.decode()
    assert [each.name for each in opening(received).files.all()] == [file]
    assert f"Signed with {kind}; the signature was not checked." in page_of(received)


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

"""
Words that only we can have written: reply addresses, bounce addresses, message ids.

Each names what it is for and is signed with the installation's secret. Letters
and digits of base32, since mail programs change the case of an address.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from kept.mail.reading.addresses import key

SIGNED_BYTES = 10  # 80 bits: too many to try over mail
NOBODYS = "@no-message-id.invalid"  # ends the ids by which mails go that have none of their own


@dataclass(frozen=True, slots=True)
class ReplyToken:
    """What stands behind the plus of a reply address: read, not yet proven."""

    case: int
    signature: str

    def is_for(self, recipient: str) -> bool:
        """Whether it was made for `recipient` of this case, by us."""
        return _is_signed(self.signature, "reply", self.case, key(recipient))

    def recipient_among(self, addresses: Iterable[str]) -> str | None:
        """Return the one of `addresses` that it was made for; None: it is not ours."""
        return next((each for each in addresses if self.is_for(each)), None)


def reply_address(desk_address: str, *, case: int, recipient: str) -> str:
    """Return the address by which `recipient` answers in `case`: `support+1042.hmac@...`."""
    return _plus(desk_address, f"{case}.{_sign('reply', case, key(recipient))}")


def read_reply_token(detail: str) -> ReplyToken | None:
    """Read what stands behind the plus; None: it has not the form of a token."""
    number, dot, signature = detail.partition(".")
    if not (dot and signature and number.isascii() and number.isdigit() and len(number) <= 12):
        return None
    return ReplyToken(int(number), signature)


def bounce_address(desk_address: str, *, notice: int) -> str:
    """Return the envelope sender that tells which notice a bounce is about (VERP)."""
    return _plus(desk_address, f"bounce.{notice}.{_sign('bounce', notice)}")


def read_bounce_token(detail: str) -> int | None:
    """Return the notice that a bounce address names; None: not one of ours."""
    match detail.split("."):
        case ["bounce", number, signature] if number.isascii() and number.isdigit():
            return int(number) if _is_signed(signature, "bounce", int(number)) else None
    return None


def message_id(domain: str) -> str:
    """Return a new Message-ID, without `<>`; nobody else can have written it or guess it."""
    word = secrets.token_hex(10)
    return f"{word}.{_sign('message', word)}@{domain}"


def nobodys_message_id(digest: str) -> str:
    """Return the id by which a mail goes here that has none; no mail program knows it."""
    return f"{digest}{NOBODYS}"


def is_nobodys_message_id(text: str) -> bool:
    """Whether `text` was made here for a mail that had no id: no mail of ours may refer to it."""
    return text.endswith(NOBODYS)


def case_id(domain: str, *, case: int) -> str:
    """Return the id that stands for a case in `References`; it proves nothing."""
    return f"case.{case}.{_sign('case', case)}@{domain}"


def is_our_message_id(text: str) -> bool:
    """Whether `text` is a Message-ID that this installation made."""
    word, _, signature = text.strip("<> ").partition("@")[0].partition(".")
    return bool(signature) and _is_signed(signature, "message", word)


def _plus(address: str, detail: str) -> str:
    name, _, domain = address.rpartition("@")
    return f"{name}+{detail}@{domain}"


def _sign(purpose: str, *values: object, secret: str | bytes | None = None) -> str:
    said = "\n".join(str(value) for value in values)
    made = salted_hmac(f"kept.mail.{purpose}", said, secret=secret, algorithm="sha256").digest()
    return base64.b32encode(made[:SIGNED_BYTES]).decode("ascii").lower()


def _is_signed(signature: str, purpose: str, *values: object) -> bool:
    """Compare in constant time; a secret that was replaced still counts while it is listed."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = [_sign(purpose, *values, secret=each) for each in keys]
    return any(constant_time_compare(signature.lower(), each) for each in made)

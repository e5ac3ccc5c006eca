"""
DKIM: outgoing mails are signed for the domain that the settings name (RFC 6376).

Every header that a reader sees is signed, and From, To and Subject once more
than they are there, so that nobody adds a second one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import dkim
from django.conf import settings

SIGNED = (
    *("from", "from", "to", "to", "cc", "subject", "subject", "date", "message-id"),
    *("reply-to", "in-reply-to", "references", "auto-submitted"),
    *("mime-version", "content-type", "content-transfer-encoding"),
)


def signed(mail: bytes, *, domain: str) -> bytes:
    """
    Return the mail with a signature; as it is where no key is set, or it is another domain's.

    `domain` is that of its From, which receivers compare with the signature's (RFC 7489, 3.1).
    """
    if not settings.DKIM_KEY or not _is_covered(domain.lower(), settings.DKIM_DOMAIN.lower()):
        return mail
    header: bytes = dkim.sign(
        mail,
        settings.DKIM_SELECTOR.encode(),
        settings.DKIM_DOMAIN.encode(),
        private_key(settings.DKIM_KEY),
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=[name.encode() for name in SIGNED],
    )
    return header + mail


@cache
def private_key(told: str) -> bytes:
    """
    Return the key in PEM: `told` itself, or what is in the file that it names.

    Raises:
        OSError: there is no such file.
    """
    return told.encode() if told.lstrip().startswith("-----BEGIN") else Path(told).read_bytes()


def _is_covered(domain: str, by: str) -> bool:
    return domain == by or domain.endswith(f".{by}")

"""
The door for mail providers: POST /mail/in/<desk>/ with the raw mail as the body.

Signed: X-Kept-Timestamp (seconds since 1970) and X-Kept-Signature, the
HMAC-SHA256, in hex, of the timestamp, a full stop, the desk as it stands in the
address, a full stop and the body, under KEPT_WEBHOOK_SECRET: what was signed for
one desk is nothing at another. A 200 says that the mail is committed; whatever goes wrong
on our side is a 503, and the provider comes again. One that comes twice all
the same is known again when it is read.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kept.desks.models import Desk
from kept.mail.envelopes import sender_of
from kept.mail.listener import MAX_BYTES
from kept.mail.store import Arrival, store_all

WINDOW = timedelta(minutes=5)  # how far their clock and ours may differ, and how old a post may be

log = structlog.get_logger("kept.mail.webhook")


@csrf_exempt  # it comes from a server, with a signature in the place of a session
@require_POST
def receive(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a mail for the desk; 200 once it is committed."""
    now = timezone.now()
    if not settings.WEBHOOK_SECRET:
        return _said("No KEPT_WEBHOOK_SECRET is set.", 404)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        return _said("The mail is too large.", 413)
    raw = request.read(MAX_BYTES + 1)
    timestamp = request.headers.get("X-Kept-Timestamp", "")
    signature = request.headers.get("X-Kept-Signature", "")
    if not is_signed(raw, signature, desk=slug, timestamp=timestamp, now=now):
        return _said("The signature is wrong, or too old.", 401)
    if not raw or len(raw) > MAX_BYTES:
        return _said(
            "The mail is empty." if not raw else "The mail is too large.", 413 if raw else 400
        )
    try:
        desk = Desk.objects.filter(slug=slug).first()
        if desk is None:
            return _said("There is no such desk.", 404)
        store_all([Arrival(raw, sender_of(raw), (), "webhook", now, desk)])
    except (OSError, DatabaseError):
        log.exception("mail.not_stored", size=len(raw))
        return _said("It could not be stored now, please send it again later.", 503)
    return _said("Kept", 200)


def is_signed(raw: bytes, signature: str, *, desk: str, timestamp: str, now: datetime) -> bool:
    """Whether it is ours for these bytes and desk, at that moment, which is not long ago."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    made = sign(raw, desk=desk, timestamp=timestamp)
    is_ours = hmac.compare_digest(made.encode(), signature.strip().lower().encode())
    return is_ours and abs(now.timestamp() - int(timestamp)) <= WINDOW.total_seconds()


def sign(raw: bytes, *, desk: str, timestamp: str) -> str:
    """Return the signature of a post to the desk of that slug."""
    secret = settings.WEBHOOK_SECRET.encode()
    return hmac.new(secret, f"{timestamp}.{desk}.".encode() + raw, sha256).hexdigest()


def _said(words: str, status: int) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain")

"""Mails as customers write them, on their way through the mail room."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from django.utils import timezone

from kept.cases.models import Case
from kept.mail import intake, tokens
from kept.mail.models import Received
from kept.outbox.models import Notice

BO = "Bo Lind <bo@northwind.example>"
CY = "Cy Ward <cy@contoso.example>"
PA = "support@pa.kept.example"
XM = "support@xm.kept.example"
NOW = datetime.fromisoformat("2026-03-02T10:00:00+00:00")  # a Monday


def mail(
    text: str = "It smokes.",
    *,
    by: str = BO,
    to: str = PA,
    subject: str = "Printer on fire",
    files: dict[str, bytes] | None = None,
    **headers: str,
) -> EmailMessage:
    """Return a mail; `headers` are written with `_` for `-`, None leaves one out."""
    made = EmailMessage()
    usual = {"From": by, "To": to, "Subject": subject, "Message-ID": make_msgid("bo", "x.example")}
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in {**usual, "Date": format_datetime(NOW), **given}.items():
        if value:
            made[name] = value
    made.set_content(text)
    for name, content in (files or {}).items():
        made.add_attachment(content, maintype="image", subtype="png", filename=name)
    return made


def arrive(
    written: EmailMessage | bytes, *, to: str | list[str] = PA, at: datetime = NOW, **envelope: Any
) -> Received:
    """Store a mail as the SMTP door does, and take it in; return its row."""
    raw = written if isinstance(written, bytes) else bytes(written)
    words = {"envelope_from": "bo@northwind.example", "source": "smtp", **envelope}
    received = intake.store(raw, envelope_to=[to] if isinstance(to, str) else to, at=at, **words)
    intake.drain(timezone.now())
    received.refresh_from_db()
    return received


def answer(to_case: Case, text: str = "It still smokes.", **words: Any) -> EmailMessage:
    """Return the customer's answer to our latest mail in the case: to its reply address."""
    person = to_case.requester.email
    address = tokens.reply_address(to_case.desk.address, case=to_case.number, recipient=person)
    told = sent(to_case)[-1]
    given = {
        "to": address,
        "subject": f"Re: {told.payload['subject']}",
        "In_Reply_To": f"<{told.message_id}>",
        **words,
    }
    return mail(text, **given)


def sent(about: Case, audience: str = "customer") -> list[Notice]:
    """Return what was written to the customer, or the staff, about a case."""
    notices = Notice.objects.filter(payload__case=about.number, payload__audience=audience)
    return list(notices.order_by("pk"))


def later(**length: float) -> datetime:
    return NOW + timedelta(**length)

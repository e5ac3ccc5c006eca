"""What is answered by itself: to whoever has us only in copy; and what is not: machines."""

from __future__ import annotations

from hashlib import sha256

from django.template.loader import render_to_string

from kept.desks.models import Desk
from kept.mail import tokens
from kept.mail.models import Received
from kept.mail.reading import classify, headers
from kept.mail.reading.message import ReadMail
from kept.outbox.models import Notice, enqueue

MAX_HEADER_BYTES = 100_000


def may_tell(mail: ReadMail, raw: bytes) -> bool:
    """Whether a machine may write to the sender (RFC 3834), wherever our address stands."""
    head = raw[:MAX_HEADER_BYTES]
    fields, _ = headers.parse(head, 0, len(head), is_top=True)
    return classify.may_answer(fields, mail.kind, mail.sender)


def is_machine(mail: ReadMail, raw: bytes) -> bool:
    """Whether the sender is one that no machine may write to."""
    return not (mail.may_answer or may_tell(mail, raw))


def tell_only_in_copy(row: Received, *, desk: Desk, sender: str) -> bool:
    """Tell `sender` that a mail has to be sent to the desk to be worked on (AMB-XM-08)."""
    return _tell_once("only in copy", row, desk=desk, sender=sender)


def tell_desks_address(row: Received, *, desk: Desk, sender: str) -> bool:
    """Tell `sender`, who wrote to an agent in person, which address nobody's absence delays."""
    return _tell_once("agents address", row, desk=desk, sender=sender)


def _tell_once(notice: str, row: Received, *, desk: Desk, sender: str) -> bool:
    """Tell `sender` what the template of `notice` says; once, not at each mail."""
    name = notice.replace(" ", "-")
    key = f"{name}/{desk.slug}/{sha256(sender.encode()).hexdigest()[:32]}"
    if Notice.objects.filter(key=key).exists():
        return False
    payload = {
        "desk": desk.slug,
        "to": [sender],
        "subject": f"Re: {row.subject}" if row.subject else "Your mail",
        "text": render_to_string(f"mail/{notice.replace(' ', '_')}.txt", {"desk": desk}),
        "references": [] if tokens.is_nobodys_message_id(row.message_id) else [row.message_id],
        "auto": True,
        "notice": notice,
    }
    enqueue(key=key, payload=payload)
    return True

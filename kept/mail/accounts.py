"""
Mails about accounts (confirm your address, set a new password): they leave by the outbox too.

What Django or a library sends becomes a notice, in the transaction of the
request: no page waits for a mail server, none is sent for what was undone, and
what fails is tried again and listed like any other. Its words hold a link that
opens the account, so they are wiped once it has left or is given up.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from kept.desks.models import Desk
from kept.outbox.models import asked, enqueue_all


class OutboxBackend(BaseEmailBackend):
    """Django's way out, as its settings name one."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write a notice for each receiver, in the name of the desk that they turn to."""
        enqueue_all(
            [
                asked(key=f"account/{uuid.uuid4().hex}", payload=_payload(message, address))
                for message in email_messages
                for address in message.recipients()
            ]
        )
        return len(email_messages)


def _payload(message: EmailMessage, address: str) -> dict[str, object]:
    desk = desk_of(address)
    return {
        "desk": desk.slug if desk else "",
        "to": [address],
        "subject": str(message.subject),
        "text": f"{str(message.body).strip()}\n\n{_foot(desk)}",
        "auto": True,
        "notice": "account",
        "secret": True,
    }


def desk_of(address: str) -> Desk | None:
    """Return the one desk that somebody turns to; None where there are several, or nobody knows."""
    theirs = Desk.objects.filter(contracts__organisation__people__email=address.lower()).distinct()
    for desks in (theirs.order_by("pk"), Desk.objects.order_by("pk")):
        found = list(desks[:2])
        if len(found) == 1:
            return found[0]
    return None


def _foot(desk: Desk | None) -> str:
    """Say how to reach a person, and who writes."""
    if desk is None:
        return "To reach a person, write to the desk that you turn to.\n"
    call = f" or call {desk.phone}" if desk.phone else ""
    name = desk.from_name or desk.name
    return f"To reach a person, answer this mail{call}.\n\n{name}\n{desk.signature}".strip() + "\n"

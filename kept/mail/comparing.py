"""
Each night: does the server have a mail that we never stored?

Whatever was fetched lies in the mailbox's Processed folder. What lies there and was not
stored, since the two last came apart, is fetched now, and how many that were is said. A
mail is known by its Message-ID and size; only what is not known so is fetched to be
compared by its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from imapclient import IMAPClient

from kept.mail import imap
from kept.mail.models import Mailbox, Received
from kept.mail.store import Arrival, store_all

NIGHT = 3  # o'clock, UTC
WINDOW = timedelta(days=7)
LISTED = ("RFC822.SIZE", "INTERNALDATE", "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]")
HEADER = b"BODY[HEADER.FIELDS (MESSAGE-ID)]"

_MESSAGE_ID = re.compile(rb"<([^<>\s]+)>")

log = structlog.get_logger("kept.mail.comparing")


def is_due(mailbox: Mailbox, *, at: datetime) -> bool:
    """Whether the night of `at` has come and the mailbox was not compared since."""
    last = mailbox.compared_at
    return at.hour >= NIGHT and (last is None or last.date() < at.date())


def compare(server: IMAPClient, mailbox: Mailbox, *, at: datetime) -> int:
    """
    Fetch what the server has in Processed and we never stored; return how many mails that were.

    Mails of the last week are looked at, none from before the mailbox was added. Leaves
    the folder of what was fetched selected.

    Raises:
        OSError, IMAPClientError, DatabaseError: what was stored by then stays stored;
            the comparison is due still.
    """
    server.select_folder(mailbox.processed_folder, readonly=True)
    numbers = sorted(server.search(["SINCE", (at - WINDOW).date()]))
    found = 0
    for start in range(0, len(numbers), imap.LISTED_TOGETHER):
        some = numbers[start : start + imap.LISTED_TOGETHER]
        unknown = _unknown(mailbox, server.fetch(some, LISTED))
        for batch in imap.batches(server, unknown):
            found += _store(mailbox, [each for _, each in imap.fetched(server, mailbox, batch, at)])
    mailbox.compared_at, mailbox.unstored = at, found
    mailbox.save(update_fields=["compared_at", "unstored"])
    said = log.warning if found else log.info
    said("mailbox.compared", mailbox=mailbox.pk, looked_at=len(numbers), unstored=found)
    return found


def _unknown(mailbox: Mailbox, listed: dict[int, dict[bytes, Any]]) -> list[int]:
    """Return the numbers of the mails that are not known by their Message-ID and size."""
    names = {
        uid: (_message_id(told), int(told[b"RFC822.SIZE"]))
        for uid, told in listed.items()
        if told[b"INTERNALDATE"] >= mailbox.added_at
    }
    known = _stored(mailbox, {message_id for message_id, _ in names.values()} - {""})
    return [uid for uid, name in names.items() if name not in known]


def _message_id(told: dict[bytes, Any]) -> str:
    found = _MESSAGE_ID.search(told.get(HEADER) or b"")
    return found[1].decode("ascii", "replace") if found else ""


def _stored(mailbox: Mailbox, ids: Collection[str]) -> set[tuple[str, int]]:
    rows = Received.objects.filter(desk=mailbox.desk, message_id__in=ids).order_by()
    return set(rows.values_list("message_id", "size"))


def _store(mailbox: Mailbox, arrivals: Sequence[Arrival]) -> int:
    """Store those whose very bytes were not stored."""
    seen = imap.seen_before(mailbox, arrivals)
    new = [each for each in arrivals if imap.digest_of(each) not in seen]
    return len(store_all(new))

"""
The IMAP door: fetches what lies in a mailbox, stores it, then moves it to Processed.

A mail is moved only after its row is committed, together with its number. Killed
between the two, the next run finds a number that it has stored, and moves it.
A server that gives out new numbers (UIDVALIDITY) is read from the start, and
what was stored from it before is known again by its bytes.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from kept.mail.envelopes import sender_of
from kept.mail.listener import MAX_BYTES
from kept.mail.models import Mailbox, Received
from kept.mail.store import Arrival, store_all

SOURCE = "imap"
TIMEOUT = 30.0
LISTED_TOGETHER = 500
MAX_TOGETHER, MAX_BYTES_TOGETHER = 20, 8_000_000

_BODY_HEADERS = re.compile(
    rb"^(?:content-[^:\r\n]*|mime-version)[ \t]*:.*\r?\n(?:[ \t].*\r?\n)*", re.I | re.M
)


class MissingSecretError(Exception):
    """The environment does not hold the mailbox's password."""


@contextmanager
def connected(mailbox: Mailbox) -> Iterator[IMAPClient]:
    """
    Sign in to the mailbox's server.

    Raises:
        MissingSecretError: nobody was asked.
        OSError, IMAPClientError: the server does not answer, or lets us not in.
    """
    password = settings.MAILBOX_PASSWORDS.get(mailbox.secret)
    if password is None:
        raise MissingSecretError(f"KEPT_IMAP_PASSWORD_{mailbox.secret} is not set.")
    is_encrypted = mailbox.security == Mailbox.Security.TLS
    server = IMAPClient(mailbox.host, port=mailbox.port, ssl=is_encrypted, timeout=TIMEOUT)
    server.normalise_times = False  # its moments with their zone, not as wall clocks here
    try:
        if mailbox.security == Mailbox.Security.STARTTLS:
            server.starttls(ssl.create_default_context())
        server.login(mailbox.user, password)
        yield server
    finally:
        try:
            server.logout()
        except (OSError, IMAPClientError):  # it is gone; its socket is ours to close
            with suppress(OSError):
                server.shutdown()


def take(server: IMAPClient, mailbox: Mailbox, *, at: datetime) -> int:
    """
    Store what is new in the mailbox, arrived at `at`; return how many mails that were.

    Raises:
        OSError, IMAPClientError, DatabaseError: what was not stored by then lies
            where it lay, and what was is not stored again.
    """
    _meet(mailbox, server.select_folder(mailbox.folder))
    _make_room(server, mailbox)
    numbers = sorted(server.search())
    _move(server, mailbox, [uid for uid in numbers if uid <= mailbox.last_uid])
    count = 0
    for some in batches(server, [uid for uid in numbers if uid > mailbox.last_uid]):
        count += _store(mailbox, fetched(server, mailbox, some, at), upto=max(some))
        _move(server, mailbox, list(some))
    _write(mailbox, last_read_at=at, last_error="", rescan_below=0)
    return count


def _meet(mailbox: Mailbox, told: dict[bytes, object]) -> None:
    """Begin anew where the numbers are not those of the last time."""
    uidvalidity = int(str(told[b"UIDVALIDITY"]))
    if mailbox.uidvalidity == uidvalidity:
        return
    is_new = mailbox.uidvalidity is None
    rescan_below = 0 if is_new else int(str(told.get(b"UIDNEXT", 2**32)))
    _write(mailbox, uidvalidity=uidvalidity, last_uid=0, rescan_below=rescan_below)


def _make_room(server: IMAPClient, mailbox: Mailbox) -> None:
    if not server.folder_exists(mailbox.processed_folder):
        server.create_folder(mailbox.processed_folder)


def batches(server: IMAPClient, numbers: Sequence[int]) -> Iterator[dict[int, int]]:
    """Give the mails with their sizes, in their order, a few megabytes at a time."""
    for start in range(0, len(numbers), LISTED_TOGETHER):
        listed = server.fetch(numbers[start : start + LISTED_TOGETHER], ["RFC822.SIZE"])
        some: dict[int, int] = {}
        for uid in sorted(listed):
            size = int(listed[uid][b"RFC822.SIZE"])
            if some and (
                len(some) >= MAX_TOGETHER or sum(some.values()) + size > MAX_BYTES_TOGETHER
            ):
                yield some
                some = {}
            some[uid] = size
        if some:
            yield some


def fetched(
    server: IMAPClient, mailbox: Mailbox, some: dict[int, int], at: datetime
) -> list[tuple[int, Arrival]]:
    whole = [uid for uid, size in some.items() if size <= MAX_BYTES]
    raws = {uid: told[b"BODY[]"] for uid, told in _peek(server, whole, "BODY.PEEK[]").items()}
    too_large = [uid for uid in some if uid not in whole]
    for uid, told in _peek(server, too_large, "BODY.PEEK[HEADER]").items():
        raws[uid] = stub(told[b"BODY[HEADER]"], size=some[uid], where=mailbox.processed_folder)
    return [
        (uid, Arrival(raw, sender_of(raw), (), SOURCE, at, mailbox.desk))
        for uid, raw in sorted(raws.items())
    ]


def _peek(server: IMAPClient, numbers: list[int], what: str) -> dict[int, dict[bytes, bytes]]:
    """Fetch without marking as read; what another program removed meanwhile is left out."""
    told = server.fetch(numbers, [what]) if numbers else {}
    name = what.replace(".PEEK", "").encode()
    return {uid: parts for uid, parts in told.items() if parts.get(name) is not None}


def stub(head: bytes, *, size: int, where: str) -> bytes:
    """Return a mail that says of a larger one who wrote it, and where the rest is."""
    kept = _BODY_HEADERS.sub(b"", head).rstrip(b"\r\n")
    told = f"This mail is too large to be taken here: {size / 1e6:.0f} MB."
    said = f"{told} It is on the mail server, in {where}."
    return kept + b"\r\n\r\n" + said.encode() + b"\r\n"


@transaction.atomic
def _store(mailbox: Mailbox, found: list[tuple[int, Arrival]], *, upto: int) -> int:
    """Store the mails and, in the same commit, that they are."""
    seen = seen_before(mailbox, [each for uid, each in found if uid < mailbox.rescan_below])
    new = [
        each for uid, each in found if not (uid < mailbox.rescan_below and digest_of(each) in seen)
    ]
    store_all(new)
    _write(mailbox, last_uid=upto)
    return len(new)


def seen_before(mailbox: Mailbox, arrivals: Sequence[Arrival]) -> set[str]:
    """Return the digests of those that were stored under other numbers."""
    digests = [digest_of(each) for each in arrivals]
    same = Received.objects.filter(digest__in=digests, source=SOURCE, desk=mailbox.desk)
    return set(same.order_by().values_list("digest", flat=True))


def digest_of(arrival: Arrival) -> str:
    return sha256(arrival.raw).hexdigest()


def _move(server: IMAPClient, mailbox: Mailbox, numbers: list[int]) -> None:
    if not numbers:
        return
    if server.has_capability("MOVE"):
        server.move(numbers, mailbox.processed_folder)
        return
    server.copy(numbers, mailbox.processed_folder)
    server.delete_messages(numbers)
    if server.has_capability("UIDPLUS"):
        server.uid_expunge(numbers)
    else:
        server.expunge()


def _write(mailbox: Mailbox, **values: object) -> None:
    for name, value in values.items():
        setattr(mailbox, name, value)
    mailbox.save(update_fields=list(values))

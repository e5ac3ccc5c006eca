"""Mails that an agent brings as files: one mail an `.eml`, any number in an mbox."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from kept.desks.models import Desk
from kept.mail import intake
from kept.mail.envelopes import sender_of
from kept.mail.listener import MAX_BYTES
from kept.mail.models import Received
from kept.mail.reader import Reader
from kept.mail.store import Arrival, store_all

SOURCE = "upload"
MAX_MAILS = 200

# A line that begins a mail in an mbox (RFC 4155): "From bo@x.example Mon Mar  2 10:00:00 2026".
_FROM_LINE = re.compile(rb"(?:\A|(?<=\n)\r?\n)From [^\r\n]*\d{2}:\d{2}[^\r\n]*\r?\n")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.M)


# What any mail has at least one of, near its top; code and lists have colons too.
_HEADER = re.compile(
    rb"^(?:from|to|subject|date|message-id|received|return-path|delivered-to)[ \t]*:", re.I | re.M
)
HEAD = 20_000


class UploadError(Exception):
    """What was brought is no mail, too large or too many; nothing was stored."""


def take_in(files: Iterable[bytes], *, desk: Desk, at: datetime) -> list[Received]:
    """
    Store every mail in `files`, then make of each what it becomes; return their rows.

    They go the way of all mail: the same rules, and the same answers to their senders.

    Raises:
        UploadError, OSError, DatabaseError: nothing was stored.
    """
    mails = [each for content in files for each in mails_in(content)]
    _check(mails)
    arrivals = [Arrival(raw, sender_of(raw), (), SOURCE, at, desk) for raw in mails]
    reader = Reader.load()
    return [intake.apply(row, reader=reader) for row in store_all(arrivals)]


def mails_in(content: bytes) -> Iterator[bytes]:
    """Give the mails of a file in their order; a file that is no mbox is one mail."""
    begins = list(_FROM_LINE.finditer(content))
    if not begins or begins[0].start() != 0:
        yield content
        return
    ends = [found.start() for found in begins[1:]] + [len(content)]
    for found, end in zip(begins, ends, strict=True):
        yield _QUOTED_FROM.sub(rb"\1", content[found.end() : end])


def _check(mails: list[bytes]) -> None:
    if len(mails) > MAX_MAILS:
        raise UploadError(f"These are {len(mails)} mails; bring {MAX_MAILS} at a time.")
    for raw in mails:
        if len(raw) > MAX_BYTES:
            raise UploadError(f"A mail has more than {MAX_BYTES // 1_000_000} MB.")
        if not _HEADER.search(raw[:HEAD]):
            raise UploadError("A file is no mail: it has no headers. Save the mail as .eml first.")

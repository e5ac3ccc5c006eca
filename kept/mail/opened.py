"""A stored mail that was read, for one desk; or why nothing can be made of it."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

from kept.desks.models import Desk
from kept.mail import tokens
from kept.mail.authentication import told
from kept.mail.models import Received
from kept.mail.reader import Reader
from kept.mail.reading.message import ReadMail
from kept.mail.store import DamagedError, raw_mail

ATTEMPTS = 5
MAX_MESSAGE_ID = 900


def open_up(received: Received, reader: Reader) -> Opened | Unusable:
    """Read a stored mail, or say why it cannot be used."""
    if received.attempts >= ATTEMPTS:
        return Unusable(received, "It could not be taken in, again and again.")
    try:
        opened = Opened.read(received, reader)
    except DamagedError as damaged:
        return Unusable(received, f"The stored mail cannot be used: {damaged}.")
    if opened.mail.quarantined:
        return Unusable(received, f"It cannot be read: {opened.mail.quarantined}.", opened)
    return opened


@dataclass(frozen=True, slots=True)
class Opened:
    """A stored mail that was read, for one desk; the `others` each get a row of their own."""

    received: Received
    raw: bytes
    mail: ReadMail
    desk: Desk | None
    others: tuple[Desk, ...]
    reader: Reader

    @classmethod
    def read(cls, received: Received, reader: Reader) -> Opened:
        """
        Read it as the desk sees it that it is for.

        Raises:
            DamagedError: what was stored is not there any more.
        """
        raw = raw_mail(received)
        desks = (received.desk,) if received.desk else reader.desks_of(received.envelope_to)
        if not desks:
            mail = reader.read(raw, received, None)
            desks = reader.desks_of([each.address for each in (*mail.to, *mail.cc)])
        desk = next(iter(desks), None)
        mail = reader.read(raw, received, desk)
        return cls(received, raw, mail, desk, tuple(desks[1:]), reader)

    @property
    def message_id(self) -> str:
        """Its id; made of its bytes where it has none that can be used."""
        own = self.mail.message_id or ""
        if 0 < len(own) <= MAX_MESSAGE_ID:
            return own
        return tokens.nobodys_message_id(self.received.digest)

    def described(self) -> Received:
        """Return a copy of its row that has what the mail says of itself."""
        row = copy(self.received)
        sender = self.mail.sender
        row.desk = self.desk
        row.sender = sender.key if sender and is_usable(sender.key) else ""
        row.sender_name = sender.name[:200] if sender else ""
        row.subject = self.mail.subject[:500]
        row.message_id = self.message_id
        row.body_hash = self.mail.body_hash
        row.verdict = told(self.raw) or row.verdict
        return row


@dataclass(frozen=True, slots=True)
class Unusable:
    """A stored mail of which nothing can be made, and why; `opened` where it could be read."""

    received: Received
    why: str
    opened: Opened | None = None


def is_usable(address: str) -> bool:
    """Whether somebody can be written to there (RFC 5321, 4.5.3.1: at most 254 letters)."""
    name, _, domain = address.rpartition("@")
    return bool(name and domain) and len(address) <= 254

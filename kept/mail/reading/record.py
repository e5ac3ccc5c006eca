"""The values that reading a mail takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kept.mail.reading.addresses import Address
from kept.mail.reading.bounces import Bounce


@dataclass(frozen=True, slots=True)
class File:
    """
    A file of the mail; `name` is safe to store, `true_name` what the sender wrote.

    `hidden` marks the pictures of a signature and envelopes already unpacked: folded
    away, never thrown away. `inline` is what the HTML shows by `content_id`.
    """

    name: str
    true_name: str
    type: str
    content: bytes
    inline: bool
    hidden: bool
    content_id: str | None


@dataclass(frozen=True, slots=True)
class Context:
    """
    What the bytes cannot say: our addresses, the marker in each language, the ticket words.

    `seconds` is how long reading may take; the envelope is there when a server handed
    the mail over. `known_images` are sha256 sums, in hex, of pictures that this sender
    sent twice before, or that stand in our own footer.
    """

    own_addresses: frozenset[str]
    markers: tuple[str, ...]
    words: tuple[str, ...] = ("ticket",)
    seconds: float = 30.0
    envelope_to: tuple[str, ...] = ()
    envelope_from: str | None = None
    known_images: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReadMail:
    """
    Everything that a mail's bytes tell.

    `title` is its subject as the name of a new case. `sender` is the effective one: From, else
    Reply-To, Return-Path, Sender; `senders` are all that header names. `date` is aware, UTC,
    and None when unreadable or in the future, the header itself staying in `date_as_sent`.
    `reply` is what is new in this mail, `full_text` all of it. `addressed` holds `to`, `cc` or
    `bcc`: where our address stands. `forwarded_from` is who wrote a mail that the subject
    calls passed on; it proves nothing. `notes` are sentences for an agent. `about` is the
    Message-ID that a receipt or a complaint names. `quarantined` says in words why the mail
    could not be read; then only what could be read safely is filled.
    """

    subject: str = ""
    title: str = ""
    sender: Address | None = None
    senders: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: datetime | None = None
    date_as_sent: str = ""
    text: str | None = None
    html: str | None = None
    reply: str = ""
    reply_without_signature: str = ""
    full_text: str = ""
    cut: str = ""
    files: tuple[File, ...] = ()
    kind: str = "normal"
    bounce: Bounce | None = None
    about: str | None = None
    ticket: str | None = None
    tickets: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    addressed: frozenset[str] = frozenset()
    may_answer: bool = False
    protection: str = ""
    forwarded_from: Address | None = None
    notes: tuple[str, ...] = ()
    body_hash: str = ""
    quarantined: str | None = None

"""What the headers of a mail say: who, to whom, about what, in answer to what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

from kept.mail.reading import addresses, headers, subjects
from kept.mail.reading.addresses import Address
from kept.mail.reading.headers import Headers
from kept.mail.reading.record import Context, ReadMail

MAX_IDS = 1_000
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,900})>")
_RECIPIENTS = (
    *("delivered-to", "x-original-to", "envelope-to", "resent-to", "x-forwarded-to"),
    *("to", "cc", "resent-cc"),
)


def read(fields: Headers, charset: str | None, context: Context) -> ReadMail:
    """Return what the headers say; `charset` is the body's, for raw 8-bit letters."""
    subject = headers.visible(headers.decode_words(fields.first("subject"), charset))
    senders = _effective_senders(fields, charset)
    tickets = subjects.tickets(subject, context.words)
    to, cc = listed(fields, "to", charset), listed(fields, "cc", charset)
    own = Own.of(context)
    return ReadMail(
        subject=subject,
        title=subjects.title(subject, context.words),
        sender=senders[0] if senders else None,
        senders=senders,
        to=to,
        cc=cc,
        reply_to=listed(fields, "reply-to", charset),
        message_id=next(iter(_ids(fields.first("message-id"))), None),
        in_reply_to=_ids(fields.first("in-reply-to")),
        references=_ids(fields.first("references")),
        date=_date(fields),
        date_as_sent=fields.text("date")[:200],
        ticket=tickets[-1] if tickets else None,
        tickets=tickets,
        tokens=_tokens(fields, context, own),
        addressed=_addressed(fields, to, cc, context, own),
    )


@dataclass(frozen=True, slots=True)
class Own:
    """Our addresses, each as it is compared."""

    keys: frozenset[str]

    @classmethod
    def of(cls, context: Context) -> Own:
        return cls(frozenset(addresses.key(each) for each in context.own_addresses))

    def has(self, address: str) -> bool:
        """Tell whether an address is ours, whatever stands after its plus."""
        key = addresses.key(address)
        local, _, domain = key.rpartition("@")
        name, plus, _ = local.partition("+")
        return key in self.keys or bool(plus and f"{name}@{domain}" in self.keys)

    def tag(self, address: str) -> str:
        """Return what stands after the plus of our address, in its own case; else nothing."""
        if addresses.key(address) in self.keys or not self.has(address):
            return ""
        return address.strip().rpartition("@")[0].partition("+")[2]


def listed(fields: Headers, name: str, charset: str | None = None) -> tuple[Address, ...]:
    """Return the addresses of every header of this name."""
    return tuple(each for value in fields.all(name) for each in addresses.split(value, charset))


def _effective_senders(fields: Headers, charset: str | None) -> tuple[Address, ...]:
    """Return whom the first header with an address names; the first one is the customer."""
    for name in ("from", "reply-to", "return-path", "sender"):
        found = tuple(each for each in listed(fields, name, charset) if each.address)
        if found:
            return found
    return ()


def _ids(octets: bytes) -> tuple[str, ...]:
    text = headers.one_line(octets.decode("utf-8", "replace"))
    found = _MESSAGE_ID.findall(text)
    if not found:
        found = [word.strip("<>,;") for word in text.split() if "@" in word or " " not in text]
    return tuple(dict.fromkeys(each for each in found[:MAX_IDS] if each))


def _date(fields: Headers) -> datetime | None:
    """Return when the mail says it was sent; None when unreadable or more than a day ahead."""
    parsed = parsedate_tz(fields.text("date")[:200])
    if not parsed or not 1970 <= parsed[0] <= 9_000:
        return None
    try:
        moment = datetime(*parsed[:6], tzinfo=UTC) - timedelta(seconds=parsed[9] or 0)
    except (ValueError, OverflowError):
        return None
    return moment if moment < datetime.now(UTC) + timedelta(days=1) else None


def _recipients(fields: Headers, context: Context) -> Iterator[str]:
    yield from context.envelope_to
    for name in _RECIPIENTS:
        for address in listed(fields, name):
            yield address.address


def _tokens(fields: Headers, context: Context, own: Own) -> tuple[str, ...]:
    tags = (own.tag(address) for address in _recipients(fields, context))
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _addressed(
    fields: Headers,
    to: Iterable[Address],
    cc: Iterable[Address],
    context: Context,
    own: Own,
) -> frozenset[str]:
    """Return the places where our address stands; `bcc` where only the envelope names it."""
    places = set()
    if any(own.has(each.address) for each in (*to, *listed(fields, "resent-to"))):
        places.add("to")
    if any(own.has(each.address) for each in (*cc, *listed(fields, "resent-cc"))):
        places.add("cc")
    if not places and any(own.has(each) for each in _recipients(fields, context)):
        places.add("bcc")
    return frozenset(places)

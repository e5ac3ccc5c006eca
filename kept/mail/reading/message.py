"""A mail as a plain record; `read` is the door to everything in this package."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from kept.mail.reading import (
    addresses,
    bodies,
    bounces,
    charsets,
    classify,
    flowed,
    headers,
    html,
    mime,
    names,
    quoted_html,
    replies,
    subjects,
    transfer,
)
from kept.mail.reading.addresses import Address
from kept.mail.reading.bounces import Bounce
from kept.mail.reading.headers import Headers
from kept.mail.reading.limits import Deadline, UnreadableError
from kept.mail.reading.mime import Part
from kept.mail.reading.replies import Reply

__all__ = ["Address", "Bounce", "Context", "File", "ReadMail", "read"]

_MESSAGE_ID = re.compile(r"<([^<>\s]{1,900})>")
_RECIPIENTS = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "resent-to",
    "x-forwarded-to",
    "to",
    "cc",
    "resent-cc",
)


@dataclass(frozen=True, slots=True)
class File:
    """
    A file of the mail; `name` is safe to store, `true_name` what the sender wrote.

    `hidden` marks the pictures of a signature; `inline` what the HTML shows by `content_id`.
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
    the mail over.
    """

    own_addresses: frozenset[str]
    markers: tuple[str, ...]
    words: tuple[str, ...] = ("ticket",)
    seconds: float = 30.0
    envelope_to: tuple[str, ...] = ()
    envelope_from: str | None = None


@dataclass(frozen=True, slots=True)
class ReadMail:
    """
    Everything that a mail's bytes tell.

    `sender` is the effective one: From, else Reply-To, Return-Path, Sender. `date` is
    aware, UTC, and None when unreadable or in the future. `reply` is what is new in this
    mail, `full_text` all of it. `addressed` holds `to`, `cc` or `bcc`: where our address
    stands. `quarantined` says in words why the mail could not be read; then only what
    could be read safely is filled.
    """

    subject: str = ""
    sender: Address | None = None
    senders: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: datetime | None = None
    text: str | None = None
    html: str | None = None
    reply: str = ""
    reply_without_signature: str = ""
    full_text: str = ""
    files: tuple[File, ...] = ()
    kind: str = "normal"
    bounce: Bounce | None = None
    ticket: str | None = None
    tickets: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    addressed: frozenset[str] = frozenset()
    may_answer: bool = False
    notes: tuple[str, ...] = ()
    body_hash: str = ""
    quarantined: str | None = None


def read(raw: bytes, context: Context) -> ReadMail:
    """Return what a mail says; never raises: what cannot be read comes back quarantined."""
    deadline = Deadline.after(context.seconds)
    try:
        return _read(raw, context, deadline)
    except UnreadableError as reason:
        return _stub(raw, context, str(reason))
    except RecursionError:
        return _stub(raw, context, "it is nested too deeply")
    except MemoryError:
        return _stub(raw, context, "it needs too much memory")
    except Exception as error:
        return _stub(raw, context, f"the reader failed: {type(error).__name__}: {error}")


def _stub(raw: bytes, context: Context, reason: str) -> ReadMail:
    """Read the headers alone, so that an agent sees whose mail lies in quarantine."""
    try:
        fields, body_start = headers.parse(raw[:100_000], 0, min(len(raw), 100_000), is_top=True)
        mail = _envelope(fields, None, context)
        return replace(
            mail, body_hash=_digest(raw[body_start:]), may_answer=False, quarantined=reason
        )
    except Exception:
        return ReadMail(body_hash=_digest(raw), quarantined=reason)


def _digest(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


def _read(raw: bytes, context: Context, deadline: Deadline) -> ReadMail:
    source = raw if b"\n" in raw else raw.replace(b"\r", b"\n")
    root = mime.parse(source, deadline)
    chosen = bodies.choose(root)
    charset = next((part.charset for part in (*chosen.text, *chosen.html) if part.charset), None)
    mail = _envelope(root.headers, charset, context)
    text, markup, extra = _words(chosen)
    full_text = text if text and text.strip() else html.to_text(markup or "", deadline)
    reply = _reply(full_text, markup, mail.subject, context, deadline)
    kind, bounce = _kind(root, mail, full_text, deadline)
    return replace(
        mail,
        text=text,
        html=None if markup is None else html.sanitise(markup),
        full_text=full_text,
        reply=reply.text,
        reply_without_signature=reply.without_signature,
        files=tuple(_file(part, number, charset) for number, part in enumerate(chosen.files, 1))
        + tuple(extra),
        kind=kind,
        bounce=bounce,
        may_answer="to" in mail.addressed
        and not _is_ours(mail.sender, context)
        and classify.may_answer(root.headers, kind, mail.sender),
        body_hash=_digest(source[root.body_start :]),
    )


def _reply(
    full_text: str, markup: str | None, subject: str, context: Context, deadline: Deadline
) -> Reply:
    """Read the new words where the mail shows best what is new: our line, else quotes cut."""
    keeps_old = subjects.is_forwarded(subject)
    plain = replies.read(full_text, context.markers, keeps_old=keeps_old, deadline=deadline)
    if not markup or plain.cut == "marker" or html.is_too_heavy(markup):
        return plain
    rich = quoted_html.read(markup, context.markers, keeps_old=keeps_old, deadline=deadline)
    return rich if rich.cut == "marker" or (rich.cut and not plain.cut) else plain


def _kind(
    root: Part, mail: ReadMail, full_text: str, deadline: Deadline
) -> tuple[str, Bounce | None]:
    if classify.is_complaint(root, mail.subject):
        return "complaint", None
    if bounce := bounces.read(root, full_text, mail.subject, mail.sender, deadline):
        return "bounce", bounce
    if classify.report_type(root) == "disposition-notification":
        return "mdn", None
    if classify.is_automatic(root.headers, mail.subject):
        return "auto_reply", None
    return ("list" if classify.is_list(root.headers) else "normal"), None


def _envelope(fields: Headers, charset: str | None, context: Context) -> ReadMail:
    """Return what the headers say."""
    subject = fields.text("subject", charset)
    senders = _effective_senders(fields, charset)
    tickets = subjects.tickets(subject, context.words)
    to, cc = _list(fields, "to", charset), _list(fields, "cc", charset)
    return ReadMail(
        subject=subject,
        sender=senders[0] if senders else None,
        senders=senders,
        to=to,
        cc=cc,
        reply_to=_list(fields, "reply-to", charset),
        message_id=next(iter(_ids(fields.first("message-id"))), None),
        in_reply_to=_ids(fields.first("in-reply-to")),
        references=_ids(fields.first("references")),
        date=_date(fields),
        ticket=tickets[-1] if tickets else None,
        tickets=tickets,
        tokens=_tokens(fields, context),
        addressed=_addressed(fields, to, cc, context),
    )


def _list(fields: Headers, name: str, charset: str | None) -> tuple[Address, ...]:
    return tuple(
        address for value in fields.all(name) for address in addresses.split(value, charset)
    )


def _effective_senders(fields: Headers, charset: str | None) -> tuple[Address, ...]:
    """Return whom the first header with an address names; the first one is the customer."""
    for name in ("from", "reply-to", "return-path", "sender"):
        found = tuple(each for each in _list(fields, name, charset) if each.address)
        if found:
            return found
    return ()


def _ids(octets: bytes) -> tuple[str, ...]:
    text = headers.one_line(octets.decode("utf-8", "replace"))
    found = _MESSAGE_ID.findall(text)
    if not found and text and " " not in text:
        found = [text.strip("<>")]
    return tuple(dict.fromkeys(each for each in found if each))


def _date(fields: Headers) -> datetime | None:
    """Return when the mail says it was sent; None when unreadable or more than a day ahead."""
    try:
        moment = parsedate_to_datetime(fields.text("date")[:200])
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment < datetime.now(UTC) + timedelta(days=1) else None


def _is_ours(address: Address | None, context: Context) -> bool:
    return address is not None and _own(address.address, context)[0]


def _own(address: str, context: Context) -> tuple[bool, str]:
    """Tell whether an address is ours, and the tag after its plus."""
    key = addresses.key(address)
    own = {addresses.key(each) for each in context.own_addresses}
    if key in own:
        return True, ""
    local, _, domain = key.rpartition("@")
    name, plus, _ = local.partition("+")
    if not plus or f"{name}@{domain}" not in own:
        return False, ""
    # The tag keeps its letters' case: a token may need it.
    return True, address.strip().rpartition("@")[0].partition("+")[2]


def _recipients(fields: Headers, context: Context) -> Iterable[str]:
    yield from context.envelope_to
    for name in _RECIPIENTS:
        for address in _list(fields, name, None):
            yield address.address


def _tokens(fields: Headers, context: Context) -> tuple[str, ...]:
    tags = (_own(address, context)[1] for address in _recipients(fields, context))
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _addressed(
    fields: Headers, to: tuple[Address, ...], cc: tuple[Address, ...], context: Context
) -> frozenset[str]:
    places = set()
    if any(_is_ours(each, context) for each in (*to, *_list(fields, "resent-to", None))):
        places.add("to")
    if any(_is_ours(each, context) for each in (*cc, *_list(fields, "resent-cc", None))):
        places.add("cc")
    if not places and any(_own(each, context)[0] for each in _recipients(fields, context)):
        places.add("bcc")
    return frozenset(places)


def _words(chosen: bodies.Bodies) -> tuple[str | None, str | None, list[File]]:
    """Return text and HTML of the body, and the files that stood inside the text."""
    texts: list[str] = []
    extra: list[File] = []
    for part in chosen.text:
        if part.type == "text/html":
            continue
        content, found = transfer.uu_files(part.content)
        extra.extend(_uu_file(name, file) for name, file in found)
        texts.append(_text(part, content))
    pieces = [
        charsets.decode_html(part.content, part.charset)
        if part.type == "text/html"
        else html.from_text(_text(part, part.content))
        for part in chosen.html
    ]
    has_html = any(part.type == "text/html" for part in chosen.html)
    return ("\n".join(texts) if texts else None), ("\n".join(pieces) if has_html else None), extra


def _text(part: Part, content: bytes) -> str:
    text = (
        charsets.decode(content, part.charset)
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\x00", "")
    )
    if part.content_type.get("format").casefold() == "flowed":
        return flowed.unfold(text, delsp=part.content_type.get("delsp").casefold() == "yes")
    return text


def _uu_file(name: bytes, content: bytes) -> File:
    true_name = charsets.decode(name)
    return File(
        names.safe(true_name, "", 1),
        true_name,
        "application/octet-stream",
        content,
        False,
        False,
        None,
    )


def _file(part: Part, number: int, charset: str | None) -> File:
    """Return a part as a file; a nested mail is cut out of the raw one, byte for byte."""
    true_name = part.name
    if part.type == "message/rfc822" and not true_name:
        nested, _ = headers.parse(
            part.content[:100_000], 0, min(len(part.content), 100_000), is_top=True
        )
        subject = nested.text("subject", charset)
        true_name = f"{subject or 'message'}.eml"
    return File(
        name=names.safe(true_name, part.type, number),
        true_name=true_name,
        type=part.type,
        content=part.content,
        inline=part.content_id is not None and part.disposition.value != "attachment",
        hidden=False,
        content_id=part.content_id,
    )

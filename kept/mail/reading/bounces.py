"""Mails that say a mail was not delivered: whom it missed, and whether for good."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kept.mail.reading import addresses, bounce_texts, classify, headers, notifications, subjects
from kept.mail.reading.addresses import Address
from kept.mail.reading.headers import Headers
from kept.mail.reading.limits import Deadline
from kept.mail.reading.mime import Part

MAX_HEADER = 200_000
MAX_RECIPIENTS = 1_000
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_DELIVERED = ("delivered", "relayed", "expanded", "deliverable")
_ORIGINALS = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global")


@dataclass(frozen=True, slots=True)
class Failure:
    """
    One receiver that a mail did not reach.

    `permanent` is False while the other server keeps trying, None where nobody says.
    """

    address: str
    permanent: bool | None
    action: str = ""
    status: str = ""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a bounce says; each receiver by itself (RFC 3464 where the sender kept to it)."""

    failures: tuple[Failure, ...]
    original_message_id: str | None = None
    original_to: tuple[str, ...] = ()

    @property
    def recipients(self) -> tuple[str, ...]:
        return tuple(failure.address for failure in self.failures if failure.address)

    @property
    def permanent(self) -> bool | None:
        """True when any receiver failed for good, False when all are still tried, else None."""
        grades = {failure.permanent for failure in self.failures}
        if True in grades:
            return True
        return False if False in grades else None


def read(
    root: Part, text: str, subject: str, sender: Address | None, deadline: Deadline
) -> Bounce | None:
    """Return what a mail says of a failed delivery; None when it is no bounce."""
    if classify.report_type(root) == "feedback-report":
        return None
    notified = notifications.read(text)
    if notified and notified[0] == "bounce":
        return _bounce(root, _unique(Failure(*each) for each in notified[1]), "")
    reported = list(_reported(root))
    if _is_receipt(root, text, reported):
        return None
    if failures := _unique(each for each in reported if each.action not in _DELIVERED):
        return _bounce(root, failures, text)
    if reported:
        return None  # A notice that the mail did arrive.
    if failed := root.headers.all("x-failed-recipients"):
        permanent = not bounce_texts.is_warning(subject, text)
        people = (each for value in failed for each in addresses.split(value))
        return _bounce(root, _unique(Failure(each.address, permanent) for each in people), text)
    if not _may_be_bounce(root.headers, subject, sender, text):
        return None
    told = _told(root, subject, text, deadline)
    # A person may complain about a bounce too: then a failed address alone makes it one.
    return told if told and (told.failures or is_from_program(root.headers, sender)) else None


def _told(root: Part, subject: str, text: str, deadline: Deadline) -> Bounce | None:
    """Read a bounce that only speaks to people (old qmail, Exchange and their like)."""
    found = bounce_texts.known_forms(root)
    if not found and not bounce_texts.sounds_like_one(subject, text):
        return None
    found = found or bounce_texts.failures(root, subject, text)
    deadline.check()
    status = _STATUS.search(text[:50_000])
    return _bounce(
        root,
        _unique(
            Failure(address, permanent, status=status[0] if status else "")
            for address, permanent in found
        ),
        text,
    )


def _may_be_bounce(fields: Headers, subject: str, sender: Address | None, text: str) -> bool:
    """Tell whether a program that delivers mail may have sent this one."""
    if is_from_program(fields, sender):
        return not classify.is_automatic_answer(fields, subject)
    if subjects.is_answer(subject) or not bounce_texts.text_sounds_like_one(text):
        return False
    return bounce_texts.has_bounce_subject(subject) or not fields.first("from")


def is_from_program(fields: Headers, sender: Address | None) -> bool:
    """Tell whether a mail server itself wrote, by its name or the empty return path."""
    if sender is None or fields.first("return-path").strip() == b"<>":
        return sender is not None or classify.names_daemon(fields.text("from"))
    return classify.is_daemon(sender)


def _is_receipt(root: Part, text: str, reported: list[Failure]) -> bool:
    """A read receipt is no bounce; some servers, though, write one where they refuse a mail."""
    if reported or classify.report_type(root) != "disposition-notification":
        return False
    return not bounce_texts.is_refusal(text)


def _reported(root: Part) -> Iterator[Failure]:
    for part in root.walk():
        if part.type in ("message/delivery-status", "message/global-delivery-status"):
            yield from _blocks(part.content)
        elif part.type == "text/plain" and classify.report_type(root) == "delivery-status":
            content = part.content
            if content.lstrip()[:14].lower() in (b"reporting-mta:", b"final-recipien"):
                yield from _blocks(content)


def _blocks(content: bytes) -> Iterator[Failure]:
    """Read the groups of fields of a delivery status, one for each receiver."""
    for block in _BLANK_LINE.split(content, maxsplit=MAX_RECIPIENTS):
        fields, _ = headers.parse(block, 0, len(block))
        # The original one is whom we wrote to; the final one may be where that was sent on.
        address = _recipient(fields, "original-recipient")
        if "@" not in address:
            address = _recipient(fields, "final-recipient") or address
        if address:
            yield _failure(fields, address)


def _failure(fields: Headers, address: str) -> Failure:
    action = fields.plain("action").split("(")[0].strip(" ;")
    status = _STATUS.search(fields.text("status"))
    diagnostic = fields.text("diagnostic-code")
    grade = status[1] if status else ""
    permanent: bool | None = None
    if action.startswith(("fail", "error")):
        permanent = True
    elif action.startswith("delay"):
        permanent = False
    elif grade in ("4", "5"):
        permanent = grade == "5"
    return Failure(address, permanent, action, status[0] if status else "", diagnostic[:1_000])


def _recipient(fields: Headers, name: str) -> str:
    """Return the address of `rfc822; bo@customer.example`, and of what is written instead."""
    value = fields.text(name)
    kind, semicolon, address = value.partition(";")
    if not semicolon:
        address = value
    elif "@" not in address and "@" in kind:
        address = kind
    address = address.strip().strip('"').strip("<> ").removesuffix(";")
    if " " in address:
        found = addresses.split(address.encode())
        address = next((each.address for each in found if "@" in each.address), address)
    return address


def _unique(found: Iterable[Failure]) -> tuple[Failure, ...]:
    by_key: dict[str, Failure] = {}
    for failure in found:
        if len(by_key) < MAX_RECIPIENTS:
            by_key.setdefault(addresses.key(failure.address), failure)
    return tuple(by_key.values())


def about(root: Part, text: str) -> str | None:
    """Return the Message-ID of the mail that a receipt or a complaint is about (RFC 8098, 5965)."""
    receipts = (part for part in root.walk() if part.type == "message/disposition-notification")
    named = [_fields(part.content).first("original-message-id") for part in receipts]
    return _id(b"".join(named)) or _id(_original(root, text).first("message-id"))


def _id(value: bytes) -> str | None:
    found = re.search(rb"<([^<>\s]{1,900})>", value)
    return found[1].decode("ascii", "replace") if found else None


def _bounce(root: Part, failures: tuple[Failure, ...], text: str) -> Bounce:
    fields = _original(root, text)
    return Bounce(
        failures,
        _id(fields.first("message-id")),
        tuple(each.address for each in addresses.split(fields.first("to"))[:MAX_RECIPIENTS]),
    )


def _original(root: Part, text: str) -> Headers:
    """Return the headers of the mail that came back, from its part or from the text."""
    for part in root.walk():
        if part.type in _ORIGINALS and part is not root:
            return _fields(part.content)
    return _fields(bounce_texts.original(text).encode("utf-8", "replace"))


def _fields(content: bytes) -> Headers:
    return headers.parse(content, 0, min(len(content), MAX_HEADER), is_top=True)[0]

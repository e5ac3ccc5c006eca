"""
A mail of ours as bytes: plain text is the master, the HTML is made from it.

No pictures, no tracking, one column. Everything that a reader's program needs
to thread it, to answer it to the right place and to answer it by no machine
stands in the headers (RFC 5322, 3.6; RFC 3834).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

import css_inline
from django.template.loader import render_to_string

from kept.mail.reading.addresses import key
from kept.mail.reading.headers import one_line

LOOP_HEADER = "X-Kept-Loop"

_CUT_LINE = re.compile(r"(-- .+ --)\n+")
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """
    What a mail says, and to whom; `case` and `reply_to` are empty for one about no case.

    A `text` that is to be answered above a line begins with that line.
    """

    to: tuple[str, ...]
    from_name: str
    from_address: str
    subject: str
    text: str
    message_id: str
    at: datetime
    cc: tuple[str, ...] = ()
    case: int | None = None
    reply_to: str = ""
    references: tuple[str, ...] = ()
    language: str = "en"
    is_automatic: bool = True

    @property
    def cut_line(self) -> str:
        """The line above which an answer is written (XM-19); empty where there is none."""
        found = _CUT_LINE.match(self.text)
        return found[1] if found else ""

    @property
    def body(self) -> str:
        """The text below that line."""
        return _CUT_LINE.sub("", self.text, count=1).strip()


class _Policy(EmailPolicy):
    """How mails are written: an id stays as it is, however long (RFC 5322, 3.6.4)."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        # The library would encode an id that is longer than a line, as those of large mail
        # servers are, and no program would find the mail that it names.
        if name in _OF_IDS and value.isascii():
            return f"{name}: {f'{self.linesep} '.join(value.split())}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


_OF_IDS = ("In-Reply-To", "References")
_POLICY = _Policy(linesep="\r\n")


def as_bytes(letter: Letter) -> bytes:
    """Write `letter` as a mail, the same bytes for the same letter."""
    mail = EmailMessage(policy=_POLICY)
    for name, value in _headers(letter).items():
        mail[name] = value
    mail.set_content(letter.text, cte="quoted-printable")
    html = render_to_string("mail/letter.html", {"letter": letter})
    mail.add_alternative(_inliner.inline(html), subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=_{letter.message_id.partition('@')[0]}")
    return mail.as_bytes()


def _headers(letter: Letter) -> dict[str, str | Address | tuple[Address, ...]]:
    headers: dict[str, str | Address | tuple[Address, ...]] = {
        "From": _mailbox(letter.from_address, letter.from_name),
        "To": tuple(_mailbox(address) for address in letter.to),
        "Subject": one_line(letter.subject),
        "Date": format_datetime(letter.at),
        "Message-ID": f"<{letter.message_id}>",
        LOOP_HEADER: letter.from_address,
    }
    if letter.cc:
        headers["Cc"] = tuple(_mailbox(address) for address in letter.cc)
    if letter.reply_to:
        headers["Reply-To"] = _mailbox(letter.reply_to, letter.from_name)
    if letter.references:
        headers["In-Reply-To"] = f"<{letter.references[-1]}>"
        headers["References"] = " ".join(f"<{each}>" for each in letter.references)
    if letter.is_automatic:
        headers["Auto-Submitted"] = "auto-replied"
        headers["X-Auto-Response-Suppress"] = "All"
    return headers


def _mailbox(address: str, name: str = "") -> Address:
    # In two parts, so that a local part which needs quotes gets them.
    local, _, domain = key(address).rpartition("@")
    return Address(display_name=one_line(name), username=local, domain=domain)

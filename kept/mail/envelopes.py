"""
What an envelope would have said of a mail that comes without one: from a mailbox, a file.

Its last server wrote the sender down in Return-Path. Where it did not, the
first address of From stands in: without any the mail would pass for a bounce.
"""

from __future__ import annotations

from kept.mail.reading import addresses, headers

MAX_HEADER_BYTES = 100_000


def sender_of(raw: bytes) -> str:
    """Return the envelope's sender; empty for a bounce, or where the mail names nobody."""
    fields, _ = headers.parse(raw, 0, min(len(raw), MAX_HEADER_BYTES), is_top=True)
    for name in ("return-path", "from", "reply-to", "sender"):
        value = fields.first(name)
        if name == "return-path" and value.strip() == b"<>":
            return ""
        if found := addresses.split(value):
            return found[0].address
    return ""

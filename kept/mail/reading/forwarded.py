"""Whose mail it was that somebody passed on to us."""

from __future__ import annotations

from collections.abc import Sequence

from kept.mail.reading import addresses, header_blocks, headers
from kept.mail.reading.addresses import Address
from kept.mail.reading.mime import Part

MAX_LINES = 200
MAX_NESTED_HEADER = 100_000


def original_sender(text: str, parts: Sequence[Part]) -> Address | None:
    """
    Return who wrote the mail inside a forwarded one: the attached mail's From, else
    that of the first header block in the text; None when neither names an address.
    """
    for part in parts:
        if part.type == "message/rfc822":
            nested, _ = headers.parse(part.content[:MAX_NESTED_HEADER], 0, MAX_NESTED_HEADER)
            if found := _first(nested.first("from")):
                return found
    for line in text.split("\n")[:MAX_LINES]:
        told = header_blocks.header(line)
        if told and told[0] == "from" and (found := _first(told[1].encode())):
            return found
    return None


def _first(value: bytes) -> Address | None:
    found = (each for each in addresses.split(value.replace(b"[mailto:", b"<").replace(b"]", b">")))
    return next((each for each in found if "@" in each.address), None)

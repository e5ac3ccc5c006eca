"""Whose mail it was that somebody passed on to us."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kept.mail.reading import addresses, header_blocks, headers, quotes, subjects
from kept.mail.reading.addresses import Address
from kept.mail.reading.mime import Part
from kept.mail.reading.quotes import Kind

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


def parts(text: str) -> tuple[str, str]:
    """
    Return what stands above a mail that is passed on in the text, and that mail's words.

    Nothing stands above where no line announces it.
    """
    above, below = _split(text)
    if any(line.strip() and not line.startswith(">") for line in below.split("\n")):
        return above, below
    # Some programs announce it twice: once above, once in the quoted mail itself.
    unquoted = re.sub(r"^> ?", "", below, flags=re.M).strip()
    inside, words = _split(unquoted)
    return above, unquoted if inside else words


def _split(text: str) -> tuple[str, str]:
    lines = text.split("\n")
    runs = quotes.runs(lines)
    announcing = [run.kind in (Kind.FORWARD, Kind.OLD) for run in runs]
    if True not in announcing:
        return "", text
    first = announcing.index(True)
    after = announcing.index(False, first) if False in announcing[first:] else len(runs)
    above, below = lines[: runs[first].start], lines[runs[after - 1].end :]
    return "\n".join(above).strip(), "\n".join(below).strip()


def title(subject: str) -> str:
    """Return a subject without what says that the mail was passed on."""
    return subjects.without_prefixes(subject) or subject


def _first(value: bytes) -> Address | None:
    found = (each for each in addresses.split(value.replace(b"[mailto:", b"<").replace(b"]", b">")))
    return next((each for each in found if "@" in each.address), None)

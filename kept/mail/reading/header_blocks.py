"""The block above a quoted mail: From, Sent, To, Subject, in many languages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kept.mail.reading import client_words as words
from kept.mail.reading.intros import ADDRESS

MAX_LINES = 24
MAX_LETTERS = 2_200
_HEADER = re.compile(
    r"[\s>*_|]{0,12}(?P<word>[^\s:：*_|>][^:：*_|>]{0,24}?)[\s*_]{0,6}[:：](?P<value>.{0,2000})$",
    re.S,
)
# A whole block on one line, as it comes out of some programs' HTML.
_HEADERS_INSIDE = re.compile(r"(?<!\w)(?:From|Sent|Date|To|Subject|Von|Gesendet|An|Betreff)\s?:\s")
_HEADER_KINDS = {
    word.casefold(): kind for kind, each in words.HEADER_WORDS.items() for word in each
}
_RULE = re.compile(r"\s*[_\-=*—–]{3,}\s*$|\s*(?:\* ){2,}\*?\s*$")


def length(lines: Sequence[str], ends: Sequence[bool], start: int) -> int:
    """
    Return how many lines the header block at `start` has, 0 where none begins.

    `ends` says of each line whether a block cannot go over it.
    """
    first = header(lines[start])
    if first is None or first[0] in ("cc", "other"):
        return 0
    if len(_HEADERS_INSIDE.findall(lines[start])) >= 3:
        return 1
    found = {first[0]: first[1]}
    end, position, gap = start + 1, start + 1, 0
    while position < len(lines) and position - start < MAX_LINES and gap < 3:
        line = lines[position]
        if ends[position]:
            break
        told = header(line)
        if told is not None:
            found.setdefault(*told)
            end, gap = position + 1, 0
        elif not line.strip() and gap:
            break
        else:
            gap += 1
            if not line.strip() and len(found) >= 2 and not _header_follows(lines, position):
                break
        position += 1
    return end - start if _is_block(found, lines, start, end) else 0


def header(line: str) -> tuple[str, str] | None:
    """Return what a line such as `*Sent:* Monday` tells and its value."""
    head = line[:60]
    if len(line) > MAX_LETTERS or not (":" in head or "：" in head):
        return None
    match = _HEADER.match(line)
    if not match or match["word"][0].islower():
        return None
    kind = _HEADER_KINDS.get(match["word"].strip().casefold())
    return (kind, match["value"].strip(" *_")) if kind else None


def is_rule(line: str) -> bool:
    """Tell whether a line only draws one."""
    return len(line) < 300 and bool(_RULE.match(line))


def _header_follows(lines: Sequence[str], position: int) -> bool:
    return position + 1 < len(lines) and header(lines[position + 1]) is not None


def _is_block(found: dict[str, str], lines: Sequence[str], start: int, end: int) -> bool:
    told = found.keys() - {"other", "cc"}
    if "from" in told and len(told) >= 2:
        return True
    if "date" in told and len(told) >= 2:
        return any(letter.isdigit() for letter in found["date"]) or len(told) >= 3
    if "from" not in told or not ADDRESS.search(found["from"]):
        return False
    # A lone From counts as a paragraph of its own.
    if start and is_rule(lines[start - 1]):
        return True
    stands_alone = start == 0 or not lines[start - 1].strip()
    return stands_alone and (end >= len(lines) or not lines[end].strip())

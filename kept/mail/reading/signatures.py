"""Where a sender's signature begins: delimiters, telephones, closing words with a name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kept.mail.reading import client_words as words
from kept.mail.reading.marks import SIGNATURE_END, SIGNATURE_START

MAX_LINES = 15
MAX_CLOSING_LINES = 12
MAX_LETTERS = 75

_DELIMITER = re.compile(r"\s*(?:-- ?|--+|__+|==+|~~+|\*\*\*+|—+|–+|\+\++|ᐧ)\s*$")
_DASH_NAME = re.compile(r"\s{0,3}[-–—~/] ?[^\W\d_][\w.' -]{0,30}$")


_SENT_FROM = re.compile(
    rf"[\s>(<\[*_\-]{{0,8}}(?:{words.any_of(words.SENT_FROM)})(?!\w)(?P<rest>.{{0,300}})$", re.I
)
_SENT_LAST = re.compile(
    rf"[\s>(<\[*_\-]{{0,8}}.{{1,120}}(?:{words.any_of(words.SENT_FROM_LAST)})[\s.!)>\]*_]{{0,6}}$",
    re.I,
)
_DEVICE = re.compile(rf"(?<!\w)(?:{words.any_of(words.DEVICES)})", re.I)
_CLOSINGS = frozenset(each.casefold() for each in words.CLOSINGS)
_CLOSING_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_CLOSING_AND_NAME = re.compile(
    r"\s*(?P<closing>[^,]{2,40}), [^\W\d_][\w.'-]*(?: [^\W\d_][\w.'-]*)?\s*$"
)


def cut(lines: Sequence[str]) -> list[str]:
    """Return the lines before the signature; all of them when nothing would be left."""
    kept = _without_telephones(_without_marked(lines))
    for find in (_at_delimiter, _at_telephone, _at_closing, _at_dash_name):
        kept = _up_to(kept, find(kept))
    return kept if any(line.strip() for line in kept) else list(lines)


def _without_telephones(lines: list[str]) -> list[str]:
    """Drop the last lines that telephones added, of which there may be several."""
    for _ in range(MAX_LINES):
        place = _at_telephone(lines)
        if place is None:
            break
        lines = _up_to(lines, place)
    return lines


def _up_to(lines: list[str], place: int | None) -> list[str]:
    return lines[:place] if place and any(line.strip() for line in lines[:place]) else lines


def is_telephone(line: str) -> bool:
    """Tell whether a line is what a telephone or program adds under a mail."""
    if len(line) > 300:
        return False
    if match := _SENT_FROM.match(line):
        rest = match["rest"].strip(" \t.!)>]*_")
        head = re.split(r"[,.;!(<]", rest, maxsplit=1)[0]
        is_short = len(rest.split()) <= 5 and head == rest
        return is_short or bool(_DEVICE.search(head))
    return bool(_SENT_LAST.match(line) and _DEVICE.search(line))


def _without_marked(lines: Sequence[str]) -> list[str]:
    """Drop what the sender's own program calls his signature."""
    kept: list[str] = []
    inside = 0
    for line in lines:
        if line == SIGNATURE_START:
            inside += 1
        elif line == SIGNATURE_END:
            inside = max(0, inside - 1)
        elif not inside:
            kept.append(line)
    return kept


def _last_lines(lines: Sequence[str], count: int) -> list[int]:
    """Return the places of the last `count` lines that are not empty, first to last."""
    found: list[int] = []
    for index in range(len(lines) - 1, 0, -1):
        if lines[index].strip():
            found.append(index)
            if len(found) == count:
                break
    return found[::-1]


def _at_delimiter(lines: Sequence[str]) -> int | None:
    for index, line in enumerate(lines):
        if index and line == "-- " and any(each.strip() for each in lines[:index]):
            return index
    candidates = _last_lines(lines, MAX_LINES + 1)
    for index in candidates:
        if (
            _DELIMITER.match(lines[index])
            and len(lines[index]) < 200
            and _looks_signed(lines, index)
        ):
            return index
    return None


def _looks_signed(lines: Sequence[str], index: int) -> bool:
    """Tell whether what follows a rule is a signature: short lines, few sentences."""
    tail = [line.strip() for line in lines[index + 1 :] if line.strip()]
    if not tail:
        return True
    if re.match(r"\s*-- ?$", lines[index]):
        return True
    long = sum(len(line) > MAX_LETTERS for line in tail)
    sentences = sum(line.endswith((".", "?", "!")) and len(line.split()) > 5 for line in tail)
    return not long and sentences <= len(tail) // 4


def _at_telephone(lines: Sequence[str]) -> int | None:
    """The last paragraph begins with it, or it stands there with nothing but the like after it."""
    candidates = _last_lines(lines, 6)
    found = next((index for index in candidates if is_telephone(lines[index])), None)
    if found is None:
        return None
    rest = [line for line in lines[found + 1 :] if line.strip()]
    return found if all(is_telephone(line) or len(line) <= MAX_LETTERS for line in rest) else None


def _at_closing(lines: Sequence[str]) -> int | None:
    candidates = _last_lines(lines, MAX_CLOSING_LINES)
    for index in candidates:
        if is_closing(lines[index]) and _is_name_block(lines[index + 1 :]):
            return index
    last = candidates[-1] if candidates else 0
    match = _CLOSING_AND_NAME.match(lines[last][:100]) if last else None
    return last if match and is_closing(match["closing"]) else None


def is_closing(line: str) -> bool:
    """Tell whether a whole line is a greeting such as `Kind regards,`."""
    words = _CLOSING_EDGES.sub("", line) if len(line) < 80 else ""
    return " ".join(words.split()).casefold() in _CLOSINGS


def _is_name_block(lines: Sequence[str]) -> bool:
    """Tell whether a name, and what belongs to it, follows a closing: short lines, no sentences."""
    block = [line.strip() for line in lines if line.strip()]
    if not block or len(block[0].split()) > 6:
        return False
    return all(len(line) <= 120 for line in block) and not any(
        line.endswith(("?", ":")) or (line.endswith(".") and len(line.split()) > 7)
        for line in block
    )


def _at_dash_name(lines: Sequence[str]) -> int | None:
    candidates = _last_lines(lines, 2)
    if not candidates:
        return None
    last = candidates[-1]
    if not _DASH_NAME.match(lines[last]) or len(lines[last].split()) > 4:
        return None
    before = candidates[0] if len(candidates) > 1 else 0
    is_list = lines[before].lstrip().startswith(("-", "*", "–"))
    return None if is_list else last

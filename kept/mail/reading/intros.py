"""The line above a quoted mail: On <day> <somebody> wrote, in many languages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kept.mail.reading import client_words as words

MAX_LETTERS = 500
DRESSING = " \t\xa0*_>|-–—=~#\u200b\u200e\u200f\ufeff"
_EDGES = re.compile(r"^[\s*_>|=~#\-–—]+|[\s*_|=~#\-–—]+$")
_WROTE_LAST = tuple(word.casefold() for word in words.WROTE_LAST)
_WROTE_BEFORE_NAME = tuple(f" {word.casefold()} " for word in words.WROTE_BEFORE_NAME)
_INTRO_ENDS = (":", "：", ">", ")", "]", *_WROTE_LAST)
_STARTS = re.compile(rf"(?:{words.any_of(words.INTRO_STARTS)})(?!\w)|[在于於]\s?\d", re.I)
ADDRESS = re.compile(r"[^\s<>\"(),;:@]{1,100}@[^\s<>\"(),;:@]{2,150}")
_DATE = re.compile(
    r"\d{4}\s?[-/.年년]\s?\d{1,2}|\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2,4}|\d{1,2}:\d{2}"
    r"|\d{1,2}\.?\s(?:de\s)?[^\W\d]{3,12}\.?,?\s(?:de\s)?\d{4}|[^\W\d]{3,10}\.?\s\d{1,2},?\s\d{4}"
)
_DATE_FIRST = re.compile(r"\s{0,3}(?:\d|[^\W\d]{2,12}\.?,?\s{1,2}\d|[^\W\d]{2,12},\s)")
_ENDS_WITH_ADDRESS = re.compile(
    r"[<(\[]?(?:mailto:)?[^\s<>@]{1,100}@[^\s<>@]{2,150}[>)\]]{1,2}\s?[:：]?$|@[^\s@]{2,100}[:：]$"
)
_INTRO_INSIDE = re.compile(
    r"(?<=\S)[ \t]{0,9}(?:-{2,9}\s?)?(?=(?<![^\W\d])On (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar"
    r"|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|\d{1,2}[ ./-])[^\n]{5,300}\bwrote:[ \t]*$)"
)
_POSTED = re.compile(
    r"posted by .{1,100} on \d{1,2}/\d{1,2}/\d{4}$"
    r"|20\d\d-\d\d-\d\d \d{1,2}:\d\d GMT[+-]\d\d:\d\d [\w ,.'\"-]{1,80}:?$",
    re.I,
)
_NAME_ON_DAY = re.compile(r"[^\W\d_][\w ,.'\"<>@-]{1,80} on .{1,60} at .{1,60}wrote:$", re.I)


def may_end(line: str) -> bool:
    """Ask cheaply whether an intro may end with this line."""
    tail = line[-MAX_LETTERS:].rstrip(DRESSING.replace(">", "")).casefold()
    return tail.endswith(_INTRO_ENDS) or bool(_POSTED.match(_EDGES.sub("", line[:200])))


def joined(lines: Sequence[str]) -> str:
    """Return an intro that was broken into lines as one, without quote signs and dashes."""
    return _EDGES.sub("", " ".join(line.strip().lstrip(DRESSING) for line in lines))


def is_dated(text: str, *, followed: bool) -> bool:
    """Tell whether a text says when and who wrote."""
    if not any(letter.isdigit() for letter in text):
        return False
    wrote = _ends_with_wrote(text) or _has_wrote_before_name(text)
    if wrote and _STARTS.match(text):
        return followed or text.endswith((":", "：")) or bool(_DATE.search(text))
    if wrote and _DATE_FIRST.match(text):
        return bool(_DATE.search(text))
    if _POSTED.match(text) or _NAME_ON_DAY.match(text):
        return True
    if not (text.endswith((":", "：")) or followed):
        return False
    if _has_verb(text) and ADDRESS.search(text) and _DATE.search(text):
        return text.endswith((":", "："))
    if not _DATE_FIRST.match(text):
        return False
    return bool(_DATE.search(text[:120]) and _ENDS_WITH_ADDRESS.search(text[-260:]))


def is_named(text: str, *, followed: bool) -> bool:
    """Tell whether a text says who wrote, without a day."""
    if not _ends_with_wrote(text) and not (followed and _has_wrote_before_name(text)):
        is_short = followed and text.endswith(":") and len(text) < 120
        return bool(is_short and ADDRESS.search(text))
    if text.endswith((":", "：", "wrote", "schrieb")) and ADDRESS.search(text):
        return True
    return len(text) < 120 and (followed or " via " in text)


def split_inside(lines: Sequence[str]) -> list[str]:
    """Put an English intro that stands at the end of a line of text on a line of its own."""
    return [
        piece
        for line in lines
        for piece in (
            _INTRO_INSIDE.sub("\n", line, count=1).split("\n") if _may_hold_intro(line) else (line,)
        )
    ]


def _may_hold_intro(line: str) -> bool:
    return (
        len(line) < 2_000
        and "wrote:" in line
        and "On " in line[1:]
        and not line.lstrip().startswith(">")
    )


def _ends_with_wrote(text: str) -> bool:
    text = text.casefold().rstrip(" :：*-–—_")
    if not text.endswith(_WROTE_LAST):
        return False
    verb = max((each for each in _WROTE_LAST if text.endswith(each)), key=len)
    before = text[: -len(verb)][-1:]
    return not before.isalnum() or before > "\u2fff"


def _has_verb(text: str) -> bool:
    text = text.casefold()
    return any(f" {verb} " in text for verb in _WROTE_LAST)


def _has_wrote_before_name(text: str) -> bool:
    text = text.casefold().replace("mailto:", "").rstrip(" *-")
    if not text.endswith((":", "：")):
        return False
    verbs = ((text.rfind(verb), verb) for verb in _WROTE_BEFORE_NAME)
    return any(place >= 0 and ":" not in text[place + len(verb) : -1] for place, verb in verbs)

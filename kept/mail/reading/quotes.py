"""Where the quoted mail begins: intro lines, header blocks, dividers, and lines with `>`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from kept.mail.reading import client_words as words

MAX_INTRO_LINES = 4
MAX_INTRO_LETTERS = 500
MAX_BLOCK_LINES = 24


class Kind(StrEnum):
    """What a line is; `OLD` announces an old mail: On ... wrote:, From/Sent/To, a divider."""

    EMPTY = "e"
    QUOTE = "q"
    OLD = "o"
    FORWARD = "f"
    TEXT = "t"


HTML_BOUNDARY = "\ue0f1"
SIGNATURE_START = "\ue0f2"
SIGNATURE_END = "\ue0f3"
IMAGE = "\ue0f4"

_QUOTE = re.compile(r"\s{0,3}[>＞]")
_DRESSING = " \t\xa0*_>|-–—=~#\u200b\u200e\u200f\ufeff"
_EDGES = re.compile(r"^[\s*_>|=~#\-–—]+|[\s*_|=~#\-–—]+$")


def _any(alternatives: Sequence[str]) -> str:
    return "|".join(re.escape(each) for each in sorted(set(alternatives), key=len, reverse=True))


_WROTE_LAST = tuple(word.casefold() for word in words.WROTE_LAST)
_WROTE_BEFORE_NAME = tuple(f" {word.casefold()} " for word in words.WROTE_BEFORE_NAME)
_INTRO_ENDS = (":", "：", ">", ")", "]", *_WROTE_LAST)
_STARTS = re.compile(rf"(?:{_any(words.INTRO_STARTS)})(?!\w)|[在于於]\s?\d", re.I)
_ADDRESS = re.compile(r"[^\s<>\"(),;:@]{1,100}@[^\s<>\"(),;:@]{2,150}")
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
_HEADER = re.compile(
    r"[\s>*_|]{0,12}(?P<word>[^\s:：*_|>][^:：*_|>]{0,24}?)[\s*_]{0,6}[:：](?P<value>.{0,2000})$",
    re.S,
)
# A whole block on one line, as it comes out of some programs' HTML.
_HEADERS_INSIDE = re.compile(r"(?<!\w)(?:From|Sent|Date|To|Subject|Von|Gesendet|An|Betreff)\s?:\s")
_HEADER_KINDS = {
    word.casefold(): kind for kind, each in words.HEADER_WORDS.items() for word in each
}
_DIVIDER = re.compile(
    rf"[\s>*_|]*[-_=–—+]{{1,60}}\s*(?:(?P<old>{_any(words.ORIGINAL_MESSAGE)})|"
    rf"(?P<forward>{_any(words.FORWARDED_MESSAGE)}))\s*[:：]?\s*[-_=–—+]{{0,60}}[\s*]*$",
    re.I,
)
_DIVIDER_STARTS = frozenset("-_=–—+*|")
_BARE_DIVIDER = re.compile(rf"[\s>*_|]*(?:{_any(words.ORIGINAL_MESSAGE)})\s*[:：]?[\s*]*$", re.I)
_BEGIN_FORWARD = re.compile(rf"[\s>*_|]*(?:{_any(words.BEGIN_FORWARDED)})\s?[:：]?[\s*]*$", re.I)
_RULE = re.compile(r"\s*[_\-=*—–]{3,}\s*$|\s*(?:\* ){2,}\*?\s*$")
_LINK_END = re.compile(r"[^<]*<https?://[^>\s]*$")


@dataclass(frozen=True, slots=True)
class Run:
    """Lines of one kind that follow each other, empty ones aside; `end` does not belong to it."""

    kind: Kind
    start: int
    end: int


def runs(lines: Sequence[str]) -> list[Run]:
    """Return the runs of a text in order; two neighbours are never of one kind."""
    kinds = mark(lines)
    told = [index for index, kind in enumerate(kinds) if kind is not Kind.EMPTY]
    groups = (list(group) for _, group in groupby(told, key=kinds.__getitem__))
    return [Run(kinds[group[0]], group[0], group[-1] + 1) for group in groups]


def mark(lines: Sequence[str]) -> list[Kind]:
    """Return the kind of each line."""
    kinds = [_simple_kind(line) for line in lines]
    _mark_intros(lines, kinds)
    _mark_blocks(lines, kinds)
    _mark_stray(lines, kinds)
    return kinds


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
    return len(line) < 2_000 and "wrote:" in line and "On " in line[1:] and not _QUOTE.match(line)


def is_rule(line: str) -> bool:
    """Tell whether a line only draws one."""
    return len(line) < 300 and bool(_RULE.match(line))


def _simple_kind(line: str) -> Kind:
    if not line.strip(" \t\xa0\u200b\ufeff"):
        return Kind.EMPTY
    if line == HTML_BOUNDARY:
        return Kind.OLD
    if line in (SIGNATURE_START, SIGNATURE_END):
        return Kind.EMPTY
    if _QUOTE.match(line):
        return Kind.QUOTE
    if len(line) > MAX_INTRO_LETTERS:
        return Kind.TEXT
    if line.lstrip()[:1] in _DIVIDER_STARTS and (divider := _DIVIDER.match(line)):
        return Kind.FORWARD if divider["forward"] else Kind.OLD
    if _BEGIN_FORWARD.match(line):
        return Kind.FORWARD
    return Kind.TEXT


def _mark_intros(lines: Sequence[str], kinds: list[Kind]) -> None:
    """Mark intro lines, from the line where each ends back to where it begins."""
    for last, line in enumerate(lines):
        if kinds[last] is Kind.TEXT and _may_end_intro(line):
            followed = _next(kinds, last) is Kind.QUOTE
            if length := _intro_length(lines, kinds, last, followed=followed):
                kinds[last - length + 1 : last + 1] = [Kind.OLD] * length


def _next(kinds: Sequence[Kind], index: int) -> Kind | None:
    """Return the kind of the next line that is not empty, at most four lines on."""
    return next((kind for kind in kinds[index + 1 : index + 5] if kind is not Kind.EMPTY), None)


def _may_end_intro(line: str) -> bool:
    tail = line[-MAX_INTRO_LETTERS:].rstrip(_DRESSING.replace(">", "")).casefold()
    return tail.endswith(_INTRO_ENDS) or bool(_POSTED.match(_EDGES.sub("", line[:200])))


def _intro_length(lines: Sequence[str], kinds: Sequence[Kind], last: int, *, followed: bool) -> int:
    """Return how many lines up to `last` make an intro, the nearest beginning winning; else 0."""
    weak = 0
    for length in range(1, MAX_INTRO_LINES + 1):
        first = last - length + 1
        if first < 0 or kinds[first] is not Kind.TEXT or len(lines[first]) > MAX_INTRO_LETTERS:
            break
        joined = _EDGES.sub(
            "", " ".join(line.strip().lstrip(_DRESSING) for line in lines[first : last + 1])
        )
        if len(joined) > MAX_INTRO_LETTERS:
            break
        if _is_dated_intro(joined, followed=followed):
            return length
        if not weak and _is_named_intro(joined, followed=followed and length == 1):
            weak = length
    return weak


def _is_dated_intro(text: str, *, followed: bool) -> bool:
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
    if _has_verb(text) and _ADDRESS.search(text) and _DATE.search(text):
        return text.endswith((":", "："))
    if not _DATE_FIRST.match(text):
        return False
    return bool(_DATE.search(text[:120]) and _ENDS_WITH_ADDRESS.search(text[-260:]))


def _is_named_intro(text: str, *, followed: bool) -> bool:
    """Tell whether a text says who wrote, without a day."""
    if not _ends_with_wrote(text) and not (followed and _has_wrote_before_name(text)):
        is_short = followed and text.endswith(":") and len(text) < 120
        return bool(is_short and _ADDRESS.search(text))
    if text.endswith((":", "：", "wrote", "schrieb")) and _ADDRESS.search(text):
        return True
    return len(text) < 120 and (followed or " via " in text)


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


def _mark_blocks(lines: Sequence[str], kinds: list[Kind]) -> None:
    """Mark header blocks and the rule above them."""
    index = 0
    while index < len(lines):
        if kinds[index] is Kind.TEXT and (length := _block_length(lines, kinds, index)):
            kinds[index : index + length] = [Kind.OLD] * length
            _mark_rule_above(lines, kinds, index)
            index += length
            continue
        if kinds[index] is Kind.TEXT and _is_bare_divider(lines, index):
            kinds[index] = Kind.OLD
        if kinds[index] is Kind.OLD:
            _mark_rule_above(lines, kinds, index)
        index += 1


def _is_bare_divider(lines: Sequence[str], index: int) -> bool:
    """`Original Message` without its dashes counts where a header follows."""
    if len(lines[index]) > 80 or not _BARE_DIVIDER.match(lines[index]):
        return False
    following = next((line for line in lines[index + 1 : index + 4] if line.strip()), "")
    return _header(following) is not None


def _mark_rule_above(lines: Sequence[str], kinds: list[Kind], index: int) -> None:
    above = index - 1
    while above >= 0 and index - above < 4 and kinds[above] is Kind.EMPTY:
        above -= 1
    if above >= 0 and kinds[above] is Kind.TEXT and is_rule(lines[above]):
        kinds[above:index] = [kinds[index]] * (index - above)


def _header(line: str) -> tuple[str, str] | None:
    """Return what a line such as `*Sent:* Monday` tells and its value."""
    head = line[:60]
    if len(line) > 2_200 or not (":" in head or "：" in head):
        return None
    match = _HEADER.match(line)
    if not match or match["word"][0].islower():
        return None
    kind = _HEADER_KINDS.get(match["word"].strip().casefold())
    return (kind, match["value"].strip(" *_")) if kind else None


def _block_length(lines: Sequence[str], kinds: Sequence[Kind], start: int) -> int:
    """Return how many lines a header block has, 0 where none begins."""
    first = _header(lines[start])
    if first is None or first[0] in ("cc", "other"):
        return 0
    if len(_HEADERS_INSIDE.findall(lines[start])) >= 3:
        return 1
    found = {first[0]: first[1]}
    end, position, gap = start + 1, start + 1, 0
    while position < len(lines) and position - start < MAX_BLOCK_LINES and gap < 3:
        line = lines[position]
        if kinds[position] not in (Kind.TEXT, Kind.EMPTY):
            break
        header = _header(line)
        if header is not None:
            found.setdefault(*header)
            end, gap = position + 1, 0
        elif not line.strip() and gap:
            break
        else:
            gap += 1
            if not line.strip() and len(found) >= 2 and not _header_follows(lines, position):
                break
        position += 1
    return end - start if _is_block(found, lines, start, end) else 0


def _header_follows(lines: Sequence[str], position: int) -> bool:
    return position + 1 < len(lines) and _header(lines[position + 1]) is not None


def _is_block(found: dict[str, str], lines: Sequence[str], start: int, end: int) -> bool:
    told = found.keys() - {"other", "cc"}
    if "from" in told and len(told) >= 2:
        return True
    if "date" in told and len(told) >= 2:
        return any(letter.isdigit() for letter in found["date"]) or len(told) >= 3
    if "from" not in told or not _ADDRESS.search(found["from"]):
        return False
    # A lone From counts as a paragraph of its own.
    if start and is_rule(lines[start - 1]):
        return True
    stands_alone = start == 0 or not lines[start - 1].strip()
    return stands_alone and (end >= len(lines) or not lines[end].strip())


def _mark_stray(lines: Sequence[str], kinds: list[Kind]) -> None:
    """Correct what line breaks did: a quote's words without `>`, a `>` that closes a link."""
    for index in range(1, len(lines)):
        if lines[index - 1] == HTML_BOUNDARY and _next(kinds, index - 1) is Kind.FORWARD:
            kinds[index - 1] = Kind.EMPTY
        if kinds[index] is Kind.QUOTE and kinds[index - 1] is Kind.TEXT:
            if _LINK_END.match(lines[index - 1][-MAX_INTRO_LETTERS:]):
                kinds[index] = Kind.TEXT
        elif kinds[index] is Kind.TEXT and kinds[index - 1] is Kind.QUOTE:
            following = kinds[index + 1] if index + 1 < len(kinds) else None
            if following is Kind.QUOTE and _is_wrapped(lines[index - 1], lines[index]):
                kinds[index] = Kind.QUOTE


def _is_wrapped(before: str, line: str) -> bool:
    stripped = line.strip()
    if stripped.startswith(
        ("(http://", "(https://", "<http://", "<https://", "http://", "https://")
    ):
        return len(stripped.split()) <= 2
    if re.match(r".{0,200}\(https?://\S*$", before) and len(stripped) < 200:
        return True
    return len(before) >= 66 and len(line) < len(before) and not stripped[:1].isupper()

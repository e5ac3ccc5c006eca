"""What each line of a mail is: new words, quoted ones, or what announces an old mail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from kept.mail.reading import client_words as words
from kept.mail.reading import header_blocks, intros
from kept.mail.reading.marks import HTML_BOUNDARY, SIGNATURE_END, SIGNATURE_START

MAX_INTRO_LINES = 4
MAX_JUDGED = 3_000

_QUOTE = re.compile(r"\s{0,3}[>＞]")
_DIVIDER = re.compile(
    rf"[\s>*_|]*[-_=–—+]{{1,60}}\s*(?:(?P<old>{words.any_of(words.ORIGINAL_MESSAGE)})|"
    rf"(?P<forward>{words.any_of(words.FORWARDED_MESSAGE)}))\s*[:：]?\s*[-_=–—+]{{0,60}}[\s*]*$",
    re.I,
)
_DIVIDER_STARTS = frozenset("-_=–—+*|")
_BARE_DIVIDER = re.compile(
    rf"[\s>*_|]*(?:{words.any_of(words.ORIGINAL_MESSAGE)})\s*[:：]?[\s*]*$", re.I
)
_BEGIN_FORWARD = re.compile(
    rf"[\s>*_|]*(?:{words.any_of(words.BEGIN_FORWARDED)})\s?[:：]?[\s*]*$", re.I
)
_LINK_END = re.compile(r"[^<]*<https?://[^>\s]*$")


class Kind(StrEnum):
    """What a line is; `OLD` announces an old mail: On ... wrote:, From/Sent/To, a divider."""

    EMPTY = "e"
    QUOTE = "q"
    OLD = "o"
    FORWARD = "f"
    TEXT = "t"


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


def _simple_kind(line: str) -> Kind:
    if not line.strip(" \t\xa0\u200b\ufeff"):
        return Kind.EMPTY
    if line == HTML_BOUNDARY:
        return Kind.OLD
    if line in (SIGNATURE_START, SIGNATURE_END):
        return Kind.EMPTY
    if _QUOTE.match(line):
        return Kind.QUOTE
    if len(line) > intros.MAX_LETTERS:
        return Kind.TEXT
    if line.lstrip()[:1] in _DIVIDER_STARTS and (divider := _DIVIDER.match(line)):
        return Kind.FORWARD if divider["forward"] else Kind.OLD
    if _BEGIN_FORWARD.match(line):
        return Kind.FORWARD
    return Kind.TEXT


def _mark_intros(lines: Sequence[str], kinds: list[Kind]) -> None:
    """Mark intro lines, from the line where each ends back to where it begins."""
    judged = 0
    for last, line in enumerate(lines):
        if kinds[last] is Kind.TEXT and judged < MAX_JUDGED and intros.may_end(line):
            judged += 1
            followed = _next(kinds, last) is Kind.QUOTE
            if length := _intro_length(lines, kinds, last, followed=followed):
                kinds[last - length + 1 : last + 1] = [Kind.OLD] * length


def _next(kinds: Sequence[Kind], index: int) -> Kind | None:
    """Return the kind of the next line that is not empty, at most four lines on."""
    return next((kind for kind in kinds[index + 1 : index + 5] if kind is not Kind.EMPTY), None)


def _intro_length(lines: Sequence[str], kinds: Sequence[Kind], last: int, *, followed: bool) -> int:
    """Return how many lines up to `last` make an intro, the nearest beginning winning; else 0."""
    weak = 0
    for length in range(1, MAX_INTRO_LINES + 1):
        first = last - length + 1
        if first < 0 or kinds[first] is not Kind.TEXT or len(lines[first]) > intros.MAX_LETTERS:
            break
        joined = intros.joined(lines[first : last + 1])
        if len(joined) > intros.MAX_LETTERS:
            break
        if intros.is_dated(joined, followed=followed):
            return length
        if not weak and intros.is_named(joined, followed=followed and length == 1):
            weak = length
    return weak


def _mark_blocks(lines: Sequence[str], kinds: list[Kind]) -> None:
    """Mark header blocks and the rule above them."""
    ends = [kind not in (Kind.TEXT, Kind.EMPTY) for kind in kinds]
    index = 0
    while index < len(lines):
        length = header_blocks.length(lines, ends, index) if kinds[index] is Kind.TEXT else 0
        if length:
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
    return header_blocks.header(following) is not None


def _mark_rule_above(lines: Sequence[str], kinds: list[Kind], index: int) -> None:
    above = index - 1
    while above >= 0 and index - above < 4 and kinds[above] is Kind.EMPTY:
        above -= 1
    if above >= 0 and kinds[above] is Kind.TEXT and header_blocks.is_rule(lines[above]):
        kinds[above:index] = [kinds[index]] * (index - above)


def _mark_stray(lines: Sequence[str], kinds: list[Kind]) -> None:
    """Correct what line breaks did: a quote's words without `>`, a `>` that closes a link."""
    for index in range(1, len(lines)):
        if lines[index - 1] == HTML_BOUNDARY and _next(kinds, index - 1) is Kind.FORWARD:
            kinds[index - 1] = Kind.EMPTY
        if kinds[index] is Kind.QUOTE and kinds[index - 1] is Kind.TEXT:
            if _LINK_END.match(lines[index - 1][-intros.MAX_LETTERS :]):
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

"""What the sender wrote this time: above the line, before the quotes, without the signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kept.mail.reading import header_blocks, intros, markers, quotes, signatures
from kept.mail.reading.limits import MAX_REPLY_LETTERS, MAX_REPLY_LINES, Deadline
from kept.mail.reading.marks import (
    HTML_BOUNDARY,
    HTML_MARKER,
    IMAGE,
    SIGNATURE_END,
    SIGNATURE_START,
)
from kept.mail.reading.quotes import Kind, Run

_SENTINELS = re.compile(f"[{HTML_BOUNDARY}{HTML_MARKER}{SIGNATURE_START}{SIGNATURE_END}]")
_MANY_BLANK_LINES = re.compile(r"\n{21,}")
_PICTURE = re.compile(f"{IMAGE}(?:\\d{{1,6}}{IMAGE})?")
_OURS = re.compile(f"[{HTML_BOUNDARY}{HTML_MARKER}{SIGNATURE_START}{SIGNATURE_END}{IMAGE}]")
MIN_QUOTED_LINES = 3


@dataclass(frozen=True, slots=True)
class Reply:
    """
    The new words, with and without their signature.

    `cut` says what was left away: `marker`, `quote`, or nothing.
    """

    text: str
    without_signature: str
    cut: str = ""


def read(
    text: str,
    wanted: Sequence[str] = (),
    *,
    from_html: bool = False,
    keeps_old: bool = False,
    deadline: Deadline | None = None,
) -> Reply:
    """
    Return the new words of a text; never empty unless `text` is.

    `wanted` are the words of our line in each language. `keeps_old` is for a
    forwarded mail: what others wrote is its message.
    """
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    text = text[:MAX_REPLY_LETTERS]
    text = _MANY_BLANK_LINES.sub("\n" * 20, text)
    if not from_html:
        text = _OURS.sub("", text)
    lines = text.split("\n")
    if not from_html:
        lines[:MAX_REPLY_LINES] = intros.split_inside(lines[:MAX_REPLY_LINES])
    judged, rest = lines[:MAX_REPLY_LINES], lines[MAX_REPLY_LINES:]
    if deadline:
        deadline.check()
    kept, cut = _new_lines(judged, wanted, from_html=from_html, keeps_old=keeps_old)
    kept = kept if cut else [*kept, *rest]
    shown = _shown(kept)
    if not shown:
        return Reply(_shown(lines), _shown(signatures.cut(lines)) or _shown(lines))
    return Reply(shown, _shown(signatures.cut(kept)) or shown, cut)


def new_lines(text: str, wanted: Sequence[str] = (), *, from_html: bool = False) -> list[str]:
    """Return the lines of the new words, with the marks that `quoted_html` put between them."""
    lines = text[:MAX_REPLY_LETTERS].split("\n")[:MAX_REPLY_LINES]
    return _new_lines(lines, wanted, from_html=from_html, keeps_old=False)[0]


def _shown(lines: Sequence[str]) -> str:
    """Join lines for a reader; a reply of pictures alone says so."""
    text = "\n".join(line for line in lines if not _SENTINELS.fullmatch(line))
    text = _SENTINELS.sub("", text).strip("\n")
    plain = _PICTURE.sub("", text)
    if plain.strip():
        return plain.rstrip().strip("\n")
    return "[image]" if IMAGE in text else ""


def _new_lines(
    lines: list[str], wanted: Sequence[str], *, from_html: bool, keeps_old: bool
) -> tuple[list[str], str]:
    if place := markers.find(lines, wanted):
        above = _above(lines[: place[0]])
        if _says_something(above):
            return above, "marker"
        below = [line for line in lines[place[1] :] if not line.lstrip().startswith((">", "|"))]
        if _says_something(below):
            return below, "marker"
        return lines, ""
    if keeps_old:
        return lines, ""
    kept = without_quotes(lines, from_html=from_html)
    return kept, "quote" if len(kept) < len(lines) else ""


def _says_something(lines: Sequence[str]) -> bool:
    return any(_SENTINELS.sub("", line).strip(" \t\xa0>|*-_") for line in lines)


def _above(lines: list[str]) -> list[str]:
    """Cut the client's intro line that stands above our line, and old mails above that."""
    found = quotes.runs(lines)
    kept = lines[: found[_trailing(found)].start] if _trailing(found) < len(found) else list(lines)
    while kept and (not kept[-1].strip(" \t\xa0>|") or header_blocks.is_rule(kept[-1])):
        kept.pop()
    return without_quotes(kept)


def without_quotes(lines: Sequence[str], *, from_html: bool = False) -> list[str]:
    """
    Return the lines that are new.

    An old mail that follows its intro without `>` is cut to the end; quoted
    lines with an intro are taken out; answers between quoted lines keep them,
    since they make no sense alone. A forwarded mail stays.
    """
    found = quotes.runs(lines)
    if _picture(found[:2]) in ("f", "fo", "fq", "ft", "tf"):
        return list(lines)
    found = _before_old(found)
    if "t" in _picture(found[: _trailing(found)]):
        found = found[: _trailing(found)]
    if _is_answered_between(found):
        return _lines_of(lines, found)
    return _lines_of(lines, _without_one_quote(found, lines, from_html=from_html))


def _picture(found: Sequence[Run]) -> str:
    return "".join(run.kind for run in found)


def _lines_of(lines: Sequence[str], found: Sequence[Run]) -> list[str]:
    """Return the lines of these runs with what is empty between neighbours."""
    kept: list[str] = []
    for index, run in enumerate(found):
        if index and found[index - 1].end < run.start:
            gap = lines[found[index - 1].end : run.start]
            quiet = [line for line in gap if not line.strip() or _SENTINELS.fullmatch(line)]
            kept.extend(quiet if len(quiet) == len(gap) else ["", *filter(str.strip, quiet)])
        kept.extend(lines[run.start : run.end])
    return kept


def _before_old(found: list[Run]) -> list[Run]:
    """Drop an old mail without quote signs and all after it, where new text stands above."""
    has_text = False
    for index, run in enumerate(found):
        following = found[index + 1].kind if index + 1 < len(found) else None
        if run.kind is Kind.OLD and has_text and following in (Kind.TEXT, Kind.FORWARD):
            return found if _is_answered_between(found[:index]) else found[:index]
        has_text = has_text or run.kind is Kind.TEXT
    return found


def _trailing(found: Sequence[Run]) -> int:
    """Return the place of the run where a quote at the end of a mail begins."""
    picture = _picture(found)
    cut = picture
    while cut.endswith(("oq", "o")):
        cut = cut.removesuffix("q").removesuffix("o")
    return len(picture.removesuffix("q")) if cut == picture else len(cut)


def _is_answered_between(found: Sequence[Run]) -> bool:
    picture = _picture(found)
    return "qtq" in picture or "qtoq" in picture


def _without_one_quote(found: list[Run], lines: Sequence[str], *, from_html: bool) -> list[Run]:
    """Take out the one quoted passage that the answer stands round or under."""
    match _picture(found):
        case "oqt" | "toqt":
            return [run for run in found if run.kind is Kind.TEXT]
        case "tqt" if from_html:
            return [run for run in found if run.kind is Kind.TEXT]
        case "qt" if from_html or _quoted(lines, found[0]) >= MIN_QUOTED_LINES:
            return found[1:]
        case _:
            return found


def _quoted(lines: Sequence[str], run: Run) -> int:
    return sum(bool(line.strip(" \t>")) for line in lines[run.start : run.end])

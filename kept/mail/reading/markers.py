"""The line above which we ask people to write."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kept.mail.reading.marks import HTML_MARKER

_EDGES = re.compile(r"^[\s>|*#_\-\u2010-\u2015\xa0\u200b]+|[\s>|*#_\-\u2010-\u2015\xa0\u200b]+$")
_MAX_LINES = 3
_MAX_LETTERS = 400


def find(lines: Sequence[str], markers: Sequence[str]) -> tuple[int, int] | None:
    """
    Return the first and the last-but-one line of the first marker; None without one.

    A marker is a paragraph: the line, freed of quote signs and dashes and
    joined with the next where it was broken, equals the words. Inside a
    sentence it is none.
    """
    wanted = {_plain(marker) for marker in markers} - {""}
    first_words = {words.split()[0] for words in wanted}
    for start, line in enumerate(lines):
        if HTML_MARKER in line:
            return start, start + 1
        lower = line.casefold()
        if not any(word in lower for word in first_words):
            continue
        joined = _plain(line)
        if not joined or joined.split(" ", 1)[0] not in first_words:
            continue
        for end in range(start + 1, min(start + _MAX_LINES, len(lines)) + 1):
            if joined in wanted:
                return start, end
            if end < len(lines):
                joined = f"{joined} {_plain(lines[end])}".strip()
    return None


def _plain(text: str) -> str:
    if len(text) > _MAX_LETTERS:
        return ""
    return " ".join(_EDGES.sub("", text).split()).casefold()

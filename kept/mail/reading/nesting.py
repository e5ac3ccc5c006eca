"""HTML kept shallow: parsers take a square of the depth in time, and nothing can stop them."""

from __future__ import annotations

import re

MAX_DEPTH = 200
MAX_FORMATS = 25
MAX_ATTRIBUTES = 200

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"]
)
_FORMATS = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_CLOSED_BY_NEXT = frozenset(
    ["p", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "li", "dt", "dd", "rt", "rp"]
)
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")


def flatten(markup: str) -> str:
    """
    Return the page with what is nested beyond all use taken out: tags only, no words.

    An honest page comes back as it is. Beyond the limits a tag is dropped where it
    opens, and so is the one that would close it.
    """
    if not _is_suspicious(markup):
        return markup
    return _Flattener().run(markup)


def _is_suspicious(markup: str) -> bool:
    """Ask cheaply, by counting: few tags cannot be deep, few equals signs not many attributes."""
    return markup.count("<") > MAX_FORMATS or markup.count("=") > MAX_ATTRIBUTES


class _Flattener:
    def __init__(self) -> None:
        self.depth = 0
        self.formats = 0
        self.dropped: dict[str, int] = {}
        self.open: dict[str, int] = {}

    def run(self, markup: str) -> str:
        kept: list[str] = []
        position = 0
        for tag in _TAG.finditer(markup):
            if tag.start() < position:
                continue
            end = _end_of(markup, tag.end())
            kept.append(markup[position : tag.start()])
            if self._keeps(tag[1] == "/", tag[2].casefold()):
                kept.append(_slim(markup[tag.start() : end]))
            position = end
        kept.append(markup[position:])
        return "".join(kept)

    def _keeps(self, is_closing: bool, name: str) -> bool:
        if name in _VOID:
            return True
        return self._closes(name) if is_closing else self._opens(name)

    def _opens(self, name: str) -> bool:
        is_format = name in _FORMATS
        if name in _CLOSED_BY_NEXT:
            return True
        if self.depth >= MAX_DEPTH or (is_format and self.formats >= MAX_FORMATS):
            self.dropped[name] = self.dropped.get(name, 0) + 1
            return False
        self.open[name] = self.open.get(name, 0) + 1
        self.depth += 1
        self.formats += is_format
        return True

    def _closes(self, name: str) -> bool:
        if self.dropped.get(name):
            self.dropped[name] -= 1
            return False
        if self.open.get(name):
            self.open[name] -= 1
            self.depth -= 1
            self.formats -= name in _FORMATS
        return True


def _end_of(markup: str, position: int) -> int:
    """Return where a tag ends, a `>` inside quotes not ending it."""
    end = markup.find(">", position)
    if end < 0:
        return len(markup)
    for quote in ('"', "'"):
        if markup.count(quote, position, end) % 2:
            closing = markup.find(quote, end)
            again = markup.find(">", closing) if closing >= 0 else -1
            return again + 1 if again >= 0 else end + 1
    return end + 1


def _slim(tag: str) -> str:
    """Return a tag; one with hundreds of attributes loses those."""
    if len(tag) < 2 * MAX_ATTRIBUTES or len(_QUOTED.sub("", tag).split()) < MAX_ATTRIBUTES:
        return tag
    name = _TAG.match(tag)
    return f"{name[0]}>" if name else ""

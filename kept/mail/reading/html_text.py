"""HTML as plain text: paragraphs apart, lists with signs, quotes with `>`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kept.mail.reading import html, nesting
from kept.mail.reading.limits import Deadline

_BLOCK_TAGS = """
    address article aside blockquote body center dd dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre
    section table tbody tfoot thead tr ul caption details summary
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_APART_TAGS = """
    p h1 h2 h3 h4 h5 h6 ul ol dl pre blockquote table figure
"""
_APART = frozenset(_APART_TAGS.split())
_UNREAD_TAGS = """
    head style script title meta link noscript template iframe object svg math -comment
    audio video select noembed noframes textarea o:p-comment
"""
_UNREAD = frozenset(_UNREAD_TAGS.split())
_FILE_NAME = re.compile(r"\.(png|jpe?g|gif|bmp|webp|tiff?|svg)\s*$", re.I)
_BLANKS = re.compile(r"[ \t\n\r\f]+")


def to_text(markup: str, deadline: Deadline | None = None) -> str:
    """
    Return HTML as plain text: paragraphs apart, lists with signs, quotes with `>`.

    Walks without recursion: twenty thousand nested boxes lose no word. Pictures
    give their alternative text, links their words only.
    """
    return (
        html.stripped(markup)
        if html.is_too_heavy(markup)
        else tree_to_text(parse(markup), deadline)
    )


def parse(markup: str) -> LexborNode | None:
    """Return the root of the page; None when there is nothing in it."""
    return LexborHTMLParser(nesting.flatten(markup.replace("\x00", ""))).root


def tree_to_text(
    root: LexborNode | None, deadline: Deadline | None = None, marks: Marks | None = None
) -> str:
    """As `to_text`, from a tree; `marks` puts lines of its own between."""
    if root is None:
        return ""
    return _Writer(deadline, marks or Marks()).text(root)


class Marks:
    """What a reader adds to the text of a page; this one adds nothing."""

    def before(self, node: LexborNode) -> str:
        """Return a line to stand before an element, empty for none."""
        return ""

    def after(self, opened: str) -> str:
        """Return the line that ends what `before` began, empty for none."""
        return ""

    def is_quote(self, node: LexborNode) -> bool:
        """Tell whether a blockquote is shown with `>`."""
        return True

    def picture(self, node: LexborNode) -> str:
        """Return what stands for a picture of the mail itself that has no words."""
        return ""


class _Writer:
    """Collects the lines of a page while it is walked, opening and closing each element."""

    def __init__(self, deadline: Deadline | None, marks: Marks) -> None:
        self.deadline = deadline
        self.marks = marks
        self.opened: dict[int, str] = {}
        self.quotes: set[int] = set()
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quoting = 0
        self.preformatted = 0
        self.lists: list[int | None] = []
        self.wants_blank = False
        self.cells = 0

    def text(self, root: LexborNode) -> str:
        steps = 0
        node: LexborNode | None = root
        while node is not None:
            steps += 1
            if self.deadline and steps % 1_000 == 0:
                self.deadline.check()
            if self._open(node) and (child := node.first_child) is not None:
                node = child
                continue
            while node is not None and node.next is None:
                self._close(node)
                node = None if node.mem_id == root.mem_id else node.parent
                if node is not None and node.mem_id == root.mem_id:
                    self._close(node)
                    node = None
            if node is not None:
                self._close(node)
                node = node.next
        self._break()
        return "\n".join(self.lines).strip("\n")

    def _open(self, node: LexborNode) -> bool:
        """Write what stands at an element's beginning; False when its inside is not read."""
        tag = node.tag or ""
        if tag == "-text":
            self._words(node.text_content or "")
            return False
        if tag in _UNREAD or tag.startswith(("-", "!", "?")) or _is_hidden(node):
            return False
        if not self.quoting and (mark := self.marks.before(node)):
            self._break()
            self.lines.append(mark)
            self.opened[node.mem_id] = mark
        if tag == "br":
            self._break(keep_empty=True)
        elif tag == "hr":
            self._break()
            self.lines.append(self._prefix() + "---")
        elif tag == "img":
            self._words(self._picture(node))
        elif tag in _BLOCKS:
            self._begin(node, tag)
        elif tag in ("td", "th"):
            if self.cells:
                self.line.append(" ")
            self.cells += 1
        return True

    def _picture(self, node: LexborNode) -> str:
        words = " ".join((node.attributes.get("alt") or "")[:500].split())
        if words and not _FILE_NAME.search(words):
            return words
        is_own = (node.attributes.get("src") or "")[:4].casefold() == "cid:"
        return self.marks.picture(node) if is_own else ""

    def _begin(self, node: LexborNode, tag: str) -> None:
        self._break()
        if tag in _APART:
            self._gap()
        if tag == "blockquote" and self.marks.is_quote(node):
            self.quotes.add(node.mem_id)
            self.quoting += 1
            self.wants_blank = False
        elif tag == "pre":
            self.preformatted += 1
        elif tag in ("ul", "ol"):
            self.lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._item()
        elif tag == "tr":
            self.cells = 0

    def _item(self) -> None:
        number = self.lists[-1] if self.lists else None
        indent = "  " * max(0, min(len(self.lists), 10) - 1)
        self.line.append(f"{indent}* " if number is None else f"{indent}{number}. ")
        if number is not None:
            self.lists[-1] = number + 1

    def _close(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if (mark := self.opened.pop(node.mem_id, "")) and (end := self.marks.after(mark)):
            self._break()
            self.lines.append(end)
        if tag not in _BLOCKS or _is_hidden(node):
            return
        self._break()
        if node.mem_id in self.quotes:
            self.quotes.discard(node.mem_id)
            self.quoting -= 1
        elif tag == "pre":
            self.preformatted = max(0, self.preformatted - 1)
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        if tag in _APART:
            self._gap()

    def _words(self, text: str) -> None:
        if self.preformatted:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self.line.append(first)
            for other in others:
                self._break(keep_empty=True)
                self.line.append(other)
            return
        text = _BLANKS.sub(" ", text)
        if text.startswith(" ") and (not self.line or self.line[-1].endswith(" ")):
            text = text[1:]
        if text:
            self.line.append(text)

    def _break(self, *, keep_empty: bool = False) -> None:
        line = "".join(self.line).replace("\xa0", " ").rstrip()
        self.line = []
        if line or keep_empty:
            if self.wants_blank and line and self.lines and self.lines[-1].strip("> "):
                self.lines.append(self._prefix().rstrip())
            self.wants_blank = self.wants_blank and not line
            self.lines.append((self._prefix() + line).rstrip())

    def _gap(self) -> None:
        self.wants_blank = True

    def _prefix(self) -> str:
        return ">" * min(self.quoting, 20) + " " if self.quoting else ""


def _is_hidden(node: LexborNode) -> bool:
    """Tell whether a reader of the mail would not see the element (preview texts, say)."""
    attributes: Mapping[str, str | None] = node.attributes
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return bool(style) and "display:none" in (style or "")[:1_000].replace(" ", "").casefold()

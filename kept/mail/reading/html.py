"""HTML made safe to show, and HTML as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from kept.mail.reading import nesting
from kept.mail.reading.limits import (
    MAX_ENTITIES,
    MAX_HTML_LETTERS,
    MAX_LINKS,
    MAX_TAGS,
    Deadline,
)

_TAGS = nh3.ALLOWED_TAGS | {"font", "tfoot", "big", "main", "section", "picture", "address", "dir"}
_TAGS -= {"map", "area", "nav", "data", "details", "summary"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"style", "title", "dir", "lang", "align", "valign", "class", "data-desk-cut"},
    "a": {"href", "name"},
    "img": {"src", "alt", "width", "height", "data-remote"},
    "table": {"border", "cellpadding", "cellspacing", "width", "height", "bgcolor"},
    "td": {"colspan", "rowspan", "width", "height", "bgcolor", "nowrap"},
    "th": {"colspan", "rowspan", "width", "height", "bgcolor", "nowrap", "scope"},
    "tr": {"height", "bgcolor"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "li": {"value"},
    "blockquote": {"type"},
    "hr": {"size", "width", "color"},
}
_GONE_WITH_CONTENT = {
    *(
        "script",
        "style",
        "title",
        "head",
        "noscript",
        "template",
        "iframe",
        "frameset",
        "object",
        "applet",
    ),
    *(
        "embed",
        "svg",
        "math",
        "noembed",
        "noframes",
        "xmp",
        "plaintext",
        "textarea",
        "select",
        "audio",
        "video",
    ),
}
_STYLES = {
    *(
        "color",
        "background-color",
        "font-weight",
        "font-style",
        "font-size",
        "font-family",
        "font-variant",
    ),
    *(
        "text-align",
        "text-decoration",
        "text-indent",
        "line-height",
        "white-space",
        "vertical-align",
        "direction",
    ),
    *("margin", "margin-top", "margin-right", "margin-bottom", "margin-left"),
    *("padding", "padding-top", "padding-right", "padding-bottom", "padding-left"),
    *(
        "border",
        "border-top",
        "border-right",
        "border-bottom",
        "border-left",
        "border-collapse",
        "border-spacing",
    ),
    *(
        "border-color",
        "border-width",
        "border-style",
        "width",
        "height",
        "max-width",
        "list-style-type",
    ),
}
_UNSAFE_STYLE = re.compile(
    r"url|expression|image|javascript|behaviou?r|import|binding|@|\\|/\*|(?<![\w#])-[\d.]", re.I
)
_HREF = re.compile(r"\s*(https?:|mailto:|tel:|#)", re.I)
_CLASSES = re.compile(
    r"\b(gmail_\w+|moz-[\w-]+|yahoo_\w+|desk-cut|protonmail_\w+|apple-[\w-]+)\b", re.I
)

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
_HIDDEN_BLOCKS = (
    *(("<!--", "-->"), ("<script", "</script"), ("<style", "</style"), ("<title", "</title")),
)
_LINE_TAG = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?h[1-6]|/?table)\b[^<>]{0,5000}>", re.I)
_ANY_TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,20000}>?")
_ENRICHED = re.compile(r"<<|<param>[^<]{0,500}</param>|</?[A-Za-z0-9-]{1,60}>", re.I)
_BLANKS = re.compile(r"[ \t\n\r\f]+")


def sanitise(markup: str) -> str:
    """
    Return HTML that may be shown inside our page.

    Nothing is fetched by showing it: pictures from elsewhere keep their address
    in `data-remote` only. Scripts, forms, frames, styles that reach out or lie
    over our page, and links that are not http(s), mailto or tel, are gone.
    """
    if is_too_heavy(markup):
        return from_text(stripped(markup))
    return nh3.clean(
        nesting.flatten(markup.replace("\x00", "")),
        tags=_TAGS,
        clean_content_tags=_GONE_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_filtered,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        url_relative="deny",
        filter_style_properties=_STYLES,
        strip_comments=True,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def is_too_heavy(markup: str) -> bool:
    """Tell whether the HTML is left to a download, its text alone being shown (case 32)."""
    return (
        len(markup) > MAX_HTML_LETTERS
        or markup.count("<") > MAX_TAGS
        or markup.count("&") > MAX_ENTITIES
        or markup.count("<a ") + markup.count("<A ") > MAX_LINKS
    )


def stripped(markup: str) -> str:
    """Return the words of a page too heavy for a parser: what stands between its tags."""
    words = markup[: 2 * MAX_HTML_LETTERS]
    for opening, closing in _HIDDEN_BLOCKS:
        words = _without(words, opening, closing)
    lines = _LINE_TAG.sub("\n", words)
    text = unescape(_ANY_TAG.sub("", lines))
    return "\n".join(line for each in text.split("\n") if (line := " ".join(each.split())))


def _without(markup: str, opening: str, closing: str) -> str:
    """Cut out what stands between two words, each looked for once from where it may stand."""
    small = markup.lower() if len(markup.lower()) == len(markup) else markup
    kept: list[str] = []
    position = 0
    while (start := small.find(opening, position)) >= 0:
        end = small.find(closing, start)
        if end < 0:
            break
        kept.append(markup[position:start])
        position = end + len(closing)
    return " ".join([*kept, markup[position:]])


def from_text(text: str) -> str:
    """Return plain text as a piece of HTML."""
    return f'<div style="white-space:pre-wrap">{escape(text)}</div>'


def enriched_to_text(markup: str) -> str:
    """Return text/enriched (RFC 1896) as text: commands off, single line breaks joined."""
    text = _ENRICHED.sub(lambda match: "<" if match[0] == "<<" else "", markup)
    text = re.sub(r"(?<!\n)\n(?!\n)", " ", text)
    return re.sub(r"\n(\n+)", r"\1", text)


def _filtered(tag: str, attribute: str, value: str) -> str | None:
    match attribute:
        case "style":
            return _style(value)
        case "class":
            return " ".join(_CLASSES.findall(value)) or None
        case "href":
            return value.strip() if _HREF.match(value) else None
        case "src":
            return value.strip() if value.strip().casefold().startswith("cid:") else None
        case "data-remote":
            return None
        case _:
            return value


def _style(value: str) -> str | None:
    """Keep the declarations that only dress the text where it stands."""
    kept = [
        each.strip()
        for each in value[:5_000].split(";")
        if ":" in each and not _UNSAFE_STYLE.search(each)
    ]
    return ";".join(kept) or None


def to_text(markup: str, deadline: Deadline | None = None) -> str:
    """
    Return HTML as plain text: paragraphs apart, lists with signs, quotes with `>`.

    Walks without recursion: twenty thousand nested boxes lose no word. Pictures
    give their alternative text, links their words only.
    """
    return stripped(markup) if is_too_heavy(markup) else tree_to_text(parse(markup), deadline)


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

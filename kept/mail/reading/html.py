"""HTML made safe to show, and what is done with a page too heavy for that."""

from __future__ import annotations

import re
from html import escape, unescape

import nh3

from kept.mail.reading import nesting
from kept.mail.reading.limits import (
    MAX_ENTITIES,
    MAX_HTML_LETTERS,
    MAX_LINKS,
    MAX_TAGS,
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


_HIDDEN_BLOCKS = (
    *(("<!--", "-->"), ("<script", "</script"), ("<style", "</style"), ("<title", "</title")),
)
_LINE_TAG = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?h[1-6]|/?table)\b[^<>]{0,5000}>", re.I)
_ANY_TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,20000}>?")
_ENRICHED = re.compile(r"<<|<param>[^<]{0,500}</param>|</?[A-Za-z0-9-]{1,60}>", re.I)


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

"""Markdown as HTML that is safe to show: no raw HTML, no pictures from elsewhere."""

from functools import cache

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

TAGS = {
    "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "s", "code", "pre",
    "blockquote", "a", "hr", "br", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
HIGHEST, LOWEST = 2, 6  # the page has its own h1


def as_html(text: str) -> SafeString:
    """Return `text` as HTML: its headings begin below the page's own."""
    tokens = _parser().parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            level = min(int(token.tag[1:]) + HIGHEST - 1, LOWEST)
            token.tag = f"h{level}"
    html = _parser().renderer.render(tokens, _parser().options, {})
    clean = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}
    )
    return SafeString(clean)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("js-default").disable("image")

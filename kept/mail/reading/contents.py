"""The words of a mail, from its body parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kept.mail.reading import charsets, flowed, html, html_text, transfer
from kept.mail.reading.bodies import Bodies
from kept.mail.reading.limits import Deadline
from kept.mail.reading.mime import Part

_POINTS_TO_HTML = re.compile(
    r"(this (is|e-?mail|message|mail).{0,40}html|.{0,60}(html|multi-?part).{0,30}(format|mail)"
    r"|.{0,60}multi-?part.{0,20}message|your (e-?mail|mail) (client|program|reader).{0,80}html"
    r"|.{0,80}view .{0,40}(browser|html))",
    re.I | re.S,
)
MAX_POINTER_LETTERS = 300


@dataclass(slots=True)
class Words:
    """
    Text and HTML of a mail as sent, None where the mail has none.

    `files` are those that stood between the words, with their names (uuencode).
    """

    text: str | None = None
    html: str | None = None
    files: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def is_told_by_html(self) -> bool:
        """Tell whether the HTML says what the text does not."""
        text = (self.text or "").strip()
        return self.html is not None and (not text or _only_points(text))

    def full(self, deadline: Deadline) -> str:
        """Return the mail as plain text: its text, or its HTML where that says more."""
        text = (self.text or "").strip("\n")
        if self.html is None or not self.is_told_by_html:
            return text
        return html_text.to_text(self.html, deadline) or text


def read(chosen: Bodies) -> Words:
    """Return the words of the chosen parts, several parts joined in their order."""
    words = Words()
    texts = []
    for part in chosen.text:
        if part.type == "text/html":
            continue
        content, found = transfer.uu_files(part.content)
        words.files.extend((charsets.decode(name), file) for name, file in found)
        texts.append(_text(part, content))
    if texts:
        words.text = "\n".join(texts)
    if any(part.type == "text/html" for part in chosen.html):
        words.html = "\n".join(_markup(part) for part in chosen.html)
    return words


def _markup(part: Part) -> str:
    if part.type == "text/html":
        return charsets.decode_html(part.content, part.charset)
    return html.from_text(_text(part, part.content))


def _text(part: Part, content: bytes) -> str:
    text = charsets.decode(content, part.charset)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if part.type in ("text/enriched", "text/richtext"):
        return html.enriched_to_text(text)
    if part.content_type.get("format").casefold() == "flowed":
        return flowed.unfold(text, delsp=part.content_type.get("delsp").casefold() == "yes")
    return text


def _only_points(text: str) -> bool:
    """Tell whether a text only says that the mail is HTML."""
    return len(text) < MAX_POINTER_LETTERS and bool(_POINTS_TO_HTML.match(text.strip()))

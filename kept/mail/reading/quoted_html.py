"""What is new in an HTML mail: the marks that mail programs leave round quotes and signatures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from kept.mail.reading import html, html_text, replies, signatures
from kept.mail.reading.images import Place
from kept.mail.reading.limits import Deadline
from kept.mail.reading.marks import (
    HTML_BOUNDARY,
    HTML_MARKER,
    IMAGE,
    SIGNATURE_END,
    SIGNATURE_START,
)

_BOUNDARY_IDS = re.compile(
    r"(x_)?(divrplyfwdmsg|appendonsend|olk_src_body_section|mail-editor-reference-message-container"
    r"|zwchr|stopspelling|replysplit|isreplycontent|yahoo_quoted_\w*|reply-intro|quoted_header)\Z",
    re.I,
)
_BOUNDARY_CLASSES = re.compile(
    r"(?<![\w-])(x_|ecx)?(gmail_quote(_container)?|gmail_attr|yahoo_quoted|yahoo-quoted-begin"
    r"|moz-cite-prefix|protonmail_quote|tutanota_quote|zmail_extra|outlookmessageheader"
    r"|ms-outlook-mobile-reference-message|nylas-quote|front-quote|quotedtext|bloop_original_html"
    r"|freshdesk_quote|mail_quote)(?![\w-])",
    re.I,
)
_BOUNDARY_NAMES = frozenset({"quote", "messagereplysection"})
_DIVIDERS = frozenset({"__divider__", "__headers__", "__quoted_text__"})
_OUTLOOK_LINE = re.compile(
    r"border:none;border-top:(solid#?\w{3,7}1\.0pt|1\.0ptsolid)|border-top:solid#(e1e1e1|b5c4df)1\.0pt"
    r"|border-top-color:rgb\(229,229,229\);border-top-width:1px",
    re.I,
)
_NUMBERED = re.compile(f"{IMAGE}(\\d{{1,6}}){IMAGE}")
_SIGNATURE = re.compile(
    r"(?<![\w-])(x_)?(gmail_signature(_prefix)?|moz-signature|protonmail_signature_block|bloop_sign"
    r"|signature|ms-outlook-mobile-signature|applemailsignature|ymail_android_signature"
    r"|mail_signature|messagesignaturesection)(?![\w-])",
    re.I,
)


def read(
    markup: str,
    wanted: Sequence[str] = (),
    *,
    keeps_old: bool = False,
    deadline: Deadline | None = None,
) -> replies.Reply:
    """Return the new words of a page as plain text; never empty unless it has no words."""
    if html.is_too_heavy(markup):
        return replies.read(html.stripped(markup), wanted, keeps_old=keeps_old, deadline=deadline)
    text = html_text.tree_to_text(html_text.parse(markup), deadline, marks=Marks())
    return replies.read(text, wanted, from_html=True, keeps_old=keeps_old, deadline=deadline)


def places(markup: str, wanted: Sequence[str] = ()) -> dict[str, Place]:
    """Return where each picture of the mail itself stands, by its Content-ID in small letters."""
    marks = Marks()
    text = html_text.tree_to_text(html_text.parse(markup), marks=marks)
    lines = replies.new_lines(text, wanted, from_html=True)
    kept = signatures.cut(lines)
    found = {cid: Place(is_new=False) for cid in marks.pictures}
    for index, line in enumerate(kept):
        for number in _NUMBERED.findall(line):
            cid = marks.pictures[int(number)]
            found[cid] = Place(
                is_new=True,
                has_words_before=_has_words(
                    kept[max(0, index - 3) : index], line.partition(IMAGE)[0]
                ),
                has_words_after=_has_words(kept[index + 1 : index + 4], line.rpartition(IMAGE)[2]),
            )
    return found


def _has_words(lines: Sequence[str], rest: str) -> bool:
    return any(_NUMBERED.sub("", line).strip(" -_*|>") for line in (*lines, rest))


class Marks(html_text.Marks):
    """Says at which elements an old mail, a signature or our own line begins."""

    def __init__(self) -> None:
        self.pictures: list[str] = []

    def before(self, node: LexborNode) -> str:
        attributes = node.attributes
        if not attributes and node.tag != "hr":
            return ""
        if "data-desk-cut" in attributes or "desk-cut" in (attributes.get("class") or ""):
            return HTML_MARKER
        if _is_boundary(node.tag or "", attributes):
            return HTML_BOUNDARY
        return SIGNATURE_START if _is_signature(attributes) else ""

    def after(self, opened: str) -> str:
        return SIGNATURE_END if opened == SIGNATURE_START else ""

    def is_quote(self, node: LexborNode) -> bool:
        """Tell whether a blockquote holds an old mail; Gmail's own format button makes none."""
        return "gmail_quote" not in (node.attributes.get("class") or "") or _is_in_quote(node)

    def picture(self, node: LexborNode) -> str:
        self.pictures.append(
            unquote((node.attributes.get("src") or "")[4:]).strip("<> ").casefold()
        )
        return f"{IMAGE}{len(self.pictures) - 1}{IMAGE}"


def _is_in_quote(node: LexborNode) -> bool:
    parent = node.parent
    for _ in range(20):
        if parent is None:
            return False
        if parent.tag == "div" and "gmail_quote" in (parent.attributes.get("class") or ""):
            return True
        parent = parent.parent
    return False


def _is_boundary(tag: str, attributes: Mapping[str, str | None]) -> bool:
    if tag == "blockquote":
        return False
    if _BOUNDARY_IDS.match((attributes.get("id") or "")[:100]):
        return True
    if _BOUNDARY_CLASSES.search((attributes.get("class") or "")[:300]):
        return True
    if (attributes.get("name") or "").casefold() in _BOUNDARY_NAMES and tag == "div":
        return True
    if (attributes.get("data-marker") or "").casefold() in _DIVIDERS:
        return True
    if tag == "hr":
        return attributes.get("tabindex") == "-1"
    style = "".join((attributes.get("style") or "")[:500].split())
    return bool(style and tag == "div" and _OUTLOOK_LINE.search(style))


def _is_signature(attributes: Mapping[str, str | None]) -> bool:
    if "data-smartmail" in attributes or "data-signatureblock" in attributes:
        return True
    named = " ".join((attributes.get(name) or "")[:200] for name in ("id", "class", "name"))
    return bool(_SIGNATURE.search(named))

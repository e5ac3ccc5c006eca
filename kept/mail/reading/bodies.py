"""Which parts are the words of a mail and which are its files (RFC 8621, 4.1.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kept.mail.reading.mime import Part


@dataclass(slots=True)
class Bodies:
    """The parts to show as text, as HTML, and the files, each in the order of the mail."""

    text: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)


def choose(root: Part) -> Bodies:
    """Return the body parts and files of a mail."""
    chosen = Bodies()
    _walk([root], "mixed", chosen, text=chosen.text, html=chosen.html)
    return chosen


def _walk(
    parts: Iterable[Part],
    multipart: str,
    chosen: Bodies,
    *,
    text: list[Part] | None,
    html: list[Part] | None,
    in_alternative: bool = False,
) -> None:
    """Sort `parts`; `text` or `html` is None where the other alternative has been taken."""
    texts_before = len(text) if text is not None else -1
    htmls_before = len(html) if html is not None else -1
    for index, part in enumerate(parts):
        if part.children:
            kind = part.type.removeprefix("multipart/")
            _walk(
                part.children,
                kind,
                chosen,
                text=text,
                html=html,
                in_alternative=in_alternative or kind == "alternative",
            )
        elif not _is_inline(part, index, multipart):
            chosen.files.append(part)
        elif multipart == "alternative":
            side = text if part.type == "text/plain" else html
            if side is not None:
                side.append(part)
        else:
            if in_alternative and part.type == "text/plain":
                html = None
            elif in_alternative and part.type == "text/html":
                text = None
            if text is not None:
                text.append(part)
            if html is not None:
                html.append(part)
    if multipart == "alternative" and text is not None and html is not None:
        if len(text) == texts_before:
            text.extend(html[htmls_before:])
        elif len(html) == htmls_before:
            html.extend(text[texts_before:])


def _is_inline(part: Part, index: int, multipart: str) -> bool:
    """
    Tell whether a part is read in place; pictures are files here, shown by their cid.

    In a related only the first part is read; a text with a name that comes
    later is a file.
    """
    if part.disposition.value == "attachment" or not _is_readable(part, multipart):
        return False
    return index == 0 or (multipart != "related" and not part.name)


def _is_readable(part: Part, multipart: str) -> bool:
    if part.type in ("text/plain", "text/html"):
        return True
    return multipart != "alternative" and part.type in ("text/enriched", "text/richtext")

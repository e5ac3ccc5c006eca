"""A charter as a PDF: the same words as its page, the same bytes for the same version."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from kept.portal.charterdocument import Document
from kept.portal.charterpage import CharterPage

TEMPLATE = Path(__file__).parent / "charter.typ"


def as_pdf(page: CharterPage, document: Document, *, desk: str) -> bytes:
    """Return the page as a tagged PDF (PDF/UA-1)."""
    words = {**_words(page, desk), **_about(document)}
    return _compiled(json.dumps(words, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=32)
def _compiled(words: str) -> bytes:
    made = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"words": words},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        timestamp=0,
    )
    return bytes(made)


def _about(document: Document) -> dict[str, Any]:
    scope = [(name, f"{'. '.join(said)}.") for name, said, _ in document.out_of_scope]
    return {"reached": document.reached, "out_of_scope": scope, "about": document.about}


def _words(page: CharterPage, desk: str) -> dict[str, Any]:
    return {
        "title": page.title,
        "desk": desk,
        "version": page.version,
        "aims": page.aims,
        "effective": f"{page.effective:%d %B %Y}" if page.effective else "",
        "hours": [*page.hours, ("Time zone", page.zone)],
        "levels": [(f"{n} {one.name}".strip(), one.means) for n, one in page.priorities],
        "promises": [
            {
                "name": one.name,
                "says": one.says,
                "terms": [(term.when or "always", term.what) for term in one.terms],
            }
            for one in page.promises
        ],
        "kinds": page.kinds,
        "assumptions": [one.says for one in page.assumptions],
    }

"""A charter as a PDF: the same words and drawings as its page, the same bytes for a version."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.template.loader import render_to_string

from kept.core.charter.triage import Priority
from kept.pages.ways import Step
from kept.portal.charterdocument import Document
from kept.portal.charterpage import CharterPage, Course

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
    return {
        "reached": document.reached,
        "out_of_scope": scope,
        "meanings": [(one.word, one.means) for one in document.meanings],
        "elsewhere": document.elsewhere,
        "about": document.about,
    }


def _words(page: CharterPage, desk: str) -> dict[str, Any]:
    outside = [("Outside them", page.outside_hours)] if page.outside_hours else []
    return {
        "title": page.title,
        "desk": desk,
        "version": page.version,
        "aims": page.aims,
        "effective": f"{page.effective:%d %B %Y}" if page.effective else "",
        "hours": [*page.hours, ("Time zone", page.zone), *outside],
        "levels": [(f"{n} {one.name}".strip(), _level(one)) for n, one in page.priorities],
        "promises": [
            {
                "name": one.name,
                "says": one.says,
                "terms": [(term.when or "always", term.what) for term in one.terms],
            }
            for one in page.promises
        ],
        "kinds": page.kinds,
        "courses": [_course(course) for course in page.courses],
        "agreements": [
            {"name": one.name, "steps": one.steps, "says": [s for s in (one.waits, one.says) if s]}
            for one in page.agreements
        ],
        "data": [(rule.about, f"{rule.says}.") for rule in page.data_rules],
        "assumptions": [one.says for one in page.assumptions],
    }


def _level(priority: Priority) -> str:
    examples = f"For example: {'; '.join(priority.examples)}." if priority.examples else ""
    return f"{priority.means}. {examples}" if examples else priority.means


def _course(course: Course) -> dict[str, Any]:
    """Return the drawing of the page with its size, what it says in words, and the steps."""
    drawn = render_to_string("portal/_flow.html", {"course": course, "on_paper": True})
    return {
        "name": course.name,
        "drawn": drawn.strip(),
        "width": course.flow.width,
        "height": course.flow.height,
        "says": course.flow.says,
        "steps": [(step.name, _step(step)) for step in course.steps],
    }


def _step(step: Step) -> str:
    said = [
        f"then {', '.join(step.follows)}" if step.follows else "the end" if step.ends else "",
        f"decided by the {step.who}" if step.who else "",
        f"wants: {', '.join(step.wants)}" if step.wants else "",
        *step.ways,
    ]
    return ". ".join(one[:1].upper() + one[1:] for one in said if one)

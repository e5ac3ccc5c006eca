"""A case to take away: all that its customer may read, and nothing that they may not."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from kept.cases.models import Entry
from kept.pages.history import Item, history
from kept.pages.lines import Reader
from kept.portal.casefile import Casefile, file_href

COLUMNS = ("at", "who", "what", "words", "files")
RISKY = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula


def as_json(file: Casefile) -> str:
    """Return the case as a JSON document."""
    case = file.case
    about = {
        "number": case.number,
        "title": case.subject,
        "desk": str(case.desk),
        "kind": case.kind,
        "priority": case.priority,
        "state": file.sentence,
        "owner": str(case.owner) if case.owner else None,
        "requester": str(case.requester),
        "opened_at": case.opened_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "history": list(rows(file)),
    }
    return json.dumps(about, ensure_ascii=False, indent=2)


def as_csv(file: Casefile) -> str:
    """Return the history of the case as a table."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS)
    table.writeheader()
    for row in rows(file):
        said = {**row, "files": ", ".join(row["files"])}
        table.writerow({name: _harmless(value) for name, value in said.items()})
    return out.getvalue()


def rows(file: Casefile) -> Iterator[dict[str, Any]]:
    """Return what happened, oldest first, each as it reads in the portal."""
    reader = Reader(file.rulebook, file.person, file_href, file.now, is_customer=True)
    words = {f"e-{entry.pk}": _words(entry) for entry in file.entries}
    for item in history(file.entries, reader):
        yield _row(item, words.get(item.anchor, ""))


def _row(item: Item, words: str) -> dict[str, Any]:
    return {
        "at": item.at.isoformat(),
        "who": item.who,
        "what": item.what or item.line,
        "words": words,
        "files": [file.name for file in item.files],
    }


def _words(entry: Entry) -> str:
    text = getattr(entry, "words", None)
    return str(text.text) if text else ""


def _harmless(value: str) -> str:
    return f"'{value}" if value.startswith(RISKY) else value

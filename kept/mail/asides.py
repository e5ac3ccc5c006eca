"""
What a mail puts beside a case without moving it: no clock hears it, nobody is told, nothing opens.

Automatic answers, what other servers say of our mails, and remarks on how a
mail came to its case. The desk sees them; customers do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.cases.chronicle import Author, Chronicle, Words
from kept.cases.models import Case, Entry, File

AUTOMATIC = "automatic mail"
REPORT = "delivery report"
CROWDED = "crowded mail"
FLAGGED = "flagged"


def add_automatic(
    case: Case, *, sender: str, text: str, at: datetime, files: Sequence[File], message_id: str
) -> Entry:
    """Put an automatic answer beside the case (RFC 3834: it is nobody's word)."""
    return _add(
        case,
        AUTOMATIC,
        at=at,
        text=text,
        files=files,
        message_id=message_id,
        carries={"who": sender},
    )


def add_crowded(
    case: Case, *, sender: str, text: str, at: datetime, files: Sequence[File], message_id: str
) -> Entry:
    """Put one of very many mails of a sender beside the case that the crowd is put with."""
    return _add(
        case,
        CROWDED,
        at=at,
        text=text,
        files=files,
        message_id=message_id,
        carries={"who": sender},
    )


def add_report(case: Case, *, text: str, at: datetime, is_lost: bool) -> Entry:
    """Put beside the case what became of a mail of ours."""
    return _add(case, REPORT, at=at, text=text, carries={"lost": is_lost})


def flag(case: Case, *, remarks: Sequence[str], at: datetime) -> Entry:
    """Say beside the case what is odd about the way a mail came to it (XM-16)."""
    return _add(case, FLAGGED, at=at, carries={"flag": " ".join(remarks)})


@transaction.atomic
def _add(
    case: Case,
    kind: str,
    *,
    at: datetime,
    carries: dict[str, Any],
    text: str = "",
    files: Sequence[File] = (),
    message_id: str = "",
) -> Entry:
    chronicle = Chronicle.open(case)
    entry = chronicle.write(
        kind,
        at=at,
        author=Author(None, Entry.Role.SYSTEM),
        public=False,
        carries=carries,
        words=Words(text) if text else None,
        files=files,
        message_id=message_id,
    )
    chronicle.finish(now=at)
    return entry

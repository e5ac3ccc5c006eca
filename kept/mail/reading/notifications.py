"""Bounces and complaints that a mail provider reports as JSON inside a mail (Amazon SES)."""

from __future__ import annotations

import json
from typing import Any

MAX_LETTERS = 200_000
_KINDS = {"Bounce": "bounce", "Complaint": "complaint"}


def read(text: str) -> tuple[str, list[tuple[str, bool | None]]] | None:
    """Return `bounce` or `complaint`, and whom it names with whether for good; None for others."""
    text = text[:MAX_LETTERS].lstrip()
    if not text.startswith("{") or "otificationType" not in text:
        return None
    try:
        # Long lines come broken up: a line break inside a string is no error here.
        found, _ = json.JSONDecoder(strict=False).raw_decode(text)
        if isinstance(found, dict) and isinstance(found.get("Message"), str):
            found = json.loads(found["Message"], strict=False)
    except (ValueError, RecursionError):
        return None
    return _told(found) if isinstance(found, dict) else None


def _told(found: dict[str, Any]) -> tuple[str, list[tuple[str, bool | None]]] | None:
    kind = _KINDS.get(str(found.get("notificationType") or found.get("eventType")))
    if kind is None:
        return None
    report = found.get(kind)
    report = report if isinstance(report, dict) else {}
    people = report.get("bouncedRecipients") or report.get("complainedRecipients") or []
    permanent = {"Permanent": True, "Transient": False}.get(str(report.get("bounceType")))
    addresses = [each.get("emailAddress") for each in people if isinstance(each, dict)]
    return kind, [
        (each, permanent) for each in addresses if isinstance(each, str) and each.isprintable()
    ]

"""A case as other programs read it: `kept case show|list --json`. These names stay."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kept.cases.models import Case, Clock, Entry


def case_as_dict(case: Case) -> dict[str, Any]:
    """
    Return the case with its entries in order and its clocks; moments in ISO 8601, UTC.

    Internal entries are in it: whoever runs the command sees everything. An entry
    that no person wrote is `by` "charter" or "system".
    """
    entries = case.entries.in_order().select_related("by", "words")
    return {
        "number": case.number,
        "desk": case.desk.slug,
        "subject": case.subject,
        "kind": case.kind,
        "priority": case.priority,
        "state": case.state,
        "owner": str(case.owner) if case.owner else None,
        "organisation": str(case.organisation) if case.organisation else None,
        "opened_at": case.opened_at.isoformat(),
        "entries": [entry_as_dict(entry) for entry in entries],
        "clocks": [clock_as_dict(clock) for clock in case.clocks.told()],
        "requester": case.requester.email,
        "team": str(case.team) if case.team else None,
        "proposed_priority": case.proposed_priority,
        "waiting_for": case.waiting_for or None,
        "held": case.held_reason or None,
        "closed_at": _iso(case.closed_at),
        "next_due_at": _iso(case.next_due_at),
        "is_late": case.is_late,
        "charter": {"name": case.charter_version.charter, "version": case.charter_version.version},
        "linked_to": case.linked_to.number if case.linked_to else None,
        "reopenings": sum(entry.kind == "reopened" for entry in entries),
    }


def entry_as_dict(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "by": entry.by.email if entry.by else entry.as_role,
        "at": entry.at.isoformat(),
        "public": entry.public,
        "text": entry.words.text if hasattr(entry, "words") else None,
        "position": entry.position,
        "carries": entry.carries,
    }


def clock_as_dict(clock: Clock) -> dict[str, Any]:
    return {
        "name": clock.name,
        "slug": clock.slug,
        "kind": clock.kind,
        "state": clock.state,
        "started_at": clock.started_at.isoformat(),
        "due_at": _iso(clock.due_at),
        "ended_at": _iso(clock.ended_at),
        "clause": clock.clause,
        "number": clock.number,
        "rerated": clock.rerated,
        "shown": clock.shown,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None

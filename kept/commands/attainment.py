"""How the promises by share stand: the room left, and which open cases would spoil one."""

import argparse
import json
from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from kept.cases.attaining import Attained, attained
from kept.commands.desks import named
from kept.commands.errors import PlainError
from kept.core.attainment import Share
from kept.desks.models import Desk

MOST_NAMED = 10


def main(options: argparse.Namespace) -> int:
    now = timezone.now()
    month = _month(options.month) if options.month else None
    desks = [named(options.desk)] if options.desk else Desk.objects.order_by("slug")
    found = [one for desk in desks for one in attained(desk, month=month, now=now)]
    if options.json:
        print(json.dumps([as_json(one) for one in found], indent=2))
    elif not found:
        print("No promise by share has a case in that time.")
    else:
        print("\n".join(line for one in found for line in as_text(one)))
    return 0


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise PlainError(f"{text} is no month; write 2026-03.") from None


def as_json(found: Attained) -> dict[str, object]:
    return {
        "desk": found.desk.slug,
        "clock": found.clock,
        "clause": found.clause,
        "by": dict(found.group),
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "points": [
            {
                "within": share.within,
                "promised": share.promised,
                "kept": share.kept,
                "missed": share.missed,
                "undecided": len(share.undecided),
                "lowest": share.lowest,
                "highest": share.highest,
                "room": share.room,
                "verdict": share.verdict.value,
                "too_few": share.is_too_few,
                "spoilers": found.spoilers(share),
            }
            for share in found.shares
        ],
    }


def as_text(found: Attained) -> Iterator[str]:
    """Return a line for the promise, and one for each of its points with who would spoil it."""
    group = "".join(f", {fact} {value}" for fact, value in found.group)
    yield f"{found.desk.slug}  {found.clock}{group}, started since {found.since:%Y-%m-%d}"
    for share in found.shares:
        yield f"  {share.within:<20} {share.promised}% promised; {_figure(share)}"
        if named := found.spoilers(share):
            yield f"    open, and would spoil it: {_named(named)}"


def _figure(share: Share) -> str:
    if share.lowest is None or share.highest is None:
        return "nothing to judge"
    reached = f"{share.lowest:.1f}%"
    if share.undecided:
        reached += f" to {share.highest:.1f}%"
    few = ", too few to judge" if share.is_too_few else ""
    room = f"{share.room} more may miss" if share.room >= 0 else f"{-share.room} too many missed"
    return f"{reached} of {share.count}: {share.verdict}, {room}{few}"


def _named(cases: list[int]) -> str:
    more = f" and {len(cases) - MOST_NAMED} more" if len(cases) > MOST_NAMED else ""
    return ", ".join(map(str, cases[:MOST_NAMED])) + more

"""Cases on the command line, for people and for programs."""

import argparse
import json

from kept.cases.listing import case_as_dict
from kept.cases.models import Case
from kept.commands.errors import PlainError


def list_cases(options: argparse.Namespace) -> int:
    cases = Case.objects.next_due_first()
    if options.desk:
        cases = cases.filter(desk__slug=options.desk)
    if not options.all:
        cases = cases.filter(closed_at__isnull=True)
    if options.json:
        print(json.dumps([case_as_dict(case) for case in cases], indent=2))
        return 0
    for case in cases.select_related("desk", "owner"):
        print(line(case))
    return 0


def line(case: Case) -> str:
    due = f"due {case.next_due_at:%Y-%m-%d %H:%M} UTC" if case.next_due_at else "nothing due"
    owner = case.owner.name or case.owner.email if case.owner else "held"
    late = "  LATE" if case.is_late else ""
    return (
        f"{case.number}  {case.desk.slug:<5} P{case.priority}  {case.state:<22} "
        f"{due:<26} {owner:<20} {case.subject}{late}"
    )


def show(options: argparse.Namespace) -> int:
    case = Case.objects.filter(number=options.number).first()
    if case is None:
        raise PlainError(f"There is no case {options.number}. See: kept case list")
    told = case_as_dict(case)
    print(json.dumps(told, indent=2) if options.json else page(told))
    return 0


def page(told: dict[str, object]) -> str:
    """Return a case as a page of text: its facts, its clocks, its entries."""
    facts = ("desk", "kind", "priority", "state", "owner", "organisation", "opened_at")
    lines = [f"{told['number']}  {told['subject']}"]
    lines += [f"  {name.replace('_', ' '):<14}{told[name]}" for name in facts]
    for clock in rows(told, "clocks"):
        due = clock["due_at"] or "no moment"
        lines.append(f"  {clock['name']}: {clock['state']}, {due}  ({clock['clause']})")
    for entry in rows(told, "entries"):
        kept_in = "" if entry["public"] else "  (internal)"
        lines += ["", f"{entry['at']}  {entry['by']}: {entry['kind']}{kept_in}"]
        lines += [f"    {words}" for words in str(entry["text"] or "").splitlines()]
    return "\n".join(lines)


def rows(told: dict[str, object], name: str) -> list[dict[str, object]]:
    found = told[name]
    return list(found) if isinstance(found, list) else []

"""
How fast the promise engine is, without a database: one case folded, and many replayed.

`python bench/engine.py` plays 100,000 cases, `FULL=1` a million. Seconds are of the
processor where one process works, so that a busy machine changes them little; the replay
on two processes is told by the clock on the wall too.
"""

from __future__ import annotations

import gc
import os
import random
import statistics
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time
from typing import Any

import numpy as np

from kept.core.charter.charter import Charter
from kept.core.clocks import fold
from kept.core.replay import Columns, Outcomes, Replayed, replay
from kept.core.replay.folds import facts_read_by
from kept.core.rulebook import Rulebook
from kept.core.timeline import Event

CASES = 1_000_000 if os.environ.get("FULL") else 100_000
SAMPLE = 10_000
ROUNDS, FOLDS = 15, 200
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = datetime(2026, 12, 31, tzinfo=UTC)
HOLIDAYS = {"GB-ENG": {"2026-04-03": "Good Friday", "2026-04-06": "Easter Monday"}}


def charter(response: str) -> Rulebook:
    """Return a charter of four clocks: an answer, updates, a solution by share, an inner limit."""
    clocks = {
        "first response": {
            "starts": "opened",
            "stops": "contact by staff",
            "within": {1: response, "others": "8 hours"},
        },
        "update": {
            "starts": ["contact by staff", "reopened"],
            "every": {1: "1 working day", "others": "5 working days"},
        },
        "resolution": {
            "starts": "opened",
            "stops": "solution offered",
            "undone by": "objection",
            "share": {1: {"4 hours": "75%", "8 hours": "95%"}, "others": {"2 working days": "90%"}},
        },
        "first assessment": {
            "kind": "limit",
            "starts": "opened",
            "stops": "assessed",
            "within": {1: "1 hour", "others": "4 hours"},
        },
    }
    states = {
        "open": {"to": ["waiting", "closed"], "on": ["contact by customer", "reopened"]},
        "waiting": {"to": ["open", "closed"], "on": "question asked", "waiting for": "customer"},
        "closed": {"ends": "yes", "to": ["open"], "reopen": {"who": "customer"}},
    }
    tree = {
        "charter": "bench",
        "zone": "Europe/London",
        "hours": {"office": {"mon-fri": "09:00-17:30", "holidays": "GB-ENG"}},
        "priorities": {level: {} for level in (1, 2, 3, 4)},
        "lifecycles": {"case": states},
        "clocks": clocks,
    }
    return Rulebook(Charter.parse(tree), HOLIDAYS, version="1")


def timeline(chance: random.Random, entries: int) -> list[Event]:
    """Return a case that is opened, talked about and in the end closed."""
    at = MONDAY + timedelta(minutes=chance.randrange(200 * 24 * 60))
    facts = {"kind": "incident", "priority": chance.randint(1, 4)}
    events = [Event("opened", at, {"facts": facts})]
    kinds = ["contact by staff", "contact by customer", "assessed", "note", "question asked"]
    carried: dict[str, Any]
    for _ in range(entries - 3):
        at += timedelta(minutes=chance.randrange(1, 600))
        kind, carried = chance.choice(kinds), {}
        if chance.random() < 0.1:
            kind, carried = "priority changed", {"to": chance.randint(1, 4)}
        events.append(Event(kind, at, carried))
    at += timedelta(minutes=chance.randrange(1, 3_000))
    return [
        *events,
        Event("solution offered", at, {"solution": "advice"}),
        Event("closed", at + timedelta(days=1), {}),
    ]


def timelines(cases: int) -> Iterator[tuple[int, list[Event]]]:
    chance = random.Random(1)
    for number in range(cases):
        yield number, timeline(chance, 8)


def main() -> None:
    before, after = charter("1 hour"), charter("30 minutes")
    fold_one_case(before)
    replay_many(before, after)


def fold_one_case(book: Rulebook) -> None:
    chance = random.Random(2)
    cases = [timeline(chance, 20) for _ in range(FOLDS)]
    spent = []
    for _ in range(ROUNDS):
        gc.collect()
        began = process_time()
        for events in cases:
            fold(book, events, now=NOW)
        spent.append((process_time() - began) / FOLDS * 1e6)
    print(
        f"fold, 20 entries, 4 clocks     {statistics.median(spent):8.0f} µs of processor"
        f" (best round {min(spent):.0f}; target 150)"
    )


def replay_many(before: Rulebook, after: Rulebook) -> None:
    began = process_time()
    deque(timelines(CASES), maxlen=0)
    made = process_time() - began
    began = process_time()
    columns = Columns.of(timelines(CASES), facts_read_by(before, after))
    extracted = process_time() - began - made
    gc.collect()
    began = process_time()
    one = replay(after, columns, now=NOW)
    alone = process_time() - began
    began = perf_counter()
    two = replay(after, columns, now=NOW, processes=2)
    wall = perf_counter() - began
    scale = 1_000_000 / CASES
    print(
        f"extract, {CASES:,} cases of 8     {extracted:8.2f} s of processor, less making the cases"
    )
    print(
        f"replay, one process            {alone:8.2f} s of processor, {alone * scale:.1f} a million"
    )
    print(
        f"replay, two processes          {wall:8.2f} s on the wall,"
        f" {wall * scale:.1f} a million (target 3)"
    )
    print(f"one process equals two         {equal(one.outcomes, two.outcomes)}")
    print(f"equals the fold on {SAMPLE:,}      {equals_the_fold(after, columns, one)}")


def equals_the_fold(book: Rulebook, columns: Columns, replayed: Replayed) -> bool:
    """Fold a sample case by case and hold every column of every run against the replay."""
    sample = sorted(random.Random(3).sample(range(len(columns)), min(SAMPLE, len(columns))))
    runs: dict[str, list[Any]] = {name: [] for name in book.names}
    for case in sample:
        for run in fold(book, list(columns.timeline(case)), now=NOW):
            runs[run.name].append((case, run))
    folded = {name: Outcomes.of(found) for name, found in runs.items()}
    chosen = {
        name: Outcomes(*(getattr(one, c)[np.isin(one.case, sample)] for c in Outcomes.__slots__))
        for name, one in replayed.outcomes.items()
    }
    return equal(chosen, folded)


def equal(ours: Any, theirs: Any) -> bool:
    return all(
        np.array_equal(getattr(ours[name], column), getattr(theirs[name], column))
        for name in theirs
        for column in Outcomes.__slots__
    )


if __name__ == "__main__":
    main()

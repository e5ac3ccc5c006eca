"""Every clock of a charter over many cases, in one process or several."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from multiprocessing import get_context

import numpy as np

from kept.core.facts import instants
from kept.core.folding import Fold
from kept.core.replay.columns import Columns, microseconds
from kept.core.replay.judgements import Facets, why_not
from kept.core.replay.lockstep import Lockstep
from kept.core.replay.outcomes import Outcomes
from kept.core.rulebook import Listening, Rulebook

AT_ONCE = 50_000  # cases: what is known of one clock of so many stays in the processor's cache


@dataclass(frozen=True)
class Replayed:
    """The outcomes of every clock by name; `one_by_one` says why of those folded case by case."""

    outcomes: Mapping[str, Outcomes]
    one_by_one: Mapping[str, str] = field(default_factory=dict)


def replay(rulebook: Rulebook, columns: Columns, *, now: datetime, processes: int = 1) -> Replayed:
    """Fold every case of `columns` under `rulebook` as of `now`; nothing is touched."""
    edges = [*range(0, len(columns), AT_ONCE), len(columns)]
    if len(edges) < 3:
        return _replay(rulebook, columns, now)
    if processes == 1:
        parts = (columns.part(a, b) for a, b in pairwise(edges))
        return _joined([_replay(rulebook, part, now) for part in parts], edges)
    global _SHARED  # forked, so that no column is copied to the workers
    _SHARED = (rulebook, columns, now)
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        return _joined(list(pool.map(_replay_part, edges, edges[1:])), edges)


def _joined(parts: Sequence[Replayed], first: Sequence[int]) -> Replayed:
    outcomes = {
        name: Outcomes.chained(
            [part.outcomes[name].moved(cases) for part, cases in zip(parts, first, strict=False)]
        )
        for name in parts[0].outcomes
    }
    return Replayed(outcomes, parts[0].one_by_one)


_SHARED: tuple[Rulebook, Columns, datetime]


def _replay_part(since: int, until: int) -> Replayed:
    rulebook, columns, now = _SHARED
    return _replay(rulebook, columns.part(since, until), now)


def _replay(rulebook: Rulebook, columns: Columns, now: datetime) -> Replayed:
    reads = facts_read_by(rulebook)
    columns = _heard(columns, now)
    facets = Facets(rulebook, columns, reads)
    outcomes, one_by_one = {}, {}
    for listening in rulebook.rows:
        name = listening.row.name
        if reason := why_not(listening, rulebook):
            one_by_one[name] = reason
            outcomes[name] = _scalar(rulebook, listening, columns, range(len(columns)), now)
        else:
            outcomes[name] = _at_once(listening, facets, columns, now)
    return Replayed(outcomes, one_by_one)


def _at_once(listening: Listening, facets: Facets, columns: Columns, now: datetime) -> Outcomes:
    outcomes, apart = Lockstep(listening, facets, columns, now).outcomes()
    if not len(apart):
        return outcomes
    others = _scalar(facets.rulebook, listening, columns, apart.tolist(), now)
    return Outcomes.joined([outcomes.without(apart), others])


def facts_read_by(*rulebooks: Rulebook) -> frozenset[str]:
    """Return the facts on which any clock of `rulebooks` depends, and those that make them."""
    read = frozenset({"state", "solution", "waiting for"})
    return read.union(*(listening.facts for book in rulebooks for listening in book.rows))


def _heard(columns: Columns, now: datetime) -> Columns:
    """Leave out what happened after `now`."""
    late = columns.at > microseconds(now)
    if not late.any():
        return columns
    case = np.repeat(np.arange(len(columns)), np.diff(columns.first))[~late]
    first = np.concatenate([[0], np.cumsum(np.bincount(case, minlength=len(columns)))])
    kept = (columns.at[~late], columns.until[~late], columns.code[~late])
    return Columns(columns.numbers, first, *kept, columns.signatures)


def _scalar(
    rulebook: Rulebook, listening: Listening, columns: Columns, cases: Iterable[int], now: datetime
) -> Outcomes:
    runs = []
    for case in cases:
        heard = instants(rulebook, columns.timeline(case))
        runs += [(case, run) for run in Fold(listening.row.name, rulebook).over(heard, now)]
    return Outcomes.of(runs)

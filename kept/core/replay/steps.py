"""The instants of many cases that can move a clock: first those that come first in each case."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kept.core.replay.columns import Codes, Columns, Ints
from kept.core.replay.judgements import Facets, Flags, Judged


class Step(NamedTuple):
    """
    An instant of each of many cases, no case twice.

    `rows` are those of the columns, `facts` the codes of the facts right after it, `turns`
    what happens at it (`Facets`).
    """

    rows: Ints
    cases: Ints
    at: Ints
    facts: Codes
    turns: Codes

    def only(self, which: Flags) -> "Step":
        """Return those that are marked."""
        chosen = np.flatnonzero(which)
        if len(chosen) == len(which):
            return self
        return Step._make(column.take(chosen) for column in self)


def steps_of(judged: Judged, facets: Facets, columns: Columns) -> tuple[Iterator[Step], Ints]:
    """Return the instants that can move a clock, step by step, and the cases that are left out."""
    rows = np.flatnonzero(judged.moves.take(facets.turn))
    turns = facets.turn.take(rows)
    cases = facets.case.take(rows)
    apart = np.unique(cases[judged.too_much.take(turns)])
    if len(apart):
        kept = ~np.isin(cases, apart)
        rows, turns, cases = rows[kept], turns[kept], cases[kept]
    ranks = _ranks(cases)
    # Of few bits, they are sorted by counting, which takes a third of the time.
    order = np.argsort(ranks, kind="stable")
    told = Step(
        rows.take(order),
        cases.take(order),
        columns.at.take(rows.take(order)),
        facets.after.take(turns.take(order)),
        turns.take(order),
    )
    edges = np.concatenate([[0], np.cumsum(np.bincount(ranks))])
    return (Step._make(column[a:b] for column in told) for a, b in pairwise(edges)), apart


def _ranks(cases: Ints) -> NDArray[np.unsignedinteger[Any]]:
    """Return how many of the same case stand before each; they stand together."""
    places = np.arange(len(cases))
    begins = np.flatnonzero(np.diff(cases, prepend=-1))
    lengths = np.diff(begins, append=len(cases))
    ranks = places - np.repeat(begins, lengths)
    return ranks.astype(np.min_scalar_type(ranks.max(initial=0)))

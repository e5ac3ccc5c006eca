"""How the runs of one clock over many cases ended, in columns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kept.core.replay.columns import NEVER, Codes, Ints, microseconds
from kept.core.runs import Run, State

States = NDArray[np.int8]

STATES = tuple(State)
NUMBER = {state: number for number, state in enumerate(STATES)}


@dataclass(frozen=True, slots=True)
class Outcomes:
    """
    A row for each run, in order of case and number.

    `case` counts the cases of the columns from 0; moments are microseconds since 1970
    UTC, NEVER where there is none; `state` is an index of STATES.
    """

    case: Ints
    number: Codes
    state: States
    started: Ints
    due: Ints
    ended: Ints
    rerated: NDArray[np.bool_]

    @classmethod
    def of(cls, runs: Sequence[tuple[int, Run]]) -> "Outcomes":
        """Return runs of the scalar fold, each with its case, as columns."""
        return cls(
            np.array([case for case, _ in runs], np.int64),
            np.array([run.number for _, run in runs], np.int32),
            np.array([NUMBER[run.state] for _, run in runs], np.int8),
            np.array([microseconds(run.started_at) for _, run in runs], np.int64),
            np.array(
                [microseconds(run.due_at) if run.due_at else NEVER for _, run in runs], np.int64
            ),
            np.array(
                [microseconds(run.ended_at) if run.ended_at else NEVER for _, run in runs], np.int64
            ),
            np.array([run.rerated for _, run in runs], np.bool_),
        )

    @classmethod
    def chained(cls, parts: Sequence["Outcomes"]) -> "Outcomes":
        """Return several, of which each has later cases than the one before."""
        names = cls.__slots__
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    @classmethod
    def joined(cls, parts: Sequence["Outcomes"]) -> "Outcomes":
        """Return several, in order of case and number."""
        all_ = cls.chained(parts)
        order = np.argsort(all_.case * (int(all_.number.max(initial=0)) + 1) + all_.number)
        return cls(*(getattr(all_, name).take(order) for name in cls.__slots__))

    def moved(self, cases: int) -> "Outcomes":
        """Return the same with the cases counted from `cases`."""
        rest = [getattr(self, name) for name in self.__slots__[1:]]
        return Outcomes(self.case + cases, *rest)

    def without(self, cases: Ints) -> "Outcomes":
        """Return the same less the runs of `cases`."""
        kept = ~np.isin(self.case, cases)
        return Outcomes(*(getattr(self, name)[kept] for name in self.__slots__))

    def __len__(self) -> int:
        return len(self.case)

    def count(self, *states: State) -> int:
        """Return how many runs are in one of `states`."""
        return int(np.isin(self.state, [NUMBER[state] for state in states]).sum())

    def broken_cases(self) -> Ints:
        """Return the cases with a run that was missed or is late, in order."""
        broken = np.isin(self.state, [NUMBER[State.MISSED], NUMBER[State.LATE]])
        return np.unique(self.case[broken])

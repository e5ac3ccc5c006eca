"""How the runs of one clock over many cases ended, in columns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kept.core.replay.columns import NEVER, Codes, Ints, microseconds
from kept.core.runs import Run, State

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
    number: Ints
    state: Codes
    started: Ints
    due: Ints
    ended: Ints
    rerated: NDArray[np.bool_]

    @classmethod
    def of(cls, runs: Sequence[tuple[int, Run]]) -> "Outcomes":
        """Return runs of the scalar fold, each with its case, as columns."""
        return cls(
            np.array([case for case, _ in runs], np.int64),
            np.array([run.number for _, run in runs], np.int64),
            np.array([NUMBER[run.state] for _, run in runs], np.int32),
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
    def joined(cls, parts: Sequence["Outcomes"]) -> "Outcomes":
        """Return several, in order of case and number."""
        columns = [
            np.concatenate([getattr(part, name) for part in parts]) for name in cls.__slots__
        ]
        order = np.lexsort((columns[1], columns[0]))
        return cls(*(column[order] for column in columns))

    def moved(self, cases: int) -> "Outcomes":
        """Return the same with the cases counted from `cases`."""
        rest = [getattr(self, name) for name in self.__slots__[1:]]
        return Outcomes(self.case + cases, *rest)

    def __len__(self) -> int:
        return len(self.case)

    def count(self, *states: State) -> int:
        """Return how many runs are in one of `states`."""
        return int(np.isin(self.state, [NUMBER[state] for state in states]).sum())

    def broken_cases(self) -> Ints:
        """Return the cases with a run that was missed or is late, in order."""
        broken = np.isin(self.state, [NUMBER[State.MISSED], NUMBER[State.LATE]])
        return np.unique(self.case[broken])

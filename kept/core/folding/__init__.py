"""
One row of the clocks on its way through a timeline.

The rules are those of `charter.md`, "How a clock runs"; their numbers stand beside the
code that keeps them. `fold` has the order in which things happen at one instant, `course`
what is remembered from one to the next; the other modules have a rule each.
"""

from kept.core.folding.course import (
    CLOSED,
    MERGED,
    OF_ANOTHER_RECORD,
    REOPENED,
)
from kept.core.folding.fold import Fold

__all__ = ["CLOSED", "MERGED", "OF_ANOTHER_RECORD", "REOPENED", "Fold"]

"""
Many cases folded at once, in columns.

The columns are made from timelines once and folded under any charter: each kind of event
and each combination of facts is judged once, by the code of the scalar fold; what remains
for every case is arithmetic on arrays. What cannot be said so is folded case by case.
"""

from kept.core.replay.columns import Columns
from kept.core.replay.folds import Replayed, replay
from kept.core.replay.outcomes import Outcomes

__all__ = ["Columns", "Outcomes", "Replayed", "replay"]

"""The only doors by which feedback and complaints come in and are answered."""

from kept.feedback.operations.complaining import answer_complaint, complain, next_level
from kept.feedback.operations.giving import comment_on_charter, praise_or_blame, survey
from kept.feedback.operations.reading import mark_read, tag

__all__ = [
    "answer_complaint",
    "comment_on_charter",
    "complain",
    "mark_read",
    "next_level",
    "praise_or_blame",
    "survey",
    "tag",
]

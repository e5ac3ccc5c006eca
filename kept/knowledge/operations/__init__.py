"""The only doors by which a desk's knowledge changes."""

from kept.knowledge.operations.judging import judge
from kept.knowledge.operations.posting import begin_discussion, contribute, hide, post
from kept.knowledge.operations.writing import check, publish, rewrite, withdraw, write

__all__ = [
    "begin_discussion",
    "check",
    "contribute",
    "hide",
    "judge",
    "post",
    "publish",
    "rewrite",
    "withdraw",
    "write",
]

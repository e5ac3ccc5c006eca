"""The only doors that change a record: one verb, one function, one transaction."""

from kept.backlog.operations.amending import follow_amendments
from kept.backlog.operations.asking import ask_somebody
from kept.backlog.operations.certifying import certify
from kept.backlog.operations.engaging import review_engagement
from kept.backlog.operations.linking import link_case, link_records
from kept.backlog.operations.moving import move, note, set_facts
from kept.backlog.operations.offering import offer_to_all
from kept.backlog.operations.opening import open_record
from kept.backlog.operations.releasing import announce_release, issue_patch
from kept.backlog.operations.restricting import (
    agree_to_use,
    restore,
    restrict,
    withdraw_support,
)
from kept.backlog.operations.reviewing import decide, hold_review, open_review
from kept.backlog.operations.voting import comment, propose, publish, vote, withdraw_vote

__all__ = [
    "agree_to_use",
    "announce_release",
    "ask_somebody",
    "certify",
    "comment",
    "decide",
    "follow_amendments",
    "hold_review",
    "issue_patch",
    "link_case",
    "link_records",
    "move",
    "note",
    "offer_to_all",
    "open_record",
    "open_review",
    "propose",
    "publish",
    "restore",
    "restrict",
    "review_engagement",
    "set_facts",
    "vote",
    "withdraw_support",
    "withdraw_vote",
]

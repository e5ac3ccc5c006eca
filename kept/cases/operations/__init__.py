"""
The only doors that change a case: one verb, one function, one transaction.

Each locks the case, writes its entries, lets the charter do what follows at once, and
puts the words that leave the house into the outbox. What is refused raises a named error
with a sentence and a clause; then nothing has happened.
"""

from kept.cases.operations.agreeing import propose_closing
from kept.cases.operations.answering import (
    agree_closing,
    answer,
    confirm,
    object_to,
    refuse_closing,
)
from kept.cases.operations.attending import mute, unmute
from kept.cases.operations.chatting import say
from kept.cases.operations.closing import close, reopen
from kept.cases.operations.committing import (
    accept_promise,
    dispute_promise,
    keep_promise,
    promise,
)
from kept.cases.operations.delaying import tell_delay
from kept.cases.operations.escalating import answer_escalation, escalate
from kept.cases.operations.excluding import dispute_exclusion, exclude, include
from kept.cases.operations.informing import inform
from kept.cases.operations.merging import merge
from kept.cases.operations.moving import follow_amendments, move_to_version, preview
from kept.cases.operations.offering import announce_release, issue_patch, offer_resolution
from kept.cases.operations.opening import open_case, release_held
from kept.cases.operations.owning import add_party, assign
from kept.cases.operations.remitting import refer
from kept.cases.operations.talking import add_reply, log_call, note, reply
from kept.cases.operations.triaging import assess, set_fact, set_kind, set_priority
from kept.cases.operations.working import resume, set_state, wait

__all__ = [
    "accept_promise",
    "add_party",
    "add_reply",
    "agree_closing",
    "announce_release",
    "answer",
    "answer_escalation",
    "assess",
    "assign",
    "close",
    "confirm",
    "dispute_exclusion",
    "dispute_promise",
    "escalate",
    "exclude",
    "follow_amendments",
    "include",
    "inform",
    "issue_patch",
    "keep_promise",
    "log_call",
    "merge",
    "move_to_version",
    "mute",
    "note",
    "object_to",
    "offer_resolution",
    "open_case",
    "preview",
    "promise",
    "propose_closing",
    "refer",
    "refuse_closing",
    "release_held",
    "reopen",
    "reply",
    "resume",
    "say",
    "set_fact",
    "set_kind",
    "set_priority",
    "set_state",
    "tell_delay",
    "unmute",
    "wait",
]

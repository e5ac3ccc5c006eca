"""
The states of a record, the ways between them, and how a case may end.

`states` knows what a state is, `moving` what leads from one to the next, `refusing` who may
not and why, `closing` and `beginning_again` how a case ends and comes back.
"""

from kept.core.lifecycle.beginning_again import begins_again, may_reopen, reopening, reopens_until
from kept.core.lifecycle.closing import refuses_close, way_by, ways_to_close
from kept.core.lifecycle.moving import asks, hears, move, refuses_move
from kept.core.lifecycle.refusing import Refusal, in_words, with_clocks
from kept.core.lifecycle.states import end_of, ends, first_state, label, ways_on

__all__ = [
    "Refusal",
    "asks",
    "begins_again",
    "end_of",
    "ends",
    "first_state",
    "hears",
    "in_words",
    "label",
    "may_reopen",
    "move",
    "refuses_close",
    "refuses_move",
    "reopening",
    "reopens_until",
    "way_by",
    "ways_on",
    "ways_to_close",
    "with_clocks",
]

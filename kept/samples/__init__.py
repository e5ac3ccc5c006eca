"""
An installation to look at: five desks, their customers, and some weeks of work.

The cases are made by replaying real operations at past moments, with the clocks swept
between, so everything in them came about as it would have. Organisations are labelled
"(sample)"; every address ends in .example; no mail of the replay leaves the house.
"""

from kept.samples.loading import load, set_up, sign_ins

__all__ = ["load", "set_up", "sign_ins"]

"""A case, the entries it consists of, and the clocks folded from them."""

from kept.cases.happenings import REACTION, STANDING
from kept.cases.models.cases import CHAT, Case, CaseQuerySet, asked_by, served_by
from kept.cases.models.clocks import Clock
from kept.cases.models.drafts import BegunCase, Draft
from kept.cases.models.entries import Entry, EntryQuerySet, File, Text
from kept.cases.models.numbers import Counter
from kept.cases.models.parties import Mute, Party

__all__ = [
    "CHAT",
    "REACTION",
    "STANDING",
    "BegunCase",
    "Case",
    "CaseQuerySet",
    "Clock",
    "Counter",
    "Draft",
    "Entry",
    "EntryQuerySet",
    "File",
    "Mute",
    "Party",
    "Text",
    "asked_by",
    "served_by",
]

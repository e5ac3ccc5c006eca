"""Which records a desk keeps, and what its charter says of each kind."""

from __future__ import annotations

from collections.abc import Mapping

from kept.backlog.models import Record
from kept.core.charter.information import Field
from kept.core.charter.tables import look_up
from kept.core.records import CASE
from kept.core.rulebook import Rulebook

PROBLEM, PATCH, RELEASE, REVIEW, CHARTER = "problem", "patch", "release", "review", "charter"
CUSTOMER = "customer"  # what is decided about a customer as a whole
CONTRACT = "contract"
OF_CUSTOMERS = (CUSTOMER, CONTRACT)  # what people look for on the page of the customer
REPORT = "report"  # the figures of a month
# Every desk may keep these; the others are those that its charter names.
ALWAYS = (PROBLEM, PATCH, RELEASE)
EVERYONE, WHO_ASKED = "everyone", "customer"
LINKED = "linked "  # before the kind of a record that is to be named


_WHAT = (Field(name="version"), Field(name="platform"))
# What every desk says of what it delivers, whatever its charter asks beside it.
DESCRIBED: Mapping[str, tuple[Field, ...]] = {
    RELEASE: (*_WHAT, Field.model_validate({"name": "planned on", "as": "day"})),
    PATCH: _WHAT,
}


def kept_by(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the kinds of record that can be opened by hand."""
    charter = rulebook.charter
    own = (name for name, kind in charter.kinds.items() if kind.own_record)
    opened = (kind.opens for kind in charter.kinds.values() if kind.opens)
    states = (name for name in charter.lifecycles if name != CASE)
    return tuple(dict.fromkeys([*own, *opened, *states, *ALWAYS]))


def proposed_by_customers(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the kinds that a customer may propose: those that customers vote on."""
    return tuple(kind for kind in kept_by(rulebook) if votes_by(rulebook, kind))


def votes_by(rulebook: Rulebook, kind: str) -> str:
    """Return whose votes count, "one per organisation"; empty where nobody votes."""
    known = rulebook.charter.kinds.get(kind)
    found = look_up(known.votes, {}) if known and known.own_record else None
    return found.value if found else ""


def shown_to(rulebook: Rulebook, kind: str) -> str:
    """Return who of the customers sees a new record of this kind."""
    known = rulebook.charter.kinds.get(kind)
    if known is not None and known.own_record:
        roles = set(known.seen_by)
    else:
        # What a case of some kind is handed on as is seen by whoever asked for it.
        handed_on = {one.opens for one in rulebook.charter.kinds.values()}
        roles = {WHO_ASKED} if kind in handed_on else set()
    if EVERYONE in roles:
        return Record.Shown.EVERYBODY
    return Record.Shown.WHO_ASKED if WHO_ASKED in roles else Record.Shown.NOBODY


def fields_of(rulebook: Rulebook, kind: str) -> dict[str, Field]:
    """Return what is to be known of records of this kind, by fact: the charter's, then ours."""
    groups = (group for group in rulebook.charter.information.values() if group.about == kind)
    asked = {name: field for group in groups for name, field in group.fields.items()}
    ours = {field.name: field for field in DESCRIBED.get(kind, ())}
    return {**asked, **{name: ours[name] for name in ours if name not in asked}}


def named_in(rulebook: Rulebook, need: str) -> str:
    """
    Return which kind of record is to be named where `need` is filled in; empty for words.

    Among what is known of a case only what is "linked" names one: its "patch" is a word.
    """
    word = need.removeprefix(LINKED)
    if word == need and rulebook.record == CASE:
        return ""
    return word if word in kept_by(rulebook) else ""


def is_open_to(rulebook: Rulebook, kind: str, state: str, what: str) -> bool:
    """Tell whether customers may vote or comment in this state; where none says so, in any."""
    states = rulebook.of(kind).lifecycle.states
    if not any(one.open_to for one in states.values()):
        return bool(votes_by(rulebook, kind))
    return state in states and what in states[state].open_to

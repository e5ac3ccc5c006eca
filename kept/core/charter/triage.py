"""What a case can be, how urgent, under which plan, and who says so."""

from collections.abc import Mapping
from typing import Annotated, Any

from kept.core.charter.reading import (
    Needs,
    NumberNode,
    Part,
    Reads,
    RecordWord,
    RoleNode,
    RoleWords,
    Text,
    TextNode,
    Worded,
    Words,
    YesNo,
    assumed,
)
from kept.core.charter.tables import MISSING
from kept.core.charter.words import whole


class Kind(Worded):
    """
    A kind of case, or with `own_record` of a record beside the cases.

    `name` is what is shown for it, empty where its key says it already. `seen_by` says
    who of the customers sees such a record: `customer` is whoever asked for it.
    """

    name: Text = ""
    topics: Words = ()
    own_record: YesNo = False
    also: Words = ()
    opens: Text = ""
    votes: TextNode = MISSING
    seen_by: RoleWords = ()


class Priority(Worded):
    """One level; 1 is the highest. `name` is empty where the level has only its number."""

    name: Text = ""
    examples: Words = ()
    first_in_triage: YesNo = False


class Plan(Worded):
    """What a contract can promise beyond the charter; `unless_told` is everybody else's."""

    name: Text = ""
    unless_told: YesNo = False


class Solution(Worded):
    """A way in which a case, or with `of` another record, can be solved."""

    name: Text = ""
    of: RecordWord = "case"
    needs: Needs = ()


class Overrule(Part):
    """Who may set another priority than the one suggested."""

    who: RoleWords = ()
    needs: Needs = ()


def _criteria(raw: Any) -> Mapping[str, tuple[str, ...]]:
    settled = assumed(lambda value: value, {})(raw)
    return {str(group): tuple(map(str, lines or ())) for group, lines in settled.items()}


class Triage(Part):
    """
    How a priority comes about.

    `set_by` is ("computed",) where the suggestion itself counts, else the roles that
    set it; until they do, `until_set` counts, or without it the suggestion.
    `never_above` wins over everything.
    """

    suggest: NumberNode = MISSING
    set_by: RoleWords = ()
    proposed_by: RoleWords = ()
    agreed_by: RoleWords = ()
    until_set: Annotated[int | None, Reads(whole, {"type": "integer"})] = None
    never_above: NumberNode = MISSING
    overrule: Overrule = Overrule()
    criteria: Annotated[Mapping[str, tuple[str, ...]], Reads(_criteria, {"type": "object"})] = {}
    order: Words = ()
    clause: Words = ()


class Routing(Part):
    """To which team a case goes, who of it takes it, and who holds it until then."""

    team: RoleNode = MISSING
    person: TextNode = MISSING
    until_then: RoleNode = MISSING
    clause: Words = ()

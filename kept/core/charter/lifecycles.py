"""The states of a record, and the ways between them."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import RootModel

from kept.core.charter.reading import (
    Keyed,
    Name,
    Needs,
    Part,
    QuantityNode,
    RoleWords,
    Text,
    TextNode,
    TriggersNode,
    Worded,
    Words,
    YesNo,
)
from kept.core.charter.tables import MISSING


class Reopen(Part):
    """
    Who may open a closed record again, and within what time.

    `reply_opens` is what a customer's reply makes where nobody may, such as "linked case".
    """

    who: RoleWords = ()
    within: QuantityNode = MISSING
    reply_opens: Text | None = None
    clause: Words = ()


class Way(Worded):
    """
    One of the ways in which a record may come into the state.

    `on` are the events that lead there by this way; what `needs` asks for is then given.
    """

    name: Name
    on: TriggersNode = MISSING
    who: RoleWords = ()
    needs: Needs = ()


class State(Worded):
    """
    A state of a record.

    `on` are the events that move the record here, from states that allow it in `to`;
    `waiting_for` sets the fact that pauses read.
    """

    name: Name
    to: Words = ()
    on: TriggersNode = MISSING
    needs: Needs = ()
    who: RoleWords = ()
    waiting_for: TextNode = MISSING
    ends: YesNo = False
    reopen: Reopen | None = None
    ways: Annotated[Mapping[str, Way], Keyed] = {}
    open_to: Words = ()


class Lifecycle(RootModel[Annotated[Mapping[str, State], Keyed]]):
    """The states of one record in the order of the file: the first is the beginning."""

    model_config = {"frozen": True}

    @property
    def states(self) -> Mapping[str, State]:
        return self.root

    @property
    def first(self) -> State:
        """The state in which a record begins."""
        return next(iter(self.root.values()))

"""How the customer's data are kept, and what is looked at together with customers."""

from typing import Annotated

from kept.core.charter.reading import (
    Assumed,
    ClockWords,
    MeasureWords,
    Needs,
    Part,
    Reads,
    RoleText,
    RoleWords,
    Text,
    Worded,
    Words,
    YesNo,
    assumed,
)
from kept.core.charter.words import words


class Reading(Worded):
    """What is needed to read confidential data, and whether each reading is logged."""

    needs: Needs = ()
    logged: YesNo = False


class Asking(Worded):
    """What must be said when data are asked for, or shared."""

    who: RoleWords = ()
    needs: Needs = ()


class Refused(Worded):
    """What is not taken by which channels."""

    what: Words = ()
    in_: Words = ()


class Destroyed(Worded):
    """What is destroyed, what is kept, and whether a certificate is made."""

    what: Words = ()
    kept: Words = ()
    certificate: YesNo = False


class Inside(Worded):
    """The countries that data may go to without more ado."""

    countries: Annotated[
        tuple[str, ...], Reads(assumed(words, ()), {"type": ["array", "object"]})
    ] = ()


class Custody(Part):
    """The rules for confidential data."""

    owner: RoleText = ""
    confidential: Text = ""
    sorts: Words = ()
    kept_in: Text = ""
    read_by: Reading | None = None
    asked_for: Asking | None = None
    shared_with: Asking | None = None
    taken_by: Words = ()
    refused: Refused | None = None
    destroyed: Destroyed | None = None
    inside: Inside | None = None
    modes: Words = ()
    law: Text = ""
    clause: Words = ()


class FairUse(Worded):
    """Where the fair use policy stands."""

    policy: Assumed = ""


class Training(Worded):
    """Whether training is recorded, and for whom."""

    per: Text = ""


class Engagement(Part):
    """The measures that are looked at with customers, and those that are published."""

    figures: MeasureWords = ()
    published: ClockWords = ()
    fair_use: FairUse | None = None
    training: Training | None = None
    use_is_never_refused_for_volume: YesNo = False
    clause: Words = ()

"""What a charter is: its version, its readers, and who stands behind it."""

from kept.core.charter.conditions import ALWAYS
from kept.core.charter.reading import (
    Assumed,
    Day,
    Part,
    RoleNode,
    RoleText,
    Text,
    When,
    Words,
    YesNo,
)
from kept.core.charter.tables import MISSING


class Version(Part):
    """One line of the version history."""

    version: Text
    on: Day = None
    comment: Text = ""


class Document(Part):
    """
    Identity and control of the document.

    `version` is empty and `effective` None while nobody has filled them in. A charter
    that is not `binding` words its promises as targets.
    """

    number: Text = ""
    version: Assumed = ""
    versions: tuple[Version, ...] = ()
    effective: Day = None
    approved: Day = None
    binding: YesNo = True
    audience: Words = ()
    for_: Text = ""
    accompanies: Text = ""
    contract_prevails: YesNo = False
    sent_on_request: YesNo = False
    shown_at: Words = ()
    comments_to: RoleText = ""
    glossary: "Glossary | None" = None
    clause: Words = ()

    @property
    def current(self) -> str:
        """The version's number; the last of the history where none is said."""
        return self.version or (self.versions[-1].version if self.versions else "")


class Glossary(Part):
    """Where the meaning of a capitalised word is looked up."""

    from_: Words = ()
    undefined: Text = ""
    clause: Words = ()


class OutsideHours(Part):
    """What is said, and who may answer, while the desk is closed."""

    says: Text = ""
    charter: Text = ""
    exists_while: When = ALWAYS
    team: RoleNode = MISSING
    clause: Words = ()

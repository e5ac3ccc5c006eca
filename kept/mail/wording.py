"""The words by which a desk's mails are known again: the line to answer above, the case's tag."""

from __future__ import annotations

from dataclasses import dataclass

from kept.desks import charters
from kept.desks.models import CharterVersion

MARKER = "Please reply above this line"  # XM-19; a charter's label "reply line" says it otherwise
TAG = "Ticket [<No>]"  # XM-17; label "subject token"


@dataclass(frozen=True, slots=True)
class Wording:
    """`marker` is the line above which an answer stands, `tag` a case's number in a subject."""

    marker: str = MARKER
    tag: str = TAG

    @property
    def word(self) -> str:
        """The word before the number, by which a tag is found in a subject."""
        return self.tag.partition("[")[0].strip()

    def tagged(self, subject: str, number: int) -> str:
        """Return `subject` behind the tag of case `number`; left alone where it stands already."""
        tag = self.tag.replace("<No>", str(number))
        return subject if tag in subject else f"{tag} {subject}"


def of_version(version: CharterVersion | None) -> Wording:
    """Return the words of a charter; the usual ones where it says none."""
    if version is None:
        return Wording()
    labels = charters.rulebook(version).charter.labels
    return Wording(
        marker=str(labels.get("reply line", MARKER)), tag=str(labels.get("subject token", TAG))
    )


def of_all_desks() -> frozenset[Wording]:
    """Return the words of every charter in force, and the usual ones."""
    versions = CharterVersion.objects.unread().filter(in_force_until__isnull=True).order_by("pk")
    return frozenset({Wording(), *(of_version(version) for version in versions)})

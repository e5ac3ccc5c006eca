"""How much support a customer may use at a desk: what was decided of it, read from its record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kept.backlog import kinds
from kept.backlog.models import Record, RecordEntry
from kept.core.charter.coverage import Approval
from kept.core.rulebook import Rulebook
from kept.customers.models import Organisation
from kept.desks.models import Desk

USE, NORMAL, RESTRICTED, WITHDRAWN = "use", "normal", "restricted", "withdrawn"
# What each decision that a charter may want signed leads to.
LEADS_TO = {"restrict": RESTRICTED, "withdraw support": WITHDRAWN}
CHANGED = f"{USE} changed"
ASKED, AGREED = "asked", "agreed"
OPEN = (ASKED, AGREED)


@dataclass(frozen=True, slots=True)
class Decision:
    """
    What was decided about a customer, in words.

    `begins_at` and `ends_at` are aware; no `ends_at` means until it is lifted. `signed` are
    those who agreed, in order. `entry` is what wrote it down last.
    """

    name: str
    to: str
    signed: tuple[str, ...]
    given: Mapping[str, str]
    says: str
    begins_at: datetime
    ends_at: datetime | None
    entry: RecordEntry

    @classmethod
    def of(cls, name: str, entry: RecordEntry) -> Decision:
        said = entry.carries["decides"]
        ends = said.get("until")
        return cls(
            name=name,
            to=said["to"],
            signed=tuple(said["signed"]),
            given=said["given"],
            says=said["says"],
            begins_at=datetime.fromisoformat(said["begins"]),
            ends_at=datetime.fromisoformat(ends) if ends else None,
            entry=entry,
        )

    @property
    def is_asked(self) -> bool:
        """Whether somebody still has to agree to it."""
        return self.entry.kind == f"{self.name} {ASKED}"


@dataclass(frozen=True, slots=True)
class Use:
    """How the use of a desk's support stands: what holds, what is asked, what is to come."""

    desk: Desk
    state: str = NORMAL
    standing: Decision | None = None
    asked: tuple[Decision, ...] = ()
    coming: tuple[Decision, ...] = ()

    @property
    def is_normal(self) -> bool:
        return self.state == NORMAL

    @property
    def is_quiet(self) -> bool:
        """Whether nothing stands and nothing is on its way."""
        return self.is_normal and not self.asked and not self.coming


def decisions_of(rulebook: Rulebook) -> dict[str, Approval]:
    """Return the decisions on the use of support that the charter knows, by what they lead to."""
    approvals = rulebook.charter.approvals.values()
    return {
        to: approval
        for operation, to in LEADS_TO.items()
        for approval in approvals
        if operation in approval.blocks
    }


def record_of(organisation: Organisation, desk: Desk) -> Record | None:
    """Return the record of a customer at a desk; None while nothing was decided."""
    mine = {"desk": desk, "kind": kinds.CUSTOMER, "organisation": organisation}
    return Record.objects.filter(**mine).order_by("pk").first()


def uses(organisation: Organisation, desks: Sequence[Desk]) -> list[Use]:
    """Return how the use of support stands at each of `desks`: one statement, where any decided."""
    if not organisation.decided:
        return [Use(desk) for desk in desks]
    by_desk: dict[int, list[RecordEntry]] = {desk.pk: [] for desk in desks}
    entries = RecordEntry.objects.filter(
        record__kind=kinds.CUSTOMER, record__organisation=organisation, record__desk__in=by_desk
    )
    for entry in entries.select_related("record", "by").in_order():
        by_desk[entry.record.desk_id].append(entry)
    return [use(desk, by_desk[desk.pk]) for desk in desks]


def use(desk: Desk, entries: Iterable[RecordEntry]) -> Use:
    """Return how the use of support stands by these entries of the record, oldest first."""
    state, standing = NORMAL, None
    pending: dict[str, Decision] = {}
    for entry in entries:
        decided = entry.carries.get("decides")
        if entry.kind == CHANGED:
            state = entry.carries["to"]
            standing = Decision.of(decided["name"], entry) if decided else None
        name, _, word = entry.kind.rpartition(" ")
        pending.pop(decided["name"] if decided else name, None)
        if decided and word in OPEN:
            pending[name] = Decision.of(name, entry)
    asked = tuple(one for one in pending.values() if one.is_asked)
    coming = tuple(one for one in pending.values() if not one.is_asked)
    return Use(desk, state, standing, asked, coming)

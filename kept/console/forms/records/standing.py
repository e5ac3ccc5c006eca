"""What the forms of a record are made from, and what all of them have in common."""

from dataclasses import dataclass
from datetime import datetime

from kept.backlog.models import Record
from kept.console.forms.base import StandingForm
from kept.core.charter.conditions import Facts
from kept.core.rulebook import Rulebook
from kept.core.runs import Run
from kept.customers.models import Person
from kept.desks.models import Desk


@dataclass(frozen=True)
class Standing:
    """A record as it stands: what its forms choose from, and what decides whether they apply."""

    record: Record
    rulebook: Rulebook
    facts: Facts
    runs: tuple[Run, ...]
    now: datetime
    person: Person
    has_cases: bool

    @property
    def desk(self) -> Desk:
        return self.record.desk

    @property
    def is_open(self) -> bool:
        return self.record.ended_at is None


class RecordForm(StandingForm):
    """A form about one record."""

    standing: Standing

    @classmethod
    def applies_to(cls, standing: Standing) -> bool:
        return standing.is_open

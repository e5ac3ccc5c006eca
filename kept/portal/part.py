"""What a customer may do with a case beside writing: answer, disagree, bring people, mute."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from kept.cases.models import Entry
from kept.core.moments import in_full
from kept.core.runs import Agreement, Run
from kept.customers.models import Person
from kept.feedback.ladders import Ladder, ladder
from kept.feedback.models import Complaint
from kept.feedback.operations.complaining import is_next_open
from kept.pages.asked import Question, open_questions
from kept.pages.zones import zone_of
from kept.portal.casefile import Casefile
from kept.portal.models import Seen

AGREED = "priority agreed"
MOST_COLLEAGUES = 500


@dataclass(frozen=True)
class Part:
    """What is open to one customer on one case."""

    file: Casefile

    @cached_property
    def questions(self) -> list[Question]:
        """What was asked and not answered; nothing once the case is closed."""
        return open_questions(self.file.entries) if self.file.case.is_open else []

    @cached_property
    def proposal(self) -> Run | None:
        """The moment to come that was proposed for the next step and waits for their yes."""
        if not self.file.case.is_open:
            return None
        runs = (run for run in self.file.runs if run.row.agreed_by and run.is_standing)
        proposed = (run for run in runs if run.agreement is Agreement.PROPOSED)
        return next((run for run in proposed if self._until(run) > self.file.now), None)

    @property
    def proposed_until(self) -> str:
        run = self.proposal
        zone = zone_of(self.file.person)
        return in_full(self._until(run), self.file.now, zone) if run else ""

    def _until(self, run: Run) -> datetime:
        return run.proposed_at or run.due_at or self.file.now

    @property
    def may_answer_priority(self) -> bool:
        """Whether a yes or no to the priority is still wanted, or a no still possible (PA-21)."""
        return self.file.case.is_open and self.file.facts.get(AGREED) != "disputed"

    @property
    def may_agree_to_priority(self) -> bool:
        """Whether the charter has the customer agree to the priority, and they have not yet."""
        agreed_by = self.file.rulebook.charter.triage.agreed_by
        return bool(agreed_by) and not self.file.facts.get(AGREED) and self.may_answer_priority

    @cached_property
    def colleagues(self) -> list[Person]:
        """Who of the organisation may be added: those who are not on the case yet."""
        case = self.file.case
        if case.organisation_id is None or not case.is_open:
            return []
        there = [case.requester_id, *(party.person_id for party in self.file.parties)]
        found = Person.objects.filter(organisation=case.organisation_id, is_active=True)
        return list(found.exclude(pk__in=there).order_by("name", "pk")[:MOST_COLLEAGUES])

    @cached_property
    def complaint(self) -> Complaint | None:
        """The complaint that is dealt with in this case."""
        return Complaint.objects.filter(case=self.file.case).select_related("about").first()

    @cached_property
    def ladder(self) -> Ladder | None:
        """Whom one can complain to, by the charter of the case."""
        return ladder(self.file.rulebook)

    @property
    def may_go_higher(self) -> bool:
        """Whether the complaint may be taken to the level above now."""
        complaint, rungs = self.complaint, self.ladder
        if complaint is None or rungs is None or rungs.is_last(complaint.level):
            return False
        return is_next_open(complaint)

    @cached_property
    def is_muted(self) -> bool:
        return self.file.case.mutes.filter(person=self.file.person).exists()

    @cached_property
    def is_unread(self) -> bool:
        """Whether one of ours has written since they read it last."""
        seen = Seen.objects.filter(person=self.file.person, case=self.file.case).first()
        since = seen.at if seen else self.file.case.opened_at
        return any(is_ours(entry) and entry.recorded_at > since for entry in self.file.entries)


def is_ours(entry: Entry) -> bool:
    return entry.as_role == Entry.Role.STAFF

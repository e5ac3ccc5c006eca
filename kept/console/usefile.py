"""What the page on a customer's use of a desk's support shows, and who may decide there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.http import Http404
from django.utils import timezone

from kept.backlog import using
from kept.backlog.using import Use
from kept.console import access
from kept.console.access import StaffRequest
from kept.console.forms.use import AgreementForm, DecisionForm, RestorationForm
from kept.core.charter.coverage import Approval
from kept.customers.models import Organisation
from kept.desks import charters
from kept.desks.models import Desk
from kept.pages.customer_forms import SmallForm

SUBMITS = {using.RESTRICTED: "Restrict", using.WITHDRAWN: "Withdraw support"}


@dataclass(frozen=True)
class Usefile:
    """The use of a desk's support by a customer, for one of those who serve there."""

    request: StaffRequest
    organisation: Organisation
    desk: Desk
    now: datetime

    @classmethod
    def find(cls, request: StaffRequest, organisation: Organisation, slug: str) -> Usefile:
        """
        Return the file for a desk of the person whose charter knows such decisions.

        Raises:
            Http404: there is no such desk, it is not theirs, or its charter restricts nothing.
        """
        desk = next((desk for desk in access.desks(request) if desk.slug == slug), None)
        if desk is None:
            raise Http404
        file = cls(request, organisation, desk, timezone.now())
        if not file.decisions:
            raise Http404
        return file

    @cached_property
    def decisions(self) -> dict[str, Approval]:
        return decisions_at(self.desk, self.now)

    @cached_property
    def use(self) -> Use:
        [found] = using.uses(self.organisation, [self.desk])
        return found

    @cached_property
    def roles(self) -> set[str]:
        places = [place for place in self.request.places if place.desk_id == self.desk.pk]
        teams = {place.team.name for place in places if place.team}
        return {"staff", *teams, *(role for place in places for role in place.roles)}

    def form(self, to: str) -> DecisionForm:
        """
        Return the form of a decision, filled in where it was sent.

        Raises:
            Http404: the charter knows no such decision.
        """
        if to not in self.decisions:
            raise Http404
        return DecisionForm(self.request.POST or None, name=to, approval=self.decisions[to])

    @property
    def deciding(self) -> list[tuple[str, str, DecisionForm]]:
        """The decisions that the person may take now: what each leads to, its words, its form."""
        mine = [to for to, approval in self.decisions.items() if self._may_sign(approval, 0)]
        blank = {to: DecisionForm(name=to, approval=self.decisions[to]) for to in mine}
        return [(to, SUBMITS[to], blank[to]) for to in mine if to != self.use.state]

    @property
    def agreeing(self) -> list[str]:
        """What the person may agree to, as the next one whom the charter wants."""
        return [
            one.to
            for one in self.use.asked
            if str(self.request.user) not in one.signed
            and self._may_sign(self.decisions[one.to], len(one.signed))
        ]

    @property
    def may_lift(self) -> bool:
        steps = (step for approval in self.decisions.values() for step in approval.steps)
        return not self.use.is_quiet and any(set(step.who) & self.roles for step in steps)

    def _may_sign(self, approval: Approval, step: int) -> bool:
        return step < len(approval.steps) and bool(set(approval.steps[step].who) & self.roles)

    def forms(self) -> dict[str, SmallForm]:
        return {"agreement": AgreementForm(), "restoration": RestorationForm()}


def decisions_at(desk: Desk, now: datetime) -> dict[str, Approval]:
    """Return the decisions on the use of its support that a desk knows now."""
    version = charters.in_force(desk, now)
    return using.decisions_of(charters.rulebook(version)) if version else {}

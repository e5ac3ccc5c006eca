"""The cases that a mail points to, and what whoever wrote it is to each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from django.db.models import Q

from kept.cases import together
from kept.cases.models import Case
from kept.customers.models import Person
from kept.desks.models import Desk
from kept.mail.evidence import Claim, Standing
from kept.mail.tokens import ReplyToken


@dataclass(slots=True)
class Standings:
    """The cases of one desk that were pointed to, and what one person is to each."""

    person: Person | None
    cases: Mapping[int, Case]

    @classmethod
    def of(cls, desk: Desk, numbers: Set[int], person: Person | None) -> Standings:
        """Look up the cases with these numbers; those that were opened ahead are here already."""
        ahead = together.ahead().cases(numbers)
        cases = ahead | _asked_for(numbers - ahead.keys(), desk, person)
        theirs = {number: case for number, case in cases.items() if case.desk_id == desk.pk}
        return cls(person, theirs)

    def first(self, numbers: Iterable[int]) -> Claim | None:
        """Return the claim on the first of `numbers` that the desk has."""
        return next((self.claim(number) for number in numbers if number in self.cases), None)

    def claim(self, number: int, recipient: str = "") -> Claim:
        return Claim(number, self._standing(self.cases[number]), recipient)

    def proven(self, found: Iterable[ReplyToken], sender: str) -> Claim | None:
        """Return the claim on the case of the first token that we gave to somebody in that case."""
        for token in found:
            case = self.cases.get(token.case)
            recipient = token.recipient_among(_recipients(case, sender)) if case else None
            if recipient is not None:
                return self.claim(token.case, recipient)
        return None

    def _standing(self, case: Case) -> Standing:
        person = self.person
        if person is None:
            return Standing.STRANGER
        if case.requester_id == person.pk:
            return Standing.REQUESTER
        if any(each.person_id == person.pk for each in case.followers):
            return Standing.PARTY
        if person.organisation_id and case.organisation_id == person.organisation_id:
            return Standing.ORGANISATION
        return Standing.STRANGER


def _asked_for(numbers: Set[int], desk: Desk, person: Person | None) -> dict[int, Case]:
    if not numbers:
        return {}
    together.write_down_numbers(numbers)
    cases = Case.objects.filter(desk=desk, number__in=numbers).order_by("number")
    found = {case.number: case for case in cases}
    for case in found.values():
        case.desk = desk  # which knows its staff
        if person is not None and case.requester_id == person.pk:
            case.requester = person
    return found


def _recipients(case: Case, sender: str) -> Iterable[str]:
    """Give those who may have been written to, the most likely first; looked up only if needed."""
    yield sender
    yield case.requester.email
    if case.owner is not None:
        yield case.owner.email
    yield from (
        Person.objects.filter(Q(followed_cases__case=case) | Q(memberships__desk=case.desk_id))
        .order_by("pk")
        .distinct()
        .values_list("email", flat=True)
    )

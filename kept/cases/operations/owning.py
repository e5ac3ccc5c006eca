"""Whose a case is, and who follows it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.cases.chronicle import Author, Chronicle
from kept.cases.errors import ClosedError, NotAllowedError
from kept.cases.models import Case, Entry, Party
from kept.cases.notices import Letter
from kept.cases.operations.escalating import TAKEN, referred_to
from kept.customers.models import Person
from kept.desks.models import Member, Team


@transaction.atomic
def assign(
    case: Case,
    *,
    to: Person,
    by: Person | None,
    at: datetime,
    team: Team | None = None,
    why: str = "",
) -> Entry | None:
    """
    Give the case to `to`, of `team` if one is named; None when it is theirs already.

    The new owner is told; the customer, where the charter has them told (PA-82).

    Raises:
        NotAllowedError: `to` does not serve at the desk.
        ClosedError: it has ended.
    """
    chronicle = Chronicle.open(case)
    case = chronicle.case
    if case.closed_at is not None:
        raise ClosedError
    place = next(
        (m for m in chronicle.members if m.person_id == to.pk and m.person.is_active), None
    )
    if place is None:
        raise NotAllowedError(f"{to} does not serve at {case.desk}.")
    author = Author(by, Entry.Role.STAFF if by else Entry.Role.SYSTEM)
    if team is not None and team != case.team:
        chronicle.change("team", team.name, at=at, author=author, why=why, public=False)
        case.team = team
    entry = chronicle.change("owner", str(to), at=at, author=author, why=why, public=True)
    if case.owner_id != to.pk:
        case.owner = to
        Member.objects.filter(desk=case.desk, person=to).update(last_assigned_at=at)
    _take(chronicle, to, author, at)
    if entry is not None:
        because = f"given to you by {author.name}" + (f", {why}" if why else "")
        words = {"because": because}
        chronicle.tell(
            Letter(notice="assigned", entry=entry, audience="staff", to=(to,), words=words)
        )
    chronicle.finish(now=at)
    return entry


def _take(chronicle: Chronicle, to: Person, author: Author, at: datetime) -> None:
    """Whoever of the team gets a case that was referred to it has taken it."""
    team = referred_to(chronicle.events)
    places = [member for member in chronicle.members if member.person_id == to.pk]
    if team and any(place.team and place.team.name == team for place in places):
        carries = {"who": str(to)}
        chronicle.write(TAKEN, at=at, author=author, public=True, carries=carries)


@transaction.atomic
def add_party(case: Case, *, person: Person, by: Person, at: datetime) -> Party:
    """Let `person` follow the case: they see it, and get its mails; twice changes nothing."""
    chronicle = Chronicle.open(case)
    known = chronicle.case.parties.filter(person=person).first()
    if known is not None:
        return known
    party = Party.objects.create(case=chronicle.case, person=person, added_at=at)
    author = chronicle.author(by)
    carries = {"who": str(person)}
    chronicle.write("party added", at=at, author=author, public=True, carries=carries)
    chronicle.finish(now=at)
    return party

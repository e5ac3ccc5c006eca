"""A complaint and its way up, level by level, each with its time, by the charter's ladder."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.cases import operations as cases
from kept.cases.chronicle import Author, Chronicle
from kept.cases.errors import NotAllowedError, NothingSaidError, RefusedError
from kept.cases.models import Case, Entry
from kept.cases.notices import Letter
from kept.customers.models import Person
from kept.customers.roles import people_with
from kept.customers.under import charter_for
from kept.desks import charters
from kept.desks.models import Desk, Member
from kept.feedback.ladders import ESCALATED, Ladder, kind_for, ladder
from kept.feedback.models import Complaint

ABOUT = "complaint about"
ANSWERED, OFFERED = "answered", "offered"


class NoLadderError(RefusedError):
    sentence = "By this charter nobody is named to complain to: write to us instead."


class NextLevelRefusedError(RefusedError):
    sentence = "The next level opens when this one has not answered in time, or has answered."


@transaction.atomic
def complain(
    desk: Desk,
    *,
    by: Person,
    at: datetime,
    reason: str,
    about: Case | None = None,
    to: str = "",
) -> Complaint:
    """
    Open a complaint on the first level of the desk's ladder.

    It becomes a case of its own, with whoever stands on that level; the case that it is
    `about` keeps its priority, owner and clocks. Where a level names several, `to` chooses.

    Raises:
        NoLadderError: the charter has no ladder for complaints.
        NothingSaidError: no reason is given.
    """
    if not reason.strip():
        raise NothingSaidError
    version = charter_for(desk, by, at)
    rungs = ladder(charters.rulebook(version)) if version else None
    if version is None or rungs is None:
        raise NoLadderError
    case = cases.open_case(
        desk,
        requester=by,
        subject=f"Complaint: {about.subject}" if about else "Complaint",
        text=reason,
        via="portal",
        at=at,
        facts=kind_for(charters.rulebook(version).charter, rungs.name),
        linked_to=about,
        linked_as=ABOUT,
    )
    roles = _chosen(rungs, 1, to)
    complaint = Complaint.objects.create(
        case=case, about=about, ladder=rungs.name, level=1, to=roles, level_at=at
    )
    _take_to(complaint, rungs, roles, by=by, at=at, why=reason)
    return complaint


@transaction.atomic
def answer_complaint(complaint: Complaint, *, by: Person, at: datetime, text: str) -> Entry:
    """
    Answer the customer from the level on which the complaint stands; its clock ends.

    Raises:
        NotAllowedError: the level is another's.
        NothingSaidError: the text is empty.
    """
    complaint = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if by not in people_with(complaint.case.desk, complaint.to):
        who = " or ".join(complaint.to)
        raise NotAllowedError(f"This is for the {who} to answer.")
    cases.reply(complaint.case, by=by, text=text, at=at, gives=("status", "next action"))
    chronicle = Chronicle.open(complaint.case)
    carries = {"ladder": complaint.ladder, "level": complaint.level, "who": str(by)}
    author = Author(by, Entry.Role.STAFF)
    entry = chronicle.write(ANSWERED, at=at, author=author, public=True, carries=carries)
    chronicle.finish(now=at)
    Complaint.objects.filter(pk=complaint.pk).update(answered_at=at)
    return entry


@transaction.atomic
def next_level(
    complaint: Complaint, *, by: Person, at: datetime, why: str, to: str = ""
) -> Complaint:
    """
    Take the complaint one level higher, with a reason (ADV-08).

    Raises:
        NextLevelRefusedError: the level has time left to answer, or there is none above it.
        NothingSaidError: no reason is given.
    """
    if not why.strip():
        raise NothingSaidError
    complaint = Complaint.objects.select_for_update().select_related("case").get(pk=complaint.pk)
    rungs = ladder(complaint.case.rulebook, complaint.ladder)
    if rungs is None or rungs.is_last(complaint.level):
        raise NextLevelRefusedError("There is no level above this one.")
    if not is_next_open(complaint):
        raise NextLevelRefusedError(clause=rungs.clause)
    complaint.level += 1
    complaint.to = _chosen(rungs, complaint.level, to)
    complaint.level_at, complaint.answered_at = at, None
    complaint.save()
    _take_to(complaint, rungs, complaint.to, by=by, at=at, why=why)
    return complaint


def is_next_open(complaint: Complaint) -> bool:
    """Tell whether the level above may be asked: this one was late, or has answered."""
    if complaint.answered_at is not None:
        return True
    offers = complaint.case.entries.filter(kind=OFFERED, at__gte=complaint.level_at)
    return offers.exists()


def _chosen(rungs: Ladder, level: int, to: str) -> list[str]:
    roles = rungs.roles_of(level)
    return [to] if to in roles else list(roles)


def _take_to(
    complaint: Complaint, rungs: Ladder, roles: list[str], *, by: Person, at: datetime, why: str
) -> None:
    chronicle = Chronicle.open(complaint.case)
    author = Author(by, Entry.Role.CUSTOMER)
    carries = {"ladder": rungs.name, "level": complaint.level, "to": roles, "who": str(by)}
    entry = chronicle.write(ESCALATED, at=at, author=author, public=True, carries=carries)
    addressed = people_with(complaint.case.desk, roles)
    _give_to(chronicle, addressed, author, at)
    words = {
        "who": str(by),
        "text": why,
        "roles": " or ".join(roles),
        "level": complaint.level,
        "about": complaint.about.number if complaint.about else "",
        "within": rungs.answers_within,
    }
    chronicle.tell(
        Letter(notice="complaint", entry=entry, audience="staff", to=tuple(addressed), words=words)
    )
    chronicle.finish(now=at)


def _give_to(chronicle: Chronicle, addressed: list[Person], author: Author, at: datetime) -> None:
    """Let the first of those who stand on the level own it, if they serve here."""
    first = next((person for person in addressed if chronicle.serves(person)), None)
    if first is None or chronicle.case.is_held or chronicle.case.owner_id == first.pk:
        return
    chronicle.change("owner", str(first), at=at, author=author, why="a complaint", public=True)
    chronicle.case.owner = first
    Member.objects.filter(desk=chronicle.case.desk, person=first).update(last_assigned_at=at)

"""The others whom a From names beside its first (RFC 5322, 3.6.2): who of them follows the case."""

from __future__ import annotations

from kept.cases import operations
from kept.customers.models import Person
from kept.mail.models import Received
from kept.mail.reading.message import ReadMail

MOST = 9


def let_follow(row: Received, mail: ReadMail) -> tuple[str, ...]:
    """
    Add the first one's colleagues to the case that was opened; return a remark on the others.

    Nothing proves a From, and who follows a case reads what the customer is told: strangers
    are for an agent to add.
    """
    names = dict.fromkeys(each.key for each in mail.senders[1 : MOST + 1])
    others = [name for name in names if name != row.sender]
    if row.case is None or row.state != Received.State.OPENED or not others:
        return ()
    requester = row.case.requester
    colleagues = Person.objects.filter(
        email__in=others, organisation=requester.organisation_id, organisation__isnull=False
    )
    for person in colleagues.order_by("pk"):
        operations.add_party(row.case, person=person, by=requester, at=row.received_at)
        others.remove(person.email)
    if not others:
        return ()
    return (f"From names {', '.join(others)} as well: nobody there follows the case yet.",)

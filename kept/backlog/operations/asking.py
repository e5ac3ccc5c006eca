"""A customer asks somebody of ours something that is not about a case: it becomes their task."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.backlog.models import RecordEntry
from kept.backlog.operations.restricting import open_customer
from kept.cases import people
from kept.cases.happenings import Happening
from kept.cases.notices import Letter
from kept.cases.signing import Author
from kept.customers.models import Organisation, Person
from kept.desks.models import Desk


@transaction.atomic
def ask_somebody(
    organisation: Organisation, *, desk: Desk, role: str, saying: str, by: Person, at: datetime
) -> RecordEntry:
    """
    Give those with `role` at the desk the task to answer the customer, and write to them.

    Where nobody has that role it is the task of those in charge of the desk.
    """
    chronicle = open_customer(organisation, desk, at)
    author = Author(by, Happening.Role.CUSTOMER)
    carries = {"to": [role], "saying": saying, "who": str(by)}
    entry = chronicle.write("task given", at=at, author=author, public=False, carries=carries)
    to = people.behind(chronicle, [role]) or people.behind(chronicle, [people.ADMINISTRATOR])
    chronicle.tell(
        Letter(notice="task", entry=entry, audience="staff", to=tuple(to), saying=saying)
    )
    chronicle.finish(now=at)
    return entry

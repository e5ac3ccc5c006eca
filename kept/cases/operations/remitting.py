"""What support does not do: what a topic makes of the coverage, and who takes it on instead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from kept.cases import people
from kept.cases.chronicle import Author, Chronicle
from kept.cases.errors import NotAllowedError, ReferralRefusedError
from kept.cases.models import Case, Entry
from kept.cases.notices import Letter
from kept.core.remit import Remit, remit
from kept.core.scope import COVERED
from kept.customers.models import Person

COVERAGE, TOPIC = "coverage", "topic"


def read_anew(chronicle: Chronicle, before: Remit | None, author: Author, at: datetime) -> None:
    """Have the coverage follow the topic; what `before` had made of it is taken back."""
    after = remit(chronicle.rulebook, chronicle.facts)
    if after is not None and after.coverage != COVERED:
        chronicle.change(COVERAGE, after.coverage, at=at, author=author, why=after.name)
    elif before is not None and before.coverage == chronicle.facts.get(COVERAGE):
        chronicle.change(COVERAGE, COVERED, at=at, author=author)


@transaction.atomic
def refer(case: Case, *, to: str, by: Person, at: datetime) -> Entry:
    """
    Hand what support does not do to whom the charter names for it; the customer reads to whom.

    Raises:
        ReferralRefusedError: the charter names nobody for the topic, or somebody else.
        NotAllowedError: `by` does not serve at the desk.
    """
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    if not chronicle.serves(by):
        raise NotAllowedError(f"{by} does not serve at {chronicle.case.desk}.")
    found = remit(chronicle.rulebook, chronicle.facts)
    if found is None or to not in found.refer_to:
        raise ReferralRefusedError("The charter names others for that, or nobody.")
    author = Author(by, Entry.Role.STAFF)
    saying = f"take on what support does not do: {found.name}"
    if found.who_brings:
        saying = f"{saying}; bring {found.who_brings}"
    entry = write_referral(chronicle, [to], author, at, why=found.name, saying=saying)
    chronicle.finish(now=at)
    return entry


def write_referral(
    chronicle: Chronicle,
    roles: Iterable[str],
    author: Author,
    at: datetime,
    *,
    why: str,
    saying: str,
) -> Entry:
    """Write that `roles` take something on, and ask them to."""
    carries = {"to": " and ".join(roles), "why": why, "who": author.name}
    entry = chronicle.write("referred", at=at, author=author, public=True, carries=carries)
    to = tuple(people.behind(chronicle, roles))
    chronicle.tell(Letter(notice="task", entry=entry, audience="staff", to=to, saying=saying))
    return entry

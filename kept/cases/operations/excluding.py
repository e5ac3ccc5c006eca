"""
What a case arose from that the desk does not answer for: left out, for its share alone (PS-34).

A first assessment comes before; somebody decides, with the cause and the evidence; the
customer is told, is shown who can help instead, and may dispute it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.cases import people
from kept.cases.chronicle import Author, Chronicle, Words
from kept.cases.errors import ExclusionRefusedError
from kept.cases.models import Case, Entry
from kept.cases.notices import Letter
from kept.cases.operations.remitting import write_referral
from kept.cases.speaking import tell_the_desk
from kept.core.charter.coverage import Exclude
from kept.core.charter.tables import look_up
from kept.customers.models import Person

EXCLUDED, EXCLUSION = "excluded", "exclusion"
PARTLY, WHOLLY, NO = "partly", "wholly", "no"
SHARES = (PARTLY, WHOLLY)


@transaction.atomic
def exclude(
    case: Case, *, cause: str, evidence: str, share: str, by: Person, at: datetime, part: str = ""
) -> Entry:
    """
    Leave out the share of the case that arose from `cause`; `part` says which, of a part.

    Promises end as the charter says; whoever it refers to is asked to help.

    Raises:
        GuardedError: nobody has assessed the case yet (PS-46).
        ExclusionRefusedError: the charter knows no such cause, it is for others to
            decide, or something that it wants with it is missing.
    """
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    author = Author(by, Entry.Role.STAFF)
    rule = _rule(chronicle)
    _refuse(chronicle, rule, author, {"cause": cause, "evidence": evidence, "share": share})
    chronicle.refuse_if_guarded("exclude", now=at)
    carries = {
        "from": chronicle.facts.get(EXCLUDED),
        "to": share,
        "cause": cause,
        "evidence": evidence,
        "who": author.name,
        **({"part": part} if part else {}),
    }
    entry = chronicle.write(
        f"{EXCLUDED} changed", at=at, author=author, public=True, carries=carries
    )
    helpers = _refer(chronicle, author, at, cause)
    words = {"cause": cause, "evidence": evidence, "share": share, "part": part, "helpers": helpers}
    _tell(chronicle, entry, words)
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def include(case: Case, *, by: Person, at: datetime, why: str) -> Entry:
    """
    Take back what was left out, and say why; the promises begin anew.

    Raises:
        ExclusionRefusedError: nothing is left out, it is for others to decide, or no
            reason is given.
    """
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    author = Author(by, Entry.Role.STAFF)
    _refuse(chronicle, _rule(chronicle), author, {})
    if chronicle.facts.get(EXCLUDED) not in SHARES:
        raise ExclusionRefusedError("Nothing of this case is left out.")
    if not why.strip():
        raise ExclusionRefusedError("Say why it is taken in again.")
    entry = chronicle.change(EXCLUDED, NO, at=at, author=author, why=why, public=True)
    assert entry is not None  # noqa: S101 - it was another share before
    _tell(chronicle, entry, {"share": NO, "why": why})
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def dispute_exclusion(case: Case, *, by: Person, at: datetime, text: str) -> Entry:
    """
    Write that the customer sees it otherwise; whoever decides is told.

    Raises:
        ExclusionRefusedError: nothing is left out, the charter lets nobody dispute it,
            or nothing is said against it.
    """
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    rule = _rule(chronicle)
    if chronicle.facts.get(EXCLUDED) not in SHARES or people.CUSTOMER not in rule.disputed_by:
        raise ExclusionRefusedError("There is nothing to dispute.")
    if not text.strip():
        raise ExclusionRefusedError("Say what speaks against it.")
    entry = chronicle.write(
        "objection",
        at=at,
        author=chronicle.author(by),
        public=True,
        carries={"to": EXCLUSION, "who": str(by)},
        words=Words(text),
    )
    tell_the_desk(chronicle, entry, by, text)
    chronicle.finish(now=at)
    return entry


def _rule(chronicle: Chronicle) -> Exclude:
    rule = chronicle.rulebook.charter.coverage.exclude
    if rule is None:
        raise ExclusionRefusedError("By this charter nothing of a case is left out.")
    return rule


def _refuse(chronicle: Chronicle, rule: Exclude, author: Author, given: Mapping[str, Any]) -> None:
    clause = ", ".join(rule.clause)
    if rule.who and not set(rule.who) & chronicle.roles_of(author):
        raise ExclusionRefusedError(f"That is for the {' or '.join(rule.who)} to decide.", clause)
    for need in rule.needs if given else ():
        if isinstance(need, str) and not str(given.get(need) or "").strip():
            raise ExclusionRefusedError(f"Say first the {need}.", clause)
    causes = chronicle.rulebook.charter.coverage.causes
    if given and given["cause"] not in causes:
        raise ExclusionRefusedError(f"A cause is one of: {'; '.join(causes)}.", clause)
    if given and given["share"] not in SHARES:
        raise ExclusionRefusedError(f"A case is left out {' or '.join(SHARES)}.", clause)


def _refer(chronicle: Chronicle, author: Author, at: datetime, cause: str) -> str:
    """Ask whoever the charter refers to for this cause to help; return who that is."""
    found = look_up(chronicle.rulebook.charter.coverage.causes[cause].refer_to, chronicle.facts)
    if found is None:
        return ""
    saying = f"help the customer with what support leaves out: {cause}"
    entry = write_referral(chronicle, found.value, author, at, why=cause, saying=saying)
    return str(entry.carries["to"])


def _tell(chronicle: Chronicle, entry: Entry, words: Mapping[str, Any]) -> None:
    to = tuple(people.customers(chronicle))
    rule = _rule(chronicle)
    said = {**words, "may_dispute": people.CUSTOMER in rule.disputed_by}
    chronicle.tell(Letter(notice="excluded", entry=entry, audience="customer", to=to, words=said))

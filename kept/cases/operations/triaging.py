"""What a case is and how urgent: its kind, its priority, what is known of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from kept.cases import facts as knowledge
from kept.cases.chronicle import Author, Chronicle
from kept.cases.errors import FactRefusedError, NotAllowedError, PriorityRefusedError
from kept.cases.models import Case, Entry
from kept.cases.operations.remitting import read_anew
from kept.cases.triage import suggest_anew
from kept.core import triage
from kept.core.charter.tables import look_up
from kept.core.remit import remit
from kept.customers.models import Person

AGREED, COMPUTED = "priority agreed", "computed"
MANAGER = "manager"
# Facts with an operation of their own.
GUARDED = {"state", "waiting for", "owner", "team", "priority", "kind", "proposed priority"}


@transaction.atomic
def set_priority(case: Case, *, priority: int, by: Person, at: datetime, why: str) -> Entry | None:
    """
    Set the priority; None when it stands already. Clocks are read anew from the opening.

    Raises:
        PriorityRefusedError: the charter has no such level, caps the kind (SIMS-24),
            or lets only some overrule what it computes, with a reason (SIMS-25).
        NotAllowedError: `by` does not serve at the desk.
    """
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    author = _staff(chronicle, by)
    _refuse_priority(chronicle, author, priority, why)
    entry = chronicle.change("priority", priority, at=at, author=author, why=why, public=True)
    if entry is not None and chronicle.rulebook.charter.triage.agreed_by:
        chronicle.change(AGREED, "no", at=at, author=author)
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def set_kind(case: Case, *, kind: str, by: Person, at: datetime, why: str = "") -> Entry | None:
    """
    Say what kind of case it is; the suggestion and its caps are read anew.

    Raises:
        FactRefusedError: the charter has no such kind of case.
    """
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    kinds = chronicle.rulebook.charter.kinds
    if kind not in kinds or kinds[kind].own_record:
        allowed = ", ".join(name for name, one in kinds.items() if not one.own_record)
        raise FactRefusedError(f"A case is one of {allowed}.")
    author = _staff(chronicle, by)
    entry = chronicle.change("kind", kind, at=at, author=author, why=why, public=True)
    if entry is not None:
        suggest_anew(chronicle, at)
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def set_fact(
    case: Case, *, fact: str, value: Any, by: Person, at: datetime, why: str = ""
) -> Entry | None:
    """
    Write down what is known of the case; the suggested priority is read anew.

    Raises:
        FactRefusedError: the charter lists values, and it is none of them; or the fact
            has an operation of its own.
    """
    if fact in GUARDED:
        raise FactRefusedError(f"The {fact} is changed by an operation of its own.")
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    value = knowledge.value_of(chronicle.rulebook, fact, value)
    author = chronicle.author(by)
    is_theirs = author.role == Entry.Role.CUSTOMER
    before = remit(chronicle.rulebook, chronicle.facts)
    entry = chronicle.change(fact, value, at=at, author=author, why=why, public=is_theirs)
    if entry is not None:
        read_anew(chronicle, before, author, at)
        suggest_anew(chronicle, at)
    chronicle.finish(now=at)
    return entry


@transaction.atomic
def assess(case: Case, *, by: Person, at: datetime, why: str = "") -> Entry:
    """Write that somebody has judged the case for the first time (PS-46)."""
    chronicle = Chronicle.open(case)
    chronicle.refuse_unless_open()
    author = _staff(chronicle, by)
    carries = {"who": author.name, **({"why": why} if why else {})}
    entry = chronicle.write("assessed", at=at, author=author, public=False, carries=carries)
    chronicle.finish(now=at)
    return entry


def _staff(chronicle: Chronicle, by: Person) -> Author:
    """Return who judges a case: it is never the customer (PS-23)."""
    if not chronicle.serves(by):
        raise NotAllowedError(f"{by} does not serve at {chronicle.case.desk}.")
    return Author(by, Entry.Role.STAFF)


def _refuse_priority(chronicle: Chronicle, author: Author, priority: int, why: str) -> None:
    rulebook, facts = chronicle.rulebook, chronicle.facts
    rules = rulebook.charter.triage
    clause = ", ".join(rules.clause)
    if priority not in rulebook.charter.priorities:
        levels = ", ".join(str(level) for level in rulebook.charter.priorities)
        raise PriorityRefusedError(f"The priority is one of {levels}.", clause)
    cap = look_up(rules.never_above, facts)
    if cap is not None and priority < cap.value:
        kind = facts.get("kind")
        raise PriorityRefusedError(f"{kind} is never above priority {cap.value}.", clause)
    suggested = triage.suggest(rulebook, facts).priority
    if COMPUTED not in rules.set_by or priority == suggested:
        return
    if not {MANAGER, *rules.overrule.who} & chronicle.roles_of(author):
        who = " or ".join(rules.overrule.who)
        raise PriorityRefusedError(f"Only the {who} may overrule priority {suggested}.", clause)
    if not why.strip():
        raise PriorityRefusedError(f"Say why it is not {suggested}.", clause)

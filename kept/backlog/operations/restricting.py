"""
How much support a customer may use: restricted or withdrawn as people decide, never by itself.

Who decides, who has to agree, and what they must say stands in the charter's approvals. What
follows stands in its clocks on the record of the customer: who is told, from when it holds
(after a notice, where one is given), when it ends. What its gates let in all the same stays
let in (PS-54).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kept.backlog import kinds, using
from kept.backlog.chronicle import RecordChronicle
from kept.backlog.errors import UseRefusedError
from kept.backlog.models import RecordEntry
from kept.backlog.operations.opening import open_record
from kept.backlog.using import AGREED, ASKED, NORMAL, RESTRICTED, WITHDRAWN
from kept.cases.happenings import Happening
from kept.cases.signing import Author
from kept.core.charter.coverage import Approval
from kept.core.moments import in_full
from kept.customers.models import Organisation, Person
from kept.desks.models import Desk

BEGINS, ENDS, REASON = "from", "until", "reason"
WORDS = {RESTRICTED: "Your use of support is restricted", WITHDRAWN: "Support is withdrawn"}


@transaction.atomic
def restrict(
    organisation: Organisation, *, desk: Desk, by: Person, at: datetime, given: Mapping[str, Any]
) -> RecordEntry:
    """
    Restrict what `organisation` may use; `given` is what the charter wants said of it.

    It holds from the moment `given` as "from", else at once, and ends "until", where one is
    given. Where the charter wants others to agree it holds only then.

    Raises:
        UseRefusedError: the charter knows no such decision, it is for others to take, or
            something that it wants is missing.
    """
    return _decide(RESTRICTED, organisation, desk, by, at, given)


@transaction.atomic
def withdraw_support(
    organisation: Organisation, *, desk: Desk, by: Person, at: datetime, given: Mapping[str, Any]
) -> RecordEntry:
    """
    Withdraw support from `organisation`, after the notice that lies before "from".

    Raises:
        UseRefusedError: as with `restrict`.
    """
    return _decide(WITHDRAWN, organisation, desk, by, at, given)


@transaction.atomic
def agree_to_use(
    organisation: Organisation, *, desk: Desk, to: str, by: Person, at: datetime
) -> RecordEntry:
    """
    Agree to what was asked for, as the next one whom the charter wants.

    Raises:
        UseRefusedError: nothing is asked, or it is for others to agree to.
    """
    chronicle = open_customer(organisation, desk, at)
    approval = _approval(chronicle, to)
    asked = next((one for one in _use(chronicle).asked if one.to == to), None)
    if asked is None:
        raise UseRefusedError("Nothing is asked.")
    if str(by) in asked.signed:
        raise UseRefusedError("Somebody else has to agree.", ", ".join(approval.clause))
    author = _signer(chronicle, approval, len(asked.signed), by)
    begins = max(asked.begins_at, at)
    return _sign(chronicle, approval, author, at, (*asked.signed, str(by)),
                 to=to, given=asked.given, begins=begins, ends=asked.ends_at)  # fmt: skip


@transaction.atomic
def restore(
    organisation: Organisation, *, desk: Desk, by: Person, at: datetime, reason: str
) -> RecordEntry:
    """
    Let `organisation` use support as before: what stands, is announced or asked is taken back.

    Raises:
        UseRefusedError: there is nothing, it is for others to lift, or no reason is given.
    """
    chronicle = open_customer(organisation, desk, at)
    use = _use(chronicle)
    if use.is_quiet:
        raise UseRefusedError("Nothing is restricted.")
    author = _lifter(chronicle, by)
    if not reason.strip():
        raise UseRefusedError("Say why.")
    said = {"why": reason, "who": author.name, "signed": [str(by)]}
    for one in use.asked:
        chronicle.write(f"{one.name} refused", at=at, author=author, public=False, carries=said)
    for one in use.coming:
        says = f"What we announced is taken back: support stays as it was. Why: {reason}"
        carries = {**said, "says": says}
        chronicle.write(f"{one.name} withdrawn", at=at, author=author, public=True, carries=carries)
    if not use.is_normal:
        says = f"Your use of support is no longer restricted. Why: {reason}"
        carries = {**said, "from": use.state, "to": NORMAL, "says": says}
        chronicle.write(using.CHANGED, at=at, author=author, public=True, carries=carries)
    entry = chronicle.entries[-1]
    chronicle.finish(now=at)
    return entry


def open_customer(organisation: Organisation, desk: Desk, at: datetime) -> RecordChronicle:
    """Lock the record of the customer at the desk; the first decision opens it."""
    record = using.record_of(organisation, desk)
    if record is None:
        record = open_record(
            desk, kind=kinds.CUSTOMER, title=str(organisation), at=at, by=None, is_known_kind=False
        )
        record.organisation = organisation
        record.save(update_fields=["organisation"])
    return RecordChronicle.open(record)


def _use(chronicle: RecordChronicle) -> using.Use:
    return using.use(chronicle.desk, chronicle.record.entries.select_related("by").in_order())


def _approval(chronicle: RecordChronicle, to: str) -> Approval:
    found = using.decisions_of(chronicle.rulebook).get(to)
    if found is None:
        raise UseRefusedError("By this charter the use of support is not restricted.")
    begins = f"{found.name} {AGREED}"
    if not any(begins in row.starts for row in chronicle.rulebook.rows):
        raise UseRefusedError("The charter does not say from when it holds.")
    return found


def _decide(
    to: str,
    organisation: Organisation,
    desk: Desk,
    by: Person,
    at: datetime,
    given: Mapping[str, Any],
) -> RecordEntry:
    chronicle = open_customer(organisation, desk, at)
    approval = _approval(chronicle, to)
    author = _signer(chronicle, approval, 0, by)
    clause = ", ".join(approval.clause)
    begins, ends = max(given.get(BEGINS) or at, at), given.get(ENDS)
    filled = {BEGINS: begins, **{name: value for name, value in given.items() if value}}
    missing = [str(need) for need in approval.needs if not str(filled.get(str(need), "")).strip()]
    if missing:
        raise UseRefusedError(f"Say first: {missing[0]}.", clause)
    if ends is not None and ends <= begins:
        raise UseRefusedError("It would end before it begins.", clause)
    words = {name: str(value) for name, value in filled.items() if name not in (BEGINS, ENDS)}
    return _sign(chronicle, approval, author, at, (str(by),),
                 to=to, given=words, begins=begins, ends=ends)  # fmt: skip


def _sign(
    chronicle: RecordChronicle,
    approval: Approval,
    author: Author,
    at: datetime,
    signed: tuple[str, ...],
    *,
    to: str,
    given: Mapping[str, str],
    begins: datetime,
    ends: datetime | None,
) -> RecordEntry:
    """Write a signature; the last one makes it a decision, which the charter's clocks hear of."""
    is_decided = len(signed) >= len(approval.steps)
    says = _says(chronicle, to, given, at, begins, ends)
    decides = {
        "name": approval.name,
        "to": to,
        "signed": list(signed),
        "given": dict(given),
        "says": says,
        "begins": begins.isoformat(),
        **({"until": ends.isoformat()} if ends else {}),
    }
    carries = {"decides": decides, "who": author.name, "says": says, "why": given.get(REASON, "")}
    if is_decided:
        carries["until"] = begins.isoformat()
    entry = chronicle.write(
        f"{approval.name} {AGREED if is_decided else ASKED}",
        at=at,
        author=author,
        public=is_decided,
        carries=carries,
    )
    chronicle.finish(now=at)
    return entry


def _says(
    chronicle: RecordChronicle,
    to: str,
    given: Mapping[str, str],
    at: datetime,
    begins: datetime,
    ends: datetime | None,
) -> str:
    """Say to the customer what holds, from when until when, and what the charter wants said."""
    zone = chronicle.rulebook.zone
    until = f" until {in_full(ends, at, zone)}" if ends else ""
    rest = [f"{name.capitalize()}: {words}" for name, words in given.items() if name != REASON]
    why = [f"Why: {given[REASON]}"] if given.get(REASON) else []
    said = [f"{WORDS[to]} from {in_full(begins, at, zone)}{until}", *rest, *why]
    return " ".join(one if one.endswith((".", "!", "?")) else f"{one}." for one in said)


def _signer(chronicle: RecordChronicle, approval: Approval, step: int, by: Person) -> Author:
    author = Author(by, Happening.Role.STAFF)
    who = approval.steps[step].who if step < len(approval.steps) else ()
    if not set(who) & chronicle.roles_of(author):
        clause = ", ".join(approval.clause)
        raise UseRefusedError(f"That wants the {' or '.join(who)}.", clause)
    return author


def _lifter(chronicle: RecordChronicle, by: Person) -> Author:
    """Return who lifts it: somebody who may decide on one, as the first or in a later step."""
    author = Author(by, Happening.Role.STAFF)
    approvals = using.decisions_of(chronicle.rulebook).values()
    steps = [step for approval in approvals for step in approval.steps]
    who = dict.fromkeys(role for step in steps for role in step.who)
    if not set(who) & chronicle.roles_of(author):
        raise UseRefusedError(f"That wants the {' or '.join(who)}.")
    return author

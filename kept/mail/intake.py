"""
From a stored mail to what it becomes: read, judge, match, apply.

Reading happens outside any transaction, everything else inside: the case, its
clocks, the notices that go out and the mail's own row stand or fall together.
Some mails are written down and committed together; where one of them fails, all are
taken in one by one. Whoever does so holds the counter of cases first: workers read beside
each other, and write one after the other, each knowing what the one before has written.
A mail that cannot be read or taken in is put aside with its reason and holds up no other;
a database that is away holds up all of them and loses none.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import datetime

import structlog
from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, transaction

from kept.cases import bulk, numbers
from kept.cases.together import together
from kept.desks.models import Desk
from kept.mail import judging
from kept.mail.acquaintance import Acquaintance
from kept.mail.authentication import told
from kept.mail.known import Known
from kept.mail.models import Received
from kept.mail.opened import Opened, Unusable, open_up
from kept.mail.proving import Claimed, prove_all
from kept.mail.reader import Reader
from kept.mail.store import store
from kept.mail.taking import IN_HAND, give_back, read, take

__all__ = ["apply", "drain", "store"]

# What is written once it is known what a mail becomes.
SETTLED = (
    *("state", "reason", "proof", "verdict", "desk_id", "case_id", "entry_id", "was_answered"),
    *("sender", "sender_name", "subject", "message_id", "body_hash"),
)

State = Received.State

log = structlog.get_logger("kept.mail.intake")


class TakenError(Exception):
    """Another worker has settled a mail that we took in hand."""


def drain(now: datetime, limit: int = IN_HAND) -> int:
    """
    Make of the oldest stored mails what they become; return how many were taken in hand.

    Raises:
        OperationalError, InterfaceError: the database is away; what was not done yet waits.
    """
    taken = take(now, limit)
    if not taken:
        return 0
    done: set[int] = set()
    try:
        for opened in read(taken, Reader.load()):
            apply_all(opened)
            done |= {each.received.pk for each in opened}
            del opened  # or large mails stay in memory while the next are read
    except (OperationalError, InterfaceError):
        give_back([each for each in taken if each.pk not in done][1:])
        raise
    return len(taken)


def apply_all(opened: Sequence[Opened | Unusable]) -> None:
    """
    Make of some mails what they become, in one commit; if that fails, in one each.

    Raises:
        OperationalError, InterfaceError: the database is away; the first that was not
            applied is where it stood.
    """
    look_at_senders([each for each in opened if isinstance(each, Opened)])
    try:
        _settle_together(opened)
    except Exception as error:
        # Its own mail will say it again, and only that one is put aside.
        log.info("mail.one_by_one", mails=len(opened), error=type(error).__name__)
        for each in opened:
            settle(each)


@transaction.atomic
@numbers.held()
def _settle_together(opened: Sequence[Opened | Unusable]) -> None:
    _hold_on_to([each.received for each in opened])
    rows: list[Received] = []

    def write_down() -> None:
        batch.write_down()
        _write_all(rows)
        rows.clear()

    with together() as batch:
        acquaintance = Acquaintance(opened, before_asking=write_down)
        for each in opened:
            if isinstance(each, Unusable):
                put_aside(each.received, each.why, each.opened)
            else:
                rows.append(_judged(each, acquaintance.of(each)))
                acquaintance.learn(rows[-1])
        write_down()


def _hold_on_to(taken: Sequence[Received]) -> None:
    """
    Lock the rows, so that what is written is still ours to write.

    Raises:
        TakenError: another worker has settled one of them since.
    """
    mine = Received.objects.filter(pk__in=[each.pk for each in taken], state=State.RECEIVED)
    if len(mine.order_by("pk").select_for_update().values_list("pk")) < len(taken):
        raise TakenError


def apply(received: Received, *, reader: Reader | None = None) -> Received:
    """
    Make of one stored mail what it becomes; one that was applied already stays as it is.

    Raises:
        OperationalError, InterfaceError: the database is away; nothing has happened.
    """
    if received.state != Received.State.RECEIVED:
        return received
    return settle(open_up(received, reader or Reader.load()))


def look_at_senders(opened: Sequence[Opened]) -> None:
    """
    Write on the rows what is known of the senders, where no server of ours has said it.

    Once, when the mails come in: a domain's keys are not those of last month. Before
    the transaction, since name servers may take their time.
    """
    if not settings.CHECK_SENDERS:
        return
    unknown = [each for each in opened if not each.received.verdict and told(each.raw) is None]
    claims = [
        Claimed(each.raw, each.described().sender, each.received.envelope_from) for each in unknown
    ]
    for each, found in zip(unknown, prove_all(claims), strict=True):
        each.received.verdict = found.value


def settle(opened: Opened | Unusable) -> Received:
    """
    Judge the mail and do what follows, in one transaction; what fails is put aside.

    Raises:
        OperationalError, InterfaceError: the database is away; nothing has happened.
    """
    if isinstance(opened, Unusable):
        return put_aside(opened.received, opened.why, opened.opened)
    try:
        return _settle_in_spite_of_others(opened)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("mail.not_taken_in", received=opened.received.pk)
        said = f"It could not be taken in: {type(error).__name__}: {error}"
        return put_aside(opened.received, said, opened)


def _settle_in_spite_of_others(opened: Opened) -> Received:
    try:
        return _settle(opened, Known.about([(opened.described(), opened.mail)]))
    except IntegrityError:
        # Another worker took in the same mail or wrote down the same new person a
        # moment ago. Now that it is there it will be found.
        return _settle(opened, Known.about([(opened.described(), opened.mail)]))


@transaction.atomic
@numbers.held()
def _settle(opened: Opened, known: Known) -> Received:
    row = _judged(opened, known)
    if not _write(row):
        transaction.set_rollback(True)
        return opened.received
    return row


def _judged(opened: Opened, known: Known) -> Received:
    row = opened.described()
    judging.judge(row, opened.mail, opened.raw, opened.reader, known)
    if opened.others:
        Received.objects.bulk_create([_for_another(row, desk) for desk in opened.others])
    return row


def put_aside(received: Received, reason: str, opened: Opened | None = None) -> Received:
    """Put a mail that nobody can make anything of on the list of what is to be looked at."""
    row = opened.described() if opened else copy(received)
    row.state, row.reason = Received.State.QUARANTINED, reason
    _write(row)
    log.warning("mail.put_aside", received=row.pk)
    return row


def _write(row: Received) -> bool:
    """Write what became of the mail; False when another worker has written it since."""
    written = {name: getattr(row, name) for name in SETTLED}
    mine = Received.objects.filter(pk=row.pk, state=Received.State.RECEIVED)
    return bool(mine.update(**written, taken_until=None))


def _write_all(rows: Sequence[Received]) -> None:
    """Write what became of mails whose rows are locked."""
    for row in rows:
        _know_keys(row)
    values = [[row.pk, *(getattr(row, name) for name in SETTLED), None] for row in rows]
    bulk.change(Received, values, names=["id", *SETTLED, "taken_until"])


def _know_keys(row: Received) -> None:
    """Take the keys of what was written down only after the mail was judged."""
    if Received.case.is_cached(row) and row.case is not None:
        row.case_id = row.case.pk
    if Received.entry.is_cached(row) and row.entry is not None:
        row.entry_id = row.entry.pk


def _for_another(row: Received, desk: Desk) -> Received:
    """Return a row for another desk that the same mail is for."""
    return Received(
        source=row.source,
        envelope_from=row.envelope_from,
        envelope_to=row.envelope_to,
        size=row.size,
        digest=row.digest,
        path=row.path,
        peer=row.peer,
        verdict=row.verdict,
        received_at=row.received_at,
        desk=desk,
    )

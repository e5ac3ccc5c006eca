"""Take notices out of the outbox, each by the handler of its kind, at least once."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial, reduce
from operator import or_
from time import monotonic

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q

from kept.outbox.models import Notice, NoticeQuerySet

log = structlog.get_logger(__name__)

Handler = Callable[[Sequence[Notice]], AbstractContextManager[Callable[[Notice], None]]]

LEASE = timedelta(seconds=30)  # How long a dead worker's notice waits; a living one renews it.
TOGETHER = 20
IN_HAND = timedelta(seconds=5)  # After so long the rest is left to whoever comes first.

# How long to wait after each attempt in vain; there is one attempt more than waits, spread over
# two days, in which a mail server comes back from most troubles.
WAITS = tuple(
    timedelta(minutes=minutes) for minutes in (0.25, 1, 5, 15, 60, 180, 360, 720, 720, 720)
)
ATTEMPTS = len(WAITS) + 1


class RefusedError(Exception):
    """Raised by a handler when trying again cannot help: the notice is listed as failed."""


class UnwantedError(Exception):
    """Raised by a handler when there is nothing left to do: the notice is dropped."""


def drain(handlers: Mapping[str, Handler], *, now: datetime, limit: int = 100) -> int:
    """
    Do up to `limit` notices that are due at `now`; return how many were taken.

    A handler makes ready for some notices and gives what does each of them, outside any
    transaction. What that raises is written on the row, which waits and grows older
    without holding up the others; where making ready fails, each is made ready by itself.
    """
    started = monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=monotonic() - started)

    give_up_the_dying(now)
    taken = 0
    while taken < limit:
        notices = claim(tuple(handlers), now=moment(), limit=min(TOGETHER, limit - taken))
        if not notices:
            break
        attempt_all(notices, handlers[notices[0].kind], moment)
        taken += len(notices)
    return taken


def claim(kinds: tuple[str, ...], *, now: datetime, limit: int = TOGETHER) -> list[Notice]:
    """
    Take the notices of one kind that have been due longest, for one lease; none: nothing is due.

    A row whose worker ended without a word is free again when its lease is over,
    for any worker, and is taken alone, so that one that ends its worker takes no other along.
    """
    waiting = Notice.objects.waiting(now).filter(kind__in=kinds)
    if not waiting.exists():  # Asking first: on SQLite a transaction keeps the other writers out.
        return []
    with transaction.atomic():
        found = _in_turn(list(waiting.select_for_update(skip_locked=True)[:limit]), kinds)
        left_behind = [notice for notice in found if notice.lease_until is not None]
        taken = left_behind[:1] or [each for each in found if each.kind == found[0].kind]
        for notice in taken:
            notice.attempts += 1
            notice.lease_no += 1
            notice.lease_until = now + LEASE
        Notice.objects.filter(pk__in=[notice.pk for notice in taken]).update(
            attempts=F("attempts") + 1, lease_no=F("lease_no") + 1, lease_until=now + LEASE
        )
        return taken


def _in_turn(found: Sequence[Notice], kinds: tuple[str, ...]) -> list[Notice]:
    """
    Leave out what is about a case of which another worker has something earlier in hand.

    What comes before the last of `found` and was not found is in its hands, though that
    may be written nowhere yet: it is taking it at this instant.
    """
    if not found:
        return []
    last = found[-1]
    earlier = Q(next_at__lt=last.next_at) | Q(next_at=last.next_at, pk__lt=last.pk)
    cases = {case for notice in found if (case := notice.case_number)}
    theirs = Notice.objects.due_of_cases(cases).filter(earlier, kind__in=kinds)
    elsewhere = theirs.exclude(pk__in=[notice.pk for notice in found])
    busy = {notice.case_number for notice in elsewhere.only("key")}
    return [notice for notice in found if notice.case_number not in busy]


def attempt_all(
    notices: Sequence[Notice], handler: Handler, moment: Callable[[], datetime]
) -> None:
    """Do the notices in their order; those that their turn does not reach are given back."""
    until = moment() + IN_HAND
    left = deque(notices)
    with renewed(notices, moment), _ready(handler, notices) as do:
        try:
            while left and moment() < until:
                notice = left.popleft()
                if notice.state == Notice.State.DUE:  # Making ready may have ended it.
                    attempt(notice, do, moment)
        finally:
            give_back(left)


@contextmanager
def _ready(handler: Handler, notices: Sequence[Notice]) -> Iterator[Callable[[Notice], None]]:
    with ExitStack() as until_all_are_done:
        try:
            do = until_all_are_done.enter_context(handler(notices))
        except Exception:  # Whosever fault it is will say so by itself, and hold up no other.
            do = partial(_do_alone, handler)
        yield do


def _do_alone(handler: Handler, notice: Notice) -> None:
    with handler([notice]) as do:
        do(notice)


def attempt(notice: Notice, do: Callable[[Notice], None], moment: Callable[[], datetime]) -> None:
    try:
        do(notice)
    except UnwantedError as unwanted:
        end(notice, state=Notice.State.DROPPED, last_error=str(unwanted))
    except RefusedError as refused:
        end(notice, state=Notice.State.FAILED, last_error=str(refused))
    except Exception as error:  # Whatever it is, the next notice must go out.
        put_off(notice, error, now=moment())
    else:
        end(notice, state=Notice.State.SENT, sent_at=moment(), last_error="")


def put_off(notice: Notice, error: Exception, *, now: datetime) -> None:
    said = f"{type(error).__name__}: {error}"
    log.warning(
        "notice failed", notice=notice.pk, attempt=notice.attempts, error=type(error).__name__
    )
    if notice.attempts >= ATTEMPTS:
        end(notice, state=Notice.State.FAILED, last_error=said)
    else:
        settle(notice, next_at=now + WAITS[notice.attempts - 1], last_error=said)


def end(notice: Notice, **values: object) -> bool:
    """Write how it ended, and keep no secret that it carried; else as `settle`."""
    if notice.payload.get("secret"):
        values["payload"] = notice.without_secrets
    return settle(notice, **values)


def settle(notice: Notice, **values: object) -> bool:
    """
    Write how it went, with its results, and let go.

    False: another has claimed it since, nothing is written.
    """
    values = {"results": notice.results, "lease_until": None, **values}
    return bool(_mine([notice]).update(**values))


def give_back(notices: Collection[Notice]) -> None:
    """Leave notices to the next who comes, as if they had not been taken."""
    if notices:
        with suppress(DatabaseError):  # Else their lease runs out.
            _mine(notices).update(lease_until=None, attempts=F("attempts") - 1)


def _mine(notices: Collection[Notice]) -> NoticeQuerySet:
    """Return those of `notices` that nobody else has claimed since, and nobody has ended."""
    claims = [Q(pk=notice.pk, lease_no=notice.lease_no) for notice in notices]
    return Notice.objects.filter(reduce(or_, claims), state=Notice.State.DUE)


def give_up_the_dying(now: datetime) -> None:
    """Fail what has taken its worker down with it at every attempt."""
    dying = Notice.objects.filter(
        state=Notice.State.DUE, lease_until__lte=now, attempts__gte=ATTEMPTS
    )
    said = "The worker ended each time before it could say how it went."
    for notice in dying:
        end(notice, state=Notice.State.FAILED, last_error=said)


@contextmanager
def renewed(notices: Sequence[Notice], moment: Callable[[], datetime]) -> Iterator[None]:
    """Renew the lease of those still in hand at every third of it, while they are worked on."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(LEASE.total_seconds() / 3):
            with suppress(DatabaseError):  # The next third is another chance.
                _mine(notices).filter(lease_until__isnull=False).update(
                    lease_until=moment() + LEASE
                )
        connection.close()

    thread = threading.Thread(target=renew, name=f"lease of notice {notices[0].pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()

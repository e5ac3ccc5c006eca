"""Take notices out of the outbox, each by the handler of its kind, at least once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from time import monotonic

import structlog
from django.db import DatabaseError, connection, transaction

from kept.outbox.models import Notice

log = structlog.get_logger(__name__)

Handler = Callable[[Notice], None]

LEASE = timedelta(seconds=30)  # How long a dead worker's notice waits; a living one renews it.

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

    A handler runs outside any transaction. What it raises is written on the
    row, which waits and grows older without holding up the others.
    """
    started = monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=monotonic() - started)

    give_up_the_dying(now)
    for taken in range(limit):
        notice = claim(tuple(handlers), now=moment())
        if notice is None:
            return taken
        attempt(notice, handlers[notice.kind], moment)
    return limit


def claim(kinds: tuple[str, ...], *, now: datetime) -> Notice | None:
    """
    Take the notice that has been due longest, for one lease; None: nothing is due.

    A row whose worker ended without a word is free again when its lease is over,
    for any worker.
    """
    waiting = Notice.objects.waiting(now).filter(kind__in=kinds)
    if not waiting.exists():  # Asking first: on SQLite a transaction keeps the other writers out.
        return None
    with transaction.atomic():
        notice = waiting.select_for_update(skip_locked=True).first()
        if notice is None:
            return None
        notice.attempts += 1
        notice.lease_no += 1
        notice.lease_until = now + LEASE
        notice.save(update_fields=["attempts", "lease_no", "lease_until"])
        return notice


def attempt(notice: Notice, handler: Handler, moment: Callable[[], datetime]) -> None:
    try:
        with renewed(notice, moment):
            handler(notice)
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
    """Write how it went and let go; False: another has claimed it since, nothing is written."""
    mine = Notice.objects.filter(pk=notice.pk, lease_no=notice.lease_no, state=Notice.State.DUE)
    return bool(mine.update(lease_until=None, **values))


def give_up_the_dying(now: datetime) -> None:
    """Fail what has taken its worker down with it at every attempt."""
    dying = Notice.objects.filter(
        state=Notice.State.DUE, lease_until__lte=now, attempts__gte=ATTEMPTS
    )
    said = "The worker ended each time before it could say how it went."
    for notice in dying:
        end(notice, state=Notice.State.FAILED, last_error=said)


@contextmanager
def renewed(notice: Notice, moment: Callable[[], datetime]) -> Iterator[None]:
    """Renew the lease at every third of it while the handler is at work."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(LEASE.total_seconds() / 3):
            mine = Notice.objects.filter(pk=notice.pk, lease_no=notice.lease_no)
            with suppress(DatabaseError):  # The next third is another chance.
                mine.update(lease_until=moment() + LEASE)
        connection.close()

    thread = threading.Thread(target=renew, name=f"lease of notice {notice.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()

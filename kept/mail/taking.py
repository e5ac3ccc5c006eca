"""Mails that wait, taken in hand some at a time and read while those before them are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import F

from kept.mail.models import Received
from kept.mail.opened import Opened, Unusable, open_up
from kept.mail.reader import Reader

IN_HAND = 120
COMMITTED_TOGETHER = 40  # On SQLite others write nothing meanwhile, some tenths of a second.
READ_TOGETHER = 4_000_000  # Bytes: of larger mails there is one in memory at a time.
TAKEN_FOR = timedelta(seconds=20)

Part = Sequence[Received]
Read = Sequence[Opened | Unusable]


def take(now: datetime, limit: int) -> list[Received]:
    """
    Take some mails in hand for a while; when this process dies they are free again.

    What was in a dead process's hands is taken alone, so that a mail that kills
    its reader takes no others with it; after some attempts it is put aside.
    """
    waiting = Received.objects.waiting(now)
    if not waiting.exists():  # on SQLite even a transaction that finds nothing keeps writers out
        return []
    with transaction.atomic():
        found = list(waiting.select_for_update(skip_locked=True)[:limit])
        tried = [received for received in found if received.attempts]
        taken = tried[:1] or found
        Received.objects.filter(pk__in=[received.pk for received in taken]).update(
            attempts=F("attempts") + 1, taken_until=now + TAKEN_FOR
        )
    return taken


def give_back(taken: Part) -> None:
    """Leave mails to the next who comes, as if they had not been taken."""
    with suppress(DatabaseError):
        Received.objects.filter(pk__in=[received.pk for received in taken]).update(
            attempts=F("attempts") - 1, taken_until=None
        )


def parts(taken: Part) -> Iterator[Part]:
    """Give them in their order, as many together as are committed together."""
    part: list[Received] = []
    for received in taken:
        is_full = len(part) == COMMITTED_TOGETHER or size([*part, received]) > READ_TOGETHER
        if part and is_full:
            yield part
            part = []
        part.append(received)
    yield part


def size(part: Part) -> int:
    """Return the bytes of the mails of a part."""
    return sum(received.size for received in part)


def read(taken: Part, reader: Reader) -> Iterator[Read]:
    """
    Give the mails read, in parts, each of which is read while the one before is worked on.

    The database answers that work meanwhile, and nobody waits for it.
    """
    part, *rest = parts(taken)
    opened = open_all(part, reader)
    with ThreadPoolExecutor(1, thread_name_prefix="reading") as aside:
        for following in rest:
            if size(part) + size(following) > 2 * READ_TOGETHER:
                yield opened
                del opened
                opened = open_all(following, reader)
            else:
                ahead = aside.submit(open_aside, following, reader)
                yield opened
                opened = ahead.result()
            part = following
        yield opened


def open_all(part: Part, reader: Reader) -> Read:
    return [open_up(received, reader) for received in part]


def open_aside(part: Part, reader: Reader) -> Read:
    """Do so in a thread that has a connection of its own to the database, and leaves none."""
    try:
        return open_all(part, reader)
    finally:
        connection.close()

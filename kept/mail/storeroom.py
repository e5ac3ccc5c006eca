"""
Where the doors put what they are brought: mails that come together are committed together.

The mails that wait for a commit wait unanswered, so a slow disk slows the
senders down, and a desk that reads nothing takes nothing more after a while.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.db import close_old_connections, connections

from kept.mail.directory import Directory
from kept.mail.models import Received
from kept.mail.store import Arrival, store_all

MAX_TOGETHER = 50
MAX_UNREAD = 100_000  # mails that no worker has read yet; a day of them at one a second
LOOK_SECONDS = 1.0


class Storeroom:
    """
    Writes what the connections bring, all that waits in one commit.

    One thread does it: SQLite takes one writer at a time anyway.
    """

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[tuple[Arrival, asyncio.Future[None]]] = asyncio.Queue()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="directory")
        self._looked_at = float("-inf")
        self._directory = Directory(())
        self._is_full = False

    async def knows(self, address: str) -> bool:
        """Whether a desk has `address`; one that has it since this second is looked up anew."""
        await self._look()
        if not self._directory.is_ours(address):
            self._directory = await self._run(self._reader, Directory.load)
        return self._directory.is_ours(address)

    async def is_full(self) -> bool:
        """Whether so much lies unread that no more should come."""
        await self._look()
        return self._is_full

    async def keep(self, arrival: Arrival) -> None:
        """Return once the mail is on the disk and its row committed; raise what prevented it."""
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((arrival, stored))
        await stored

    async def work(self) -> None:
        """Store what comes, for ever."""
        while True:
            batch = [await self._waiting.get()]
            while not self._waiting.empty() and len(batch) < MAX_TOGETHER:
                batch.append(self._waiting.get_nowait())
            await self._store(batch)

    async def close(self) -> None:
        """Wait for the mails that are being stored; take no more."""
        while not self._waiting.empty():
            await asyncio.sleep(0.01)
        for executor in (self._writer, self._reader):
            await self._run(executor, connections.close_all)  # each thread has its own
            await asyncio.to_thread(executor.shutdown)

    async def _store(self, batch: list[tuple[Arrival, asyncio.Future[None]]]) -> None:
        arrivals = [arrival for arrival, _ in batch]
        error: Exception | None = None
        try:
            await self._run(self._writer, partial(store_all, arrivals))
        except Exception as caught:
            error = caught
        for _, stored in batch:
            if stored.cancelled():  # the sender hung up; it will come again
                continue
            stored.set_result(None) if error is None else stored.set_exception(error)

    async def _look(self) -> None:
        """Look once a second at what holds for every mail."""
        if time.monotonic() - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = time.monotonic()  # Those who come meanwhile do not look as well.
        self._directory = await self._run(self._reader, Directory.load)
        self._is_full = await self._run(self._reader, too_much_is_unread)

    @staticmethod
    async def _run(executor: ThreadPoolExecutor, job: Callable[[], Any]) -> Any:
        def with_a_living_connection() -> Any:
            close_old_connections()
            return job()

        return await asyncio.get_running_loop().run_in_executor(executor, with_a_living_connection)


def too_much_is_unread() -> bool:
    """Whether `MAX_UNREAD` mails wait for a worker, in a look at the index of those alone."""
    unread = Received.objects.filter(state=Received.State.RECEIVED).order_by("pk")
    return bool(unread.values_list("pk")[MAX_UNREAD - 1 : MAX_UNREAD])

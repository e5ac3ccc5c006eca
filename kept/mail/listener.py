"""
The SMTP door: takes mail for the desks' addresses and keeps it, nothing else.

An address that no desk has is refused (550), so that the sender learns of the
mistake; a mail above the limit too (552). Whatever goes wrong on our side is a
451: the other server keeps the mail and comes again. Mails that arrive
together are committed together, and the ones that wait for a commit wait
unanswered, so a slow disk slows the senders down and nobody's memory fills.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from kept.mail.directory import Directory
from kept.mail.store import Arrival, store_all

MAX_BYTES = 32_000_000  # a mail of 25 MB with its base64
MAX_RECIPIENTS = 100  # RFC 5321, 4.5.3.1.8: fewer may not be demanded
MAX_CONNECTIONS = 100
MAX_TOGETHER = 50

TAKEN = "250 2.0.0 Kept"
UNKNOWN = "550 5.1.1 No desk has this address"
TOO_MANY = "452 4.5.3 Too many recipients, send the rest in another mail"
LATER = "451 4.3.0 It could not be stored now, please send it again later"
FULL = b"421 4.3.2 Too many connections, please come again later\r\n"

log = structlog.get_logger("kept.mail.listener")


def main(host: str, port: int) -> None:
    """Listen until the process is told to end (SIGTERM or SIGINT); mails under way are kept."""
    asyncio.run(listen(host, port))


async def listen(host: str, port: int, *, ready: Callable[[int], None] = lambda port: None) -> None:
    """
    Take mails at `host` and `port` until the task is cancelled or the process told to end.

    `ready` is called with the port once it is open; 0 takes any free one.
    """
    loop = asyncio.get_running_loop()
    storeroom = Storeroom()
    keeping = asyncio.create_task(storeroom.work())
    connections: set[Connection] = set()
    server = await loop.create_server(lambda: Connection(Door(storeroom), connections), host, port)
    ended = asyncio.Event()
    _end_on_signals(loop, ended)
    ready(server.sockets[0].getsockname()[1])
    try:
        await ended.wait()
    finally:
        server.close()
        await storeroom.close()
        keeping.cancel()


def _end_on_signals(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, ended.set)
        except (ValueError, RuntimeError):  # only the main thread of a process may
            return


class Connection(SMTP):
    """One sender's connection."""

    # Mails written by hand and sent by curl end their lines with LF alone, which
    # makes one long line of them. The end of a mail is CRLF . CRLF all the same.
    line_length_limit = MAX_BYTES

    def __init__(self, door: Door, others: set[Connection]) -> None:
        super().__init__(
            door,
            data_size_limit=MAX_BYTES,
            enable_SMTPUTF8=True,
            hostname=settings.MAIL_DOMAIN,  # else each connection asks the network for it
            ident="Kept",
            timeout=120,
            loop=asyncio.get_running_loop(),
        )
        self._others = others

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if len(self._others) >= MAX_CONNECTIONS and isinstance(transport, asyncio.Transport):
            transport.write(FULL)
            transport.close()
            return
        self._others.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self in self._others:
            self._others.discard(self)
            super().connection_lost(error)


class Door:
    """What is answered at each step of a delivery."""

    def __init__(self, storeroom: Storeroom) -> None:
        self._storeroom = storeroom

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        try:
            known = await self._storeroom.knows(address)
        except Exception:
            log.exception("mail.lookup_failed")
            return LATER
        if not known:
            return UNKNOWN
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return TOO_MANY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = envelope.content
        arrival = Arrival(
            raw=raw if isinstance(raw, bytes) else (raw or "").encode("utf-8", "surrogateescape"),
            envelope_from=(envelope.mail_from or "").strip("<>"),  # a bounce has "<>"
            envelope_to=tuple(envelope.rcpt_tos),
            source="smtp",
            at=timezone.now(),
        )
        try:
            await self._storeroom.keep(arrival)
        except Exception:
            # Whatever it is, the mail is not safe here: a full disk, a locked
            # database, a fault of ours. The sender must keep it.
            log.exception("mail.not_stored", size=len(arrival.raw))
            return LATER
        return TAKEN

    async def handle_exception(self, error: Exception) -> str:
        log.error("mail.door_failed", exc_info=error)
        return LATER


class Storeroom:
    """
    Writes what the connections bring, all that waits in one commit.

    One thread does it: SQLite takes one writer at a time anyway.
    """

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[tuple[Arrival, asyncio.Future[None]]] = asyncio.Queue()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="directory")

    async def knows(self, address: str) -> bool:
        """Whether a desk has `address`."""
        found = await self._run(self._reader, lambda: Directory.load().is_ours(address))
        return bool(found)

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
        await asyncio.to_thread(self._writer.shutdown)
        await asyncio.to_thread(self._reader.shutdown)

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

    @staticmethod
    async def _run(executor: ThreadPoolExecutor, job: Callable[[], Any]) -> Any:
        def with_a_living_connection() -> Any:
            close_old_connections()
            return job()

        return await asyncio.get_running_loop().run_in_executor(executor, with_a_living_connection)

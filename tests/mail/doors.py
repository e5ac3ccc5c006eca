"""Real SMTP on this machine: our own door in a thread, and a sink that keeps what it is given."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connections

from kept.mail.listener import listen


@contextmanager
def open_door() -> Iterator[int]:
    """Run the listener and give its port."""
    with open_doors() as (port,):
        yield port


@contextmanager
def open_doors(*, lmtp: bool = False) -> Iterator[tuple[int, ...]]:
    """Run the listener and give its ports: that of SMTP, then that of LMTP if it is wanted."""
    ports: Queue[int] = Queue()
    loop = asyncio.new_event_loop()
    listening = listen("127.0.0.1", 0, lmtp_port=0 if lmtp else None, ready=ports.put)
    task = loop.create_task(listening)

    def run() -> None:
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            pass
        finally:
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()
            connections.close_all()

    thread = threading.Thread(target=run, name="listener")
    thread.start()
    try:
        yield tuple(ports.get(timeout=10) for _ in range(2 if lmtp else 1))
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(timeout=10)


class Sink:
    """A mail server that takes everything, unless told what to say first."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.says: list[str] = []
        self.greeted = 0

    @property
    def mails(self) -> list[bytes]:
        return [bytes(envelope.content or b"") for envelope in self.envelopes]

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, host: str, said: list[str]
    ) -> list[str]:
        self.greeted += 1
        session.host_name = host
        return said

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        said = self.says.pop(0) if self.says else "250 OK"
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 OK"


@contextmanager
def sink() -> Iterator[tuple[Sink, str]]:
    """Run a sink and give it with its address as KEPT_SMTP_URL has it."""
    taken = Sink()
    port = free_port()
    server = Controller(taken, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield taken, f"smtp://127.0.0.1:{port}"
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port

"""
The SMTP and LMTP doors: take mail for the desks' addresses and keep it, nothing else.

An address that no desk has is refused (550), so that the sender learns of the
mistake; a mail above the limit too (552). Whatever goes wrong on our side is a
451: the other server keeps the mail and comes again. So it is told, too, while
too much lies unread here.
"""

from __future__ import annotations

import asyncio
import ipaddress
import signal
import ssl
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.utils import timezone

from kept.mail.store import Arrival
from kept.mail.storeroom import Storeroom

MAX_BYTES = 32_000_000  # a mail of 25 MB with its base64
MAX_RECIPIENTS = 100  # RFC 5321, 4.5.3.1.8: fewer may not be demanded
MAX_CONNECTIONS = 100

TAKEN = "250 2.0.0 Kept"
UNKNOWN = "550 5.1.1 No desk has this address"
TOO_MANY = "452 4.5.3 Too many recipients, send the rest in another mail"
LATER = "451 4.3.0 It could not be stored now, please send it again later"
BUSY = "451 4.3.2 Too much waits to be read here, please send it again later"
FULL = b"421 4.3.2 Too many connections, please come again later\r\n"

log = structlog.get_logger("kept.mail.listener")


def main(host: str, port: int, lmtp_port: int | None = None) -> None:
    """Listen until the process is told to end (SIGTERM or SIGINT); mails under way are kept."""
    asyncio.run(listen(host, port, lmtp_port=lmtp_port))


async def listen(
    host: str,
    port: int,
    *,
    lmtp_port: int | None = None,
    ready: Callable[[int], None] = lambda port: None,
) -> None:
    """
    Take mails at `host` and `port` until the task is cancelled or the process told to end.

    By LMTP at `lmtp_port` too, where it is given. `ready` is called with each port
    once it is open, that of SMTP first; 0 takes any free one.
    """
    loop = asyncio.get_running_loop()
    storeroom = Storeroom()
    keeping = asyncio.create_task(storeroom.work())
    connections: set[Connection] = set()
    tls = certificate()
    servers = [
        await loop.create_server(
            partial(kind, Door(storeroom, kind.source), connections, tls), host, number
        )
        for kind, number in ((Connection, port), (LmtpConnection, lmtp_port))
        if number is not None
    ]
    ended = asyncio.Event()
    _end_on_signals(loop, ended)
    for server in servers:
        ready(server.sockets[0].getsockname()[1])
    try:
        await ended.wait()
    finally:
        for server in servers:
            server.close()
        await storeroom.close()
        keeping.cancel()


def certificate() -> ssl.SSLContext | None:
    """
    Return what STARTTLS is offered with; None where no certificate is set.

    Raises:
        OSError: there is no such file, or it holds no certificate.
    """
    if not settings.TLS_CERT:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.TLS_CERT, settings.TLS_KEY or None)
    return context


def address_of(peer: object) -> str | None:
    """Return the IP address of who is at the other end of a socket; None where it has none."""
    try:
        host = peer[0] if isinstance(peer, tuple) else ""
        return str(ipaddress.ip_address(str(host).partition("%")[0]))
    except ValueError:
        return None


def _end_on_signals(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, ended.set)
        except (ValueError, RuntimeError):  # only the main thread of a process may
            return


class Connection(SMTP):
    """One sender's connection."""

    source = "smtp"

    # Mails written by hand and sent by curl end their lines with LF alone, which
    # makes one long line of them. The end of a mail is CRLF . CRLF all the same.
    line_length_limit = MAX_BYTES

    def __init__(
        self, door: Door, others: set[Connection], tls: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(
            door,
            data_size_limit=MAX_BYTES,
            enable_SMTPUTF8=True,
            hostname=settings.MAIL_DOMAIN,  # else each connection asks the network for it
            ident="Kept",
            tls_context=tls,
            timeout=120,
            loop=asyncio.get_running_loop(),
        )
        self._others = others

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # After STARTTLS the same connection is made a second time.
        is_new = self not in self._others
        is_full = is_new and len(self._others) >= MAX_CONNECTIONS
        if is_full and isinstance(transport, asyncio.Transport):
            transport.write(FULL)
            transport.close()
            return
        self._others.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self in self._others:
            self._others.discard(self)
            super().connection_lost(error)


class LmtpConnection(Connection, LMTP):
    """One server's connection by LMTP, where each recipient is answered (RFC 2033, 4.2)."""

    source = "lmtp"

    _recipients = 0

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        self._recipients = len(self.envelope.rcpt_tos) if self.envelope else 0
        try:
            await super().smtp_DATA(arg)
        finally:
            self._recipients = 0

    async def push(self, status: Any) -> None:
        """Say what becomes of a mail once for each recipient; here all of them share its fate."""
        is_before_the_mail = str(status).startswith(("354", "501", "503"))
        for _ in range(1 if is_before_the_mail else max(1, self._recipients)):
            await super().push(status)


class Door:
    """What is answered at each step of a delivery."""

    def __init__(self, storeroom: Storeroom, source: str) -> None:
        self._storeroom = storeroom
        self._source = source

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        try:
            known = await self._storeroom.knows(address)
            is_full = await self._storeroom.is_full()
        except Exception:
            log.exception("mail.lookup_failed")
            return LATER
        if not known:
            return UNKNOWN
        if is_full:
            return BUSY
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
            source=self._source,
            at=timezone.now(),
            peer=address_of(session.peer),
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

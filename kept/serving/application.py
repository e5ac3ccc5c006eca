"""
Pages and live streams at one address, as granian serves them (RSGI).

A page is answered by a thread of a small pool, as under WSGI: a connection to the database
belongs to a thread and is kept. A stream costs no thread. Its view answers what is new and names
what to watch; the stream stays open, and when there is news the same view is asked again. So
every batch goes the whole way of a page: who is signed in, what they may see, all of it anew.
"""

import asyncio
import io
import signal
from asyncio import FIRST_COMPLETED
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope

from kept.serving.environ import Body, environ_of
from kept.serving.watch import Watch
from kept.web.streams import LAST_SEEN, WATCH

THREADS = 8
MOST_STREAMS = 500  # a process; whoever comes above them is answered once and asks again
BEAT_SECONDS = 15  # after which a silent stream shows that it lives
LONGEST_SECONDS = 600
OK = 200
STILL_HERE = b":\n\n"
BATCH_BYTES = 256 * 1024

Pages = Callable[..., Iterable[bytes]]
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """What a page said: all of it, or what is still to be sent after `body`."""

    status: int
    headers: Headers
    body: bytes
    rest: Iterator[bytes] | None
    watch: tuple[int, int] | None


class Application:
    """The pages (WSGI) and their streams, for one process."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._threads = ThreadPoolExecutor(THREADS, "pages")
        self._watch = Watch()
        self._streams: set[asyncio.Future[None]] = set()

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        # The loop's own answer to the signals stays as it is: it is woken beside this.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(self._end_streams))

    def _end_streams(self) -> None:
        """End them, for granian waits for all that is open; the browsers come again."""
        for gone in self._streams:
            gone.cancel()

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        loop = asyncio.get_running_loop()
        environ = environ_of(scope, Body(protocol, loop))
        answer = await self._ask(environ)
        if answer.watch and len(self._streams) < MOST_STREAMS:
            await self._stream(answer, environ, protocol)
        elif answer.rest is None:
            protocol.response_bytes(answer.status, answer.headers, answer.body)
        else:
            transport = protocol.response_stream(answer.status, answer.headers)
            await transport.send_bytes(answer.body)
            send = _sender(transport, loop)
            await loop.run_in_executor(self._threads, _pass_on, answer.rest, send)

    async def _ask(self, environ: dict[str, Any]) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _answer, self._pages, environ)

    async def _stream(
        self, answer: Answer, environ: dict[str, Any], protocol: HTTPProtocol
    ) -> None:
        loop = asyncio.get_running_loop()
        headers = [each for each in answer.headers if each[0].lower() != "content-length"]
        transport = protocol.response_stream(answer.status, headers)
        gone = asyncio.ensure_future(protocol.client_disconnect())
        until = loop.time() + LONGEST_SECONDS
        self._streams.add(gone)
        try:
            await transport.send_bytes(answer.body or STILL_HERE)
            while answer.watch and not gone.done() and loop.time() < until:
                if await self._has_news(*answer.watch, gone):
                    answer = await self._ask(_once_more(environ, answer.watch[1]))
                    said = answer.body if answer.status == OK else b""
                else:
                    said = STILL_HERE
                if said and not gone.done():
                    await transport.send_bytes(said)
        except ProtocolClosed:
            pass
        finally:
            self._streams.discard(gone)
            gone.cancel()

    async def _has_news(self, case: int, after: int, gone: asyncio.Future[None]) -> bool:
        news = asyncio.ensure_future(self._watch.news(case, after))
        try:
            await asyncio.wait({news, gone}, timeout=BEAT_SECONDS, return_when=FIRST_COMPLETED)
            return news.done()
        finally:
            news.cancel()


def _answer(pages: Pages, environ: dict[str, Any]) -> Answer:
    head: list[Any] = []
    watched: list[tuple[int, int]] = []
    environ[WATCH] = lambda *what: watched.append(what)
    answer = pages(environ, lambda status, headers, _=None: head.append((status, headers)))
    batches = _batches(answer)
    body = next(batches, b"")
    after = next(batches, None)
    status, headers = head[-1]
    return Answer(
        status=int(status.partition(" ")[0]),
        headers=headers,
        body=body,
        rest=None if after is None else _with(after, batches),
        watch=watched[-1] if watched else None,
    )


def _batches(answer: Iterable[bytes]) -> Iterator[bytes]:
    """Yield an answer in fewer and larger pieces, and close it when all is said."""
    batch = bytearray()
    try:
        for chunk in answer:
            batch += chunk
            if len(batch) >= BATCH_BYTES:
                yield bytes(batch)
                batch.clear()
        if batch:
            yield bytes(batch)
    finally:
        if close := getattr(answer, "close", None):
            close()


def _with(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others


def _sender(transport: Any, loop: asyncio.AbstractEventLoop) -> Callable[[bytes], None]:
    async def send(batch: bytes) -> None:
        await transport.send_bytes(batch)

    return lambda batch: asyncio.run_coroutine_threadsafe(send(batch), loop).result()


def _pass_on(batches: Iterator[bytes], send: Callable[[bytes], None]) -> None:
    try:
        for batch in batches:
            send(batch)
    except ProtocolClosed:  # The browser has gone.
        pass


def _once_more(environ: dict[str, Any], after: int) -> dict[str, Any]:
    """Return the request as it would come again, from a browser that has seen all up to `after`."""
    return {**environ, LAST_SEEN: str(after), "wsgi.input": io.BytesIO()}

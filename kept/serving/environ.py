"""A request of granian's (RSGI), said as WSGI says it."""

import asyncio
import io
import sys
from typing import Any

from granian.rsgi import HTTPProtocol, Scope

UNPREFIXED = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


class Body(io.RawIOBase):
    """What the browser sends, read by a thread as it comes, so that none of it is stored unread."""

    def __init__(self, protocol: HTTPProtocol, loop: asyncio.AbstractEventLoop) -> None:
        self._protocol, self._loop = protocol, loop
        self._chunks: Any = None
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            self._left = asyncio.run_coroutine_threadsafe(self._next(), self._loop).result()
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size

    async def _next(self) -> bytes:
        self._chunks = self._chunks or aiter(self._protocol)
        chunk: bytes = await anext(self._chunks, b"")
        return chunk


def environ_of(scope: Scope, body: io.RawIOBase) -> dict[str, Any]:
    """
    Return what PEP 3333 wants to know of a request.

    Names with an underscore are left out: they would pass for those with a hyphen, which a
    proxy may have taken care to set itself.
    """
    server, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BufferedReader(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = UNPREFIXED.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
        known = environ.get(key)
        together = "; " if name == "cookie" else ","
        environ[key] = f"{known}{together}{value}" if known and key != "HTTP_HOST" else value
    return environ

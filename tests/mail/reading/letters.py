"""Mails for the tests, made from what matters in each."""

from __future__ import annotations

import base64
import struct
import zlib

from kept.mail.reading.message import Context, ReadMail, read

DESK = "support@desk.example"
MARKER = "Please reply above this line"
CONTEXT = Context(
    own_addresses=frozenset({DESK}),
    markers=(MARKER, "Bitte über dieser Zeile antworten"),
    words=("ticket", "case"),
    seconds=30.0,
)


def letter(body: bytes | str = b"Hello", **fields: bytes | str) -> bytes:
    """Return a raw mail; `content_type` becomes Content-Type, and so on."""
    head = {"from": "Bo <bo@customer.example>", "to": DESK, "subject": "Printer"} | fields
    lines = [_octets(name.replace("_", "-")) + b": " + _octets(head[name]) for name in head]
    return b"\r\n".join(lines) + b"\r\n\r\n" + _octets(body)


def parts(*each: bytes, kind: str = "mixed", **fields: bytes | str) -> bytes:
    """Return a mail of several parts, each with its own headers."""
    body = b"".join(b"--cut\r\n" + part + b"\r\n" for part in each) + b"--cut--\r\n"
    return letter(body, content_type=f'multipart/{kind}; boundary="cut"', **fields)


def part(
    body: bytes | str, content_type: str = "text/plain; charset=utf-8", **fields: str
) -> bytes:
    lines = [f"Content-Type: {content_type}".encode()]
    lines += [_octets(f"{name.replace('_', '-')}: {value}") for name, value in fields.items()]
    return b"\r\n".join(lines) + b"\r\n\r\n" + _octets(body)


def nested(*each: bytes, kind: str, boundary: str) -> bytes:
    """Return a multipart to stand inside another."""
    mark = boundary.encode()
    body = b"".join(b"--" + mark + b"\r\n" + one + b"\r\n" for one in each) + b"--" + mark + b"--"
    return b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (kind.encode(), mark) + body


def file(content: bytes, kind: str, **fields: str) -> bytes:
    return part(base64.encodebytes(content), kind, content_transfer_encoding="base64", **fields)


def png(width: int, height: int, size: int = 0) -> bytes:
    """Return the beginning of a picture of that extent, filled up to `size` bytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    made = (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    )
    return made.ljust(size, b"\0")


def opened(raw: bytes, context: Context = CONTEXT) -> ReadMail:
    """Read a mail that can be read."""
    mail = read(raw, context)
    assert mail.quarantined is None, mail.quarantined
    return mail


def _octets(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()

"""
How fast mails are read: `python -m bench.reading [folder of .eml files]`.

Without a folder, mails of the usual kinds are made here. Says mails a second, and
the slowest.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from kept.mail import probe
from kept.mail.reading.message import read

ROUNDS = 200


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    mails = list(_found(folder) if folder else _made())
    times = sorted((*_timed(raw), name) for name, raw in mails)
    spent = sum(seconds for seconds, _, _ in times)
    aside = sum(is_aside for _, is_aside, _ in times)
    print(f"{len(times)} mails in {spent:.2f} s: {len(times) / spent:.0f}/s, {aside} put aside")
    for seconds, _, name in times[-3:]:
        print(f"{seconds * 1000:8.1f} ms  {name}")


def _timed(raw: bytes) -> tuple[float, bool]:
    began = perf_counter()
    mail = read(raw, probe.CONTEXT)
    return perf_counter() - began, mail.quarantined is not None


def _found(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*.eml")):
        yield path.name, path.read_bytes()


def _made() -> Iterator[tuple[str, bytes]]:
    head = b"From: Bo <bo@customer.example>\r\nTo: support@desk.example\r\nSubject: Printer\r\n"
    words = b"The printer is on fire. " * 40
    quote = b"\r\n\r\nOn 1 Dec 2026, Desk wrote:\r\n" + b"> old words\r\n" * 60
    page = b"<p>" + words + b"</p><blockquote type=cite>" + b"<p>old</p>" * 100 + b"</blockquote>"
    kinds = {
        "plain": head + b"\r\n" + words + quote,
        "html": head + b"Content-Type: text/html\r\n\r\n" + page,
        "both": head
        + b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\n"
        + words
        + b"\r\n--b\r\nContent-Type: text/html\r\n\r\n"
        + page
        + b"\r\n--b--\r\n",
    }
    for number in range(ROUNDS):
        for name, raw in kinds.items():
            yield f"{name} {number}", raw


if __name__ == "__main__":
    main()

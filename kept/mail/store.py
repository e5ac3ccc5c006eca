"""
The raw mail on disk and its row in the database, before anything reads it.

A mail is acknowledged to whoever brought it only after `store` has returned:
its bytes lie in DATA/mail/ab/<sha256>, flushed to the disk, and its row is
committed. Two mails of the same bytes share one file.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from kept.desks.models import Desk
from kept.mail.models import Received


class DamagedError(Exception):
    """The file is gone, or is not what was stored: its digest differs."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """
    A mail as a door hands it over: its bytes, and what the envelope said.

    `desk` is there where the door is a desk's own, as a mailbox is; `peer`, an IP
    address, where the door saw who brought it.
    """

    raw: bytes
    envelope_from: str
    envelope_to: tuple[str, ...]
    source: str
    at: datetime
    desk: Desk | None = None
    peer: str | None = None


def store(
    raw: bytes,
    *,
    envelope_from: str,
    envelope_to: Sequence[str],
    source: str,
    at: datetime,
    peer: str | None = None,
) -> Received:
    """
    Keep one mail; see `store_all`.

    `source` names the door, `at` is the moment of arrival, aware.
    """
    return store_all([Arrival(raw, envelope_from, tuple(envelope_to), source, at, peer=peer)])[0]


def store_all(arrivals: Sequence[Arrival]) -> list[Received]:
    """
    Keep the mails and their rows, in their order, in one commit.

    Raises:
        OSError: the disk is full or gone; no row was written.
        DatabaseError: no row was written. A file that has no row does no harm:
            the sender keeps the mail and its next attempt finds the file.
    """
    return Received.objects.bulk_create([_row(arrival) for arrival in arrivals])


def raw_mail(received: Received) -> bytes:
    """
    Return the bytes that were stored.

    Raises:
        DamagedError: they are not there, or not what they were.
    """
    try:
        raw = (settings.DATA / received.path).read_bytes()
    except FileNotFoundError:
        raise DamagedError("its file is gone") from None
    if sha256(raw).hexdigest() != received.digest:
        raise DamagedError("its file was changed after it was stored")
    return raw


def _row(arrival: Arrival) -> Received:
    digest = sha256(arrival.raw).hexdigest()
    path = Path("mail", digest[:2], digest)
    _write(settings.DATA / path, arrival.raw)
    return Received(
        source=arrival.source,
        envelope_from=_storable(arrival.envelope_from)[:1000],
        envelope_to=[_storable(address) for address in arrival.envelope_to],
        size=len(arrival.raw),
        digest=digest,
        path=str(path),
        received_at=arrival.at,
        desk=arrival.desk,
        peer=arrival.peer,
    )


def _storable(text: str) -> str:
    """Leave out what no database takes, so that one odd envelope stops no other's commit."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _write(path: Path, raw: bytes) -> None:
    """Make `path` appear whole or not at all, and stay after a power cut."""
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _flush_folder(path.parent.parent)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with draft.open("xb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    # Also where it was there already: another process may have named it a moment
    # ago and not flushed the name yet.
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

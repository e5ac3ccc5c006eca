"""The mail room's doors on the command line."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from kept.commands.errors import PlainError

if TYPE_CHECKING:
    from kept.mail.rerunning import Change

# sysexits.h, as mail servers read them; kept/command.py adds 75, try again, for all other trouble.
NOT_MAIL, NO_SUCH_USER = 65, 67


def receive(options: argparse.Namespace) -> int:
    """Store the mail of standard input; once this returns 0 it is safe here."""
    from django.utils import timezone

    from kept.mail.directory import Directory
    from kept.mail.listener import MAX_BYTES
    from kept.mail.store import store

    directory = Directory.load()
    if unknown := [each for each in options.recipients if not directory.is_ours(each)]:
        raise PlainError(f"No desk has the address {', '.join(unknown)}.", code=NO_SUCH_USER)
    raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    if not raw or len(raw) > MAX_BYTES:
        said = "The mail is empty." if not raw else f"The mail has more than {MAX_BYTES} bytes."
        raise PlainError(said, code=NOT_MAIL)
    store(
        raw,
        envelope_from=options.sender,
        envelope_to=options.recipients,
        source="pipe",
        at=timezone.now(),
    )
    return 0


def listen(options: argparse.Namespace) -> int:
    from django.conf import settings

    from kept.mail import listener

    host = options.host or settings.BIND
    listener.main(host, settings.SMTP_PORT, settings.LMTP_PORT or None)
    return 0


def rerun(options: argparse.Namespace) -> int:
    """Print what changes, a line a mail, and how many there were."""
    from kept.mail import rerunning

    try:
        since = datetime.combine(date.fromisoformat(options.since), time.min, UTC)
    except ValueError:
        raise PlainError("--since takes a day, such as 2026-03-01.", code=2) from None
    try:
        changes = rerunning.rerun(since=since, states=options.state.split(","), dry=options.dry_run)
        count = sum(_told(change) for change in changes)
    except ValueError as wrong:
        raise PlainError(str(wrong), code=2) from None
    print(f"{count} {'would change' if options.dry_run else 'changed'}.")
    return 0


def _told(change: Change) -> bool:
    print(f"mail {change.received}: {change.before} -> {change.after}. {change.why}")
    return True


def probe(_: argparse.Namespace) -> int:
    from kept.mail import probe

    probe.main()
    return 0

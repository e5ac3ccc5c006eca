"""The mail room's doors on the command line."""

import argparse
import os
import sys

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: a mail server keeps the mail and comes again


def receive(options: argparse.Namespace) -> int:
    """Store the mail of standard input; 75 tells the mail server to keep it and come again."""
    from django.utils import timezone

    from kept.mail import intake

    raw = sys.stdin.buffer.read()
    try:
        intake.store(
            raw,
            envelope_from=options.sender,
            envelope_to=options.recipients,
            source="pipe",
            at=timezone.now(),
        )
    except Exception as error:
        # Whatever it is, the mail is not safe here, and the sender still has it.
        print(f"kept: the mail could not be stored: {error}", file=sys.stderr)
        return TRY_AGAIN
    return 0


def listen(options: argparse.Namespace) -> int:
    from django.conf import settings

    from kept.mail import listener

    listener.main(options.host or settings.BIND, settings.SMTP_PORT)
    return 0


def probe(_: argparse.Namespace) -> int:
    # The reader needs Django's helpers, though neither settings nor a database of ours.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kept.settings")
    from kept.mail import probe

    probe.main()
    return 0

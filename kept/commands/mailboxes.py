"""Mailboxes on the command line: which there are, one more, and what is in them."""

import argparse
import signal
import threading


def add(options: argparse.Namespace) -> int:
    """Write down a mailbox; its password stays in the environment."""
    from django.conf import settings
    from django.utils import timezone

    from kept.commands.desks import named
    from kept.mail.models import Mailbox

    desk = named(options.desk)
    mailbox = Mailbox.objects.create(
        desk=desk,
        host=options.imap,
        port=options.port or (993 if options.security == "tls" else 143),
        user=options.user,
        secret=options.secret,
        security=options.security,
        folder=options.folder,
        added_at=timezone.now(),
    )
    print(f"Mailbox {mailbox.pk}: {mailbox}, for {desk.slug}.")
    if options.secret not in settings.MAILBOX_PASSWORDS:
        print(f"Put its password into KEPT_IMAP_PASSWORD_{options.secret}.")
    return 0


def show(_: argparse.Namespace) -> int:
    from kept.mail.models import Mailbox

    for each in Mailbox.objects.select_related("desk"):
        read = f"read {each.last_read_at:%Y-%m-%d %H:%M} UTC" if each.last_read_at else "never read"
        print(f"{each.pk:>4}  {each.desk.slug:<6} {each}  {read}  {each.last_error}".rstrip())
    return 0


def fetch(options: argparse.Namespace) -> int:
    """Fetch from all mailboxes once, or go on until told to end; 1 when one could not be read."""
    from kept.mail import mailboxes

    if options.follow:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        mailboxes.follow_all(stop)
        return 0
    failed = mailboxes.fetch_all()
    for mailbox in failed:
        mailbox.refresh_from_db()
        print(f"Mailbox {mailbox.pk} ({mailbox}) was not read: {mailbox.last_error}")
    return 1 if failed else 0

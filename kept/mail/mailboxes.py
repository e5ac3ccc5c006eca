"""
All mailboxes, each by itself: one that does not answer keeps no other from being read.

`fetch_all` goes round once. `follow_all` stays connected, is told of new mails
by the servers that can (IDLE) and looks once a minute at all of them.
"""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import structlog
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from imapclient import IMAPClient

from kept.mail import comparing, imap
from kept.mail.models import Mailbox

POLL_SECONDS = 60.0
AFTER_AN_ERROR_SECONDS = 60.0
LOOK_SECONDS = 1.0
LOOK_FOR_NEW_SECONDS = 5.0
SILENT = timedelta(minutes=10)

log = structlog.get_logger("kept.mail.mailboxes")


def fetch_all() -> list[Mailbox]:
    """Fetch from every mailbox once; return those that could not be read, with why."""
    return [mailbox for mailbox in Mailbox.objects.select_related("desk") if not fetch(mailbox)]


def fetch(mailbox: Mailbox) -> bool:
    """Store what is new in one mailbox; whether it could be read, the error written down."""
    try:
        with imap.connected(mailbox) as server:
            read(server, mailbox)
    except Exception as error:
        note_failure(mailbox.pk, error)
        return False
    return True


def read(server: IMAPClient, mailbox: Mailbox) -> None:
    """Store what is new and, once a night, what the server has and we missed."""
    _take_all(server, mailbox)
    if comparing.is_due(mailbox, at=timezone.now()):
        comparing.compare(server, mailbox, at=timezone.now())
        _take_all(server, mailbox)


def _take_all(server: IMAPClient, mailbox: Mailbox) -> None:
    """Take until there is nothing: what came meanwhile is told no more, and would wait a minute."""
    while imap.take(server, mailbox, at=timezone.now()):
        pass


def follow_all(stop: threading.Event) -> None:
    """Follow every mailbox that there is or comes, each in a thread, until told to stop."""
    threads: dict[int, threading.Thread] = {}
    while not stop.is_set():
        for pk in _known():
            if pk not in threads or not threads[pk].is_alive():
                threads[pk] = threading.Thread(
                    target=follow, args=(pk, stop), name=f"mailbox {pk}", daemon=True
                )
                threads[pk].start()
        stop.wait(LOOK_FOR_NEW_SECONDS)
    for thread in threads.values():
        thread.join(imap.TIMEOUT)


def _known() -> list[int]:
    """Return all mailboxes; none while the database is away, which ends nobody's following."""
    try:
        close_old_connections()
        return list(Mailbox.objects.values_list("pk", flat=True))
    except DatabaseError:
        log.exception("mailboxes.not_listed")
        return []


def follow(pk: int, stop: threading.Event) -> None:
    """Read one mailbox until told to stop or it is removed; an error costs a minute."""
    while not stop.is_set():
        try:
            close_old_connections()
            mailbox = Mailbox.objects.select_related("desk").filter(pk=pk).first()
            if mailbox is None:
                break
            with imap.connected(mailbox) as server:
                while not stop.is_set() and Mailbox.objects.filter(pk=pk).exists():
                    read(server, mailbox)
                    wait_for_news(server, stop)
                    close_old_connections()
        except Exception as error:
            note_failure(pk, error)
            stop.wait(AFTER_AN_ERROR_SECONDS)
    connection.close()


def wait_for_news(server: IMAPClient, stop: threading.Event) -> None:
    """Return when the server says that something changed, after a minute, or when told to stop."""
    if not server.has_capability("IDLE"):
        stop.wait(POLL_SECONDS)
        return
    until = time.monotonic() + POLL_SECONDS
    server.idle()
    try:
        while not stop.is_set() and time.monotonic() < until:
            if server.idle_check(timeout=LOOK_SECONDS):
                break
    finally:
        server.idle_done()


def note_failure(pk: int, error: Exception) -> None:
    """Write at the mailbox why it could not be read; the log names it by number alone."""
    log.warning("mailbox.not_read", mailbox=pk, error=type(error).__name__)
    try:
        Mailbox.objects.filter(pk=pk).update(last_error=str(error)[:1000])
    except Exception:
        log.exception("mailbox.no_note", mailbox=pk)

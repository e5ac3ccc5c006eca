"""
What can be wrong with an installation, found by looking: `kept doctor`.

A check is a function that yields what it finds; it never raises, and asks the
outside only for a sign of life. Wrong settings also stop what would serve.
"""

from __future__ import annotations

import shutil
import smtplib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

SMTP_SCHEMES = ("smtp", "smtps", "smtp+starttls")
LITTLE_SPACE_BYTES = 1_000_000_000
SILENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `help` says what to do where it is not fine."""

    about: str
    said: str
    help: str = ""

    @property
    def is_fine(self) -> bool:
        return not self.help


def everything() -> Iterator[Finding]:
    """Look at all; what needs the database comes only where it answers."""
    yield from of_settings()
    yield from of_storage()
    yield from of_mail_out()
    database = list(of_database())
    yield from database
    if all(found.is_fine for found in database):
        yield from of_work()


def of_settings() -> Iterator[Finding]:
    address = urlsplit(settings.PUBLIC_URL)
    if address.scheme not in ("http", "https") or not address.hostname:
        said = f"KEPT_PUBLIC_URL is {settings.PUBLIC_URL!r}"
        yield Finding("settings", said, "Write it in full: https://support.your.example")
    if settings.SMTP_URL and urlsplit(settings.SMTP_URL).scheme not in SMTP_SCHEMES:
        help_ = f"Begin it with one of {', '.join(f'{name}://' for name in SMTP_SCHEMES)}"
        yield Finding("settings", "KEPT_SMTP_URL has no such beginning", help_)
    if settings.PORT == settings.SMTP_PORT:
        said = f"PORT and SMTP_PORT are both {settings.PORT}"
        yield Finding("settings", said, "Give them different ports")
    if settings.DEBUG and settings.IS_HTTPS:
        said = "KEPT_DEBUG shows our insides to whoever causes an error"
        yield Finding("settings", said, "Unset KEPT_DEBUG")
    secret = settings.DATA / "secret"
    if secret.exists() and secret.stat().st_mode & 0o077:
        yield Finding("settings", f"Others may read {secret}", f"chmod 600 {secret}")
    yield Finding("settings", f"pages at {settings.PUBLIC_URL}/, data in {settings.DATA}")


def of_storage() -> Iterator[Finding]:
    try:
        with tempfile.TemporaryFile(dir=settings.DATA):
            free = shutil.disk_usage(settings.DATA).free
    except OSError as error:
        said = f"{settings.DATA} cannot be written: {error.strerror}"
        yield Finding("storage", said, "Give the user that runs Kept the right to write there")
        return
    said = f"{free / 1e9:.1f} GB free"
    yield Finding("storage", said, "" if free > LITTLE_SPACE_BYTES else "Make room for mails")


def of_mail_out() -> Iterator[Finding]:
    if not settings.SMTP_URL:
        yield Finding("mail out", f"no KEPT_SMTP_URL, so mails go to {settings.DATA / 'outbox'}")
        return
    parts = urlsplit(settings.SMTP_URL)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    where = f"{parts.hostname}:{parts.port or kind.default_port}"
    try:
        with kind(parts.hostname or "", parts.port or 0, timeout=5) as server:
            server.ehlo()
    except OSError as error:  # smtplib's errors are too
        said = f"{where} does not answer: {error}"
        yield Finding("mail out", said, "Check KEPT_SMTP_URL; what must leave waits meanwhile")
        return
    yield Finding("mail out", f"{where} answers")


def of_database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        yield Finding("database", f"it does not answer: {reason}", "Check KEPT_DATABASE_URL")
        return
    version = ".".join(str(part) for part in connection.get_database_version())
    help_ = ""
    if connection.vendor == "sqlite":
        from kept.sqlite.base import SAFE_VERSION

        if connection.get_database_version() < SAFE_VERSION:
            help_ = "Below 3.51.3 SQLite may lose pages. Install pysqlite3, or use PostgreSQL"
    yield Finding("database", f"{connection.display_name} {version}", help_)
    from kept.cases import trigrams

    executor = MigrationExecutor(connection)
    if missing := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Finding("database", f"{len(missing)} changes are missing", "Run: kept setup")
    elif connection.vendor == "postgresql" and not trigrams.are_laid(connection):
        said = "its extension pg_trgm is missing, so searching the console is slow"
        yield Finding("database", said, "As its owner: CREATE EXTENSION pg_trgm, then: kept setup")


def of_work() -> Iterator[Finding]:
    """Look at what waits too long, and at who should do it."""
    from kept.mail.models import Received
    from kept.outbox.models import Notice

    now = timezone.now()
    yield from of_worker(now)
    if late := Received.objects.waiting(now).filter(received_at__lt=now - SILENT).count():
        yield Finding("mail in", f"{late} mails wait to be read", "Is a worker running?")
    yield from of_mail_room(now)
    if review := Received.objects.for_review().count():
        yield Finding("mail in", f"{review} mails are held for a person to look at")
    if failed := Notice.objects.filter(state=Notice.State.FAILED).count():
        first = Notice.objects.failing().values_list("last_error", flat=True).first()
        yield Finding("mail out", f"{failed} could not be sent, first: {first}", "See why, resend")
    yield from of_desks()
    yield from of_holidays(now)


def of_desks() -> Iterator[Finding]:
    """Say what a desk lacks to serve: a charter, and people."""
    from kept.desks.models import CharterVersion, Desk, Member

    if not Desk.objects.exists():
        yield Finding("desks", "there is none yet", "kept desk add")
    in_force = CharterVersion.objects.filter(in_force_until__isnull=True).values("desk")
    for desk in Desk.objects.exclude(pk__in=in_force):
        help_ = f"kept charter publish {desk.slug} FILE"
        yield Finding("charters", f"{desk.slug} has none in force", help_)
    for desk in Desk.objects.exclude(pk__in=Member.objects.values("desk")):
        yield Finding("desks", f"nobody serves at {desk.slug}", f"kept staff add {desk.slug}")


def of_mail_room(now: datetime) -> Iterator[Finding]:
    """Say whether every stored mail became something, and what lies or is silent too long."""
    from kept.mail import watch

    found = watch.balance()
    help_ = "Look at the mails whose case is gone" if found.missing else ""
    yield Finding("mail in", found.in_words, help_)
    for said in watch.comparisons():
        yield Finding("mail in", said)
    for said in watch.alarms(now):
        yield Finding(
            "mail in", said, "See: kept mail mailboxes, and Mail to review in the console"
        )


def of_holidays(now: datetime) -> Iterator[Finding]:
    """Say which charter runs into a year whose holidays nobody has loaded (PA-72)."""
    from kept.desks.yearly import missing_holidays

    for version, code, year in missing_holidays(now):
        said = f"{version.desk.slug}: no holidays of {code} for {year}"
        help_ = f"kept charter publish {version.desk.slug} FILE loads them, or kept hours import"
        yield Finding("hours", said, help_)


def of_worker(now: datetime) -> Iterator[Finding]:
    from kept.worker import HEARTBEAT, PARTS

    seen: dict[str, str] = cache.get(HEARTBEAT) or {}
    for part in PARTS:
        last = datetime.fromisoformat(seen[part.name]) if part.name in seen else None
        if last is None or now - last > SILENT:
            when = f"last {last:%Y-%m-%d %H:%M} UTC" if last else "never"
            yield Finding("worker", f"{part.name}: {when}", "Start one: kept serve, or kept worker")
    if seen:
        yield Finding("worker", f"last signs of life {max(seen.values())[:19]} UTC")

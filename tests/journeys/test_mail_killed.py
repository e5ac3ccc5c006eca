"""
Kept is cut off and killed in a burst of mails, and nothing is lost or doubled.

Everything is real: `kept serve` as its process group, SMTP in, SMTP out to a sink.
A sender keeps a mail until it hears 250, as every mail server does, and then writes a
second one that goes on from it.
"""

from __future__ import annotations

import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from kept.cases.models import Case, Entry
from kept.customers.models import OrganisationDomain
from kept.mail import watch
from kept.mail.models import Received
from kept.outbox.models import Notice
from tests import cast
from tests.mail.doors import Sink, free_port, sink
from tests.mail.post import PA, mail

ROOT = Path(__file__).parents[2]
IS_SOAK = bool(os.environ.get("KEPT_SOAK"))
MAILS = 1_000 if IS_SOAK else 200
SENDERS = MAILS // 2
KILLED_AFTER = 350 if IS_SOAK else 70
SECONDS = 600 if IS_SOAK else 120  # when the machine is shared; a quarter otherwise
WORDS = ("The printer smokes.", "Now it burns.")
ROUNDS = [1, *(pytest.param(number, marks=pytest.mark.soak) for number in range(2, 22))]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("number", ROUNDS)
def test_a_burst_survives_the_killing_of_every_process(
    database_url: str, tmp_path: Path, number: int
) -> None:
    cast.entitled("pa")
    OrganisationDomain.objects.create(organisation=cast.northwind(), domain="northwind.example")
    port = free_port()
    with sink() as (server, smtp_url):
        environment = {
            "DJANGO_SETTINGS_MODULE": "kept.settings",
            "DATA": str(tmp_path),
            "PORT": str(free_port()),
            "SMTP_PORT": str(port),
            "KEPT_DATABASE_URL": database_url,
            "KEPT_SMTP_URL": smtp_url,
        }
        with serving(environment, port) as group:
            burst, cut = Burst(port), Cut()
            burst.send(until=lambda: cut.once(burst) or kill(group, burst, server))
        assert KILLED_AFTER <= len(burst.taken) < MAILS

        let_leases_run_out()
        with serving(environment, port):
            wait_for(burst.is_taken_after_another_try)
            everybody = {sender(number) for number in range(SENDERS)}
            wait_for(lambda: acknowledged(server) == everybody and not watch.balance().waiting)

    words = Entry.objects.filter(kind__in=["opened", "contact by customer"])
    said = {number: [] for number in range(SENDERS)}
    for subject, text in words.in_order().values_list("case__subject", "words__text"):
        said[int(subject.split()[1])].append(text)
    assert said == {number: list(WORDS) for number in range(SENDERS)}
    assert Case.objects.count() == message_ids(server) == len(acknowledged(server)) == SENDERS
    found = watch.balance()
    assert (found.opened, found.appended, found.missing) == (SENDERS, SENDERS, 0)
    assert found.stored == MAILS + found.recorded


class Burst:
    """Many senders, each with two mails, who note which ones were taken."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.taken: set[tuple[int, int]] = set()
        self.mails = {
            (number, part): bytes(self._mail(number, part))
            for number in range(SENDERS)
            for part in (0, 1)
        }

    def send(self, until: Callable[[], bool] = lambda: False) -> None:
        """Send what was not taken yet, from several sides at once, until told to stop."""
        with ThreadPoolExecutor(6) as senders:
            list(senders.map(lambda number: until() or self._send(number), range(SENDERS)))

    def is_taken_after_another_try(self) -> bool:
        self.send()
        return len(self.taken) == len(self.mails)

    def _mail(self, number: int, part: int) -> EmailMessage:
        ids = [f"<{number}.{each}@northwind.example>" for each in (0, 1)]
        before = {"In_Reply_To": ids[0]} if part else {}
        subject = f"Burst {number}"
        return mail(WORDS[part], by=sender(number), subject=subject, Message_ID=ids[part], **before)

    def _send(self, number: int) -> None:
        try:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as server:
                for part in (0, 1):
                    if (number, part) not in self.taken:
                        server.sendmail(sender(number), [PA], self.mails[number, part])
                        self.taken.add((number, part))
        except (OSError, smtplib.SMTPException):
            return  # not taken, or nobody said yes: the sender has it still


class Cut:
    """Ends, once, what connections to the database server Kept has in the middle of a burst."""

    def __init__(self) -> None:
        self.is_done = connection.vendor != "postgresql"
        if not self.is_done:
            self.name, self.ours = connection.settings_dict["NAME"], self._own_backend()

    def once(self, burst: Burst) -> bool:
        """Tell the senders to go on; they hear 451 for a while, and keep their mails."""
        if not self.is_done and len(burst.taken) >= KILLED_AFTER // 2:
            self.is_done = True
            with psycopg.connect(dbname=self.name, autocommit=True) as server:
                others = "datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)"
                ended = server.execute(
                    f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}",
                    [self.ours],
                ).fetchall()
            assert len(ended) >= 2  # the listener's and the worker's
        return False

    def _own_backend(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])


@contextmanager
def serving(environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run `kept serve` in a process group of its own; what is left of it is ended."""
    command = [sys.executable, "-m", "kept.command", "serve"]
    group = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(lambda: is_open(port))
        yield group
    finally:
        group.terminate()
        try:
            group.wait(20)
        finally:
            kill_group(group)


def kill(group: subprocess.Popen[bytes], burst: Burst, server: Sink) -> bool:
    """Kill everything at once when enough was taken and the first answers left; whether it is."""
    if len(burst.taken) < KILLED_AFTER:
        return False
    wait_for(lambda: len(server.mails) >= 5)
    kill_group(group)
    return True


def kill_group(group: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(group.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def let_leases_run_out() -> None:
    """What dead workers had in hand comes free by itself, in seconds or minutes: these pass."""
    now = timezone.now()
    Received.objects.filter(taken_until__gt=now).update(taken_until=now)
    Notice.objects.filter(lease_until__gt=now).update(lease_until=now)


def sender(number: int) -> str:
    return f"sender{number:03}@northwind.example"


def received_notes(server: Sink) -> list[tuple[str, str]]:
    """Return receiver and Message-ID of each acknowledgement that came to the sink."""
    mails = [message_from_bytes(raw) for raw in server.mails]
    return [
        (str(each["To"]), str(each["Message-ID"]))
        for each in mails
        if "sender" in str(each["To"]) and "Burst" in str(each["Subject"])
    ]


def acknowledged(server: Sink) -> set[str]:
    return {to for to, _ in received_notes(server)}


def message_ids(server: Sink) -> int:
    return len(set(received_notes(server)))


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.1)


def is_open(port: int) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=2):
            return True
    except (OSError, smtplib.SMTPException):
        return False

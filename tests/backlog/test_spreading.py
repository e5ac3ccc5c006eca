"""What happens to a record reaches all of its cases, once each, whoever is killed in between."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from kept.backlog import operations, spreading
from kept.backlog.models import CaseLink, Record
from kept.cases import operations as on_cases
from kept.cases.models import Case, Entry
from kept.customers.models import Person
from kept.outbox.models import Notice
from tests import cast
from tests.backlog.world import fresh, record
from tests.cast import at

ROOT = Path(__file__).parents[2]
SECONDS = 60  # within which the last customer of a thousand must have their mail


def incidents(many: int, when: datetime) -> list[Case]:
    """Return as many cases, each of another person of Northwind, waiting for a release."""
    desk, organisation = cast.entitled("sims"), cast.northwind()
    people = Person.objects.bulk_create(
        Person(email=f"p{n}@northwind.example", name=f"P {n}", organisation=organisation)
        for n in range(many)
    )
    return [
        on_cases.open_case(
            desk,
            requester=person,
            subject="Ledger loses a line",
            text="It does.",
            via="portal",
            at=when,
        )
        for person in people
    ]


def tied(cases: list[Case]) -> Record:
    """Return a release to which the cases are tied, without an operation for each."""
    made = record("release", title="Ledger 5.2", facts={"version": "5.2"})
    CaseLink.objects.bulk_create(
        CaseLink(record=made, case=case, linked_at=made.opened_at, heard=made.last_position)
        for case in cases
    )
    Notice.objects.all().delete()
    return made


@pytest.mark.django_db
def test_some_cases_hear_at_once_and_the_worker_goes_on_with_the_others(
    django_assert_max_num_queries,
):
    made = tied(incidents(spreading.AT_ONCE + 5, at("2026-03-02 10:00")))

    with django_assert_max_num_queries(60):  # Each case by itself takes eleven.
        operations.announce_release(
            made, by=cast.alma(), at=at("2026-03-10 12:00"), text="It is out."
        )
    assert fresh(made).spreads
    assert Entry.objects.filter(kind="release announced", carries__to="customer").count() == 25

    assert spreading.sweep(at("2026-03-10 12:01")) == 5
    assert not fresh(made).spreads
    assert spreading.sweep(at("2026-03-10 12:02")) == 0
    assert_told_once(spreading.AT_ONCE + 5)


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_a_release_reaches_a_thousand_cases_in_a_minute_with_the_worker_killed(
    database_url: str, tmp_path: Path
):
    many = int(os.environ.get("CASES", "1000"))
    made = tied(incidents(many, timezone.now()))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kept.settings",
        "DATA": str(tmp_path),
        "KEPT_DATABASE_URL": database_url,
    }
    began, spent_before = time.monotonic(), spent()
    operations.announce_release(made, by=cast.alma(), at=timezone.now(), text="It is out.")
    for share in (0.2, 0.6):
        kill_once(environment, until=int(many * share))
    Notice.objects.filter(lease_until__isnull=False).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    worker = start(environment)
    while sent() < many and time.monotonic() - began < 20 * SECONDS:
        time.sleep(0.2)
    took = time.monotonic() - began
    worker.terminate()
    worker.wait(20)

    processor = spent() - spent_before
    print(f"{many} cases, the worker killed twice: {took:.1f} s to the last mail,")
    print(f"{processor:.1f} s of processor, ours and the workers'")
    assert_told_once(many)
    mails = [path.read_bytes() for path in (tmp_path / "outbox").glob("*.eml")]
    ids = {
        line
        for mail in mails
        if b"@northwind.example" in mail.partition(b"\r\n\r\n")[0]
        for line in mail.splitlines()
        if line.startswith(b"Message-ID")
    }
    assert len(ids) == many
    # Not by the clock on the wall, on which others of the machine run too.
    assert processor < SECONDS / 2


def spent() -> float:
    """Return the seconds of processor that this process took, and the workers that have ended."""
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + workers.ru_utime + workers.ru_stime


def kill_once(environment: dict[str, str], *, until: int) -> None:
    """Start a worker, and kill it when so many cases have heard."""
    worker = start(environment)
    heard = Entry.objects.filter(kind="release announced", carries__to="customer")
    while heard.count() < until:
        assert worker.poll() is None
        time.sleep(0.05)
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def start(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kept.command", "worker"]
    return subprocess.Popen(command, env=environment, cwd=ROOT)


def sent() -> int:
    told = Notice.objects.filter(state=Notice.State.SENT, payload__audience="customer")
    return told.count()


def assert_told_once(many: int) -> None:
    heard = Entry.objects.filter(kind="release announced", carries__to="customer")
    assert Counter(heard.values_list("case", flat=True)).most_common(1)[0][1] == 1
    assert heard.count() == many
    to = [row["to"][0] for row in cast.told() if row["audience"] == "customer"]
    assert Counter(to).most_common(1)[0][1] == 1
    assert len(to) == many

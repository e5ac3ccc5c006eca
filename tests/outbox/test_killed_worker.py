"""A worker that is killed in the middle of a notice leaves it to the next one."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kept.outbox import runner
from kept.outbox.models import Notice, enqueue

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

# Takes the notice at noon, says so, and never comes back from its handler.
WORKER = """
import contextlib, time, datetime, django
django.setup()
from kept.outbox import runner
def stall(notice):
    print("taken", notice.key, flush=True)
    time.sleep(600)
handlers = {"mail": lambda notices: contextlib.nullcontext(stall)}
runner.drain(handlers, now=datetime.datetime.fromisoformat("2026-03-02T12:00:00+00:00"))
"""


@pytest.mark.django_db(transaction=True)
def test_a_notice_of_a_killed_worker_is_taken_again(database_url: str) -> None:
    enqueue(key="the only one", payload={}, message_id="one@kept.example", at=NOON)
    worker = start_worker(database_url)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "taken the only one\n"

    worker.send_signal(signal.SIGKILL)
    worker.communicate()

    meanwhile, later = NOON + timedelta(seconds=1), NOON + 2 * runner.LEASE
    assert runner.drain({"mail": refuse_to_be_called}, now=meanwhile) == 0
    assert runner.drain({"mail": lambda notices: nullcontext(print)}, now=later) == 1
    notice = Notice.objects.get()
    assert (notice.state, notice.attempts, notice.lease_no) == ("sent", 2, 2)


def start_worker(database_url: str) -> subprocess.Popen[str]:
    told = {"KEPT_DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "kept.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", WORKER],
        env={**os.environ, **told},
        stdout=subprocess.PIPE,
        text=True,
    )


def refuse_to_be_called(notices: Sequence[Notice]) -> AbstractContextManager[Any]:
    raise AssertionError(notices)

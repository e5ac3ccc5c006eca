"""
The worker: reads what mail came, sends what must leave, watches the clocks.

Each part has a thread and a rhythm of its own, so that a mail server that
answers slowly keeps no mail from becoming a case. Any number of workers may
run: what one has taken, another leaves alone.
"""

import argparse
import gc
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.core.cache import cache
from django.db import close_old_connections, connection
from django.urls import reverse
from django.utils import timezone

from kept.backlog import calendar, customer_records
from kept.backlog import clocks as records
from kept.backlog import operations as backlog
from kept.cases import clocks, digest, operations
from kept.mail import intake, sending, watch, wording
from kept.outbox import runner

log = structlog.get_logger(__name__)

HEARTBEAT = "kept.worker.heartbeat"
HEARTBEAT_SECONDS = 10
AT_ONCE_SECONDS = 0.02  # not none: what keeps coming back must not take the whole machine
AFTER_AN_ERROR_SECONDS = 5
LEAVE_SECONDS = 20


@dataclass(frozen=True)
class Part:
    """
    One thing the worker does every `seconds`: `work` returns how much it found to do.

    What found something goes on at once, unless the part that it comes `after` has work.
    """

    name: str
    seconds: float
    work: Callable[[datetime], object]
    after: str = ""


def send(now: datetime) -> int:
    return runner.drain(sending.HANDLERS, now=now, limit=20)


def follow_amendments(now: datetime) -> int:
    """Let cases and records go by opening hours that were amended."""
    return operations.follow_amendments(now) + backlog.follow_amendments(now)


PARTS = (
    Part("mail", 0.5, intake.drain),
    Part("outbox", 0.5, send, after="mail"),
    Part("clocks", 2, clocks.sweep),
    Part("records", 2, records.sweep),
    Part("digest", 60, digest.look),
    Part("watch", 30, watch.look),
    Part("calendar", 60, calendar.look),
    Part("customers", 60, customer_records.look),
    Part("hours", 10, follow_amendments),
)


def main(_: argparse.Namespace) -> int:
    """Work until the process is told to end; what is in hand is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    warm_up()
    work(PARTS, stop)
    return 0


def warm_up() -> None:
    """
    Make charters and addresses ready, so that the first mail does not wait for them.

    What is there then stays, and no collection of garbage goes through it again.
    """
    wording.of_all_desks()
    reverse("front")
    gc.collect()
    gc.freeze()


def work(parts: tuple[Part, ...], stop: threading.Event) -> None:
    """Run all parts, and say at times which of them live, until `stop` is set."""
    seen: dict[str, str] = {}
    busy: dict[str, bool] = {}
    threads = [
        threading.Thread(target=repeat, args=(part, stop, seen, busy), name=part.name, daemon=True)
        for part in parts
    ]
    for thread in threads:
        thread.start()
    while not stop.is_set():
        beat(seen)
        stop.wait(HEARTBEAT_SECONDS)
    for thread in threads:
        thread.join(LEAVE_SECONDS)


def repeat(part: Part, stop: threading.Event, seen: dict[str, str], busy: dict[str, bool]) -> None:
    """
    Do the part's work until told to stop; an error costs a pause, never the thread.

    It is `busy` while its last round found something.
    """
    while not stop.is_set():
        try:
            close_old_connections()
            found = part.work(timezone.now())
            busy[part.name] = bool(found)
            goes_on = found and not busy.get(part.after)
            pause = AT_ONCE_SECONDS if goes_on else part.seconds
            seen[part.name] = timezone.now().isoformat()
        except Exception:
            log.exception("part failed", part=part.name)
            busy[part.name] = False
            pause = AFTER_AN_ERROR_SECONDS
        stop.wait(pause)
    connection.close()


def beat(seen: dict[str, str]) -> None:
    """Write when each part last came round, for `kept doctor`."""
    try:
        close_old_connections()
        cache.set(HEARTBEAT, dict(seen), timeout=None)
    except Exception:
        log.exception("no heartbeat")

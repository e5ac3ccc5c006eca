"""The worker's parts work beside each other, and go on after an error."""

import threading
from datetime import datetime

import pytest

from kept import worker
from kept.worker import Part


def run(stop: threading.Event, *parts: Part) -> None:
    """Work until a part sets `stop`, or for five seconds."""
    end = threading.Timer(5, stop.set)
    end.start()
    worker.work(parts, stop)
    end.cancel()


@pytest.mark.django_db(transaction=True)
def test_a_part_goes_on_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "AFTER_AN_ERROR_SECONDS", 0)
    stop, tries = threading.Event(), list[datetime]()

    def fall_and_rise(now: datetime) -> int:
        tries.append(now)
        if len(tries) < 3:
            raise ConnectionError
        stop.set()
        return 0

    run(stop, Part("falls", 0, fall_and_rise))

    assert len(tries) == 3


@pytest.mark.django_db(transaction=True)
def test_a_slow_part_holds_up_no_other() -> None:
    stop, slow_is_free = threading.Event(), threading.Event()
    rounds: list[datetime] = []

    def be_slow(now: datetime) -> int:
        slow_is_free.wait(5)
        return 0

    def be_quick(now: datetime) -> int:
        rounds.append(now)
        if len(rounds) == 5:
            slow_is_free.set()
            stop.set()
        return 0

    run(stop, Part("slow", 0, be_slow), Part("quick", 0.01, be_quick))

    assert len(rounds) == 5


@pytest.mark.django_db(transaction=True)
def test_what_is_found_is_followed_up_at_once() -> None:
    stop, found = threading.Event(), [3, 2, 1]

    def take(now: datetime) -> int:
        if len(found) == 1:
            stop.set()
        return found.pop()

    run(stop, Part("many", 60, take))

    assert found == []


@pytest.mark.django_db(transaction=True)
def test_what_comes_after_another_waits_while_that_has_work() -> None:
    stop, is_busy = threading.Event(), threading.Event()
    took, sent = list[datetime](), list[datetime]()

    def take(now: datetime) -> int:
        took.append(now)
        if len(took) == 2:
            is_busy.set()
        if len(took) == 8:
            stop.set()
        return 1

    def send(now: datetime) -> int:
        is_busy.wait(5)
        sent.append(now)
        return 1

    run(stop, Part("mail", 60, take), Part("outbox", 60, send, after="mail"))

    assert (len(took), len(sent)) == (8, 1)


@pytest.mark.django_db(transaction=True)
def test_a_living_worker_is_seen_by_the_doctor() -> None:
    worker.beat({part.name: "2026-03-02T12:00:00+00:00" for part in worker.PARTS})

    from kept import checks

    noon = datetime.fromisoformat("2026-03-02T12:00:30+00:00")
    later = datetime.fromisoformat("2026-03-02T12:05:00+00:00")
    assert all(found.is_fine for found in checks.of_worker(noon))
    assert not all(found.is_fine for found in checks.of_worker(later))

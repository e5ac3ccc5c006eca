"""Two workers that take from the outbox at one instant: each its own, none out of turn."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from kept.outbox import runner
from kept.outbox.models import enqueue

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="it has one writer at a time"),
]


def write(*keys: str) -> None:
    for key in keys:
        enqueue(key=key, payload={}, at=NOON)


def claim(limit: int = runner.TOGETHER) -> list[str]:
    return [notice.key for notice in runner.claim(("mail",), now=NOON, limit=limit)]


def claim_beside(limit: int = runner.TOGETHER) -> list[str]:
    """Claim by another connection, as another worker does."""
    taken: list[str] = []

    def work() -> None:
        taken.extend(claim(limit))
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    worker.join(10)
    assert not worker.is_alive()
    return taken


def test_what_another_takes_at_this_instant_of_a_case_comes_before_the_rest_of_it() -> None:
    write("case/1001/1/opened/7", "case/1001/2/reply/7", "case/1002/1/opened/8")

    with transaction.atomic():  # The first has not yet said that it has them.
        assert claim(limit=1) == ["case/1001/1/opened/7"]
        assert claim_beside() == ["case/1002/1/opened/8"]

    assert claim() == []

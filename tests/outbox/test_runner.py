"""What the outbox does with a notice: once, again, later, never."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from kept.outbox import runner
from kept.outbox.models import Notice, enqueue

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def wait_for(key: str = "case 1001, entry 1", **words: str) -> Notice:
    return enqueue(key=key, payload=words, message_id=f"{key}@kept.example", at=NOON)


def fail(notice: Notice) -> None:
    raise ConnectionRefusedError("nobody at home")


def do_nothing(notice: Notice) -> None:
    pass


def drain(handler: Callable[[Notice], None], *, now: datetime = NOON) -> int:
    return runner.drain({"mail": lambda notices: nullcontext(handler)}, now=now)


def claim(*, now: datetime = NOON) -> list[str]:
    return [notice.key for notice in runner.claim(("mail",), now=now)]


def test_a_notice_is_sent_once() -> None:
    notice = wait_for(subject="Ticket [1001] Printer on fire")
    seen: list[str] = []

    for _ in range(2):
        drain(lambda taken: seen.append(taken.payload["subject"]))

    notice.refresh_from_db()
    assert seen == ["Ticket [1001] Printer on fire"]
    assert notice.state == "sent"
    assert notice.sent_at is not None
    assert notice.lease_until is None


def test_the_same_cause_writes_one_notice() -> None:
    first = wait_for(text="the first")
    second = wait_for(text="the second")

    assert second == first
    assert Notice.objects.get().payload == {"text": "the first"}


def test_what_is_rolled_back_was_never_there() -> None:
    with transaction.atomic():
        wait_for()
        transaction.set_rollback(True)

    assert drain(do_nothing) == 0


def test_a_notice_waits_for_its_moment() -> None:
    wait_for()

    assert drain(do_nothing, now=NOON - timedelta(seconds=1)) == 0
    assert drain(do_nothing) == 1


def test_a_failing_notice_does_not_hold_up_the_next() -> None:
    wait_for("one")
    wait_for("two")

    drain(lambda notice: fail(notice) if notice.key == "one" else None)

    assert dict(Notice.objects.values_list("key", "state")) == {"one": "due", "two": "sent"}


def test_the_waits_grow_and_end_in_failed() -> None:
    notice = wait_for()
    now = NOON

    for wait in runner.WAITS:
        drain(fail, now=now)
        notice.refresh_from_db()
        assert wait <= notice.next_at - now < wait + timedelta(seconds=5)
        now = notice.next_at
    drain(fail, now=now)

    notice.refresh_from_db()
    assert notice.state == "failed"
    assert notice.last_error == "ConnectionRefusedError: nobody at home"
    assert list(Notice.objects.failing()) == [notice]


def test_a_refused_notice_fails_at_once() -> None:
    notice = wait_for()

    def refuse(notice: Notice) -> None:
        raise runner.RefusedError("The address does not exist.")

    drain(refuse)

    notice.refresh_from_db()
    assert (notice.state, notice.last_error) == ("failed", "The address does not exist.")


def test_an_unwanted_notice_is_dropped() -> None:
    notice = wait_for()

    def drop(notice: Notice) -> None:
        raise runner.UnwantedError("The case was answered meanwhile.")

    drain(drop)

    notice.refresh_from_db()
    assert notice.state == "dropped"


def test_a_leased_notice_is_in_nobody_elses_reach() -> None:
    wait_for()

    assert claim() == ["case 1001, entry 1"]
    assert claim(now=NOON + runner.LEASE / 2) == []
    assert claim(now=NOON + runner.LEASE) == ["case 1001, entry 1"]


def test_what_a_dead_worker_had_is_taken_alone() -> None:
    for number in range(3):
        wait_for(f"{number}")
    assert claim() == ["0", "1", "2"]

    assert claim(now=NOON + runner.LEASE) == ["0"]
    assert claim(now=NOON + runner.LEASE) == ["1"]


def test_what_another_worker_has_in_hand_of_a_case_comes_before_the_rest_of_it() -> None:
    wait_for("case/1001/1/opened/7")
    claim()
    wait_for("case/1001/2/reply/7")
    wait_for("case/1002/1/opened/8")

    assert claim() == ["case/1002/1/opened/8"]


def test_of_what_a_dead_worker_had_of_a_case_the_first_comes_first() -> None:
    for number in range(3):
        wait_for(f"case/1001/{number}/reply/7")
    claim()

    assert claim(now=NOON + runner.LEASE) == ["case/1001/0/reply/7"]
    assert claim(now=NOON + runner.LEASE) == []


def test_what_nobody_here_can_do_keeps_no_case_from_its_mails() -> None:
    enqueue(key="case/1001/1/hook", kind="webhook", payload={}, message_id="w@x.example", at=NOON)
    wait_for("case/1001/2/reply/7")

    assert claim() == ["case/1001/2/reply/7"]


def test_many_are_taken_and_ended_in_few_statements(django_assert_num_queries: Any) -> None:
    for number in range(20):
        wait_for(f"case/{number}/1/opened/7")

    # Who is dying, what waits; begin, take, what others have of these cases, write, commit;
    # and how each of them ended.
    with django_assert_num_queries(8 + 20):
        drain(do_nothing)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="as SQLite plans it")
def test_what_is_due_of_many_cases_is_looked_for_among_what_is_due() -> None:
    plan = Notice.objects.due_of_cases(range(20)).filter(next_at__lt=NOON).explain()

    assert "USING INDEX notice_due" in plan


def test_where_making_ready_fails_each_is_made_ready_by_itself() -> None:
    for key in ("one", "two", "three"):
        wait_for(key)

    def ready(notices: Sequence[Notice]) -> AbstractContextManager[Any]:
        if any(notice.key == "two" for notice in notices):
            raise KeyError("desk")
        return nullcontext(do_nothing)

    runner.drain({"mail": ready}, now=NOON)

    states = dict(Notice.objects.values_list("key", "state"))
    assert states == {"one": "sent", "two": "due", "three": "sent"}
    assert Notice.objects.get(key="two").last_error == "KeyError: 'desk'"


def test_what_a_slow_server_leaves_no_time_for_is_given_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runner, "IN_HAND", timedelta(0))
    wait_for()

    notices = runner.claim(("mail",), now=NOON)
    runner.attempt_all(notices, lambda _: nullcontext(do_nothing), lambda: NOON)

    (again,) = runner.claim(("mail",), now=NOON)
    assert (again.attempts, again.lease_no) == (1, 2)


def test_who_lost_the_lease_writes_nothing() -> None:
    wait_for()
    (slow,) = runner.claim(("mail",), now=NOON)
    (quick,) = runner.claim(("mail",), now=NOON + runner.LEASE)

    assert runner.settle(slow, state="failed", last_error="too late") is False
    assert runner.settle(quick, state="sent", sent_at=NOON) is True
    assert Notice.objects.get().state == "sent"


def test_what_kills_every_worker_is_given_up() -> None:
    notice = wait_for()
    now = NOON
    for _ in range(runner.ATTEMPTS):
        claim(now=now)
        now += runner.LEASE

    assert drain(do_nothing, now=now) == 0
    notice.refresh_from_db()
    assert notice.state == "failed"


def test_another_kind_is_left_to_who_knows_it() -> None:
    enqueue(key="a webhook", kind="webhook", payload={}, message_id="w@kept.example", at=NOON)

    assert drain(do_nothing) == 0


def test_a_message_id_is_made_and_never_shared() -> None:
    one = enqueue(key="one", payload={})
    two = enqueue(key="two", payload={})

    assert one.message_id != two.message_id
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=two.pk).update(message_id=one.message_id)

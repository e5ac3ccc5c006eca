"""What happens by itself: once, in time, whoever is killed in between."""

import threading

import pytest
from django.db import connection

from kept.cases import clocks, consequences, operations
from kept.cases.models import Clock, Entry
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
BOTH = ("status", "next action")


def done(case) -> list[tuple[str, str]]:
    told = case.entries.filter(as_role="charter").in_order()
    return [(entry.carries["mark"], ", ".join(entry.carries.get("to", []))) for entry in told]


@pytest.mark.clause("PA-22")
def test_the_owner_is_told_at_three_quarters_and_the_leader_when_it_is_due():
    case = cast.case()

    assert clocks.sweep(at("2026-03-02 12:14")) == 0
    assert clocks.sweep(at("2026-03-02 12:15")) == 1
    assert done(case) == [("at 75%", "owner")]
    assert "First response is due by Monday 2 March, 13:00" in cast.told(cast.dee())[-1]["text"]

    assert clocks.sweep(at("2026-03-02 13:00")) == 1
    assert done(case)[1:] == [("at due", "owner, support team leader")]
    assert cast.told(cast.alma())
    assert not [mail for mail in cast.told(cast.bo()) if mail["notice"] != "received"]


def test_rule_5_what_was_done_is_not_done_again():
    case = cast.case()

    for _ in range(3):
        clocks.sweep(at("2026-03-02 12:20"))

    assert len(done(case)) == 1
    assert len(cast.told(cast.dee(), "told")) == 1


def test_a_case_is_on_time_at_its_moment_and_late_after_it():
    case = cast.case()

    clocks.sweep(at("2026-03-02 13:00"))
    assert not cast.fresh(case).is_late
    assert clocks.sweep(at("2026-03-02 13:01")) == 1

    case = cast.fresh(case)
    assert case.is_late
    assert case.next_due_at == at("2026-03-02 13:00")
    assert cast.clock(case, "first-response").state == "late"


def test_rule_5_a_worker_that_was_away_does_all_that_lies_behind_at_once():
    case = cast.case()

    clocks.sweep(at("2026-03-03 09:00"))

    assert [mark for mark, _ in done(case)] == ["at 75%", "at due"]
    assert cast.fresh(case).is_late
    assert clocks.sweep(at("2026-03-03 09:00")) == 0


def test_after_an_answer_nothing_is_due_any_more():
    case = cast.case("xm", facts={"priority": 1})
    operations.reply(case, by=cast.dee(), text="We look.", at=at("2026-03-02 10:20"), gives=BOTH)

    cast.sweep_to("2026-03-02 12:30")

    assert done(case) == []


def test_a_sweep_that_dies_leaves_nothing_half_done(monkeypatch):
    case = cast.case()
    told = dict(consequences.OPERATIONS)
    monkeypatch.setitem(consequences.OPERATIONS, "tell", lambda act: (told["tell"](act), 1 / 0))

    assert clocks.sweep(at("2026-03-02 12:20")) == 0
    assert done(case) == []
    assert not cast.told(cast.dee(), "told")

    monkeypatch.setitem(consequences.OPERATIONS, "tell", told["tell"])
    assert clocks.sweep(at("2026-03-02 12:20")) == 1
    assert len(done(case)) == 1


def test_a_case_that_fails_does_not_hold_up_the_others(monkeypatch):
    bad, good = cast.case(), cast.case()
    real = consequences.perform

    def perform(chronicle, *args, **given):
        if chronicle.case.pk == bad.pk:
            raise ZeroDivisionError
        real(chronicle, *args, **given)

    monkeypatch.setattr(consequences, "perform", perform)

    assert clocks.sweep(at("2026-03-02 12:20")) == 1
    assert (done(bad), len(done(good))) == ([], 1)


def test_an_idle_sweep_is_one_question(django_assert_num_queries):
    cast.case()

    with django_assert_num_queries(1):
        clocks.sweep(at("2026-03-02 10:01"))


def test_the_sweep_reads_the_index_of_what_wakes():
    cast.case()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")

    plan = Clock.objects.waking(at("2026-03-02 10:01")).explain()

    assert "clock_by_next_moment" in plan


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_a_thing_once():
    case = cast.case()

    def work() -> None:
        try:
            clocks.sweep(at("2026-03-02 12:20"))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(done(case)) == 1
    assert len(cast.told(cast.dee(), "told")) == 1


@pytest.mark.clause("PA-142")
def test_rule_6_a_closing_that_a_guard_forbids_waits_for_the_guard():
    case = cast.case()
    cast.put(case, "patch issued", at("2026-03-02 11:00"))
    assert cast.fresh(case).state == "received"
    operations.set_state(case, state="analysis", by=cast.dee(), at=at("2026-03-02 11:10"))
    cast.put(case, "objection", at("2026-03-10 10:00"), to="patch")
    guard = cast.clock(case, "patch-did-not-work")
    assert (guard.kind, guard.state, guard.due_at) == ("guard", "running", None)

    # Sixty days after the patch, over the change to summer time: 1 May 11:00 UTC is noon there.
    cast.sweep_to("2026-05-02 09:00")
    assert cast.fresh(case).closed_at is None
    assert ("at due", "") not in done(case)

    cast.put(case, "patch issued", at("2026-05-02 10:00"))
    cast.sweep_to("2026-07-02 09:00")
    assert cast.fresh(case).closed_at == at("2026-07-01 10:00")
    # The clock had begun anew: what waited in its first run was dropped.
    assert not case.entries.filter(kind="wanted", carries__operation="close").exists()


@pytest.mark.clause("PA-142")
def test_sixty_days_after_a_patch_without_feedback_the_charter_closes():
    case = cast.case()
    operations.set_state(case, state="analysis", by=cast.dee(), at=at("2026-03-02 10:10"))
    cast.put(case, "patch issued", at("2026-03-02 11:00"))
    assert cast.fresh(case).state == "patch issued"

    cast.sweep_to("2026-05-01 09:59")
    assert cast.fresh(case).closed_at is None
    cast.sweep_to("2026-05-01 10:00")

    case = cast.fresh(case)
    assert (case.state, case.closed_at) == ("closed", at("2026-05-01 10:00"))
    assert case.entries.get(kind="closed").carries["way"] == "patch"
    assert cast.told(cast.bo(), "closed")


def test_what_no_room_does_yet_is_written_down_as_wanted():
    case = cast.case()
    operations.propose_closing(case, by=cast.dee(), text="Done?", at=at("2026-03-02 10:20"))

    operations.agree_closing(case, by=cast.bo(), at=at("2026-03-02 11:00"))

    wanted = case.entries.get(kind="wanted")
    assert (wanted.carries["operation"], wanted.public) == ("destroy", False)
    assert wanted.carries["clause"].startswith("PA-172")


def test_nobody_is_alarmed_about_what_no_room_does_yet():
    case = cast.case()
    operations.propose_closing(case, by=cast.dee(), text="Done?", at=at("2026-03-02 10:20"))
    operations.agree_closing(case, by=cast.bo(), at=at("2026-03-02 11:00"))

    cast.sweep_to("2026-03-03 12:00")

    assert cast.clock(case, "destruction").state == "late"
    assert not cast.told(kind="alarm")


def test_rule_6_every_consequence_is_signed_with_its_clause():
    cast.case("xm")
    cast.sweep_to("2026-03-02 12:00")

    for entry in Entry.objects.filter(as_role="charter"):
        assert entry.by is None
        assert entry.carries["clause"]

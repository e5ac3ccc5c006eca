"""A pause that has a limit, and that reminds whoever must act."""

from collections import Counter

import pytest

from kept.core.charter.problems import CharterError
from tests.core.build import happened, local, opened, rulebook, runs_of

ASKED, ANSWERED = "2026-03-02 10:00", "2026-03-04 10:00"
REMINDS = {"3 working days in": {"tell": "customer"}, "at due": {"tell": "owner"}}


def book(**pause):
    pauses = {"waiting for": "customer", **pause}
    row = {"starts": "opened", "stops": "solution offered", "within": "8 hours", "pauses": pauses}
    return rulebook({"resolution": {**row, "then": {"at due": {"alarm": "owner"}}}})


def marks(of, *events, now="2026-03-31 09:00"):
    [run] = runs_of(of, opened("2026-03-02 09:00"), *events, now=now)
    return [(mark.does[0].object[0], local(mark.at)) for mark in run.marks]


def asked(when=ASKED):
    return happened(when, "state changed", to="waiting")


def answered(when=ANSWERED):
    return happened(when, "state changed", to="open")


def test_a_pause_with_a_limit_reminds_and_says_when_it_is_over():
    of = book(**{"at most": "5 working days", "then": REMINDS})

    assert marks(of, asked(), now="2026-03-03 09:00") == [
        ("customer", "2026-03-05 17:00"),
        ("owner", "2026-03-09 17:00"),
    ]


def test_a_pause_without_a_limit_reminds_too_and_no_mark_of_the_row_is_due():
    of = book(then={"2 working days in": {"tell": "customer"}})

    assert marks(of, asked(), now="2026-03-03 09:00") == [("customer", "2026-03-04 17:00")]


def test_an_answer_in_time_spares_the_reminder():
    of = book(**{"at most": "5 working days", "then": REMINDS})

    assert marks(of, asked(), answered()) == [("owner", "2026-03-04 17:00")]


def test_each_pause_reminds_once_for_itself():
    of = book(then={"1 working day in": {"tell": "customer"}})
    twice = (asked(), answered(), asked("2026-03-04 12:00"), answered("2026-03-10 10:00"))

    [run] = runs_of(of, opened("2026-03-02 09:00"), *twice)
    reminders = [mark for mark in run.marks if "pause" in mark.key]

    assert [local(mark.at) for mark in reminders] == ["2026-03-03 17:00", "2026-03-05 17:00"]
    assert set(Counter(mark.key for mark in reminders).values()) == {1}


def test_a_day_before_the_limit_is_a_mark_of_a_pause():
    of = book(**{"at most": "10 days", "then": {"2 days before": {"tell": "customer"}}})

    assert marks(of, asked(), now="2026-03-03 09:00") == [("customer", "2026-03-10 10:00")]


@pytest.mark.parametrize("mark", ["at due", "1 day before", "at 50%", "1 hour late"])
def test_a_mark_that_a_pause_cannot_reach_is_refused(mark):
    with pytest.raises(CharterError, match="no mark of a pause"):
        book(then={mark: {"tell": "customer"}})


def test_words_in_a_pause_are_looked_up_like_all_others():
    with pytest.raises(CharterError, match="custmer"):
        book(then={"at start": {"tell": "custmer"}})

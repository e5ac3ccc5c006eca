"""Every example of every shipped charter, each a test that proves the clauses it names."""

from functools import cache

import pytest

from kept.core.charter.clauses import expand
from kept.core.charter.trials import laid_over, try_example
from kept.core.rulebook import Rulebook
from kept.desks.charter_commands import holidays_of
from tests.charters.clauses import CHARTERS, TREES


def examples():
    for name, charter in CHARTERS.items():
        for number, example in enumerate(charter.examples):
            line = TREES[name].where(("examples", number)).split(":")[1]
            proves = [*expand(example.clause)]
            marks = [pytest.mark.clause(*proves)] if proves else []
            yield pytest.param(name, number, id=f"{name}:{line}", marks=marks)


@cache
def rulebook(name):
    return Rulebook(CHARTERS[name], holidays_of(CHARTERS[name]))


@pytest.mark.parametrize(("name", "number"), list(examples()))
def test_an_example_comes_out(name, number):
    example = CHARTERS[name].examples[number]
    laid = laid_over(rulebook(name), TREES[name].values, example)

    assert [str(failure) for failure in try_example(laid, example)] == []


WORKED = {
    "pa": 7, "xm": 3, "ps": 3, "sims": 6, "adv": 1
}  # fmt: skip


@pytest.mark.parametrize(("name", "count"), list(WORKED.items()))
def test_the_twenty_worked_dates_are_among_them(name, count):
    dates = {
        moment.isoformat(" ", "minutes")
        for example in CHARTERS[name].examples
        for moment in example.due.values()
        if moment is not None
    }

    assert len(dates & DATES[name]) == count


# From "Worked dates for tests" in the list of clauses; a close is written as its moment.
DATES = {
    "pa": {
        "2026-03-30 09:30", "2026-04-07 10:00", "2026-03-04 09:30", "2026-03-03 09:30",
        "2026-03-09 10:00", "2026-03-02 15:00", "2026-05-01 12:00",
    },
    "xm": {"2026-03-09 10:00", "2026-04-07 17:30", "2026-04-08 17:30"},
    "ps": {"2026-03-09 10:30", "2026-03-10 17:00", "2026-03-11 17:00"},
    "sims": {
        "2026-03-03 08:40", "2026-05-05 09:00", "2026-03-02 17:00", "2026-03-04 16:00",
        "2026-04-17 17:00", "2026-04-10 17:00",
    },
    "adv": {"2026-03-10 17:00"},
}  # fmt: skip

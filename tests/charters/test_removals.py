"""Whatever is taken out of a promise, an example or the linter notices."""

from copy import deepcopy
from functools import cache

import pytest

from kept.core.charter.charter import Charter
from kept.core.charter.lint import lint
from kept.core.charter.problems import CharterError
from kept.core.charter.rows import Kind
from kept.core.charter.trials import laid_over, try_example
from kept.core.rulebook import Rulebook
from kept.desks.charter_commands import holidays_of
from tests.charters.clauses import CHARTERS, TREES

COUNTED = ("starts", "stops", "undone by", "within", "every", "share", "while", "unless")


def promises():
    for name, charter in CHARTERS.items():
        for row in charter.clocks.values():
            if row.kind in (Kind.PROMISE, Kind.WINDOW) and row.has_a_span:
                yield name, row.name


def lines(name, row):
    """Return the ways to each key of a row that changes what is due, and to those in it."""
    written = TREES[name].values["clocks"][row]
    for key in COUNTED:
        if key in written:
            yield (key,)
            if isinstance(written[key], dict):
                yield from ((key, inner) for inner in written[key] if inner != "by")


REMOVALS = [(name, row, path) for name, row in promises() for path in lines(name, row)]


@cache
def found(name):
    return set(lint(CHARTERS[name]))


@cache
def holidays(name):
    return holidays_of(CHARTERS[name])


@pytest.mark.parametrize(("name", "row"), list(promises()))
def test_a_promise_that_is_missing_makes_an_example_fail(name, row):
    values = dict(TREES[name].values)
    values["clocks"] = {key: one for key, one in values["clocks"].items() if key != row}

    assert is_noticed(name, row, values)


@pytest.mark.parametrize(
    ("name", "row", "path"),
    REMOVALS,
    ids=[f"{n}:{r}:{' > '.join(map(str, p))}" for n, r, p in REMOVALS],
)
def test_a_line_that_is_missing_makes_an_example_or_the_linter_fail(name, row, path):
    values = {**TREES[name].values, "clocks": deepcopy(TREES[name].values["clocks"])}
    part = values["clocks"][row]
    for key in path[:-1]:
        part = part[key]
    del part[path[-1]]

    assert is_noticed(name, row, values)


def is_noticed(name, row, values):
    try:
        charter = Charter.parse(values)
    except CharterError:
        return True
    if set(lint(charter)) != found(name):
        return True
    rulebook = Rulebook(charter, holidays(name))
    about = [one for one in charter.examples if row in one.due or row in one.runs]
    return any(any(try_example(laid_over(rulebook, values, example), example)) for example in about)

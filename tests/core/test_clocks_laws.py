"""Laws that hold for any timeline under any charter, the shipped ones and made-up ones."""

import os
from collections import defaultdict
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept.core.charter.quantities import OPEN_TIME
from kept.core.clocks import fold
from kept.core.explain import why
from kept.core.facts import facts_at
from kept.core.lifecycle import ends, first_state
from kept.core.rulebook import Rulebook, holiday_codes
from kept.core.timeline import Event
from kept.desks import charterfile
from tests.core.build import at
from tests.core.charters import charters

EXAMPLES = 300 if os.environ.get("KEPT_SOAK") else 25
MADE_UP = "made up"
BOOKS = [*charterfile.shipped(), MADE_UP]
BROKEN = {"late", "missed"}
PLAIN = ("contact by customer", "question asked", "solution offered", "objection", "patch issued")
GIVEN = [["status"], ["status", "next action"], ["status", "next action", "framework"], []]


@cache
def shipped(name: str) -> Rulebook:
    charter = charterfile.load(name)
    days = charterfile.holidays(holiday_codes(charter), range(2025, 2029))
    return Rulebook(charter, days, version="1")


def book_of(name: str, data: st.DataObject) -> Rulebook:
    """Return a shipped charter, or one that nobody has written."""
    return data.draw(charters()) if name == MADE_UP else shipped(name)


def contacts():
    via = st.sampled_from(["mail", "phone", "portal"])
    return st.builds(
        lambda via, needs: ("contact by staff", {"via": via, "needs": needs}),
        via,
        st.sampled_from(GIVEN),
    )


def steps(book: Rulebook):
    states = list(book.charter.lifecycles["case"].states)
    kinds = list(book.charter.kinds)
    return st.one_of(
        contacts(),
        st.sampled_from(PLAIN).map(lambda kind: (kind, {})),
        st.sampled_from(list(book.charter.priorities)).map(
            lambda level: ("priority changed", {"to": level})
        ),
        st.sampled_from(kinds).map(lambda kind: ("kind changed", {"to": kind})),
        st.sampled_from(states).map(lambda state: ("state changed", {"to": state})),
        st.sampled_from(["linked", None]).map(lambda to: ("problem changed", {"to": to})),
        st.just(("next action promised", {"until": at("2026-04-07 12:00")})),
        st.just(("next action done", {})),
    )


@st.composite
def timelines(draw, book: Rulebook) -> list[Event]:
    """Return a case of up to fifty entries; closing and opening again go with their states."""
    facts = {"kind": draw(st.sampled_from(list(book.charter.kinds)))}
    facts["priority"] = draw(st.sampled_from(list(book.charter.priorities)))
    facts["plan"] = draw(st.sampled_from([None, *book.charter.plans]))
    moment = at("2026-03-26 16:00")
    events = [Event("opened", moment, {"facts": facts})]
    state = first_state(book)
    for kind, carries in draw(st.lists(steps(book), max_size=49)):
        moment += timedelta(seconds=draw(st.sampled_from([0, 45, 1800, 7200, 70_000, 200_000])))
        if kind == "state changed":
            closes, opens = ends(book, carries["to"]), ends(book, state)
            state = carries["to"]
            if closes and not opens:
                events.append(Event("closed", moment))
            if opens and not closes:
                events.append(Event("reopened", moment))
        events.append(Event(kind, moment, carries))
    return events


@pytest.mark.parametrize("name", BOOKS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_nothing_broken_ever_becomes_kept(name, data):
    book = book_of(name, data)
    events = data.draw(timelines(book))
    broken: set[tuple[str, int]] = set()

    for count, event in enumerate(events, 1):
        runs = fold(book, events[:count], now=event.at)
        states = {(run.name, run.number): str(run.state) for run in runs}
        assert {run: states[run] for run in broken if states[run] not in BROKEN} == {}
        broken |= {run for run, state in states.items() if state in BROKEN}


@pytest.mark.parametrize("name", BOOKS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_the_sum_of_the_ledger_is_the_target(name, data):
    book = book_of(name, data)
    events = data.draw(timelines(book))
    now = events[-1].at

    for run in fold(book, events, now=now):
        if run.due_at is None or run.is_reaction or run.moved_from:
            continue
        ledger = why(run, now=now)
        target = run.terms.points[-1][0] if run.terms.points else run.quantity
        if target and target.unit in OPEN_TIME:
            assert ledger.seconds == target.seconds
        edges = [edge for row in ledger.rows for edge in (row.since, row.until)]
        assert edges == sorted(edges)


@pytest.mark.parametrize("name", BOOKS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_the_order_of_entries_at_one_instant_does_not_matter(name, data):
    book = book_of(name, data)
    events = data.draw(timelines(book))
    together = defaultdict(list)
    for event in events[1:]:
        together[event.at].append(event)
    # The same fact set twice at one instant is the one case where the order counts.
    shuffled = [
        events[0],
        *(
            event
            for group in together.values()
            for event in (
                data.draw(st.permutations(group))
                if len({one.kind for one in group}) == len(group)
                and not {"solution offered", "state changed"} <= {one.kind for one in group}
                else group
            )
        ),
    ]

    one, other = (fold(book, order, now=events[-1].at) for order in (events, shuffled))

    assert [(r.name, r.state, r.due_at) for r in one] == [
        (r.name, r.state, r.due_at) for r in other
    ]


@pytest.mark.parametrize("name", BOOKS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_a_closed_case_has_no_promise_running(name, data):
    book = book_of(name, data)
    events = data.draw(timelines(book))
    now = events[-1].at

    runs = fold(book, events, now=now)

    if ends(book, facts_at(book, events)["state"]):
        assert [
            run.name for run in runs if run.is_standing and run.kind in ("promise", "window")
        ] == []


@pytest.mark.parametrize("name", BOOKS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_time_that_passes_only_makes_late_or_over(name, data):
    book = book_of(name, data)
    events = data.draw(timelines(book))
    now = events[-1].at

    before = fold(book, events, now=now)
    after = fold(book, events, now=now + timedelta(days=400))

    for earlier, later in zip(before, after, strict=True):
        if earlier.state != later.state:
            assert earlier.is_standing
            assert later.state in {"late", "over", "running"}

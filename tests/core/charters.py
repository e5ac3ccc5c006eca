"""Charters that nobody has written: rows of every sort, made up by Hypothesis."""

from hypothesis import strategies as st

from tests.core.build import rulebook

SPANS = [
    "20 minutes", "1 hour", "8 hours", "24 hours", "1 working day", "2 working days",
    "1 working day to the hour", "twice per working day", "3 days", "1 month", "at once",
    "as soon as possible", "not promised",
]  # fmt: skip
EVENTS = [
    "opened", "contact by staff", "contact by customer", "question asked", "solution offered",
    "objection", "patch issued", "reopened", "closed", "priority changed",
    {"contact by staff": {"via": "phone"}}, {"contact by staff": {"needs": ["status"]}},
    {"state changed": {"to": "waiting"}}, {"priority changed": {"to": 1}},
]  # fmt: skip
CONDITIONS = [
    {"priority": [1, 2]}, {"priority": {"not": 1}}, {"kind": "incident"}, {"plan": "premium"},
    {"plan": "known"}, {"state": "waiting"}, {"state": {"not": "waiting"}}, {"problem": "linked"},
    {"waiting for": "customer"}, [{"kind": "question"}, {"priority": 1}],
]  # fmt: skip
SHARES = [
    {"1 hour": "50%", "4 hours": "100%"},
    {"8 hours": "75%", "2 working days": "90%"},
    {"1 working day": "60%"},
]
NAMES = ["a", "b", "c", "d"]


def some(values, *, least=1):
    return st.lists(st.sampled_from(values), min_size=least, max_size=3)


def tables(values):
    """Return a value, or a table of it by one fact, by nested ones, or by a list of cases."""
    return st.one_of(
        values,
        st.builds(lambda one, others: {1: one, "others": others}, values, values),
        st.builds(
            lambda one, others: {
                "by": "kind",
                "incident": {2: one, "others": others},
                "others": one,
            },
            values,
            values,
        ),
        st.builds(
            lambda when, one, others: [{"when": when, "is": one}, {"is": others}],
            st.sampled_from(CONDITIONS),
            values,
            values,
        ),
    )


@st.composite
def rows(draw):
    """Return one row of the clocks: a promise, a limit, a window, a guard or a reaction."""
    spans = tables(st.sampled_from(SPANS))
    row = {"starts": draw(some(EVENTS)), **draw(maybe("stops", tables(some(EVENTS))))}
    sort = draw(st.sampled_from(["within", "within", "every", "not before", "share", "none"]))
    if sort == "share":
        row["share"] = draw(tables(st.sampled_from(SHARES)))
    elif sort != "none":
        row[sort] = draw(spans)
    if sort in ("none", "not before") and draw(st.booleans()):
        row["blocks"] = "close"
    elif sort != "none":
        row["kind"] = draw(st.sampled_from(["promise", "limit", "window"]))
    row |= draw(maybe("undone by", some(["objection", "reopened"])))
    row |= draw(maybe("while", st.sampled_from(CONDITIONS)))
    row |= draw(maybe("unless", st.sampled_from(CONDITIONS)))
    row |= draw(maybe("hours", tables(st.sampled_from(["office", "always"]))))
    row |= draw(maybe("once", st.just("yes")))
    row |= draw(rarely("pauses", st.just({"waiting for": "customer"})))
    return row


def maybe(key, values):
    return st.one_of(st.just({}), values.map(lambda value: {key: value}))


def rarely(key, values):
    return st.integers(0, 4).flatmap(lambda n: st.just({}) if n else maybe(key, values))


@st.composite
def charters(draw):
    """Return a rulebook with up to four clocks."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    return rulebook(
        {name: draw(rows()) for name in names},
        kinds={"incident": {}, "question": {}},
        plans={"premium": {}},
    )

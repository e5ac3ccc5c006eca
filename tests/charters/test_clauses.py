"""The shipped charters against the list of clauses, and against the code."""

import re

import pytest

from kept.core.charter.checks.document import settings_are_filled
from kept.core.charter.findings import Level
from kept.core.charter.lint import lint
from tests.charters.clauses import CHARTERS, CLAUSES, ROOT, cited, of_clocks

PREFIX = {"pa": "PA", "xm": "XM", "ps": "PS", "sims": "SIMS", "adv": "ADV"}
AMBIGUITIES = {"PA": 26, "XM": 18, "PS": 12, "SIMS": 29, "ADV": 14}
# Those between documents, by the documents whose clauses they settle.
BETWEEN = {
    1: "PA XM", 2: "PA XM", 3: "PA XM", 4: "PA XM SIMS", 5: "PA SIMS ADV PS XM", 6: "PA XM PS SIMS",
    7: "PA ADV PS SIMS", 8: "PA XM PS SIMS", 9: "PA", 10: "PA SIMS XM PS ADV", 11: "PA PS SIMS ADV",
    12: "PA SIMS PS XM", 13: "PA SIMS", 14: "PA XM PS SIMS ADV", 15: "PA XM", 16: "PA SIMS PS",
    17: "PA SIMS", 18: "XM PS",
}  # fmt: skip

TIME = re.compile(
    r"\b(hours?|days?|daily|weekly|weeks?|months?|monthly|annual|year|immediately|minutes?|timer"
    r"|clock|reminders?|overdue|due|weekend|regular|periodically|expiry|timed|window|as soon as)\b",
    re.IGNORECASE,
)
# These speak of time too, and are not about a moment that somebody must keep or wait for.
NO_MOMENT = {
    "opening hours": ["PA-69", "PA-70", "PA-73", "PA-74", "PA-75", "PA-76", "PS-07", "PS-08",
                      "PS-09", "PS-11", "SIMS-14", "SIMS-17", "ADV-29", "PA-12"],
    "when a phone call is offered": ["PA-56"],
    "days that are booked": ["PA-89", "PA-91", "PA-94"],
    "what a priority means": ["PA-124", "PA-126", "XM-52", "XM-59", "SIMS-38", "SIMS-39"],
    "how a due time is worded": ["PA-03"],
    "the dates of the document": ["XM-08", "PS-01"],
    "layers": ["PA-04"],
    "the order of a queue": ["SIMS-23"],
    "a check that a role needs": ["SIMS-96"],
}  # fmt: skip


def test_every_clause_that_speaks_of_time_is_a_row_of_some_charter():
    rows = of_clocks()
    excepted = {clause for clauses in NO_MOMENT.values() for clause in clauses}
    timed = {
        clause
        for clause, row in CLAUSES.items()
        if TIME.search(row["clause"]) or TIME.search(row["kept must"])
    }

    assert timed - rows - excepted == set()
    assert excepted & rows == set(), "these have a row, and need no exception"


@pytest.mark.parametrize("name", CHARTERS)
def test_every_clause_that_a_charter_names_is_one(name):
    named = {clause for clause in cited(name) if not clause.startswith("AMB-")}

    assert named - CLAUSES.keys() == set()
    assert {clause.split("-")[0] for clause in named} == {PREFIX[name]}


@pytest.mark.parametrize("name", CHARTERS)
def test_every_row_of_the_clocks_says_where_it_comes_from(name):
    assert [row.name for row in CHARTERS[name].clocks.values() if not row.clause] == []


@pytest.mark.parametrize("name", CHARTERS)
def test_every_settled_ambiguity_is_an_assumption_in_plain_words(name):
    prefix = PREFIX[name]
    told = {about: one.says for one in CHARTERS[name].assumptions for about in one.about}
    wanted = {f"AMB-{prefix}-{number:02d}" for number in range(1, AMBIGUITIES[prefix] + 1)}
    wanted |= {
        f"AMB-X-{number:02d}" for number, where in BETWEEN.items() if prefix in where.split()
    }

    assert wanted - told.keys() == set()
    assert all(len(says.split()) > 4 for says in told.values())


@pytest.mark.parametrize("name", CHARTERS)
def test_the_linter_finds_no_error(name):
    errors = [finding for finding in lint(CHARTERS[name]) if finding.level is Level.ERROR]

    assert [str(error) for error in errors] == []


@pytest.mark.clause("PA-92", "PA-90", "PA-176", "ADV-27", "PS-46", "AMB-PA-07", "AMB-ADV-01")
def test_what_the_policies_do_not_say_is_an_unset_setting():
    unset = {
        (name, finding.path[-2])
        for name, charter in CHARTERS.items()
        for finding in settings_are_filled(charter)
    }

    assert unset >= {
        ("pa", "consultancy"),  # rates
        ("pa", "diversion"),  # the minimum charge
        ("pa", "starts"),  # the threshold of reasonable use
        ("ps", "first assessment"),  # its time box
        ("xm", "information goal"),
    }
    assert sum(name == "adv" for name, _ in unset) > 0  # the premium times


@pytest.mark.parametrize("name", CHARTERS)
def test_no_code_names_a_charter(name):
    """But samples and settings, which set the five desks up."""
    named = re.compile(rf"""["']{name}["']""")
    guilty = [
        path.relative_to(ROOT)
        for path in (ROOT / "kept").rglob("*.py")
        if named.search(path.read_text(encoding="utf-8"))
        and "samples" not in path.parts
        and path.name != "settings.py"
    ]

    assert guilty == []

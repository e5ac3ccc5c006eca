"""`kept charter check`, `show` and `schema`."""

import json
from datetime import date

import pytest

from kept.desks import charter_commands, charterfile

TODAY = date(2026, 3, 2)
RIGHT = """\
charter: tenth
title: A tenth policy
document: {version: "1", effective: 2026-01-01}
zone: Europe/London
hours: {office: {mon-fri: 09:00-17:00, holidays: GB-ENG}}
priorities: {1: {}, 2: {}}
clocks:
  first response: {starts: opened, stops: contact by staff, within: {1: 1 hour, others: 2 hours}}
examples:
  - case: {priority: 1}
    events: {2026-03-06 16:30: opened}
    due: {first response: 2026-03-09 09:30}
"""


@pytest.fixture
def check(tmp_path, capsys):
    def run(source):
        file = tmp_path / "tenth.yaml"
        file.write_text(source, encoding="utf-8")
        code = charter_commands.check([file], today=TODAY)
        return code, capsys.readouterr().out.replace(f"{tmp_path}/", "").splitlines()

    return run


def test_a_charter_without_faults_is_right(check):
    assert check(RIGHT) == (0, ["tenth.yaml: 1 clocks, 1 examples, right"])


def test_an_example_that_fails_is_an_error_in_its_place(check):
    code, lines = check(RIGHT.replace("2026-03-09 09:30", "2026-03-09 10:30"))

    assert code == 1
    assert lines[0] == (
        "tenth.yaml:12:11: error: the example fails: "
        "due 2026-03-09 09:30, expected 2026-03-09 10:30"
    )


def test_a_hole_is_an_error_in_its_place(check):
    code, lines = check(RIGHT.replace(", others: 2 hours", ""))

    assert code == 1
    assert lines[0].startswith("tenth.yaml:8:61: error: priority 2 has no value")


FIRST = "within: {1: 1 hour, others: 2 hours}"
STATES = "lifecycles: {case: {received: {to: [closed]}, lost: {to: [closed]}, closed: {ends: yes}}}"
SHARES = "within: 8 hours, share: {12 hours: 75%}"
HOLES = {
    "priority without a target": ((FIRST, "within: {1: 1 hour}"), "8:", "priority 2 has no value"),
    "unreachable status": (("clocks:", f"{STATES}\nclocks:"), "7:", "nothing leads to 'lost'"),
    "promise never kept": (("stops: contact by staff, ", ""), "8:", "can never be kept"),
    "target past its points": ((FIRST, SHARES), "8:", "12 hours lies past the moment"),
    "calendar that never opens": (("09:00-17:00", "closed"), "5:", "never open"),
    "critical date in the past": (
        ("clocks:", "dates: {critical: [2026-02-01]}\nclocks:"),
        "7:",
        "2026-02-01 lies behind",
    ),
}


@pytest.mark.parametrize("hole", HOLES)
def test_each_sort_of_hole_is_told_with_its_line(check, hole):
    (right, wrong), line, said = HOLES[hole]

    _, lines = check(RIGHT.replace(right, wrong))

    assert any(one.startswith(f"tenth.yaml:{line}") and said in one for one in lines), lines


@pytest.mark.clause("PS-03")
def test_a_term_that_nothing_explains_is_told_where_the_glossary_says_so(check):
    glossary = 'version: "1", glossary: {from: [charter, contract], undefined: flagged}'
    means = "kinds: {incident: {name: Fault, means: a Fault of the Covered Service}}"
    source = RIGHT.replace('version: "1"', glossary).replace("clocks:", f"{means}\nclocks:")

    code, lines = check(source)

    assert code == 0
    assert next(line for line in lines if "Covered Service" in line).startswith("tenth.yaml:7:")
    assert not any("‘Fault’" in line for line in lines)


def test_a_warning_does_not_fail(check):
    code, lines = check(RIGHT.replace('version: "1", ', ""))

    assert code == 0
    assert lines[0].startswith("tenth.yaml:3:1: warning: no version is told")


def test_what_cannot_be_read_is_an_error_in_its_place(check):
    code, lines = check(RIGHT.replace("2 hours", "2 hors"))

    assert code == 1
    assert lines[0].startswith("tenth.yaml:8:81: '2 hors' is no length of time; allowed: ")


def test_a_file_that_is_not_there_fails(capsys):
    assert charter_commands.check(["eleventh"], today=TODAY) == 1
    assert "there is no such file" in capsys.readouterr().out


def test_a_shipped_charter_is_checked_by_its_name(capsys):
    assert charter_commands.check(charterfile.shipped()[:1], today=TODAY) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("right")


def test_a_charter_is_shown_with_its_promises_and_assumptions(capsys):
    charter_commands.show(charterfile.shipped()[0])

    shown = capsys.readouterr().out
    assert "first-response" in shown
    assert "assumed (AMB-" in shown


def test_the_schema_is_json(capsys):
    charter_commands.schema()

    assert json.loads(capsys.readouterr().out)["type"] == "object"

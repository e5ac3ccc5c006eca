"""Charter files: YAML with places, and errors that name file, line, column and what is allowed."""

import pytest

from kept.desks import charterfile
from kept.desks.charterfile import CharterFileError

WRONG = """\
charter: wrong
zone: Europe/London
clocks:
  first response: {starts: opened, within: {1: 20 minuts}}
  update:
    starts: contact by staf
    every: 1 day
hours: {office: {mon-fri: 08.30-17.00}}
lifecycles:
  case:
    received: {to: [done], onn: opened}
"""


def lines(source):
    with pytest.raises(CharterFileError) as refused:
        return charterfile.read_text(source, name="wrong.yaml").charter
    return refused.value.lines


def test_each_error_names_file_line_column_and_what_is_allowed():
    minutes, key, time = (lines(WRONG)[number] for number in (0, 2, 1))

    assert minutes.startswith("wrong.yaml:4:45: '20 minuts' is no length of time; allowed: ")
    assert time.startswith("wrong.yaml:8:18: '08.30-17.00' is no time of opening; allowed: ")
    assert key.startswith("wrong.yaml:11:28: 'onn' is no key here; allowed: on, ")


def test_an_unknown_word_names_its_place_too():
    (line,) = lines(
        "charter: x\nclocks:\n  update:\n    starts: contact by staf\n    every: 1 day\n"
    )

    assert line.startswith("wrong.yaml:4:5: 'contact by staf' is no event that is known here")
    assert "allowed: contact by staff, " in line


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("charter: a\ncharter: b\n", "wrong.yaml:2:1: charter stands here twice"),
        ("charter: a\nlabels: {case: x, case: y}\n", "wrong.yaml:2:19: case stands here twice"),
        ("charter: [\n", "wrong.yaml:2:1: this is no YAML"),
        ("charter: &name a\n", "wrong.yaml:1:10: &name is an anchor"),
        ("? {a: b}\n: c\n", "wrong.yaml:1:3: a key is a word"),
        ("- charter\n", "wrong.yaml:1:1: a charter is a map"),
        ("", "wrong.yaml:1:1: 'charter' is missing"),
        ("charter: a\ndocument: {version: 1.10}\n", "wrong.yaml:2:12: 1.1 is a number"),
        (
            "charter: a\nkinds: {x: {means: praise, or blame}}\n",
            "wrong.yaml:2:28: 'or blame' is no key",
        ),
        ("charter: a\ttab: b\n", "wrong.yaml:1:"),
    ],
)
def test_what_is_no_charter_is_refused_in_its_place(source, line):
    assert lines(source)[0].startswith(line)


def test_yes_times_and_days_stay_words():
    values = charterfile.read_text("a: yes\nb: 08:30\nc: 2026-03-02\nd: '1'\ne: 1\nf:\n").values

    assert values == {"a": "yes", "b": "08:30", "c": "2026-03-02", "d": "1", "e": 1, "f": None}


def test_a_path_that_is_not_there_is_placed_at_what_is_above_it():
    tree = charterfile.read_text("clocks:\n  x: {within: 1 day}\n", name="a.yaml")

    assert tree.where(("clocks", "x", "within")) == "a.yaml:2:7"
    assert tree.where(("clocks", "x", "within", "others", 1)) == "a.yaml:2:7"
    assert tree.where(("hours",)) == "a.yaml:1:1"


def test_a_charter_is_loaded_by_its_path_or_its_name(tmp_path):
    file = tmp_path / "tenth.yaml"
    file.write_text("charter: tenth\ntitle: Ünder neun\n", encoding="utf-8")

    assert charterfile.load(file).title == "Ünder neun"
    assert len(charterfile.shipped()) == 5
    assert charterfile.load(charterfile.shipped()[0]).name == charterfile.shipped()[0]


def test_a_file_that_is_not_there_is_told_as_such():
    with pytest.raises(FileNotFoundError):
        charterfile.load("eleventh")


@pytest.mark.clause("PA-72", "SIMS-19", "ADV-31", "AMB-X-11")
def test_holidays_come_by_country_and_region():
    days = charterfile.holidays(["GB-ENG", "DE-BY"], [2026])

    assert {"2026-04-03", "2026-04-06", "2026-05-04"} <= days["GB-ENG"].keys()
    assert days["GB-ENG"]["2026-04-03"] == "Good Friday"
    assert "2026-01-06" in days["DE-BY"]


def test_holidays_of_nowhere_are_refused():
    with pytest.raises(ValueError, match="XX-YY is no country or region"):
        charterfile.holidays(["XX-YY"], [2026])

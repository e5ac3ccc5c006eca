"""`kept due`: what is due when, and why, without a database."""

import io
import json
from datetime import datetime

import pytest

from kept.due import UnknownQuestionError, answer_lines, due, main

# The worked dates of the clauses; moments in London, summer time from 29 March 2026.
WORKED = [
    ("pa", "first-response", 1, "2026-03-27T17:00+00:00", "2026-03-30T09:30+01:00", "PA-122"),
    ("pa", "first-response", 2, "2026-04-02T16:30+01:00", "2026-04-07T10:00+01:00", "PA-125"),
    ("pa", "first-response", 3, "2026-03-03T15:00+00:00", "2026-03-04T09:30+00:00", "PA-127"),
    ("pa", "first-response", 4, "2026-03-02T10:00+00:00", "2026-03-03T09:30+00:00", "PA-129"),
    ("pa", "first-response", 1, "2026-03-07T03:00+00:00", "2026-03-09T10:00+00:00", "PA-73"),
    ("pa", "patch-not-before", None, "2026-01-01T14:10+00:00", "2026-03-02T14:10+00:00", "PA-142"),
    ("pa", "release-not-later", None, "2026-03-02T12:00+00:00", "2026-05-01T12:00+01:00", "PA-143"),
    ("xm", "first-response", 1, "2026-03-06T16:30+00:00", "2026-03-09T10:00+00:00", "XM-45"),
    ("xm", "first-response", 2, "2026-04-02T11:00+01:00", "2026-04-07T17:30+01:00", "XM-49"),
    ("xm", "first-response", 3, "2026-04-01T11:00+01:00", "2026-04-08T17:30+01:00", "XM-53"),
    ("ps", "first-response", 1, "2026-03-06T16:30+00:00", "2026-03-09T10:30+00:00", "PS-26"),
    ("ps", "first-response", 3, "2026-03-05T11:00+00:00", "2026-03-10T17:00+00:00", "PS-30"),
    ("ps", "first-response", 4, "2026-03-02T11:00+00:00", "2026-03-11T17:00+00:00", "PS-32"),
    ("sims", "first-response", 1, "2026-03-02T16:50+00:00", "2026-03-03T08:40+00:00", "SIMS-80"),
    ("sims", "first-response", 2, "2026-05-01T16:30+01:00", "2026-05-05T09:00+01:00", "SIMS-81"),
    ("sims", "first-response", 3, "2026-03-02T09:00+00:00", "2026-03-02T17:00+00:00", "SIMS-82"),
    ("sims", "first-response", 4, "2026-03-02T09:00+00:00", "2026-03-04T16:00+00:00", "SIMS-83"),
    (
        "sims",
        "resolution-offered",
        3,
        "2026-04-01T11:00+01:00",
        "2026-04-17T17:00+01:00",
        "SIMS-45",
    ),
    ("sims", "update", 3, "2026-04-01T11:00+01:00", "2026-04-10T17:00+01:00", "SIMS-84"),
    ("adv", "first-response", None, "2026-03-06T11:00+00:00", "2026-03-10T17:00+00:00", "ADV-26"),
]


@pytest.mark.parametrize(
    ("charter", "promise", "priority", "start", "expected"),
    [pytest.param(*row, marks=pytest.mark.clause(clause)) for *row, clause in WORKED],
)
def test_the_worked_dates_come_out(charter, promise, priority, start, expected):
    question = {"charter": charter, "promise": promise, "from": start}
    if priority is not None:
        question["priority"] = str(priority)

    answer = due(question)

    assert datetime.fromisoformat(answer["due"]) == datetime.fromisoformat(expected)
    assert answer["ledger"]
    assert answer["clause"]


@pytest.mark.clause("SIMS-80")
def test_the_ledger_adds_up_to_the_promise(capsys):
    arguments = ["--charter", "sims", "--promise", "first-response", "--priority", "1"]

    status = main([*arguments, "--from", "2026-03-02T16:50:00Z", "--json"])

    answer = json.loads(capsys.readouterr().out)
    assert status == 0
    assert answer["due"] == "2026-03-03T08:40:00+00:00"
    assert answer["clause"].startswith("SIMS-79")
    assert sum(row["seconds"] for row in answer["ledger"] if row["counted"]) == 20 * 60


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        pytest.param(
            {"charter": "xm", "promise": "first-response", "priority": 4},
            "as soon as possible",
            marks=pytest.mark.clause("XM-58"),
        ),
        pytest.param(
            {"charter": "xm", "promise": "first-response", "priority": 5},
            "not promised",
            marks=pytest.mark.clause("XM-60"),
        ),
        pytest.param(
            {"charter": "ps", "promise": "resolution", "priority": 1},
            "only first responses have a target time",
            marks=pytest.mark.clause("PS-33"),
        ),
        ({"charter": "ps", "promise": "first-response", "kind": "question"}, "does not apply"),
        ({"charter": "pa", "promise": "complaint"}, "not set"),
    ],
)
def test_what_is_not_promised_says_why(question, reason):
    answer = due({**question, "from": "2026-03-02T11:00Z"})

    assert answer["due"] is None
    assert reason in answer["reason"]


@pytest.mark.clause("PA-130")
def test_no_resolution_time_is_invented():
    answer = due({"charter": "pa", "promise": "resolution", "from": "2026-03-02T11:00Z"})

    assert answer["due"] is None
    assert "until it is resolved" in answer["reason"]


@pytest.mark.clause("ADV-27")
def test_an_unset_premium_table_falls_back_to_the_basic_promise():
    asked = {"charter": "adv", "promise": "first-response", "from": "2026-03-06T11:00Z"}

    premium = due({**asked, "plan": "premium", "priority": 1})

    assert premium["due"] == due({**asked, "plan": "basic"})["due"]


@pytest.mark.clause("SIMS-50", "SIMS-51")
def test_a_percentile_promise_lists_its_points():
    asked = {"charter": "sims", "promise": "resolution", "priority": 1, "from": "2026-03-02T09:00Z"}

    points = due(asked)["points"]

    assert [(point["within"], point["share"]) for point in points] == [
        ("4 hours", 75),
        ("8 hours", 95),
        ("2 working days", 100),
    ]


def test_a_batch_answers_a_line_for_each_question_and_goes_on_after_a_bad_one():
    good = json.dumps({"charter": "sims", "promise": "update", "priority": 3,
                       "from": "2026-04-01T11:00:00+01:00"})  # fmt: skip
    answers = io.StringIO()

    answer_lines([good, "no JSON", "[]", '{"charter": "none"}', good], answers)

    lines = [json.loads(line) for line in answers.getvalue().splitlines()]
    assert lines[0] == lines[4]
    assert all(line["due"] is None and line["error"] for line in lines[1:4])


def test_unknown_names_are_answered_with_the_known_ones(capsys):
    with pytest.raises(UnknownQuestionError, match="adv, pa, ps, sims, xm"):
        due({"charter": "nope", "promise": "update", "from": "2026-03-02T09:00Z"})
    with pytest.raises(UnknownQuestionError, match="first-response"):
        due({"charter": "pa", "promise": "nope", "from": "2026-03-02T09:00Z"})

    assert main(["--charter", "pa", "--promise", "update", "--from", "yesterday"]) == 2
    assert "yesterday" in capsys.readouterr().err


def test_a_moment_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset from UTC"):
        due({"charter": "pa", "promise": "update", "from": "2026-03-02T09:00"})

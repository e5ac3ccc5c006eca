"""The table of clocks held against the fold of the entries, over many cases at once."""

import pytest

from kept.cases import operations, rebuilding
from kept.cases.models import Case, Clock
from kept.commands import clocks as command
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-02 12:30")


def three_cases() -> list[Case]:
    made = [cast.case(), cast.case(slug="xm"), cast.case()]
    operations.reply(made[0], by=cast.dee(), text="We look at it.", at=at("2026-03-02 10:20"))
    cast.sweep_to("2026-03-02 12:30")
    return made


def keys() -> list[int]:
    return list(Case.objects.order_by("pk").values_list("pk", flat=True))


def found() -> list[str]:
    return [str(difference) for difference in rebuilding.differences(keys(), now=NOW)]


def test_what_operations_and_the_sweep_wrote_is_what_the_entries_say():
    three_cases()

    assert found() == []


def test_the_first_difference_of_a_case_is_named():
    case, *_ = three_cases()
    Clock.objects.filter(case=case, slug="first-response").update(state="met")

    assert found() == [
        f"Case {case.number}, first-response 1: state is met in the table, running by its entries"
    ]


def test_a_clock_that_would_never_wake_is_a_difference():
    case, *_ = three_cases()
    Clock.objects.filter(case=case, slug="first-response").update(next_at=None)

    assert "next_at is None in the table" in found()[0]


def test_a_row_too_many_and_a_wrong_summary_are_differences():
    one, other, _ = three_cases()
    Clock.objects.create(
        case=one, name="x", slug="x", number=1, kind="limit", state="running", started_at=NOW
    )
    Case.objects.filter(pk=other.pk).update(is_late=True)

    assert [line.partition(":")[0] for line in found()] == [
        f"Case {one.number}, x 1",
        f"Case {other.number}, the case",
    ]


def test_what_is_due_to_wake_is_left_to_the_sweep():
    cast.case()

    assert list(rebuilding.differences(keys(), now=at("2026-03-09 12:00"))) == []


def test_a_rebuild_puts_right_what_differs_and_touches_nothing_else():
    one, other, _ = three_cases()
    Clock.objects.filter(case=one, slug="first-response").update(state="met", next_at=None)
    Clock.objects.filter(case=other).delete()

    assert rebuilding.rebuild(keys(), now=NOW) == 2

    assert found() == []
    assert rebuilding.rebuild(keys(), now=NOW) == 0
    assert cast.clock(one, "first-response").marks_done == ["at 75%"]


def test_many_cases_are_no_more_questions_than_one(django_assert_max_num_queries):
    three_cases()
    Clock.objects.update(state="met")

    with django_assert_max_num_queries(10):
        rebuilding.rebuild(keys(), now=NOW)


def test_the_command_says_what_it_found(capsys, monkeypatch):
    case, *_ = three_cases()
    monkeypatch.setattr(command.timezone, "now", lambda: NOW)

    assert command.check(keys()) == 0
    Clock.objects.filter(case=case, slug="first-response").update(due_at=None)
    assert command.check(keys()) == 1
    assert command.mend(keys()) == 0
    assert command.check(keys()) == 0

    assert [line.partition(",")[0] for line in capsys.readouterr().out.splitlines()] == [
        "3 cases and all records: the table of clocks is what their entries say.",
        f"Case {case.number}",
        "1 differ. To put them right: kept clocks rebuild",
        "3 cases",
        "3 cases and all records: the table of clocks is what their entries say.",
    ]

"""Many rows written in one statement."""

import pytest

from kept.cases import bulk
from kept.cases.models import Case, Clock
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
KEY = ("case", "slug", "number")
NAMES = (*KEY, "name", "state", "kind", "started_at", "due_at", "ended_at", "clause", "rerated",
         "shown", "by_age", "marks_done")  # fmt: skip


def row(case: Case, number: int, state: str = "running") -> tuple:
    moments = at("2026-03-02 10:00:00.250"), None, at("2026-03-03 10:00")
    marks = ["at 75%", 'it\'s "due" at 100 %s']
    return (case.pk, "x", number, "x", state, "limit", *moments, "§ 1", True, False, False, marks)


def stored() -> list[tuple]:
    return list(Clock.objects.filter(slug="x").order_by("number").values_list(*NAMES))


def test_rows_come_back_as_they_were_written(django_assert_num_queries):
    case = cast.case()
    rows = [row(case, 1), row(case, 2)]

    with django_assert_num_queries(1):
        bulk.put(Clock, rows, names=NAMES, key=KEY)

    assert stored() == rows


def test_a_row_with_the_same_key_takes_the_place_of_the_one_there():
    case = cast.case()
    bulk.put(Clock, [row(case, 1), row(case, 2)], names=NAMES, key=KEY)

    bulk.put(Clock, [row(case, 2, "met"), row(case, 3)], names=NAMES, key=KEY)

    assert stored() == [row(case, 1), row(case, 2, "met"), row(case, 3)]


def test_rows_are_removed_by_their_key():
    case = cast.case()
    bulk.put(Clock, [row(case, 1), row(case, 2)], names=NAMES, key=KEY)

    bulk.remove(Clock, [(case.pk, "x", 1), (case.pk, "y", 2)], names=KEY)

    assert stored() == [row(case, 2)]


def test_columns_of_rows_that_are_there_are_changed():
    one, other = cast.case(), cast.case()

    bulk.change(
        Case, [(one.pk, at("2026-03-02 10:00"), True)], names=("id", "next_due_at", "is_late")
    )

    one.refresh_from_db()
    assert (one.next_due_at, one.is_late) == (at("2026-03-02 10:00"), True)
    assert Case.objects.get(pk=other.pk).is_late is other.is_late

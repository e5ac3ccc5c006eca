"""The table of clocks is what the fold says."""

import pytest

from kept.cases import clocks, operations
from kept.cases.models import Clock
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-02 12:30")


def table() -> list[tuple]:
    columns = [f.attname for f in Clock._meta.concrete_fields if f.attname not in ("id", "case_id")]
    return list(Clock.objects.order_by("case", "slug", "number").values_list(*columns))


def test_a_refresh_puts_right_what_the_table_lost_or_made_up():
    case = cast.case()
    cast.sweep_to("2026-03-02 12:30")
    before = table()
    clock = cast.clock(case, "first-response")
    Clock.objects.filter(pk=clock.pk).update(due_at=None, state="met", next_at=None)
    Clock.objects.create(
        case=case, name="x", slug="x", number=1, kind="limit", state="running", started_at=NOW
    )

    clocks.refresh(case, now=NOW)

    assert table() == before


def test_what_has_happened_by_itself_stays_done():
    case = cast.case()
    cast.sweep_to("2026-03-02 12:30")

    clocks.refresh(case, now=NOW)

    assert cast.clock(case, "first-response").marks_done == ["at 75%"]
    assert clocks.sweep(NOW) == 0


def test_a_refresh_does_nothing_by_itself():
    case = cast.case()

    clocks.refresh(case, now=at("2026-03-02 14:00"))

    assert cast.kinds(case) == ["opened"]
    assert cast.fresh(case).is_late
    assert clocks.sweep(at("2026-03-02 14:00")) == 1


def test_a_refresh_is_few_questions(django_assert_max_num_queries):
    case = cast.case()
    operations.note(case, by=cast.dee(), text="Odd.", at=at("2026-03-02 10:10"))

    with django_assert_max_num_queries(7):
        clocks.refresh(case, now=NOW)


def test_an_entry_written_down_late_counts_from_when_it_happened():
    case = cast.case("xm", facts={"priority": 1})
    operations.note(case, by=cast.dee(), text="Odd.", at=at("2026-03-02 11:20"))

    operations.log_call(
        case,
        by=cast.dee(),
        at=at("2026-03-02 11:00"),
        reached=True,
        text="They restart it.",
        gives=("status", "next action"),
    )

    clock = cast.clock(case, "first-response")
    assert (clock.state, clock.ended_at) == ("met", at("2026-03-02 11:00"))
    assert cast.kinds(case) == ["opened", "contact by staff", "state changed", "note"]

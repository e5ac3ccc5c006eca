"""The clocks of records are what their entries say, and what happened stands."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from kept.backlog import clocks, operations
from kept.backlog.models import RecordClock, RecordEntry
from kept.desks import amending
from tests import cast
from tests.backlog.world import fresh, kinds, move, record
from tests.cast import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-10 12:00")


def considered():
    made = record("change request")
    move(made, "considered", "2026-03-09 10:00", approval="yes", priority="2")
    return made


def test_the_table_equals_the_fold_and_says_where_it_does_not():
    considered()
    assert not list(clocks.differences(now=NOW))

    RecordClock.objects.filter(slug="considered").update(due_at=at("2027-01-01 00:00"))

    (found,) = clocks.differences(now=NOW)
    assert str(found).startswith("Record 101, considered 1: due_at is 2027-01-01")
    assert clocks.rebuild(now=NOW) == 1
    assert not list(clocks.differences(now=NOW))


def test_records_go_by_amended_hours_and_those_that_have_ended_never():
    desk = cast.desk("sims", settings={"clocks": {"considered": {"within": "5 working days"}}})
    going, ended = considered(), considered()
    move(ended, "rejected", "2026-03-09 11:00", why="Nobody wants it.")
    old = going.clocks.get(slug="considered").due_at
    version = amending.amend_hours(desk, at=NOW, closed=[date(2026, 3, 11)])

    moved = [operations.follow_amendments(NOW), operations.follow_amendments(NOW)]

    assert moved == [1, 0]
    assert fresh(going).charter_version == version != fresh(ended).charter_version
    assert old == at("2026-03-16 17:00")
    assert going.clocks.get(slug="considered").due_at == at("2026-03-17 17:00")
    assert kinds(going)[-1] == "charter changed"
    assert not list(clocks.differences(now=NOW))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE backlog_recordentry SET kind = 'closed'",
        "DELETE FROM backlog_recordentry",
        "UPDATE backlog_remark SET text = 'otherwise'",
    ],
)
def test_no_entry_of_a_record_is_changed_or_deleted(statement):
    made = record("change request")
    operations.comment(made, by=cast.alma(), at=NOW, text="We look at it.")

    with pytest.raises(DatabaseError, match="what happened stands"), transaction.atomic():
        connection.cursor().execute(statement)

    assert RecordEntry.objects.count() == 2

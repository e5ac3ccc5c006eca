"""The clocks of records are what their entries say, and what happened stands."""

import pytest
from django.db import DatabaseError, connection, transaction

from kept.backlog import clocks, operations
from kept.backlog.models import RecordClock, RecordEntry
from tests import cast
from tests.backlog.world import move, record
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

"""What falls due in a shift: one mail to each agent who has some of it."""

from datetime import datetime

import pytest

from kept.cases import digest, operations
from kept.mail import sending
from kept.outbox.models import Notice
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
TUESDAY = at("2026-03-03 09:00")  # PA opens at nine
NEXT_DAY = at("2026-03-04 09:00")


def digests(now: datetime) -> list[dict[str, str]]:
    digest.look(now)
    return cast.told(cast.dee(), "digest")


@pytest.fixture
def _two_cases():
    """Dee has one that was late when she opened, and one that is due by eleven."""
    cast.case(subject="Printer smokes", facts={"priority": 2}, at=at("2026-03-02 10:00"))
    cast.case(at=at("2026-03-02 16:30"))


@pytest.mark.usefixtures("_two_cases")
def test_when_a_shift_begins_each_agent_reads_what_is_due_in_it():
    [mail] = digests(TUESDAY)

    assert mail["subject"] == "2 tickets of yours are due by Tuesday 3 March, 17:30"
    assert mail["text"].splitlines() == [
        "2 tickets of yours are due by Tuesday 3 March, 17:30.",
        "",
        "Late 21 h: 1001 Printer smokes, priority 2, for Northwind (first response)",
        (
            "Due Tue 11:00: 1002 Invoice shows the wrong address, priority 3, for Northwind"
            " (first response)"
        ),
        "",
        "http://127.0.0.1:8000/console/q/mine/",
    ]
    written = sending.write(Notice.objects.get(payload__notice="digest"))
    assert (written.from_name, written.is_automatic, written.reply_to) == ("Support pa", True, "")


@pytest.mark.usefixtures("_two_cases")
def test_it_comes_once_a_shift_and_outside_of_shifts_never():
    assert not digests(at("2026-03-03 08:59"))
    assert len(digests(TUESDAY)) == 1
    operations.open_case(
        cast.desk(), requester=cast.bo(), subject="Another", text="It smokes too.", via="mail",
        at=at("2026-03-03 09:30"),
    )  # fmt: skip
    assert len(digests(at("2026-03-03 10:00"))) == 1
    assert len(digests(NEXT_DAY)) == 2
    assert not cast.told(cast.alma(), "digest")


def test_who_has_nothing_due_is_not_written_to():
    cast.case("ps", at=at("2026-03-02 10:00"))  # due in seven working days

    assert not digests(TUESDAY)

"""How often a day counts that is booked on call, by the charter's table."""

from datetime import UTC, date, datetime

import pytest

from kept.core import charges
from kept.core.charter.charter import Charter
from kept.core.rulebook import Rulebook
from tests.charters.clauses import TREES

EASTER = {"GB-ENG": {"2026-04-03": "Good Friday", "2026-04-05": "Easter Sunday"}}
FROM, UNTIL = datetime(2026, 4, 2, 16, 30, tzinfo=UTC), datetime(2026, 4, 5, 23, tzinfo=UTC)


def rulebook(**diversion):
    values = dict(TREES["pa"].values)
    listed = {**values["coverage"]["charges"], "diversion": diversion}
    values["coverage"] = {**values["coverage"], "charges": listed}
    return Rulebook(Charter.parse(values), EASTER)


def counted(**diversion):
    rules = rulebook(**diversion)
    charge = charges.charge_of(rules, "on call")
    found = charges.counted(rules, charge, starts_at=FROM, ends_at=UNTIL)
    return {one.day: one.times for one in found}


@pytest.mark.clause("PA-93", "AMB-PA-08")
def test_saturdays_and_sundays_count_twice_and_holidays_as_the_desk_has_set():
    times = TREES["pa"].values["coverage"]["charges"]["diversion"]["times"]
    thursday, friday, saturday, sunday = (date(2026, 4, day) for day in (2, 3, 4, 5))

    assert counted(times=times) == {thursday: 1, friday: 1, saturday: 2, sunday: 2}
    assert counted(times={**times, "holiday": 3})[friday] == 3
    assert counted(times={**times, "holiday": 3})[sunday] == 2


def test_what_is_not_set_is_said_and_a_minimum_is_told():
    span = {"starts_at": FROM, "ends_at": UNTIL}
    assert charges.in_words(rulebook(minimum="setting"), "on call", **span)[-1] == (
        "What a day costs is not set: nothing is charged until it is"
    )
    assert charges.in_words(rulebook(minimum="£150"), "on call", **span)[-1] == (
        "The minimum is £150"
    )
    assert charges.in_words(rulebook(minimum="£150"), "another", **span) == []

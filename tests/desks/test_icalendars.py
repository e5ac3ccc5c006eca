"""Opening hours from and to iCalendar files."""

import json
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from kept import command
from kept.desks import amending, charters, icalendars
from tests import cast
from tests.cast import at

LONDON = ZoneInfo("Europe/London")
SINCE, UNTIL = date(2026, 1, 1), date(2027, 12, 31)
HEAD, TAIL = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n", "END:VCALENDAR\n"


def file(*events: str) -> bytes:
    bodies = (f"BEGIN:VEVENT\nUID:{n}\n{event}\nEND:VEVENT\n" for n, event in enumerate(events))
    return (HEAD + "".join(bodies) + TAIL).replace("\n", "\r\n").encode()


def read(*events: str) -> icalendars.Days:
    return icalendars.read(file(*events), zone=LONDON, since=SINCE, until=UNTIL)


def test_an_event_of_whole_days_closes_them():
    days = read("DTSTART;VALUE=DATE:20260810\nDTEND;VALUE=DATE:20260812\nSUMMARY:Fair")

    assert days.closed == {date(2026, 8, 10): "Fair", date(2026, 8, 11): "Fair"}


def test_one_that_comes_every_year_closes_each():
    days = read("DTSTART;VALUE=DATE:20200601\nRRULE:FREQ=YEARLY\nSUMMARY:Founder's day")

    assert list(days.closed) == [date(2026, 6, 1), date(2027, 6, 1)]


def test_an_event_with_times_opens_its_day_then_in_the_charters_zone():
    # In July London is an hour ahead of UTC.
    days = read(
        "DTSTART:20260701T080000Z\nDTEND:20260701T110000Z",
        "DTSTART:20260701T130000\nDURATION:PT2H",
        "DTSTART;VALUE=DATE:20260701\nSUMMARY:Fair",
    )

    assert days.special == {date(2026, 7, 1): ["09:00-12:00", "13:00-15:00"]}
    assert days.closed == {}


def test_what_was_cancelled_or_lies_outside_is_left_out():
    days = read(
        "DTSTART;VALUE=DATE:20260810\nSTATUS:CANCELLED",
        "DTSTART;VALUE=DATE:20250810",
    )

    assert days == icalendars.Days({}, {})


def test_what_is_no_calendar_is_refused():
    with pytest.raises(icalendars.CalendarFileError):
        icalendars.read(b"Dear desk,", zone=LONDON, since=SINCE, until=UNTIL)


@pytest.mark.django_db
def test_what_is_written_reads_back_the_same():
    version = amending.amend_hours(
        cast.desk(),
        at=at("2026-03-01 00:00"),
        closed=[date(2026, 8, 10)],
        special={date(2026, 12, 24): ["09:00-12:00"]},
    )
    book = charters.rulebook(version)

    written = icalendars.write(book, "office", since=SINCE, until=UNTIL)
    days = icalendars.read(written, zone=LONDON, since=SINCE, until=UNTIL)

    assert days.special == {date(2026, 12, 24): ["09:00-12:00"]}
    assert days.closed[date(2026, 8, 10)] == "closed"
    assert days.closed[date(2026, 12, 25)] == "Christmas Day"
    assert b"RRULE:FREQ=WEEKLY;BYDAY=MO" in written


@pytest.mark.django_db
def test_the_command_brings_a_file_into_force(tmp_path, capsys):
    cast.desk()
    path = tmp_path / "days.ics"
    path.write_bytes(file("DTSTART;VALUE=DATE:20200601\nRRULE:FREQ=YEARLY\nSUMMARY:Founder's day"))

    assert command.main(["hours", "import", "pa", str(path), "--dry-run"]) == 0
    assert command.main(["hours", "import", "pa", str(path)]) == 0
    assert command.main(["hours", "export", "pa"]) == 0

    said = capsys.readouterr().out
    assert "Nothing was changed." in said
    assert "closed: Founder's day" in said
    assert "0601" in said.partition("BEGIN:VCALENDAR")[2]


def test_hours_are_asked_line_by_line(capsys, monkeypatch):
    office = {"tz": "Europe/London", "weekly": {"0": [["09:00", "17:00"]]}}
    monday = "2026-03-02T16:00:00+00:00"
    lines = [
        {"hours": office, "start": monday, "seconds": 7200},
        {"hours": "office", "charter": "pa", "start": monday, "days": 1},
        {"hours": "office", "charter": "pa", "start": "2026-03-02T16:00", "seconds": 1},
    ]
    monkeypatch.setattr("sys.stdin", [json.dumps(line) for line in lines])

    assert command.main(["hours", "add"]) == 1

    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert said[0] == {"end": "2026-03-09T10:00:00+00:00"}
    assert said[1] == {"end": "2026-03-03T17:30:00+00:00"}
    assert "offset" in said[2]["error"]


def test_open_time_between_two_moments_is_asked_likewise(capsys, monkeypatch):
    line = {
        "hours": "office",
        "charter": "pa",
        "start": "2026-03-02T16:00:00+00:00",
        "end": "2026-03-03T10:00:00+00:00",
        "pauses": [["2026-03-02T16:30:00+00:00", "2026-03-02T17:00:00+00:00"]],
    }
    monkeypatch.setattr("sys.stdin", [json.dumps(line)])

    assert command.main(["hours", "between"]) == 0

    assert json.loads(capsys.readouterr().out) == {"seconds": 2 * 3600}

"""Opening hours on the command line: how long, until when, and days from or to a calendar file."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

from django.utils import timezone

from kept.commands.errors import PlainError
from kept.core.calendars import Calendar, from_spec
from kept.core.rulebook import Rulebook, holiday_codes

FIRST_YEAR, LAST_YEAR = 2015, 2040
YEARS = 2

Question = Mapping[str, Any]


def add(_: argparse.Namespace) -> int:
    """Answer {"hours", "start", "seconds"} or "days", one JSON object a line, with {"end"}."""
    return answer_lines(sys.stdin, sys.stdout, after)


def between(_: argparse.Namespace) -> int:
    """Answer {"hours", "start", "end"}, one JSON object a line, with {"seconds"} of open time."""
    return answer_lines(sys.stdin, sys.stdout, open_time)


def answer_lines(
    questions: Iterable[str], answers: TextIO, answer: Callable[[Question], dict[str, Any]]
) -> int:
    """Answer line by line; a line that cannot be answered gets its error, and exit 1."""
    wrong = 0
    for line in filter(str.strip, questions):
        try:
            said = answer(json.loads(line))
        except (ValueError, LookupError, TypeError, FileNotFoundError) as error:
            said, wrong = {"error": str(error)}, 1
        answers.write(json.dumps(said) + "\n")
    return wrong


def after(question: Question) -> dict[str, Any]:
    calendar, start, pauses = _calendar(question), _moment(question["start"]), _pauses(question)
    if "days" in question:
        until = question.get("until", "close")
        end = calendar.add_days(start, int(question["days"]), until=until, pauses=pauses)
    else:
        end = calendar.add(start, int(question["seconds"]), pauses)
    return {"end": end.isoformat()}


def open_time(question: Question) -> dict[str, Any]:
    start, end = _moment(question["start"]), _moment(question["end"])
    return {"seconds": _calendar(question).elapsed(start, end, _pauses(question))}


def import_(options: argparse.Namespace) -> int:
    """Close and open the days of a calendar file at a desk; open cases follow by themselves."""
    from kept.desks import amending, charters, icalendars

    desk, version = _desk(options.desk)
    zone = charters.rulebook(version).zone
    today = timezone.now().astimezone(zone).date()
    try:
        days = icalendars.read(
            Path(options.file).read_bytes(), zone=zone, since=today, until=_in_years(today)
        )
    except FileNotFoundError as error:
        raise PlainError(f"There is no file {options.file}.") from error
    except icalendars.CalendarFileError as error:
        raise PlainError(f"{options.file}: {error}") from error
    for day, name in days.closed.items():
        print(f"{day}  closed: {name}")
    for day, periods in days.special.items():
        print(f"{day}  open {', '.join(periods)}")
    if options.dry_run or not (days.closed or days.special):
        print("Nothing was changed.")
        return 0
    amended = amending.amend_hours(
        desk,
        at=timezone.now(),
        calendar=options.calendar,
        closed=days.closed,
        special=days.special,
        only=_fact(options.only),
    )
    print(f"{amended} is in force at {desk.name} with these days; open cases follow.")
    return 0


def export(options: argparse.Namespace) -> int:
    """Print the hours of a desk as iCalendar."""
    from kept.desks import charters, icalendars

    _, version = _desk(options.desk)
    book = charters.rulebook(version)
    today = timezone.now().astimezone(book.zone).date()
    name = options.calendar or next(iter(book.charter.hours))
    try:
        written = icalendars.write(book, name, since=today, until=_in_years(today))
    except LookupError as error:
        raise PlainError(str(error)) from error
    sys.stdout.write(written.decode())
    return 0


def _desk(slug: str) -> Any:
    from kept.desks import charters
    from kept.desks.models import Desk

    desk = Desk.objects.filter(slug=slug).first()
    version = charters.in_force(desk, timezone.now()) if desk else None
    if desk is None or version is None:
        raise PlainError(f"There is no desk {slug!r} with a charter in force.")
    return desk, version


def _fact(said: str) -> dict[str, str]:
    """Read "region=US"; nothing where nothing is said."""
    name, equals, value = said.partition("=")
    if said and not equals:
        raise PlainError(f"{said} is no fact; write it as region=US.")
    return {name: value} if said else {}


def _in_years(day: date) -> date:
    return date(day.year + YEARS, 12, 31)


def _calendar(question: Question) -> Calendar:
    """Return the hours asked for: a specification, or a charter's by name."""
    hours = question.get("hours")
    if isinstance(hours, dict):
        return _compiled(json.dumps(hours, sort_keys=True))
    return _rulebook(str(question["charter"])).calendar(hours, {})


@lru_cache(maxsize=64)
def _compiled(spec: str) -> Calendar:
    return from_spec(json.loads(spec))


@lru_cache(maxsize=8)
def _rulebook(name: str) -> Rulebook:
    from kept.desks import charterfile

    charter = charterfile.load(name)
    codes = sorted(holiday_codes(charter))
    return Rulebook(charter, charterfile.holidays(codes, range(FIRST_YEAR, LAST_YEAR + 1)))


def _moment(text: Any) -> datetime:
    at = datetime.fromisoformat(str(text))
    if at.tzinfo is None:
        raise ValueError(f"{text} has no offset; write 2026-03-02T09:00:00+00:00")
    return at


def _pauses(question: Question) -> list[tuple[datetime, datetime]]:
    return [(_moment(since), _moment(until)) for since, until in question.get("pauses", ())]

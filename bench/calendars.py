"""
How fast deadlines and open time are, next to other libraries for it, in one run.

`python bench/calendars.py` makes a virtual environment of its own under build/, puts the
other libraries into it, and measures there: all take turns, round by round, and
each figure is the median over the rounds of (theirs / ours) in the same round. So a busy
machine shifts all alike. It takes about three minutes, most of it the installation.
"""

import gc
import operator
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / "build" / "bench-env"
PEERS = [
    "bizdays==1.0.19",
    "businesstimedelta==1.0.1",
    "django-bizcal==0.13.0",
    "numpy>=2.2",
    "polars>=1",
    "timegrid==0.1.6",
    "tzdata",
    "workclock==0.1.2",
    "worktimecalc==0.1.4",
]

ROUNDS = 25
# Long enough for the clock, short enough that a round is over before the machine changes.
BATCH_SECONDS = 0.003
WARM_SECONDS = 0.3

# A London office, Monday to Friday 09:00-17:30, with the bank holidays of four years.
ZONE = "Europe/London"
HOLIDAYS = [
    *("2024-01-01", "2024-03-29", "2024-04-01", "2024-05-06"),
    *("2024-05-27", "2024-08-26", "2024-12-25", "2024-12-26"),
    *("2025-01-01", "2025-04-18", "2025-04-21", "2025-05-05"),
    *("2025-05-26", "2025-08-25", "2025-12-25", "2025-12-26"),
    *("2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04"),
    *("2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28"),
    *("2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03"),
    *("2027-05-31", "2027-08-30", "2027-12-27", "2027-12-28"),
]
DATES = [date.fromisoformat(day) for day in HOLIDAYS]
SPEC = {
    "tz": ZONE,
    "weekly": {str(day): [["09:00", "17:30"]] for day in range(5)},
    "holidays": HOLIDAYS,
}
WORKING_DAY = timedelta(hours=8, minutes=30)

Call = tuple[Callable[..., Any], list[tuple[Any, ...]]]


# What is asked


def starts(count: int = 200) -> list[datetime]:
    """Return moments from June 2024 on, at any time of day; two years later is in 2027 at most."""
    chance = random.Random(7)
    first = datetime(2024, 6, 1, tzinfo=UTC)
    return [first + timedelta(minutes=chance.randrange(400 * 1440)) for _ in range(count)]


STARTS = starts()
BUDGETS = {
    "add 1-8 h": [timedelta(hours=1 + i % 8) for i in range(len(STARTS))],
    "add 60 d": [60 * WORKING_DAY] * len(STARTS),
}
SPANS = {
    "elapsed 1 d": timedelta(days=1),
    "elapsed 30 d": timedelta(days=30),
    "elapsed 2 y": timedelta(days=730),
}
COLUMNS = [*BUDGETS, *SPANS]

# At least so many times faster we want to be, column by column.
TARGETS: dict[str, list[float | None]] = {
    "workclock": [5, 14, 6, 12, 80],
    "timegrid (naive)": [5.5, 22, 2.5, 8, 200],
    "timegrid, compiled (naive)": [None, None, 1.6, 2.5, 15],
    "django-bizcal": [9, 350, 35, 400, 9000],
    "businesstimedelta": [100, 6000, 300, 4000, 70000],
    "worktimecalc (naive)": [None, None, 4, 10, 8],
}


@dataclass
class Contestant:
    """A library: what it is called with for a deadline and for a span."""

    name: str
    add: Callable[..., Any] | None
    elapsed: Callable[..., Any]
    moment: Callable[[datetime], Any] = lambda moment: moment
    budget: Callable[[timedelta], Any] = lambda budget: budget
    seconds: Callable[[Any], float] = lambda found: found.total_seconds()
    instant: Callable[[Any], datetime] = lambda found: found
    calls: dict[str, Call] = field(default_factory=dict)

    def prepare(self) -> None:
        """Turn all arguments into its own kind, outside the time that is taken."""
        if self.add:
            for column, budgets in BUDGETS.items():
                pairs = zip(STARTS, budgets, strict=True)
                given = [(self.moment(start), self.budget(length)) for start, length in pairs]
                self.calls[column] = self.add, given
        for column, span in SPANS.items():
            given = [(self.moment(start), self.moment(start + span)) for start in STARTS]
            self.calls[column] = self.elapsed, given


def naive(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None)


def aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=ZoneInfo(ZONE))


# Who is asked


def contestants() -> list[Contestant]:
    """Return ours first, then the others."""
    import businesstimedelta
    import pytz
    import timegrid
    import workclock
    from django_bizcal import WorkingCalendar
    from django_bizcal.providers import SetHolidayProvider
    from worktimecalc.calc import WorkTimeCalculator

    from kept.core.calendars import from_spec

    opens, closes = clock(9), clock(17, 30)

    ours = from_spec(SPEC)
    rust = workclock.Schedule(
        [workclock.WorkDay(opens, closes), workclock.Holidays(DATES)], time_zone=ZoneInfo(ZONE)
    )
    grid = timegrid.TimeGridCalendar.weekdays(opens, closes)
    for day in DATES:
        grid = grid.close(day)
    line = grid.compile(datetime(2024, 1, 1), datetime(2028, 1, 1))  # noqa: DTZ001
    bizcal = WorkingCalendar(
        tz=ZONE,
        weekly_schedule={day: [("09:00", "17:30")] for day in range(5)},
        holiday_provider=SetHolidayProvider.from_dates(DATES),
    )
    rules = businesstimedelta.Rules(
        [
            businesstimedelta.WorkDayRule(
                start_time=opens,
                end_time=closes,
                working_days=[0, 1, 2, 3, 4],
                tz=pytz.timezone(ZONE),
            ),
            businesstimedelta.HolidayRule(DATES, tz=pytz.timezone(ZONE)),
        ]
    )
    return [
        Contestant(
            "kept",
            ours.add,
            ours.elapsed,
            budget=lambda budget: int(budget.total_seconds()),
            seconds=float,
        ),
        Contestant("workclock", rust.add, rust.between),
        Contestant(
            "timegrid (naive)",
            grid.add_work_duration,
            grid.get_working_duration,
            moment=naive,
            instant=aware,
        ),
        Contestant("timegrid, compiled (naive)", None, line.get_working_duration, moment=naive),
        Contestant("django-bizcal", bizcal.add_business_time, bizcal.business_time_between),
        Contestant(
            "businesstimedelta",
            operator.add,
            rules.difference,
            budget=lambda budget: businesstimedelta.BusinessTimeDelta(rules, timedelta=budget),
            seconds=lambda found: found.timedelta.total_seconds(),
        ),
        Contestant(
            "worktimecalc (naive)",
            None,
            WorkTimeCalculator("09:00", "17:30", holidays=DATES),
            moment=naive,
            seconds=lambda found: found.seconds,
        ),
    ]


# How it is measured


def seconds_per_call(call: Call, calls: int, offset: int) -> float:
    """Return the processor's time for one of so many calls, taken in turn from the arguments."""
    function, given = call
    arguments = [given[(offset + i) % len(given)] for i in range(calls)]
    before = time.process_time()
    for each in arguments:
        function(*each)
    return (time.process_time() - before) / calls


def calibrated(call: Call) -> int:
    """Return how many calls fill a batch, after a warm start: some work things out once."""
    function, given = call
    begun = time.process_time()
    for each in given:
        function(*each)
        if time.process_time() - begun > WARM_SECONDS:
            break
    calls = 1
    while (taken := seconds_per_call(call, calls, 0) * calls) < BATCH_SECONDS:
        calls = max(calls + 1, int(calls * min(10, 1.2 * BATCH_SECONDS / max(taken, 1e-7))))
    return calls


def rounds(calls: dict[str, Call], count: int = ROUNDS) -> dict[str, list[float]]:
    """Return the seconds of a call in each round, all contestants in turn in every one."""
    sizes = {name: calibrated(call) for name, call in calls.items()}
    found: dict[str, list[float]] = {name: [] for name in calls}
    gc.disable()
    for i in range(count):
        names = list(calls)
        for name in names[i % len(names) :] + names[: i % len(names)]:
            found[name].append(seconds_per_call(calls[name], sizes[name], i * sizes[name]))
    gc.enable()
    return found


def ratio(theirs: Iterable[float], ours: Iterable[float]) -> float:
    return statistics.median(a / b for a, b in zip(theirs, ours, strict=True))


def report(rows: Iterable[tuple[str, ...]]) -> None:
    """Print a table as Markdown."""
    head, *rest = rows
    print(f"| {' | '.join(head)} |\n|{' --- |' * len(head)}")
    for row in rest:
        print(f"| {' | '.join(row)} |")
    print(flush=True)


def times(found: float) -> str:
    return f"{found:,.0f}" if found >= 20 else f"{found:.1f}"


def judged(found: float, target: float | None) -> str:
    if target is None:
        return times(found)
    return f"{times(found)} ({'of' if found >= target else 'MISSED'} {target:,g})"


# The tables


def measure_peers() -> None:
    """Print how many times faster ours is than each, and how often the others agree with it."""
    known = contestants()
    for each in known:
        each.prepare()
    ours = known[0]
    taken = {
        column: rounds({each.name: each.calls[column] for each in known if column in each.calls})
        for column in COLUMNS
    }
    print(f"Times faster than (target), medians of {ROUNDS} rounds; last line: ours, µs a call\n")
    table = [("", *COLUMNS)]
    for each in known[1:]:
        targets = dict(zip(COLUMNS, TARGETS[each.name], strict=True))
        row = [
            judged(ratio(taken[column][each.name], taken[column][ours.name]), targets[column])
            if column in each.calls
            else "-"
            for column in COLUMNS
        ]
        table.append((each.name, *row))
    medians = [f"{statistics.median(taken[column]['kept']) * 1e6:.2f}" for column in COLUMNS]
    report([*table, ("kept, µs", *medians)])
    print("Answers that are the same as ours, per cent\n")
    report([("", *COLUMNS), *((each.name, *agreement(ours, each)) for each in known[1:])])


def agreement(ours: Contestant, theirs: Contestant) -> Iterable[str]:
    for column in COLUMNS:
        if column not in theirs.calls:
            yield "-"
            continue
        (mine, given), (other, asked) = ours.calls[column], theirs.calls[column]
        pairs = [(mine(*a), other(*b)) for a, b in zip(given[:40], asked[:40], strict=True)]
        read = theirs.instant if column in BUDGETS else theirs.seconds
        same = [read(b) == a for a, b in pairs]
        yield f"{100 * sum(same) / len(same):.0f}"


class Empty:
    """What a call costs that does nothing, with the parameters of ours."""

    def add(self, start: Any, seconds: Any, pauses: Any = ()) -> None:
        pass


def measure_calls() -> None:
    """Print single calls against an empty one, and working days against numpy and bizdays."""
    import bizdays
    import numpy as np

    from kept.core.calendars import from_spec

    ours = from_spec(SPEC)
    many = {"holidays": [(date(2024, 1, 6) + timedelta(weeks=i)).isoformat() for i in range(288)]}
    more = from_spec({**SPEC, "holidays": HOLIDAYS + many["holidays"]})
    pauses = [
        (moment, moment + timedelta(minutes=30 + i % 7))
        for i in range(50)
        for moment in [datetime(2024, 6, 3, 9, 7, tzinfo=UTC) + timedelta(hours=5 * i)]
    ]
    aware_pairs = [(start, 4 * 3600) for start in STARTS]
    long_pairs = [(start, int((60 * WORKING_DAY).total_seconds())) for start in STARTS]
    one_day, two_years = (
        [(start, start + span) for start in STARTS]
        for span in (timedelta(days=1), timedelta(days=730))
    )
    epoch_pairs = [(int(start.timestamp()), 4 * 3600) for start in STARTS]
    paused = [
        (datetime(2024, 6, 3, 9, tzinfo=UTC) + timedelta(minutes=i), 900_000, pauses)
        for i in range(50)
    ]
    weekdays = np.busdaycalendar(holidays=np.array(HOLIDAYS, dtype="datetime64[D]"))
    actual = bizdays.Calendar(
        DATES, ["Saturday", "Sunday"], startdate=date(2024, 1, 1), enddate=date(2027, 12, 31)
    )
    days = [(start, 1 + i % 5) for i, start in enumerate(STARTS)]
    dates = [(start.date(), n) for start, n in days]
    dates64 = [(np.datetime64(day), n) for day, n in dates]

    def busday(day: Any, n: int) -> Any:
        return np.busday_offset(day, n, roll="forward", busdaycal=weekdays)

    taken = rounds(
        {
            "empty": (Empty().add, epoch_pairs),
            "epoch": (ours.add_epoch, epoch_pairs),
            "aware": (ours.add, aware_pairs),
            "60 days": (ours.add, long_pairs),
            "one day": (ours.elapsed, one_day),
            "two years": (ours.elapsed, two_years),
            "more holidays": (more.add, aware_pairs),
            "paused": (ours.add, paused),
            "add_days": (ours.add_days, days),
            "busday": (busday, dates64),
            "bizdays": (actual.offset, dates),
        }
    )

    def against(name: str, other: str) -> float:
        return ratio(taken[name], taken[other])

    paused_us = statistics.median(taken["paused"]) * 1e6
    report(
        [
            ("single calls", "measured", "target"),
            ("add_epoch, in empty calls", f"{against('epoch', 'empty'):.1f}", "8 at most"),
            ("add, in empty calls", f"{against('aware', 'empty'):.1f}", "28 at most"),
            ("add 60 d / add 4 h", f"{against('60 days', 'aware'):.2f}", "1.25 at most"),
            (
                "elapsed 2 y / elapsed 1 d",
                f"{against('two years', 'one day'):.2f}",
                "1.25 at most",
            ),
            (
                "add with 10 times the holidays / add",
                f"{against('more holidays', 'aware'):.2f}",
                "1.25 at most",
            ),
            ("add with 50 pauses, µs", f"{paused_us:.0f}", "60 at most"),
            (
                "numpy busday_offset / add_days",
                f"{against('busday', 'add_days'):.2f}",
                "1 at least",
            ),
            ("bizdays offset / add_days", f"{against('bizdays', 'add_days'):.2f}", "1 at least"),
        ]
    )


def measure_arrays(size: int = 1_000_000) -> None:
    """Print arrays of deadlines against workclock, numpy, polars and a plain binary search."""
    import numpy as np
    import polars
    import workclock

    from kept.core.calendars import from_spec

    ours = from_spec(SPEC)
    chance = np.random.default_rng(7)
    first = int(datetime(2024, 6, 1, tzinfo=UTC).timestamp())
    moments = first + chance.integers(0, 400 * 86_400, size)
    few = moments[: size // 100]
    rust = workclock.Schedule(
        [workclock.WorkDay(clock(9), clock(17, 30)), workclock.Holidays(DATES)],
        time_zone=ZoneInfo(ZONE),
    )
    days = (moments // 86_400).astype("datetime64[D]")
    weekdays = np.busdaycalendar(holidays=np.array(HOLIDAYS, dtype="datetime64[D]"))
    frame = polars.Series(days)
    search = searching(ours, first - 86_400, first + 1200 * 86_400)
    eight, sixty = 8 * 3600, int((60 * WORKING_DAY).total_seconds())
    two_years = 730 * 86_400
    assert (search(moments, eight) == ours.add_many(moments, eight)).all()

    def elapsed(starts: Any) -> Any:
        return rust.between_many(
            starts.astype("datetime64[s]"), (starts + two_years).astype("datetime64[s]")
        )

    def add(starts: Any, seconds: int) -> Any:
        return rust.add_many(starts.astype("datetime64[s]"), np.timedelta64(seconds, "s"))

    def busday() -> Any:
        return np.busday_offset(days, 3, roll="forward", busdaycal=weekdays)

    def polars_days() -> Any:
        return frame.dt.add_business_days(3, holidays=DATES, roll="forward")

    calls: dict[str, tuple[Callable[..., Any], tuple[Any, ...], int]] = {
        "ours 8 h": (ours.add_many, (moments, eight), size),
        "ours 60 d": (ours.add_many, (moments, sixty), size),
        "ours 2 y": (ours.elapsed_many, (moments, moments + two_years), size),
        "workclock 8 h": (add, (few, eight), len(few)),
        "workclock 60 d": (add, (few, sixty), len(few)),
        "workclock 2 y": (elapsed, (few,), len(few)),
        "searchsorted": (search, (moments, eight), size),
        "busday": (busday, (), size),
        "polars": (polars_days, (), size),
    }
    taken = rounds({name: (call, [given]) for name, (call, given, _) in calls.items()}, 11)
    each = {name: [t / calls[name][2] for t in found] for name, found in taken.items()}
    rows = [
        ("workclock, 8 h", "workclock 8 h", "ours 8 h", 100),
        ("workclock, 60 d", "workclock 60 d", "ours 60 d", 500),
        ("workclock, elapsed 2 y", "workclock 2 y", "ours 2 y", 4000),
        ("the same by np.searchsorted, 8 h", "searchsorted", "ours 8 h", 8),
        ("numpy busday_offset (dates only)", "busday", "ours 8 h", 3),
        ("polars add_business_days (dates only)", "polars", "ours 8 h", 4),
    ]
    found = [(name, judged(ratio(each[a], each[b]), target)) for name, a, b, target in rows]
    speed = [
        (name, f"{1e-6 / statistics.median(each[name]):.0f}") for name in calls if "ours" in name
    ]
    report([("arrays: times faster than", "measured (target)"), *found])
    report([("arrays: ours", "million a second"), *speed])


def searching(ours: Any, since: int, until: int) -> Callable[[Any, int], Any]:
    """Return what one would write with numpy alone: a binary search there, and one back."""
    import numpy as np

    periods = np.array(ours.openings.periods(since, until))
    opens, closes = periods[:, 0].copy(), periods[:, 1].copy()
    after = np.cumsum(closes - opens)
    before = after - (closes - opens)

    def add(starts: Any, seconds: int) -> Any:
        k = np.searchsorted(closes, starts, side="right")
        work = before[k] + np.maximum(starts - opens[k], 0) + seconds
        j = np.searchsorted(after, work)
        return opens[j] + work - before[j]

    return add


def measure_building() -> None:
    """Print how long it takes to lay out five years of opening hours."""
    from kept.core.calendars import from_spec

    first = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp())

    def build() -> None:
        from_spec(SPEC).elapsed_epoch(first, first + 5 * 365 * 86_400)

    found = statistics.median(rounds({"build": (build, [()])})["build"])
    report([("building", "ms", "at most"), ("five years of hours", f"{found * 1e3:.1f}", "30")])


def main() -> None:
    if sys.argv[1:] == ["--measure"]:
        measure_peers()
        measure_calls()
        measure_arrays()
        measure_building()
        return
    print("Installing the other libraries into build/bench-env ...", flush=True)
    subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
    python = ENVIRONMENT / "bin" / "python"
    pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", *PEERS]
    if subprocess.run(pip, check=False, capture_output=True, text=True).returncode:
        sys.exit("They could not be installed: is there a package index to install from?")
    here = {"PYTHONPATH": str(ROOT), "POLARS_MAX_THREADS": "1"}
    subprocess.run([python, __file__, "--measure"], check=True, env={**os.environ, **here})


if __name__ == "__main__":
    main()

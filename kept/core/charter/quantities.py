"""
Lengths of time as a policy writes them.

Minutes and hours are open time of the row's calendar; days, weeks, months and years
are dates; working days are closes of business. The three sorts are never added or
compared (`charter.md`, "quantity").
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from kept.core.charter.problems import MisreadError


class Unit(StrEnum):
    """What a quantity counts, or the phrase that stands for one."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    WORKING_DAY = "working day"
    WORKING_DAY_TO_THE_HOUR = "working day to the hour"
    TWICE_PER_WORKING_DAY = "twice per working day"
    AT_ONCE = "at once"
    AS_GIVEN = "as given"
    THE_CONTRACTS = "the contract's"
    THE_VENDORS = "the vendor's"
    AS_SOON_AS_POSSIBLE = "as soon as possible"
    NOT_PROMISED = "not promised"

    # The hash of enumerations is written in Python; each deadline asks for one.
    __hash__ = str.__hash__


OPEN_TIME = {Unit.MINUTE: 60, Unit.HOUR: 3600}
DATES = {Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR}
WORKING_DAYS = {Unit.WORKING_DAY, Unit.WORKING_DAY_TO_THE_HOUR}
# What may be compared: open time, dates by days, dates by months, closes of business.
SORTS: dict[str, dict[Unit, float]] = {
    "open time": {Unit.MINUTE: 60, Unit.HOUR: 3600},
    "days": {Unit.DAY: 1, Unit.WEEK: 7},
    "months": {Unit.MONTH: 1, Unit.YEAR: 12},
    "working days": {
        Unit.WORKING_DAY: 1,
        Unit.WORKING_DAY_TO_THE_HOUR: 1,
        Unit.TWICE_PER_WORKING_DAY: 0.5,
    },
}
PHRASES = {unit.value: unit for unit in Unit if unit not in OPEN_TIME and unit not in DATES} | {
    "never": Unit.NOT_PROMISED,
}
del PHRASES[Unit.WORKING_DAY], PHRASES[Unit.WORKING_DAY_TO_THE_HOUR]

_COUNTED = re.compile(
    r"(?P<amount>\d{1,6}) "
    r"(?P<unit>minute|hour|day|week|month|year|working day)s?(?P<hour> to the hour)?",
    re.ASCII,
)
ALLOWED = (
    '"20 minutes", "8 hours", "3 working days", "2 working days to the hour", "60 days", '
    '"1 month", "twice per working day", "at once", "as given", "the contract\'s", '
    '"the vendor\'s", "as soon as possible" or "not promised"'
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A length of time; `amount` is 1 for the phrases that count nothing."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: object) -> "Quantity":
        """
        Read `text` once, as `str` prints it back.

        Raises:
            MisreadError: says what is allowed.
        """
        if isinstance(text, Quantity):
            return text
        if isinstance(text, str) and text in PHRASES:
            return cls(1, PHRASES[text])
        found = _COUNTED.fullmatch(str(text))
        if found is None or (found["hour"] and found["unit"] != Unit.WORKING_DAY):
            raise MisreadError(f"{text!r} is no length of time", ALLOWED)
        return cls(int(found["amount"]), Unit(found["unit"] + (found["hour"] or "")))

    def __str__(self) -> str:
        if self.unit in PHRASES.values():
            return self.unit.value
        plural = "" if self.amount == 1 else "s"
        if self.unit is Unit.WORKING_DAY_TO_THE_HOUR:
            return f"{self.amount} working day{plural} to the hour"
        return f"{self.amount} {self.unit}{plural}"

    @property
    def seconds(self) -> int:
        """Open seconds of minutes and hours; 0 for what is not open time."""
        return self.amount * OPEN_TIME.get(self.unit, 0)

    @property
    def rank(self) -> tuple[str, float] | None:
        """
        The sort it counts in, and how much of it; only those of one sort compare.

        None for a phrase that stands for a length told elsewhere, or for none.
        """
        for sort, sizes in SORTS.items():
            if self.unit in sizes:
                return sort, self.amount * sizes[self.unit]
        return None

    @property
    def has_moment(self) -> bool:
        """Whether a run of this length ever falls due."""
        return self.unit not in {Unit.AS_SOON_AS_POSSIBLE, Unit.NOT_PROMISED}

"""Conditions over facts, and over what an event carries: maps, no programming."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kept.core.charter.problems import MisreadError, at
from kept.core.charter.words import values

KNOWN, UNKNOWN = "known", "unknown"
SEVERAL = (list, tuple, set, frozenset)
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Test:
    """
    One key of a condition.

    Holds when the fact is one of `one_of` (or is not, with `negated`), is at least
    `at_least`, or is `known` at all. A fact with several values holds when one does.
    """

    fact: str
    one_of: tuple[Any, ...] = ()
    negated: bool = False
    at_least: float | None = None
    known: bool | None = None
    unset: bool = False  # it compares with a setting that nobody has filled in: never holds

    def holds(self, facts: Facts) -> bool:
        value = facts.get(self.fact)
        if self.unset:
            return False
        if self.known is not None:
            return (value not in (None, "", (), [])) is self.known
        if self.at_least is not None:
            return isinstance(value, int | float) and value >= self.at_least
        if isinstance(value, SEVERAL):
            return any(one in self.one_of for one in value) is not self.negated
        return (value in self.one_of) is not self.negated


@dataclass(frozen=True, slots=True)
class Condition:
    """Any of `alternatives`, in each of which every test must hold; empty always holds."""

    alternatives: tuple[tuple[Test, ...], ...] = ()

    @classmethod
    def parse(cls, raw: object) -> "Condition":
        """
        Read a map, or a list of maps of which any may hold.

        Raises:
            MisreadError: `raw` is neither.
        """
        if not isinstance(raw, list | tuple):
            return cls((tuple(_tests(raw)),))
        alternatives = []
        for position, one in enumerate(raw):
            with at(position):
                alternatives.append(tuple(_tests(one)))
        return cls(tuple(alternatives))

    def holds(self, facts: Facts) -> bool:
        # Plain loops: each clock asks at each change of the facts.
        for tests in self.alternatives:
            for test in tests:
                if not test.holds(facts):
                    break
            else:
                return True
        return not self.alternatives

    @property
    def is_unset(self) -> bool:
        """Whether all of it waits for settings that nobody has filled in."""
        tests = [test for tests in self.alternatives for test in tests]
        return bool(tests) and all(test.unset for test in tests)

    @property
    def facts(self) -> frozenset[str]:
        """The facts it reads."""
        return frozenset(test.fact for tests in self.alternatives for test in tests)


ALWAYS = Condition()


def _tests(raw: object) -> Iterable[Test]:
    if not isinstance(raw, Mapping):
        raise MisreadError(f"{raw!r} is no condition", "a map such as {kind: incident}")
    for fact, wanted in raw.items():
        with at(fact):
            test = _test(str(fact), wanted)
        yield test


def _test(fact: str, wanted: Any) -> Test:
    match wanted:
        case "known" | "unknown":
            return Test(fact, known=wanted == KNOWN)
        case {"not": unwanted}:
            return Test(fact, one_of=values(unwanted), negated=True)
        case {"at least": int() | float() as least}:
            return Test(fact, at_least=least)
        case {"at least": {"setting": int() | float() as least}}:
            return Test(fact, at_least=least)
        case {"at least": "setting"} | "setting":
            return Test(fact, unset=True)
        case Mapping():
            raise MisreadError(
                f"{dict(wanted)!r} is no test of {fact}",
                "a value, a list of values, {not: x}, {at least: n}, known or unknown",
            )
    return Test(fact, one_of=values(wanted))

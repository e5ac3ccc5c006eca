"""Why a state or a way is refused: for others to take, too early, or something is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kept.core.charter.conditions import Condition, Facts, Test
from kept.core.charter.lifecycles import State, Way
from kept.core.runs import Run


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something may not be done, in words, and the clause that says so."""

    sentence: str
    clause: str = ""


def refuses(
    rule: State | Way,
    name: str,
    *,
    roles: Iterable[str],
    facts: Facts,
    given: Mapping[str, Any],
) -> Refusal | None:
    """Say why `rule`, a state or a way called `name`, may not be taken; None where it may."""
    if rule.who and not set(rule.who) & set(roles):
        said = f"{name.capitalize()}: that is for {' or '.join(rule.who)} to do."
        return Refusal(said, ", ".join(rule.clause))
    return refuses_needs(rule.needs, name, clause=rule.clause, facts=facts, given=given)


def refuses_needs(
    needs: Iterable[Condition | str],
    name: str,
    *,
    clause: Iterable[str],
    facts: Facts,
    given: Mapping[str, Any],
) -> Refusal | None:
    """Say which of `needs` what is called `name` lacks: a condition, or something to say."""
    source = ", ".join(clause)
    for need in needs:
        if isinstance(need, Condition):
            # What compares with an unset setting is off until the desk fills it in.
            if not need.is_unset and not need.holds(facts):
                return Refusal(f"{name.capitalize()}: not before {in_words(need)}.", source)
        elif not (_is_said(given.get(need)) or _is_said(facts.get(need))):
            return Refusal(f"{name.capitalize()}: say first {need}.", source)
    return None


def _is_said(value: Any) -> bool:
    """Tell whether something was filled in: blanks alone say nothing."""
    return bool(value.strip() if isinstance(value, str) else value)


def with_clocks(facts: Facts, runs: Iterable[Run]) -> dict[str, Any]:
    """Return `facts` with each clock's state by its name, that of its last run."""
    return {**facts, **{run.name: str(run.state) for run in runs}}


def in_words(condition: Condition) -> str:
    """Return a condition as "closure is agreed", for whoever has to see that it holds."""
    return " or ".join(
        " and ".join(_test_in_words(test) for test in tests) for tests in condition.alternatives
    )


def _test_in_words(test: Test) -> str:
    if test.unset or test.known is True:
        return test.fact
    if test.known is False:
        return f"no {test.fact} known"
    if test.at_least is not None:
        return f"{test.fact}, at least {test.at_least:g}"
    said = " or ".join(map(str, test.one_of))
    return f"{test.fact} is not {said}" if test.negated else f"{test.fact} is {said}"

"""Why a gate of a charter does not open, in words for whoever stands before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kept.core.charter.conditions import Condition, Facts

# By the fact that is not as it has to be, and by its value; OTHERWISE for any other.
OTHERWISE = "otherwise"
WHY: Mapping[str, Mapping[Any, str]] = {
    "contract": {
        "lapsed": "your contract with us has ended",
        OTHERWISE: "we know of no contract with you",
    },
    "product on contract": {OTHERWISE: "your contract does not cover this product"},
    "product supplied": {OTHERWISE: "we did not supply this product to you"},
    "account": {OTHERWISE: "your account with us is on stop"},
    "customer type": {OTHERWISE: "this support is for other customers"},
    "use": {
        "withdrawn": "support was withdrawn",
        OTHERWISE: "your use of support is restricted",
    },
}


def because(needs: Iterable[Any], facts: Facts) -> str:
    """Return what keeps the gate shut, the first of it; empty where there are no words for it."""
    conditions = (need for need in needs if isinstance(need, Condition) and not need.holds(facts))
    for condition in conditions:
        for tests in condition.alternatives[:1]:
            for test in tests:
                if not test.holds(facts) and test.fact in WHY:
                    said = WHY[test.fact]
                    return said.get(facts.get(test.fact), said[OTHERWISE])
    return ""

"""Small charters as trees, for tests that are about one thing in them."""

from collections.abc import Mapping
from typing import Any

from kept.core.charter.charter import Charter
from kept.core.charter.problems import CharterError, Problem
from kept.core.charter.rows import Row

OFFICE = {"office": {"mon-fri": "09:00-17:00"}}
LIFECYCLE = {
    "received": {"to": ["working"]},
    "working": {"on": "contact by staff", "to": ["closed"]},
    "closed": {"ends": "yes"},
}
FIRST_RESPONSE = {"starts": "opened", "stops": "contact by staff", "within": "2 hours"}


def tree(**parts: Any) -> dict[str, Any]:
    """Return a charter in which nothing is wrong, with these parts in place of its own."""
    return {
        "charter": "test",
        "document": {"version": "1", "effective": "2026-01-01"},
        "zone": "Europe/London",
        "hours": OFFICE,
        "priorities": {1: {}, 2: {}, 3: {}},
        "lifecycles": {"case": LIFECYCLE},
        "clocks": {"first response": FIRST_RESPONSE},
        **{name.replace("_", " "): part for name, part in parts.items()},
    }


def charter(**parts: Any) -> Charter:
    return Charter.parse(tree(**parts))


def row(**keys: Any) -> Row:
    """Return a first response with these keys in place of its own."""
    written = {name.removesuffix("_").replace("_", " "): value for name, value in keys.items()}
    clocks = {"first response": {**FIRST_RESPONSE, **written}}
    return charter(clocks=clocks, **NAMES).clocks["first response"]


NAMES: Mapping[str, Any] = {
    "kinds": {"incident": {}, "question": {}},
    "plans": {"premium": {}, "basic": {"unless told": "yes"}},
    "channels": {"phone": {}, "mail": {}},
    "roles": {"staff": {"team leader": {}}},
    "lifecycles": {
        "case": {**LIFECYCLE, "closed": {"ends": "yes", "ways": {"agreed": {"who": "customer"}}}}
    },
}


def problems(**parts: Any) -> list[Problem]:
    """Return what is refused in a charter with these parts."""
    try:
        charter(**parts)
    except CharterError as error:
        return list(error.problems)
    return []

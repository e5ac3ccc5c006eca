"""Nobody works on a case who does not serve at its desk, whichever door they try."""

from collections.abc import Callable
from typing import Any

import pytest

from kept.cases import operations
from kept.cases.errors import NotAllowedError
from kept.cases.models import Case
from kept.customers.models import Person
from kept.desks.models import Member
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-02 10:30")

STAFF_OPERATIONS: dict[str, Callable[[Case, dict[str, Any]], Any]] = {
    "reply": lambda case, who: operations.reply(case, text="x", **who),
    "note": lambda case, who: operations.note(case, text="x", **who),
    "assign": lambda case, who: operations.assign(case, to=cast.alma(), why="x", **who),
    "wait": lambda case, who: operations.wait(case, question="x", **who),
    "set priority": lambda case, who: operations.set_priority(case, priority=1, why="x", **who),
    "set kind": lambda case, who: operations.set_kind(case, kind="guidance", **who),
    "assess": lambda case, who: operations.assess(case, **who),
    "promise": lambda case, who: operations.promise(case, until=at("2026-03-03 10:00"), **who),
    "offer": lambda case, who: operations.offer_resolution(
        case, solution="advice", text="x", **who
    ),
}


def eve() -> Person:
    """Eve serves, but at another desk."""
    person = cast.person("eve@kept.example", "Eve Moon", is_staff=True)
    Member.objects.get_or_create(desk=cast.desk("xm"), person=person)
    return person


@pytest.mark.parametrize("who", [cast.bo, cast.cy, eve])
@pytest.mark.parametrize("name", STAFF_OPERATIONS)
def test_what_is_for_staff_is_refused_to_everybody_else(
    name: str, who: Callable[[], Person]
) -> None:
    case = cast.case()
    before = cast.kinds(case)

    with pytest.raises(NotAllowedError):
        STAFF_OPERATIONS[name](case, {"by": who(), "at": NOW})

    assert cast.kinds(case) == before

"""
Every way in which a case may end by each of the five charters, told from its opening.

To tell the stories anew after a rule has changed: `KEPT_TELL=1 pytest` this file, and read
what is different before it is kept.
"""

import os
import re

import pytest

from tests.charters.clauses import CHARTERS
from tests.journeys.story import STORIES, Telling, stories

ALL = [story for charter in CHARTERS for story in stories(charter)]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "story", [pytest.param(one, id=str(one), marks=pytest.mark.clause(*one.clauses)) for one in ALL]
)
def test_it_comes_out_as_it_is_told(story):
    told = Telling(story).tell()

    if os.environ.get("KEPT_TELL"):
        path = STORIES / f"{story.charter}.txt"
        path.write_text(path.read_text(encoding="utf-8").replace(story.text, told), "utf-8")
    else:
        assert told == story.text


@pytest.mark.parametrize("name", CHARTERS)
def test_every_state_solution_and_way_of_ending_that_a_policy_knows_is_told(name):
    charter, told = CHARTERS[name], [story.text for story in ALL if story.charter == name]
    states = charter.lifecycles["case"].states
    ways = {way for state in states.values() for way in state.ways}
    solutions = {name for name, one in charter.solutions.items() if one.of == "case"}

    assert states.keys() - found(told, r"    state ([^,\n]+)") == set()
    assert ways - found(told, r"    closed by (.+)") == set()
    assert solutions - found(told, r"offers ([^:\n]+)") == set()
    assert all("    mail to " in text and "    clock " in text for text in told)


def test_no_fewer_than_twenty_five_are_told():
    assert len(ALL) >= 25


def found(told: list[str], pattern: str) -> set[str]:
    return {one for text in told for one in re.findall(pattern, text)}

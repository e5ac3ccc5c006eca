"""
Every way in which a case may end by each of the five charters, told from its opening.

To tell the stories anew after a rule has changed: `KEPT_TELL=1 pytest` this file, and read
what is different before it is kept.
"""

import os

import pytest

from tests.journeys.story import STORIES, Telling, stories

CHARTERS = ("pa", "xm", "ps", "sims", "adv")
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


def test_no_fewer_than_twenty_five_are_told():
    assert len(ALL) >= 25
    assert {story.charter for story in ALL} == set(CHARTERS)

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone
from lucide import IconDoesNotExist

from kept.core.moments import DueValue
from kept.web.icons import OWN, icon

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 12, 1, 9, 55, tzinfo=LONDON)


def render(words: str, **values: Any) -> str:
    return Template("{% load kept %}" + words).render(Context({"now": NOW, **values})).strip()


def test_an_icon_is_a_line_in_the_colour_of_the_text_and_not_read_aloud() -> None:
    svg = render('{% icon "clock" %}')

    assert svg.startswith("<svg")
    assert 'class="icon"' in svg
    assert 'stroke="currentColor"' in svg
    assert 'aria-hidden="true"' in svg
    assert "style=" not in svg


@pytest.mark.parametrize("name", OWN)
def test_our_own_icons_stand_on_the_same_grid(name: str) -> None:
    assert 'viewBox="0 0 24 24"' in icon(name)
    assert 'class="icon"' in icon(name)


def test_an_icon_that_is_not_there_is_an_error() -> None:
    with pytest.raises(IconDoesNotExist):
        icon("no-such-icon")


def test_a_moment_is_said_in_the_readers_zone() -> None:
    at = datetime(2026, 12, 2, 14, tzinfo=LONDON)

    with timezone.override(ZoneInfo("Europe/Berlin")):
        said = render("{% moment at %}", at=at)

    assert said == '<time datetime="2026-12-02T14:00+00:00">Wed 15:00</time>'


def test_a_moment_names_the_zone_when_the_desk_lives_in_another() -> None:
    at = datetime(2026, 12, 2, 14, tzinfo=LONDON)

    with timezone.override(ZoneInfo("Europe/Berlin")):
        said = render("{% moment_in_full at %}", at=at, desk_zone="Europe/London")

    assert ">Wednesday 2 December, 15:00 Berlin time<" in said


def test_no_moment_says_nothing() -> None:
    assert render("{% moment at %}{% moment_in_full at %}{{ at|lasting }}", at=None) == ""


def test_a_length_is_said_in_words() -> None:
    assert render("{{ spent|lasting }}", spent=timedelta(minutes=80)) == "1 h 20 min"


def test_a_due_chip_has_icon_words_and_the_moment_for_machines() -> None:
    due = DueValue(state="late", due_at=datetime(2026, 12, 1, 8, 35, tzinfo=LONDON))

    with timezone.override(LONDON):
        chip = render('{% due_chip due name="4131" %}', due=due)

    assert 'class="due due--late" data-chip="4131"' in chip
    assert "<svg" in chip
    assert 'datetime="2026-12-01T08:35:00+00:00">Late 1 h 20 min</time>' in chip


def test_a_clock_without_a_chip_shows_nothing() -> None:
    assert render("{% due_chip due %}", due=None) == ""

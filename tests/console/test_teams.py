"""The teams in the console: who is open, and whoever may says when."""

import pytest
from django.test import Client
from django.urls import reverse

from kept.desks import charters
from kept.desks.models import Team
from tests import cast
from tests.cast import at
from tests.visitors import moment, text

pytestmark = pytest.mark.clause("PA-12", "PA-75")
ASIA = {"zone": "Asia/Singapore", "mon": "09:00-12:00, 13:00-17:00", "holidays": "SG"}


def team() -> Team:
    return Team.objects.get(desk=cast.desk(), name="extended global team")


def address() -> str:
    return reverse("console:team", args=[team().pk])


def test_the_lead_says_when_the_team_is_open_and_what_it_can_do(alma: Client) -> None:
    said = {**ASIA, "location": "Singapore", "skills": "SQL, upgrades"}

    assert alma.post(address(), said).status_code == 302

    version = cast.desk().charter_versions.order_by("-pk")[0]
    calendar = charters.rulebook(version).calendar("extended global team", {})
    assert calendar.is_open(at("2026-03-09 01:30"))  # half past nine in Singapore
    assert version.published_by == cast.alma()
    assert (team().location, team().skills) == ("Singapore", ["SQL", "upgrades"])


def test_everybody_sees_who_is_open_now(alma: Client) -> None:
    alma.post(address(), {**ASIA, "location": "Singapore"})

    with moment("2026-03-09 01:30"):
        said = text(alma.get(reverse("console:teams")))

    assert "Extended global team Desk pa Open Monday 09:00 to 12:00 and 13:00 to 17:00" in said
    assert "Asia/Singapore" in said
    assert "Consultants Desk pa As the desk" in said


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"mon": "9 to 5"}, "Write the hours as 09:00-17:30, not “9 to 5”"),
        ({"zone": "Asia/Singapur"}, "unknown time zone"),
        ({"holidays": "XX"}, "XX is no country or region"),
    ],
)
def test_hours_that_cannot_be_read_come_back_in_words(
    alma: Client, wrong: dict[str, str], word: str
) -> None:
    answer = alma.post(address(), {**ASIA, "location": "Singapore", **wrong})

    assert answer.status_code == 422
    assert word in text(answer)
    assert team().location == ""


def test_an_agent_reads_and_changes_nothing(dee: Client) -> None:
    assert "may change this" in text(dee.get(address()))
    assert dee.post(address(), ASIA).status_code == 403
    assert cast.desk().charter_versions.count() == 1


def test_a_team_that_the_charter_does_not_know_keeps_the_desks_hours(alma: Client) -> None:
    support = Team.objects.get(desk=cast.desk(), name="support")

    said = text(alma.get(reverse("console:team", args=[support.pk])))

    assert "does not know the team" in said
    assert "Time zone" not in said

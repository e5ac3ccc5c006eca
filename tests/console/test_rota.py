"""Who of the staff is away, and that somebody hears of days on which nobody would be there."""

import pytest
from django.test import Client

from kept.backlog import calendar
from tests import cast
from tests.visitors import text

PAGE = "/console/rota/"


def warnings() -> list[str]:
    told = (mail["text"] for mail in cast.told(cast.alma()))
    return [said for said in told if "Nobody who takes cases is there" in said]


@pytest.mark.clause("PA-07")
def test_a_day_without_anybody_is_told_once_and_is_over_when_somebody_is_there(dee: Client) -> None:
    calendar.look(cast.at("2026-03-02 10:30"))
    assert not warnings()
    assert dee.post(PAGE, {"since": "2026-03-11", "until": "2026-03-10"}).status_code == 422
    dee.post(PAGE, {"since": "2026-03-10", "until": "2026-03-11"})
    assert "takes cases at Desk pa is there from 10 March to 11 March" in text(dee.get(PAGE))

    for _ in range(2):
        calendar.look(cast.at("2026-03-02 11:00"))
    (mail,) = warnings()
    assert "from 10 March to 11 March 2026." in mail

    dee.post(f"{PAGE}back/", {"absence": cast.dee().absences.get().pk})
    assert "takes cases at" not in text(dee.get(PAGE))
    assert calendar.look(cast.at("2026-03-02 12:00")) == 1
    assert calendar.look(cast.at("2026-03-02 12:30")) == 0


def test_nobody_strikes_out_the_days_of_another(alma: Client) -> None:
    absence = cast.dee().absences.create(starts_on="2026-03-10", ends_on="2026-03-11")

    alma.post(f"{PAGE}back/", {"absence": absence.pk})

    assert cast.dee().absences.exists()

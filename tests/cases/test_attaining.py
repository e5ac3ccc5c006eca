"""How the promises by share stand: read from what is stored of the cases."""

import json

import pytest

from kept.cases import operations
from kept.cases.attaining import attained
from kept.cases.models import Case, Text
from kept.command import parser
from kept.commands import attainment as command
from tests import cast
from tests.cast import at
from tests.visitors import moment

pytestmark = pytest.mark.django_db
GRAVE = {"impact": 1, "urgency": 1}  # priority 1: 75 % within 4 hours, 95 % within 8


def blocker(when: str = "2026-03-02 09:00") -> Case:
    return cast.case("sims", facts=GRAVE, at=at(when))


def solved(case: Case, when: str) -> None:
    operations.offer_resolution(
        case, solution="advice", by=cast.alma(), at=at(when), text="Do it so."
    )


def points(now: str) -> list[tuple[int, int, list[int], int]]:
    (found,) = attained(cast.desk("sims"), now=at(now))
    return [(share.kept, share.missed, found.spoilers(share), share.room) for share in found.shares]


@pytest.mark.clause("SIMS-48", "SIMS-50")
def test_the_open_cases_that_would_spoil_a_share_are_named_with_the_room_left():
    one, other = blocker(), blocker()
    solved(blocker("2026-02-27 09:00"), "2026-02-27 10:00")
    solved(one, "2026-03-02 10:00")

    # Four hours: of two 75 % must be kept, so none may miss. February's case is of another month.
    assert points("2026-03-02 11:00")[0] == (1, 0, [other.number], 0)
    assert points("2026-03-02 14:00")[0] == (1, 1, [], -1)
    assert points("2026-03-02 14:00")[1] == (1, 0, [other.number], 0)


@pytest.mark.clause("AMB-X-13")
def test_a_figure_outlives_the_words_of_its_cases():
    solved(blocker(), "2026-03-02 10:00")
    before = points("2026-03-02 11:00")

    Text.objects.all().delete()

    assert points("2026-03-02 11:00") == before


def test_the_command_tells_people_and_programs(capsys):
    case = blocker()

    def said(*words: str) -> str:
        options = parser().parse_args(["attainment", "--desk", "sims", *words])
        with moment("2026-03-02 10:00"):
            assert command.main(options) == 0
        return capsys.readouterr().out

    assert "sims  resolution, priority 1, started since 2026-03-01" in said()
    assert f"open, and would spoil it: {case.number}\n" in said()
    assert json.loads(said("--json"))[0]["points"][0]["spoilers"] == [case.number]
    assert said("--month", "2026-02") == "No promise by share has a case in that time.\n"

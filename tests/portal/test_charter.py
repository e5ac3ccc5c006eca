"""What a desk promises, for anyone to read: all of it from the charter in force."""

import pytest
from django.test import Client

from tests import cast
from tests.visitors import visitor, words


@pytest.mark.clause("PA-01", "PA-69", "PA-70", "PA-71", "PA-72")
def test_anyone_reads_the_charter_in_force(db: None) -> None:
    cast.desk()

    said = words(visitor().get("/charter/pa/"))

    assert "Version 2020" in said
    assert "Monday to Friday 09:00 to 17:30, not on public holidays in England" in said
    assert "Europe/London" in said


@pytest.mark.clause("PA-121", "PA-124", "PA-126", "PA-128")
def test_priorities_stand_there_with_their_definitions(db: None) -> None:
    cast.desk()

    said = words(visitor().get("/charter/pa/"))

    assert "1 Critical</th><td>SYSTEM DOWN" in said.replace("> <", "><")
    for meaning in ("TIME CRITICAL:", "ROUTINE:", "Inquiry or low impact", "cosmetic issue"):
        assert meaning in said


@pytest.mark.clause("PA-122", "PA-130", "PA-03")
def test_targets_stand_there_with_their_clauses_and_as_targets(db: None) -> None:
    cast.desk()

    said = words(visitor().get("/charter/pa/"))

    assert "Our targets" in said
    assert "Priority 1</dt><dd>1 working hour" in said
    assert "PA-122" in said
    assert "Finding the cause is often a long way" in said
    assert "not legally binding" in said


@pytest.mark.clause("SIMS-37", "SIMS-40", "SIMS-05")
def test_levels_and_kinds_stand_there_with_names_and_examples(db: None) -> None:
    cast.desk("sims")

    said = words(visitor().get("/charter/sims/"))

    for name in ("1 Blocker", "2 Critical", "3 Major", "4 Minor"):
        assert name in said
    assert "an individual error; some but not all users; performance" in said
    assert "unplanned degradation or interruption of a service" in said.lower()


@pytest.mark.clause("ADV-19", "ADV-32")
def test_a_charter_calls_things_by_its_own_words(db: None) -> None:
    cast.desk("adv")

    said = words(visitor().get("/charter/adv/"))

    assert "Target Initial Response Time" in said
    assert "Severity" in said


@pytest.mark.clause("SIMS-80", "SIMS-49", "SIMS-50", "SIMS-17")
def test_a_share_is_told_point_by_point(db: None) -> None:
    cast.desk("sims")

    said = words(visitor().get("/charter/sims/"))

    assert "Priority 1</dt><dd>20 working minutes" in said
    assert (
        "75% within 4 working hours, 95% within 8 working hours, 100% within 2 working days" in said
    )
    assert "08:30 to 17:00" in said


@pytest.mark.parametrize("slug", ["pa", "xm", "ps", "sims", "adv"])
def test_the_way_of_a_case_ends_somewhere(db: None, slug: str) -> None:
    cast.desk(slug)

    for course in visitor().get(f"/charter/{slug}/").context["charter"].courses:
        assert any(step.ends for step in course.steps)
        assert all(step.follows or step.ends for step in course.steps)


@pytest.mark.clause("PA-79", "PA-80", "SIMS-06", "SIMS-56")
def test_the_way_of_each_record_is_drawn_and_told_in_words(db: None) -> None:
    cast.desk("sims")

    said = words(visitor().get("/charter/sims/"))

    for record in ("case", "problem", "change request"):
        assert f"The way of a {record}</h2>" in said
    assert said.count('<svg class="flow-chart"') == 3
    assert "After Under investigation comes" in said
    assert "Decided by the product manager." in said
    assert "Wants: solution." in said


@pytest.mark.clause("PA-25", "PA-137", "PA-138", "PA-142", "PA-143")
def test_the_ways_to_an_end_are_told_with_what_each_wants(db: None) -> None:
    cast.desk("pa")

    said = words(visitor().get("/charter/pa/"))

    assert "The customer agrees; once there is: closure is agreed" in said
    assert "No feedback; by the owner or support manager; once there is: unanswered is over" in said


def test_a_desk_that_does_not_exist_has_no_charter(client: Client, db: None) -> None:
    assert client.get("/charter/nowhere/", headers={"accept": "text/html"}).status_code == 404

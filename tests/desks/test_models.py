"""Desks, teams, places."""

import pytest
from django.db import IntegrityError, transaction

from kept.desks.models import Desk, Member
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db


def test_a_desk_has_one_address_in_lower_case():
    cast.desk()

    for address in ("support@pa.kept.example", "Support@PB.kept.example"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Desk.objects.create(slug="pb", name="B", address=address)


def test_a_person_has_one_place_in_a_team_and_one_outside():
    desk = cast.desk()
    team = desk.teams.get(name="support")
    Member.objects.create(desk=desk, person=cast.dee(), roles=["agent"])

    for place in (team, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Member.objects.create(desk=desk, person=cast.dee(), team=place)


def test_who_waited_longest_for_a_case_comes_first():
    desk = cast.desk("xm")
    ed = cast.person("ed@kept.example", "Ed Stone", is_staff=True)
    never = Member.objects.create(desk=desk, person=ed, roles=["agent"])
    Member.objects.filter(person=cast.dee()).update(last_assigned_at=at("2026-03-02 10:00"))

    waiting = [place for place in desk.staff if place.takes_cases]
    assert min(waiting, key=lambda place: place.waits_since) == never

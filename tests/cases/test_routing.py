"""Which team, whose case."""

import pytest
from django.db import IntegrityError, transaction

from kept.cases.models import Case
from kept.desks import amending
from kept.desks.models import Member, Team
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db


@pytest.mark.clause("PA-49")
def test_a_portal_case_goes_to_the_consultants_and_says_why():
    case = cast.case(via="portal")

    assert case.team.name == "consultants"
    assert case.entries.get().carries["routed"].startswith("consultants: all other cases")


@pytest.mark.clause("PA-59")
def test_a_mail_goes_to_customer_care_first():
    case = cast.case(via="mail")

    assert case.team.name == "customer care"
    assert "channel is mail" in case.entries.get().carries["routed"]


@pytest.mark.clause("PA-84")
def test_a_custom_process_goes_to_the_services_team():
    assert cast.case(facts={"framework": "custom process"}).team.name == "services team"


@pytest.mark.clause("PA-75")
def test_after_hours_the_global_team_has_it():
    case = cast.case(via="portal", at=at("2026-03-02 21:00"))

    assert case.team.name == "extended global team"


@pytest.mark.clause("PA-75", "PA-12")
@pytest.mark.parametrize(
    ("moment", "team"),
    [("2026-03-03 02:00", "extended global team"), ("2026-03-02 21:00", "consultants")],
)
def test_once_its_hours_are_told_the_global_team_has_it_while_it_is_open(moment, team):
    night = Team.objects.get(desk=cast.entitled(), name="extended global team")
    hours = {"mon-fri": "09:00-17:00"}  # in Singapore: from one at night, in London
    amending.set_team_hours(night, hours, zone="Asia/Singapore", at=at("2026-03-01 00:00"))

    assert cast.case(via="portal", at=at(moment)).team.name == team


@pytest.mark.clause("PA-50")
def test_the_next_available_person_is_who_waited_longest():
    desk = cast.entitled()
    team = desk.teams.get(name="consultants")
    ed = cast.person("ed@kept.example", "Ed Stone", is_staff=True)
    Member.objects.create(desk=desk, person=ed, team=team, roles=["agent"])

    owners = [cast.case(via="portal", at=at(f"2026-03-02 1{n}:00")).owner for n in range(4)]

    assert owners == [cast.dee(), ed, cast.dee(), ed]


@pytest.mark.clause("PA-20", "PA-81", "AMB-PA-13")
def test_while_nobody_is_available_the_lead_holds_the_case():
    desk = cast.entitled()
    Member.objects.filter(person=cast.dee()).update(available=False)

    case = cast.case(via="portal")

    assert case.owner == cast.alma()
    assert "nobody is free, so its lead" in case.entries.get().carries["routed"]
    assert desk.teams.get(name="consultants").lead == cast.alma()


def test_somebody_whose_account_is_off_gets_no_case():
    cast.entitled()
    dee = cast.dee()
    dee.is_active = False
    dee.save()

    assert cast.case(via="portal").owner == cast.alma()


@pytest.mark.parametrize("slug", ["xm", "ps", "sims", "adv"])
def test_a_charter_without_routing_has_a_first_team(slug):
    case = cast.case(slug)

    assert (case.team.name, case.owner) == ("support", cast.dee())


def test_the_owner_is_told_whose_case_it_is():
    case = cast.case()

    [mail] = cast.told(cast.dee(), "assigned")
    assert f"Ticket {case.number} is yours now" in mail["text"]


@pytest.mark.clause("PA-81")
def test_the_database_refuses_a_case_without_an_owner():

    case = cast.case()

    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(owner=None)


def test_a_team_without_members_falls_to_its_lead():
    desk = cast.entitled()
    Team.objects.get(desk=desk, name="consultants").members.all().delete()

    assert cast.case(via="portal").owner == cast.alma()

"""Which charter a desk runs by, and how it is made ready."""

import pytest
from django.db import IntegrityError, transaction

from kept.core.charter.problems import CharterError
from kept.desks import charters
from kept.desks.models import CharterVersion
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
SPRING = at("2026-03-01 00:00")


@pytest.mark.clause("XM-03", "PS-01", "XM-08", "AMB-XM-12")
def test_a_new_version_ends_the_one_before():
    desk = cast.desk("xm")

    second = cast.publish_again(desk, at=SPRING)

    first = desk.charter_versions.exclude(pk=second.pk).get()
    assert (first.in_force_until, second.in_force_until) == (SPRING, None)
    assert charters.in_force(desk, at("2026-02-28 23:59")) == first
    assert charters.in_force(desk, SPRING) == second


def test_before_its_first_version_a_desk_has_none():
    assert charters.in_force(cast.desk(), at("2025-12-31 23:59")) is None


def test_a_desk_has_one_version_in_force():
    desk = cast.desk()
    second = desk.charter_versions.get()
    second.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)


def test_a_text_that_cannot_be_read_changes_nothing():
    desk = cast.desk()

    with pytest.raises(CharterError):
        charters.publish(desk, "charter: pa\nclocks: {x: {within: soon}}", at=SPRING)

    assert desk.charter_versions.get().in_force_until is None


@pytest.mark.clause("PA-72", "SIMS-19")
@pytest.mark.parametrize("slug", ["pa", "sims"])
def test_the_holidays_are_pinned_with_the_version(slug):
    version = cast.desk(slug).charter_versions.get()

    assert version.holidays["GB-ENG"]["2026-04-03"] == "Good Friday"
    assert charters.rulebook(version).holidays == version.holidays


def test_a_rulebook_is_made_ready_once():
    version = cast.desk().charter_versions.get()

    assert charters.rulebook(version) is charters.rulebook(
        CharterVersion.objects.get(pk=version.pk)
    )


@pytest.mark.clause("PA-131")
def test_the_desks_settings_lie_over_the_charter():
    settings = {"clocks": {"update": {"every": {"3": "2 working days"}}}}
    version = cast.desk(settings=settings).charter_versions.get()

    plain = charters.rulebook(version).charter.clocks["update"].every

    assert str(plain.rows[3]) == "2 working days"


@pytest.mark.clause("PA-04")
def test_a_contract_lies_over_both_and_leaves_the_charter_as_it_was():
    desk = cast.desk()
    version = desk.charter_versions.get()
    overlay = {"clocks": {"first response": {"within": {"1": "30 minutes"}}}}
    contract = cast.contract(cast.northwind(), desk, overlay=overlay)

    theirs = charters.rulebook(version, contract).charter.clocks["first response"].within
    ours = charters.rulebook(version).charter.clocks["first response"].within

    assert (str(theirs.rows[1]), str(ours.rows[1])) == ("30 minutes", "1 hour")
    assert str(theirs.rows[2]) == str(ours.rows[2])

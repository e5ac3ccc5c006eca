"""The samples: a whole installation, made by real operations."""

import pytest
from django.contrib.auth import authenticate

from kept import samples
from kept.backlog import clocks as backlog_clocks
from kept.backlog.models import Record, RecordClock
from kept.cases import clocks
from kept.cases.models import Case, Clock, Entry
from kept.customers.models import Organisation
from kept.desks.models import Desk
from kept.outbox.models import Notice
from tests.cast import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-18 11:00")
PASSWORD = "a-sample-password"


def test_the_samples_are_a_whole_installation():
    sign_ins = samples.load(NOW, password=PASSWORD)

    _has_five_desks_in_force()
    _has_cases_in_many_states()
    _has_records_beside_the_cases()
    _has_nothing_in_the_future_and_nothing_left_to_sweep()
    assert Notice.objects.exists()
    assert not Notice.objects.exclude(state=Notice.State.DROPPED).exists()
    assert samples.sign_ins() == sign_ins
    assert ("alma@kept.example", "leads the teams of all desks") in sign_ins
    for address, _ in sign_ins:
        assert authenticate(None, email=address, username=address, password=PASSWORD) is not None


def test_without_samples_there_are_no_sign_ins():
    assert samples.sign_ins() == []


# Early on a Monday; the week of the change to summer time; a Sunday at the turn of a year.
@pytest.mark.parametrize("now", ["2026-03-16 05:00", "2026-03-31 16:00", "2027-01-03 12:00"])
def test_the_samples_load_on_any_day(now):
    samples.set_up(password=PASSWORD, now=at(now))

    assert Case.objects.count() >= 12


def _has_five_desks_in_force() -> None:
    found = list(Desk.objects.values_list("slug", "address"))
    assert found == [(s, f"support@{s}.kept.example") for s in ("adv", "pa", "ps", "sims", "xm")]
    assert all(desk.charter_versions.get().charter == desk.slug for desk in Desk.objects.all())
    assert all("(sample)" in organisation.name for organisation in Organisation.objects.all())


def _has_cases_in_many_states() -> None:
    assert len(set(Case.objects.order_by().values_list("desk__slug", "state"))) >= 11
    assert Case.objects.held().exists()
    assert Case.objects.filter(is_late=True).exists()
    assert Case.objects.filter(closed_at__isnull=False).exists()


def _has_records_beside_the_cases() -> None:
    problem = Record.objects.get(kind="problem")
    assert problem.case_links.count() == 2
    assert problem.facts["workaround text"]
    assert Record.objects.get(kind="idea").state == "assessed"
    assert Record.objects.get(kind="release").facts["planned on"] > "2026-03-18"
    assert set(Record.objects.of_kind("change request").values_list("shown", "facts__votes")) == {
        ("everybody", 2),
        ("who asked", 1),
    }


def _has_nothing_in_the_future_and_nothing_left_to_sweep() -> None:
    assert not Entry.objects.filter(at__gt=NOW).exists()
    assert not Clock.objects.waking(NOW).exists()
    assert not RecordClock.objects.waking(NOW).exists()
    assert clocks.sweep(NOW) == backlog_clocks.sweep(NOW) == 0

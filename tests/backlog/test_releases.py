"""Patches that are issued and releases that are announced, to cases and to who is entitled."""

from datetime import date

import pytest

from kept.backlog import operations
from kept.backlog.errors import ReleaseRefusedError
from kept.backlog.models import Record
from kept.cases import operations as on_cases
from tests import cast
from tests.backlog.world import fresh, kinds, problem, record, sweep_to
from tests.cast import at

pytestmark = pytest.mark.django_db
BOTH = ("status", "next action")


def release(slug: str, version: str = "5.2", **given):
    return record("release", slug, title=f"Ledger {version}", facts={"version": version}, **given)


def announced(made: Record, when: str, **given) -> int:
    return operations.announce_release(made, by=cast.alma(), at=at(when), **given)


def account_manager() -> None:
    lead = cast.desk("pa").members.filter(person=cast.dee()).first()
    lead.roles = [*lead.roles, "account manager"]
    lead.save()


def waiting_for_a_release():
    case = cast.case("pa")
    on_cases.reply(
        case, by=cast.dee(), at=at("2026-03-02 11:00"), text="It is a defect.", gives=BOTH
    )
    on_cases.set_state(
        case,
        state="awaiting release",
        by=cast.dee(),
        at=at("2026-03-02 12:00"),
        given={"fix version": "5.2"},
    )
    return case


@pytest.mark.clause("PA-143")
def test_a_release_finds_the_cases_that_wait_for_it_and_tells_customer_and_account_manager():
    account_manager()
    case = waiting_for_a_release()
    made = release("pa")

    announced(made, "2026-03-10 12:00", text="Ledger 5.2 is out.")

    assert "Ledger 5.2 is out." in cast.told(cast.bo(), "record")[0]["text"]
    assert "Ledger 5.2 is out." in cast.told(cast.dee(), "release")[0]["text"]
    assert cast.clock(case, "release-not-later").due_at == at("2026-05-09 11:00")
    assert cast.kinds(case).count("release announced") == 2
    on_cases.close(case, by=cast.dee(), at=at("2026-04-01 10:00"), way="released", why="Out.")
    assert cast.clock(case, "release-not-later").state == "met"


@pytest.mark.clause("PA-143")
def test_the_sixty_days_count_from_the_later_of_the_two_notices():
    case = waiting_for_a_release()
    made = release("pa")

    announced(made, "2026-03-01 12:00", to=["customer"])
    assert not case.clocks.filter(slug="release-not-later").exists()
    announced(fresh(made), "2026-03-02 12:00", to=["account manager"])

    assert cast.clock(case, "release-not-later").due_at == at("2026-05-01 11:00")


@pytest.mark.clause("SIMS-42", "SIMS-45", "AMB-SIMS-15")
def test_the_window_of_a_version_not_yet_released_begins_at_its_release():
    case = cast.case("sims")
    on_cases.offer_resolution(
        case,
        by=cast.dee(),
        at=at("2026-03-02 11:00"),
        solution="version not yet released",
        text="It is mended in 5.2.",
        given={"version": "5.2"},
    )
    assert not case.clocks.filter(slug="resolution-offered").exists()

    announced(release("sims"), "2026-05-01 08:00", text="5.2 is out.")

    assert cast.clock(case, "resolution-offered").due_at == at("2026-05-18 16:00")


@pytest.mark.clause("SIMS-43")
def test_a_release_reaches_the_cases_of_the_problems_that_it_solves():
    first = cast.case("sims")
    on_cases.reply(first, by=cast.dee(), at=at("2026-03-02 10:30"), text="We look.", gives=BOTH)
    behind = problem("sims", first, facts={"nature": "generic"})
    made = release("sims")
    for to, given in (
        ("to be reviewed", {}),
        ("accepted as a defect", {}),
        ("solved", {"solution": "main release", "release": str(made.number)}),
    ):
        operations.move(
            behind, to=to, by=cast.alma(), at=at("2026-03-03 10:00"), why="", given=given
        )

    announced(made, "2026-03-10 12:00", text="5.2 mends it.")

    assert "release announced" in cast.kinds(first)
    assert len(cast.told(cast.bo(), "record")) == 3


@pytest.mark.clause("PA-44")
def test_a_lapsed_customer_is_told_of_no_release_and_does_not_see_it():
    case = waiting_for_a_release()
    case.contract.ends_on = date(2026, 3, 5)
    case.contract.save()
    cast.contract(cast.organisation("Contoso"), cast.desk("pa"))
    cy = cast.cy()
    made = release("pa")

    told = announced(made, "2026-03-10 12:00", text="Ledger 5.2 is out.")

    assert told == 1
    assert cast.told(cy, "release")
    assert not cast.told(cast.bo(), "record")
    flags = case.entries.filter(kind="flagged", carries__flag="release withheld")
    assert [flag.public for flag in flags] == [False, False]


def test_a_release_is_announced_once_and_not_without_its_version():
    nameless = record("release", "pa")
    with pytest.raises(ReleaseRefusedError, match="which version"):
        announced(nameless, "2026-03-10 12:00")

    made = release("pa")
    announced(made, "2026-03-10 12:00")
    with pytest.raises(ReleaseRefusedError, match="announced already"):
        announced(made, "2026-03-11 12:00")
    assert fresh(made).facts["released on"] == "2026-03-10"


@pytest.mark.clause("PA-142")
def test_a_patch_gives_every_case_of_its_problem_sixty_days():
    first, second = cast.case("pa"), cast.case("pa", requester=cast.bea())
    for case in (first, second):
        on_cases.reply(case, by=cast.dee(), at=at("2026-03-02 11:00"), text="We look.", gives=BOTH)
    behind = problem("pa", first, second)
    patch = record("patch", "pa")
    operations.link_records(behind, to=patch, sort="solved in", at=at("2026-03-03 10:00"))

    operations.issue_patch(patch, by=cast.dee(), at=at("2026-03-04 10:00"), text="Apply 5.1.3.")

    for case in (first, second):
        assert cast.fresh(case).state == "patch issued"
        assert cast.clock(case, "patch-not-before").due_at == at("2026-05-03 09:00")
    assert "Apply 5.1.3." in cast.told(cast.bea(), "record")[0]["text"]
    assert kinds(behind)[-1] == "patch issued"


def test_a_release_that_is_not_known_to_be_late_is_not_listed_as_such():
    made = release("pa")

    sweep_to("2026-06-01 12:00")

    assert not fresh(made).is_late

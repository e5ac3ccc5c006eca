"""How much support a customer may use: as people decide, with a reason, a notice and an end."""

import pytest

from kept.backlog import operations, using
from kept.backlog.errors import UseRefusedError
from kept.backlog.models import Record
from kept.customers.models import Organisation
from tests import cast
from tests.backlog.world import sweep_to
from tests.cast import at

pytestmark = pytest.mark.django_db
NOW, NOTICE, UNTIL = at("2026-03-02 11:00"), at("2026-03-16 11:00"), at("2026-04-02 10:00")
DOWN = {"kind": "incident", "service": "down", "users affected": "all", "workaround": "none"}


def restricted(by=None, **given):
    desk = cast.entitled("ps")
    cast.bo()
    values = {"until": UNTIL, "limit": "by mail only", "reason": "Too much", **given}
    signs = {"desk": desk, "by": by or cast.alma(), "at": NOW}
    operations.restrict(cast.northwind(), given=values, **signs)
    return desk


def finn(desk):
    person = cast.person("finn@kept.example", "Finn Okoro", is_staff=True)
    desk.members.get_or_create(person=person, defaults={"roles": ["account manager"]})
    return person


def withdrawn(begins=NOTICE):
    """Support is withdrawn from Northwind, as Alma asks and Finn agrees an hour later."""
    desk = cast.entitled("ps")
    cast.bo()
    given = {"reason": "It went on", "notice": "You may appeal to Finn", "from": begins}
    account_manager = finn(desk)
    operations.withdraw_support(cast.northwind(), desk=desk, by=cast.alma(), at=NOW, given=given)
    operations.agree_to_use(
        cast.northwind(), desk=desk, to="withdrawn", by=account_manager, at=at("2026-03-02 12:00")
    )
    return desk


def use(slug="ps"):
    return Organisation.objects.get(name="Northwind").decided.get(slug, {}).get("use", "normal")


def standing(desk):
    [found] = using.uses(cast.northwind(), [desk])
    return found


@pytest.mark.clause("PS-53")
def test_a_manager_restricts_with_a_reason_a_limit_and_an_end_and_the_customer_is_told():
    desk = restricted()

    [mail] = cast.told(cast.bo())
    said = "restricted from Monday 2 March, 11:00 until Thursday 2 April, 11:00. "
    assert mail["text"].count(f"{said}Limit: by mail only. Why: Too much.") == 1
    assert cast.case("ps", at=at("2026-03-03 10:00")).facts["use"] == "restricted"
    assert standing(desk).standing.ends_at == UNTIL
    assert standing(desk).standing.signed == ("Alma Reyes",)


@pytest.mark.clause("PS-53")
def test_a_restriction_ends_by_itself_and_the_customer_is_told():
    desk = restricted()

    sweep_to("2026-04-02 10:00")

    assert use() == "normal"
    assert standing(desk).is_quiet
    assert "no longer restricted" in cast.told(cast.bo())[-1]["text"]


@pytest.mark.clause("PS-53")
def test_a_restriction_holds_from_the_moment_that_was_given():
    desk = restricted(**{"from": NOTICE})
    assert (use(), len(standing(desk).coming)) == ("normal", 1)

    sweep_to("2026-03-16 11:00")
    assert (use(), len(standing(desk).coming)) == ("restricted", 0)

    sweep_to("2026-04-02 10:00")
    assert use() == "normal"
    assert len(cast.told(cast.bo())) == 3


@pytest.mark.clause("PS-54", "AMB-PS-11")
def test_support_is_withdrawn_after_its_notice_and_the_highest_priority_is_taken_all_the_same():
    desk = withdrawn()

    [mail] = cast.told(cast.bo())
    assert "withdrawn from Monday 16 March, 11:00. Notice: You may appeal to Finn." in mail["text"]
    assert cast.case("ps", at=at("2026-03-03 10:00")).is_open

    sweep_to("2026-03-16 11:00")

    assert use() == "withdrawn"
    assert cast.case("ps", at=at("2026-03-17 10:00")).held_reason == "within fair use"
    urgent = cast.case("ps", at=at("2026-03-17 10:00"), facts=DOWN)
    assert (urgent.priority, urgent.is_open) == (1, True)
    assert standing(desk).standing.signed == ("Alma Reyes", "Finn Okoro")


@pytest.mark.clause("PS-54", "AMB-PS-11")
def test_a_withdrawal_wants_a_second_person_and_holds_at_once_where_no_notice_is_left():
    desk = cast.entitled("ps")
    given = {"reason": "It went on", "notice": "You were warned"}
    here = {"desk": desk, "at": NOW}

    operations.withdraw_support(cast.northwind(), by=cast.alma(), given=given, **here)
    assert [one.to for one in standing(desk).asked] == ["withdrawn"]
    with pytest.raises(UseRefusedError, match="Somebody else"):
        operations.agree_to_use(cast.northwind(), to="withdrawn", by=cast.alma(), **here)
    with pytest.raises(UseRefusedError, match="wants the account manager"):
        operations.agree_to_use(cast.northwind(), to="withdrawn", by=cast.dee(), **here)
    assert use() == "normal"

    operations.agree_to_use(cast.northwind(), to="withdrawn", by=finn(desk), **here)
    assert use() == "withdrawn"


@pytest.mark.clause("PS-54")
def test_what_was_announced_is_taken_back_and_never_begins():
    desk = withdrawn()

    operations.restore(
        cast.northwind(), desk=desk, by=cast.alma(), at=at("2026-03-09 10:00"), reason="We talked"
    )
    sweep_to("2026-03-17 10:00")

    assert use() == "normal"
    assert "taken back" in cast.told(cast.bo())[-1]["text"]
    assert standing(desk).is_quiet


def test_what_was_only_asked_is_refused_and_no_customer_hears_of_it():
    desk = cast.entitled("ps")
    cast.bo()
    given = {"reason": "It went on", "notice": "You were warned"}
    here = {"desk": desk, "at": NOW}
    operations.withdraw_support(cast.northwind(), by=cast.alma(), given=given, **here)

    operations.restore(cast.northwind(), by=finn(desk), reason="Too hard", **here)

    assert standing(desk).is_quiet
    assert cast.told(cast.bo()) == []


@pytest.mark.clause("PS-53")
@pytest.mark.parametrize("missing", ["reason", "limit", "until"])
def test_what_the_charter_wants_is_said_first(missing):
    with pytest.raises(UseRefusedError, match=f"Say first: {missing}"):
        restricted(**{missing: ""})
    assert not Record.objects.filter(kind="customer").exclude(facts={}).exists()


@pytest.mark.clause("PS-53")
def test_it_is_a_managers_decision_and_given_back_by_one():
    with pytest.raises(UseRefusedError, match="wants the support manager"):
        restricted(by=cast.dee())
    desk = restricted()

    operations.restore(
        cast.northwind(), desk=desk, by=cast.alma(), at=at("2026-03-03 10:00"), reason="We talked"
    )

    assert use() == "normal"
    assert "no longer restricted. Why: We talked" in cast.told(cast.bo())[-1]["text"]


def test_what_one_desk_decides_holds_at_no_other():
    source = withdrawn(begins=NOW).charter_versions.get().source
    cast.contract(cast.northwind(), cast.desk("other", source=source))

    there = cast.case("other", at=at("2026-03-17 10:00"))

    assert there.facts["use"] == "normal"
    assert there.is_open
    assert cast.case("ps", at=at("2026-03-17 10:00")).is_held


def test_a_charter_that_restricts_nothing_refuses_it():
    desk = cast.entitled("xm")

    with pytest.raises(UseRefusedError, match="By this charter"):
        operations.restrict(cast.northwind(), desk=desk, by=cast.alma(), at=NOW, given={})

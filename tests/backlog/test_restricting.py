"""How much support a customer may use: as people decide, with a reason, a notice and an end."""

import pytest

from kept.backlog import clocks, operations
from kept.backlog.errors import UseRefusedError
from kept.backlog.models import Record
from kept.customers.models import Organisation
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
NOW, UNTIL = at("2026-03-02 11:00"), at("2026-04-02 10:00")


def restricted(**given):
    desk = cast.entitled("ps")
    cast.bo()
    values = {
        "signed": [cast.alma()],
        "until": UNTIL,
        "limit": "by mail only",
        "reason": "Too much.",
    }
    operations.restrict(cast.northwind(), desk=desk, at=NOW, **{**values, **given})
    return desk


def use():
    return Organisation.objects.get(name="Northwind").facts.get("use")


@pytest.mark.clause("PS-53")
def test_a_manager_restricts_with_a_reason_a_limit_and_an_end_and_the_customer_is_told():
    restricted()

    assert use() == "restricted"
    [mail] = cast.told(cast.bo())
    assert "restricted until Thursday 2 April, 11:00: by mail only. Why: Too much." in mail["text"]
    assert cast.case("ps", at=at("2026-03-03 10:00")).is_open


@pytest.mark.clause("PS-53")
def test_a_restriction_ends_by_itself_and_the_customer_is_told():
    restricted()

    clocks.sweep(at("2026-04-02 10:00"))

    assert use() == "normal"
    assert "no longer restricted" in cast.told(cast.bo())[-1]["text"]


@pytest.mark.clause("PS-54")
def test_support_is_withdrawn_by_two_and_the_highest_priority_is_taken_all_the_same():
    desk = cast.entitled("ps")
    finn = cast.person("finn@kept.example", "Finn Okoro", is_staff=True)
    desk.members.create(person=finn, roles=["account manager"])
    said = {"desk": desk, "at": NOW, "reason": "It went on.", "notice": "You may appeal to Finn."}

    with pytest.raises(UseRefusedError, match="wants the account manager"):
        operations.withdraw_support(cast.northwind(), signed=[cast.alma()], **said)
    operations.withdraw_support(cast.northwind(), signed=[cast.alma(), finn], **said)

    assert use() == "withdrawn"
    assert cast.case("ps", at=at("2026-03-03 10:00")).held_reason == "within fair use"
    down = {"kind": "incident", "service": "down", "users affected": "all", "workaround": "none"}
    urgent = cast.case("ps", at=at("2026-03-03 10:00"), facts=down)
    assert (urgent.priority, urgent.is_open) == (1, True)


@pytest.mark.clause("PS-53")
@pytest.mark.parametrize("missing", ["reason", "limit"])
def test_what_the_charter_wants_is_said_first(missing):
    with pytest.raises(UseRefusedError, match=f"Say first: {missing}"):
        restricted(**{missing: ""})
    assert not Record.objects.filter(kind="customer").exclude(facts={}).exists()


@pytest.mark.clause("PS-53")
def test_it_is_a_managers_decision_and_given_back_by_one():
    with pytest.raises(UseRefusedError, match="wants the support manager"):
        restricted(signed=[cast.dee()])
    desk = restricted()

    operations.restore(
        cast.northwind(), desk=desk, by=cast.alma(), at=at("2026-03-03 10:00"), reason="We talked."
    )

    assert use() == "normal"


def test_a_charter_that_restricts_nothing_refuses_it():
    desk = cast.entitled("xm")

    with pytest.raises(UseRefusedError, match="By this charter"):
        operations.restrict(cast.northwind(), desk=desk, signed=[cast.alma()], at=NOW, until=UNTIL,
                            limit="None.", reason="None.")  # fmt: skip

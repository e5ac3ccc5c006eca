"""Who is not entitled: held, told politely, decided by a person."""

from datetime import date

import pytest

from kept.cases import operations
from kept.cases.errors import HeldError, NotAllowedError, NotHeldError
from kept.desks import charterfile
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db


def held(slug: str = "pa", **given):
    """A case of Cy's, who has no contract with the desk."""
    cast.desk(slug)
    return cast.case(slug, requester=cast.cy(), **given)


@pytest.mark.clause("PA-13", "PA-43", "PS-04", "SIMS-16", "SIMS-01", "AMB-X-16")
@pytest.mark.parametrize("slug", ["pa", "ps", "sims"])
def test_a_case_without_an_active_contract_is_held_and_no_clock_runs(slug):
    case = held(slug)

    assert case.is_held
    assert not case.is_open
    assert case.owner is None
    assert "opened" not in cast.kinds(case)
    assert not case.clocks.told().exists()
    assert case.next_due_at is None


@pytest.mark.clause("PA-43", "PA-41")
def test_a_contract_that_has_ended_holds_the_case():
    cast.contract(cast.northwind(), cast.desk(), ends_on=date(2026, 2, 28))

    case = cast.case()

    assert case.held_reason == "entitled"
    assert case.facts["contract"] == "lapsed"


@pytest.mark.clause("PA-43", "AMB-PA-21", "AMB-X-16")
@pytest.mark.parametrize("slug", ["pa", "ps", "sims"])
def test_the_customer_is_told_once_and_somebody_has_the_task(slug):
    case = held(slug)

    [mail] = cast.told(cast.cy())
    assert "a colleague looks at it first" in mail["text"]
    assert mail["subject"] == f"Ticket [{case.number}] {case.subject}"
    assert "task given" in cast.kinds(case)
    assert cast.told(cast.alma(), "task")


@pytest.mark.parametrize("slug", ["xm", "adv"])
def test_where_the_charter_has_no_gate_a_stranger_is_let_in(slug):
    cast.desk(slug)

    case = cast.case(slug, requester=cast.stranger())

    assert case.is_open
    assert case.owner == cast.dee()


@pytest.mark.clause("PA-42", "AMB-PA-21")
def test_an_account_on_stop_warns_and_lets_in():
    cast.entitled("pa", account_state="on stop")

    case = cast.case()

    assert case.is_open
    flagged = case.entries.get(kind="flagged")
    assert flagged.carries["flag"] == "account current not met"
    assert not flagged.public
    [mail] = cast.told(cast.bo())
    assert "your company's account with us is on stop" in mail["text"]


def test_a_product_that_is_not_on_the_contract_holds_the_case():
    cast.entitled("pa", product="Planner")

    assert cast.case(facts={"product": "Printer"}).is_held


def test_a_customer_whose_support_was_withdrawn_is_held_but_for_the_highest_priority():
    northwind = cast.northwind()
    northwind.decided = {"ps": {"use": "withdrawn"}}
    northwind.save()

    assert cast.case("ps").held_reason == "within fair use"
    assert cast.case("ps", facts={"priority": 1}).is_open


@pytest.mark.clause("PA-43")
def test_rule_7_a_released_case_opens_then_and_its_clocks_start_then():
    case = held()

    operations.release_held(case, by=cast.alma(), at=at("2026-03-03 09:00"), why="renewed today")

    case = cast.fresh(case)
    assert case.is_open
    assert case.opened_at == at("2026-03-03 09:00")
    assert case.owner == cast.dee()
    assert cast.clock(case, "first-response").due_at == at("2026-03-03 12:00")
    assert case.facts["entitled"] == "open"
    assert [mail["notice"] for mail in cast.told(cast.cy())] == ["held", "received"]


@pytest.mark.clause("PA-43", "AMB-PA-21")
def test_only_the_roles_that_the_gate_names_release():
    case = held()

    with pytest.raises(NotAllowedError, match="account manager"):
        operations.release_held(case, by=cast.dee(), at=at("2026-03-03 09:00"), why="please")

    assert cast.fresh(case).is_held


def test_what_is_open_cannot_be_released():
    with pytest.raises(NotHeldError):
        operations.release_held(
            cast.case(), by=cast.alma(), at=at("2026-03-03 09:00"), why="once more"
        )


def test_a_held_case_is_not_answered_but_written_to():
    case = held()

    operations.add_reply(case, by=cast.cy(), text="Hello?", via="mail", at=at("2026-03-02 11:00"))
    with pytest.raises(HeldError):
        operations.reply(case, by=cast.dee(), text="Hello.", at=at("2026-03-02 11:10"))

    assert cast.fresh(case).state == "received"
    assert "contact by customer" in cast.kinds(case)


def test_an_automatic_sender_gets_no_word():
    held(may_answer=False)

    assert cast.told(cast.cy()) == []


@pytest.mark.clause("PA-13", "PA-76")
@pytest.mark.parametrize(
    ("product", "is_open", "coverage"),
    [("Planner", True, "covered"), ("Old Ledger", False, "refused"), ("Printer", False, None)],
)
def test_the_contracts_list_decides_what_is_let_in(product, is_open, coverage):
    cast.entitled("pa")
    contract = cast.northwind().contracts.get()
    contract.lines.create(product="Planner")
    contract.lines.create(product="Old Ledger", coverage="refused")

    case = cast.case(facts={"product": product})

    assert case.is_open is is_open
    assert case.facts.get("coverage") == coverage


@pytest.mark.clause("PA-91")
def test_the_contracts_add_ons_are_known_of_a_case():
    cast.entitled("pa", add_ons=["on call"])

    assert cast.case().facts["add-on"] == ["on call"]


REFUSING = """
  gates:
    entitled:
      needs: {contract: active}
      otherwise: refuse
      refer to: customer success manager
      says: your agreement has ended
      clause: PA-43
"""


@pytest.mark.clause("PA-43", "PA-161")
def test_a_gate_that_refuses_says_why_and_whom_to_turn_to():
    source = (charterfile.SHIPPED / "adv.yaml").read_text(encoding="utf-8")
    cast.desk("adv", source=source.replace("coverage:\n", f"coverage:{REFUSING}", 1))

    case = cast.case("adv", requester=cast.cy())

    assert case.is_held
    [mail] = cast.told(cast.cy())
    assert "we do not work on it: your agreement has ended." in mail["text"]
    assert "Turn to Alma Reyes, customer success manager." in mail["text"]
    assert cast.told(cast.alma(), "task")


@pytest.mark.clause("PA-43")
def test_the_customers_own_account_manager_decides_first():
    cast.desk()
    contoso = cast.organisation("Contoso")
    contoso.account_manager = cast.dee()
    contoso.save()

    held()

    assert cast.told(cast.dee(), "task")


@pytest.mark.clause("PA-13", "PA-43", "PA-41", "AMB-SIMS-22")
@pytest.mark.parametrize("via", ["portal", "mail", "phone"])
def test_every_door_asks_the_same_gate_and_is_never_silent(via):
    by = cast.dee() if via == "phone" else None
    case = held(via=via, by=by)

    assert case.held_reason == "entitled"
    assert [mail["notice"] for mail in cast.told(cast.cy())] == ["held"]

"""What is on a contract, and at whose cost."""

import pytest

from kept.core.scope import Line, Scope, scope

LINES = [
    Line("Planner"),
    Line("Planner", "Reports", "chargeable"),
    Line("Old Ledger", coverage="refused"),
]


@pytest.mark.clause("PA-13", "PA-76", "AMB-PA-01")
@pytest.mark.parametrize(
    ("product", "component", "answer"),
    [
        ("planner ", "", Scope(True, True, "covered")),
        ("Planner", "reports", Scope(True, True, "chargeable")),
        ("Planner", "Charts", Scope(True, True, "covered")),
        ("Old Ledger", "", Scope(True, False, "refused")),
        ("Printer", "", Scope(False, False)),
        ("", "", Scope(True, True)),
    ],
)
def test_the_contracts_list_says_what_is_supplied_supported_and_paid(product, component, answer):
    assert scope(LINES, product, component) == answer


def test_a_contract_without_a_list_has_everything():
    assert scope([], "Printer") == Scope(True, True)


def test_where_only_a_component_is_listed_the_product_is_on_the_contract_by_it():
    assert scope([Line("Planner", "Reports", "chargeable")], "Planner").coverage == "chargeable"


def test_who_names_no_product_and_has_only_what_is_refused_is_not_supported():
    assert scope([Line("Old Ledger", coverage="refused")]) == Scope(True, False)

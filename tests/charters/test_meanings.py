"""What customers choose from, in the words of the policies, and what follows from it."""

import pytest

from kept.core.charter.charter import Charter
from kept.core.charter.layers import lay
from kept.core.triage import suggest
from kept.pages import questions
from tests.charters.clauses import TREES
from tests.charters.test_examples import rulebook

IMPACT, URGENCY = "impact", "urgency"
CHOICES = [
    ("SIMS-29", "sims", IMPACT, 1, "significant financial loss or disruption"),
    ("SIMS-30", "sims", IMPACT, 2, "no workaround"),
    ("SIMS-31", "sims", IMPACT, 3, "moderate with the workaround"),
    ("SIMS-32", "sims", IMPACT, 4, "cosmetic"),
    ("SIMS-26", "sims", URGENCY, 1, "critically time sensitive"),
    ("SIMS-27", "sims", URGENCY, 2, "high volume"),
    ("ADV-17", "adv", "workaround", "none", "None"),
    ("ADV-17", "adv", "workaround", "none reasonable", "None reasonable"),
    ("ADV-17", "adv", "workaround", "short-term only", "Short-term only"),
    ("ADV-17", "adv", "workaround", "reasonable", "Reasonable"),
    ("ADV-18", "adv", "users affected", "all", "All"),
    ("ADV-18", "adv", "users affected", "many", "Many"),
    ("ADV-18", "adv", "users affected", "some", "Some"),
]


@pytest.mark.parametrize(
    ("name", "fact", "value", "said"),
    [pytest.param(*row, marks=pytest.mark.clause(clause)) for clause, *row in CHOICES],
)
def test_a_form_offers_it_in_the_words_of_the_policy(name, fact, value, said):
    asked = {one.name: one for one in questions.asked_in_triage(rulebook(name))}

    choices = dict(questions.field_for(asked[fact], {}).choices)

    assert said.lower() in str(choices[str(value)]).lower()


@pytest.mark.clause("SIMS-23", "SIMS-26", "SIMS-29")
def test_the_more_it_harms_and_presses_the_higher_it_is():
    def level(impact, urgency):
        facts = {"kind": "incident", "impact": impact, "urgency": urgency}
        return suggest(rulebook("sims"), facts).priority

    for impact in range(1, 5):
        row = [level(impact, urgency) for urgency in (1, 2, 3)]
        assert row == sorted(row)
    for urgency in (1, 2, 3):
        column = [level(impact, urgency) for impact in range(1, 5)]
        assert column == sorted(column)
    assert (level(1, 1), level(4, 3)) == (1, 4)


@pytest.mark.clause("ADV-16", "AMB-ADV-02")
def test_the_groups_of_criteria_are_there_to_be_filled_in_by_the_desk():
    told = {"triage": {"criteria": {"Data": ["integrity lost"]}}}

    laid, _ = lay(("charter", TREES["adv"].values), ("desk", told))

    criteria = Charter.parse(laid).triage.criteria
    assert criteria == {"Functions": (), "Data": ("integrity lost",), "Back End": ()}


@pytest.mark.clause("AMB-PA-14")
def test_one_role_of_pa_has_several_names_and_they_are_labels():
    charter = rulebook("pa").charter

    assert charter.labels["owner"] == "case owner"
    assert charter.roles.staff["consultant"].label == "product specialist"
    assert {"case owner", "product specialist", "helpdesk"}.isdisjoint(charter.roles.names)


@pytest.mark.clause("AMB-SIMS-26")
def test_training_is_for_all_staff_and_checks_are_for_restricted_roles():
    charter = rulebook("sims").charter
    checked = {name for name, role in charter.roles.staff.items() if role.needs}
    training = charter.clocks["security training"]

    assert checked == {"restricted role"}
    assert (training.exists_while.facts, training.unless) == (frozenset(), None)

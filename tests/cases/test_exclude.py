"""What a case arose from that the desk does not answer for, left out for its share alone."""

import pytest

from kept.cases import operations
from kept.cases.errors import ExclusionRefusedError, RefusedError
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
ASSESSED, DECIDED, LATER = (
    at("2026-03-02 11:00"),
    at("2026-03-02 11:30"),
    at("2026-03-02 14:00"),
)
THIRD, NETWORK = "third parties", "customer's equipment, software, network"
BESPOKE = "inadequate testing of bespoke work"


def assessed(**facts):
    case = cast.case("ps", facts={"kind": "incident", "priority": 1, **facts})
    operations.assess(case, by=cast.dee(), at=ASSESSED)
    return case


def exclude(case, **given):
    values = {"cause": THIRD, "evidence": "Their gateway answers 503.", "share": "wholly"}
    return operations.exclude(case, by=cast.alma(), at=DECIDED, **{**values, **given})


@pytest.mark.clause("PS-34", "PS-46")
def test_nothing_is_left_out_before_a_first_assessment():
    case = cast.case("ps", facts={"kind": "incident"})

    with pytest.raises(RefusedError, match="A first assessment comes before any exclusion"):
        exclude(case)


@pytest.mark.clause("PS-34", "PS-39")
def test_a_case_left_out_wholly_is_promised_no_answer_and_the_customer_knows_why():
    case = assessed()

    entry = exclude(case)

    assert cast.clock(case, "first-response").state == "void"
    assert (entry.carries["cause"], entry.by) == (THIRD, cast.alma())
    [mail] = cast.told(cast.bo(), "excluded")
    assert "something that support does not answer for: third parties." in mail["text"]
    assert "What we found: Their gateway answers 503." in mail["text"]
    assert "If you see it otherwise, say so on the page" in mail["text"]
    assert not cast.told(cast.bo(), "told")


@pytest.mark.clause("PS-34", "PS-37")
def test_of_a_case_left_out_in_part_the_rest_is_promised_still():
    case = assessed()

    exclude(case, cause=NETWORK, share="partly", part="The slow lines of Leeds.")

    assert cast.fresh(case).facts["excluded"] == "partly"
    assert cast.clock(case, "first-response").state == "running"
    [mail] = cast.told(cast.bo(), "excluded")
    assert "A part of it arises from" in mail["text"]
    assert "The slow lines of Leeds." in mail["text"]


@pytest.mark.clause("PS-38", "PS-47", "PS-48")
@pytest.mark.parametrize(
    ("phase", "helpers"), [("project", "project team"), ("live", "consultancy")]
)
def test_whoever_can_help_instead_is_asked_to_and_named(phase, helpers):
    case = assessed(phase=phase)

    exclude(case, cause=BESPOKE)

    assert case.entries.get(kind="referred").carries["to"] == helpers
    assert f"The {helpers} can help you with it" in cast.told(cast.bo(), "excluded")[0]["text"]
    assert f"support leaves out: {BESPOKE}" in cast.told(cast.alma(), "task")[0]["text"]


@pytest.mark.clause("PS-34")
def test_the_customer_disputes_it_and_a_manager_has_to_decide():
    case = assessed()
    exclude(case)

    operations.dispute_exclusion(case, by=cast.bo(), at=LATER, text="It is your gateway.")

    assert "It is your gateway." in cast.told(cast.dee(), "answered")[0]["text"]
    assert "decide on the exclusion" in cast.told(cast.alma(), "task")[0]["text"]
    operations.include(case, by=cast.alma(), at=LATER, why="It is ours indeed.")
    anew = cast.clock(case, "first-response")
    assert (anew.state, anew.due_at) == ("running", at("2026-03-02 16:00"))
    assert "work on all of it. It is ours indeed." in cast.told(cast.bo(), "excluded")[1]["text"]


@pytest.mark.clause("PS-34")
@pytest.mark.parametrize("missing", ["cause", "evidence", "share"])
def test_cause_evidence_and_share_are_named(missing):
    case = assessed()

    with pytest.raises(ExclusionRefusedError, match=f"Say first the {missing}"):
        exclude(case, **{missing: ""})


@pytest.mark.clause("PS-35", "PS-36")
def test_only_the_causes_of_the_charter_count_and_only_some_people_decide():
    case = assessed()
    for cause in ("use not authorised", "internet, force majeure, beyond control"):
        assert cause in case.rulebook.charter.coverage.causes

    with pytest.raises(ExclusionRefusedError, match="A cause is one of"):
        exclude(case, cause="bad luck")
    with pytest.raises(ExclusionRefusedError, match="for the support engineer or support manager"):
        operations.exclude(
            case, by=cast.dee(), at=DECIDED, cause=THIRD, evidence="So.", share="wholly"
        )


def test_where_nothing_is_left_out_there_is_nothing_to_dispute_or_take_back():
    case = assessed()

    with pytest.raises(ExclusionRefusedError, match="nothing to dispute"):
        operations.dispute_exclusion(case, by=cast.bo(), at=LATER, text="No.")
    with pytest.raises(ExclusionRefusedError, match="Nothing of this case"):
        operations.include(case, by=cast.alma(), at=LATER, why="So.")


def test_a_charter_without_exclusions_leaves_nothing_out():
    with pytest.raises(ExclusionRefusedError, match="By this charter"):
        exclude(cast.case("xm"))

"""Our answers: what keeps a promise, and what does not."""

import pytest

from kept.cases import operations
from kept.cases.errors import ClosedError, NothingSaidError
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
BOTH = ("status", "next action")


def answer(case, when: str = "2026-03-02 10:30", **given):
    return operations.reply(
        case, **{"by": cast.dee(), "text": "We look.", "at": at(when), "gives": BOTH, **given}
    )


@pytest.mark.clause("XM-45", "XM-49", "XM-53", "PS-26", "PS-28", "PS-30", "PS-32", "ADV-26")
@pytest.mark.parametrize("slug", ["xm", "ps", "adv"])
def test_an_answer_with_status_and_next_action_keeps_the_first_response(slug):
    case = cast.case(slug, facts={"priority": 2})

    answer(case)

    assert cast.clock(case, "first-response").state == "met"


@pytest.mark.clause("PA-123", "AMB-X-07")
def test_an_answer_without_status_and_next_action_keeps_nothing():
    case = cast.case("xm", facts={"priority": 1})

    answer(case, gives=())

    assert cast.clock(case, "first-response").state == "running"


@pytest.mark.clause("PA-16", "PA-123")
def test_at_pa_the_framework_must_be_known_too():
    case = cast.case()
    answer(case)
    assert cast.clock(case, "first-response").state == "running"

    operations.set_fact(
        case, fact="framework", value="core", by=cast.dee(), at=at("2026-03-02 10:40")
    )
    answer(case, "2026-03-02 10:45")

    assert cast.clock(case, "first-response").state == "met"


@pytest.mark.clause("PA-123", "AMB-X-07")
def test_the_acknowledgement_keeps_no_promise():
    case = cast.case("xm", facts={"priority": 1})

    assert cast.told(cast.bo(), "received")
    assert cast.clock(case, "first-response").state == "running"


@pytest.mark.clause("SIMS-79", "SIMS-80")
def test_at_sims_only_a_call_keeps_the_first_response_of_a_blocker():
    case = cast.case("sims", facts={"impact": 1, "urgency": 1})
    answer(case, "2026-03-02 10:05")
    assert cast.clock(case, "first-response").state == "running"

    operations.log_call(
        case, by=cast.dee(), at=at("2026-03-02 10:10"), reached=False, text="No answer."
    )

    assert cast.clock(case, "first-response").state == "met"


@pytest.mark.clause("SIMS-81", "SIMS-82", "SIMS-83")
@pytest.mark.parametrize(
    ("urgency", "impact", "due"),
    [(2, 2, "2026-03-02 11:00"), (3, 2, "2026-03-03 09:30"), (3, 4, "2026-03-04 17:00")],
)
def test_other_priorities_of_sims_are_kept_by_an_answer(urgency, impact, due):
    case = cast.case("sims", facts={"impact": impact, "urgency": urgency})
    assert cast.clock(case, "first-response").due_at == at(due)

    answer(case)

    assert cast.clock(case, "first-response").state == "met"


@pytest.mark.clause("PA-22", "PA-131")
def test_an_answer_starts_the_next_update():
    case = cast.case()

    answer(case)

    assert cast.clock(case, "update").due_at == at("2026-03-09 17:30")


@pytest.mark.clause("PA-40", "PA-80")
def test_a_question_waits_for_the_customer_and_says_so():
    case = cast.case()

    entry = answer(case, question=True, text="Which version do you use?")

    case = cast.fresh(case)
    assert (case.state, case.waiting_for) == ("clarification", "customer")
    asked = case.entries.get(kind="question asked")
    assert (asked.at, asked.carries["question"]) == (entry.at, "Which version do you use?")
    [mail] = cast.told(cast.bo(), "reply")
    assert "Please answer this mail: we need it to go on." in mail["text"]


@pytest.mark.clause("PA-83")
def test_a_commit_time_is_promised_moved_and_kept():
    case = cast.case()

    answer(case, next_action_by=at("2026-03-03 12:00"))
    assert cast.clock(case, "commit-time").due_at == at("2026-03-03 12:00")
    assert "done by Tuesday 3 March, 12:00" in cast.told(cast.bo(), "reply")[0]["text"]

    answer(case, "2026-03-03 11:00", next_action_done=True)
    assert cast.clock(case, "commit-time").state == "met"


@pytest.mark.clause("PA-83")
def test_a_commit_time_that_passes_is_missed():
    case = cast.case()
    answer(case, next_action_by=at("2026-03-03 12:00"))

    answer(case, "2026-03-03 12:01", next_action_done=True)

    assert cast.clock(case, "commit-time").state == "missed"


def test_the_first_answer_takes_the_case_up():
    case = cast.case()

    answer(case)

    assert cast.fresh(case).state == "analysis"


@pytest.mark.clause("SIMS-77")
def test_a_question_takes_the_case_up_where_the_lifecycle_wants_that_first():
    case = cast.case("sims")

    answer(case, question=True)

    assert cast.fresh(case).state == "waiting for customer"
    moved = case.entries.filter(kind="state changed").in_order()
    assert [entry.carries["to"] for entry in moved] == ["investigating", "waiting for customer"]


def test_the_answer_goes_to_everybody_on_the_customers_side():
    case = cast.case()
    operations.add_party(case, person=cast.bea(), by=cast.bo(), at=at("2026-03-02 10:10"))

    answer(case)

    assert cast.told(cast.bo(), "reply")
    assert cast.told(cast.bea(), "reply")
    assert not cast.told(cast.dee(), "reply")


def test_nothing_said_is_refused():
    case = cast.case()

    with pytest.raises(NothingSaidError):
        answer(case, text="  ")

    assert cast.kinds(case) == ["opened"]


def test_a_closed_case_is_not_answered():
    case = cast.case("xm")
    operations.close(case, by=cast.dee(), at=at("2026-03-02 10:10"))

    with pytest.raises(ClosedError):
        answer(case)


@pytest.mark.clause("SIMS-21", "AMB-SIMS-19")
def test_a_call_about_something_that_is_no_blocker_is_flagged():
    case = cast.case("sims")

    operations.log_call(
        case,
        by=cast.dee(),
        at=at("2026-03-02 10:10"),
        reached=True,
        text="Asked when.",
        from_customer=True,
    )

    assert case.entries.get(kind="flagged").carries["flag"] == "line misused"


@pytest.mark.clause("SIMS-79")
def test_a_blocker_gives_the_owner_the_task_to_call():
    case = cast.case("sims", facts={"impact": 1, "urgency": 1})

    assert case.entries.get(kind="task given").carries["saying"] == "call the customer"
    assert "call the customer" in cast.told(cast.dee())[0]["text"]


def test_an_answer_asks_the_database_a_fixed_number_of_questions(django_assert_max_num_queries):
    case, dee = cast.case(), cast.dee()

    with django_assert_max_num_queries(14):
        operations.reply(case, by=dee, text="We look.", at=at("2026-03-02 10:30"), gives=BOTH)

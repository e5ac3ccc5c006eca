"""The customer's words in a case, open or closed."""

import pytest

from kept.cases import operations
from kept.cases.models import Case, File
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db


def closed(slug: str) -> Case:
    """A case of Bo's that was closed on Tuesday at noon, as its charter allows."""
    case = cast.case(slug)
    if slug == "pa":
        operations.propose_closing(case, by=cast.dee(), text="Done?", at=at("2026-03-02 10:20"))
        operations.agree_closing(case, by=cast.bo(), at=at("2026-03-03 12:00"))
    elif slug == "adv":
        given = {"solution": "answer", "text": "Do this."}
        operations.offer_resolution(case, by=cast.dee(), at=at("2026-03-03 12:00"), **given)
    else:
        operations.close(case, by=cast.dee(), at=at("2026-03-03 12:00"), why="Done.")
    return cast.fresh(case)


def answer(case: Case, when: str = "2026-03-04 10:00", **given):
    values = {"by": cast.bo(), "text": "It is back.", "via": "mail", "at": at(when), **given}
    return operations.add_reply(case, **values)


@pytest.mark.clause("PA-54", "XM-30")
def test_the_customers_words_are_kept_and_the_owner_is_told():
    case = cast.case()

    entry = answer(case, html="<p>It is back.</p>", full_text="It is back.\n> old")

    assert (entry.kind, entry.public, entry.as_role) == ("contact by customer", True, "customer")
    assert (entry.words.text, entry.words.full_text) == ("It is back.", "It is back.\n> old")
    [mail] = cast.told(cast.dee(), "answered")
    assert "Bo Lind wrote in ticket 1001" in mail["text"]
    assert not cast.told(cast.bo(), "answered")


def test_files_come_with_the_words():
    case = cast.case()
    shot = File(name="shot.png", type="image/png", size=3, digest="d" * 64, path="dd/d")

    entry = answer(case, files=[shot])

    assert [file.name for file in entry.files.all()] == ["shot.png"]


@pytest.mark.clause("PA-40")
def test_an_answer_ends_the_waiting():
    case = cast.case()
    operations.wait(case, by=cast.dee(), at=at("2026-03-02 11:00"), question="Which version?")

    answer(case)

    case = cast.fresh(case)
    assert (case.state, case.waiting_for) == ("analysis", "")
    assert cast.clock(case, "unanswered").state == "met"


@pytest.mark.clause("PA-141")
@pytest.mark.parametrize(
    ("slug", "state"),
    [("pa", "analysis"), ("xm", "working"), ("ps", "working"), ("adv", "working")],
)
def test_an_answer_opens_a_closed_case_again(slug, state):
    case = closed(slug)
    assert case.closed_at == at("2026-03-03 12:00")

    entry = answer(case)

    case = cast.fresh(case)
    assert (case.state, case.closed_at, entry.case) == (state, None, case)
    assert cast.kinds(case)[-3:] == ["reopened", "state changed", "contact by customer"]


def test_reopening_starts_the_update_anew_and_not_the_first_response():
    case = closed("xm")
    operations.add_reply(case, by=cast.bo(), text="Again.", via="mail", at=at("2026-03-04 10:00"))
    operations.set_priority(
        case, priority=2, by=cast.dee(), at=at("2026-03-04 10:10"), why="important"
    )

    assert cast.clock(case, "update").due_at == at("2026-03-05 17:30")
    assert case.clocks.filter(slug="first-response", state="running").count() == 0


@pytest.mark.clause("SIMS-46", "AMB-SIMS-18")
def test_after_permanently_resolved_a_reply_opens_a_linked_case():
    case = cast.case("sims")
    operations.offer_resolution(
        case, by=cast.dee(), at=at("2026-03-02 11:00"), solution="advice", text="Do this."
    )
    cast.sweep_to("2026-03-17 09:00")
    assert cast.fresh(case).state == "resolved"

    entry = answer(case, "2026-03-17 10:00")

    new, old = entry.case, cast.fresh(case)
    assert (new.number, new.linked_to, new.requester) == (1002, old, cast.bo())
    assert (old.state, new.state) == ("resolved", "received")
    assert new.entries.get(kind="linked").carries == {"to": 1001, "as": "follows"}
    assert old.entries.get(kind="linked").carries == {"to": 1002, "as": "followed by"}
    assert "linked to number 1001" in cast.told(cast.bo(), "received")[-1]["text"]


@pytest.mark.clause("SIMS-45")
def test_a_reply_within_the_window_puts_the_case_back_to_work():
    case = cast.case("sims")
    operations.offer_resolution(
        case, by=cast.dee(), at=at("2026-03-02 11:00"), solution="advice", text="Do this."
    )

    answer(case, "2026-03-05 10:00")

    case = cast.fresh(case)
    assert case.state == "investigating"
    assert cast.clock(case, "resolution-offered").state == "met"
    assert cast.clock(case, "resolution").state == "running"


def test_a_reply_asks_the_database_a_fixed_number_of_questions(django_assert_max_num_queries):
    case, bo = cast.case(), cast.bo()

    with django_assert_max_num_queries(12):
        operations.add_reply(case, by=bo, text="More.", via="mail", at=at("2026-03-02 10:30"))

"""Saying what one thinks: of a case, of the service, of the charter."""

import pytest

from kept.cases.errors import NothingSaidError
from kept.desks import charters
from kept.desks.models import Member
from kept.feedback.ladders import ladder
from kept.feedback.models import Feedback
from kept.feedback.operations import comment_on_charter, praise_or_blame, survey
from kept.feedback.surveys import words_to_mark
from tests import cast

pytestmark = pytest.mark.django_db
LATER = cast.at("2026-03-02 12:00")


@pytest.mark.clause("SIMS-99", "SIMS-100")
@pytest.mark.parametrize("slug", ["sims", "pa", "xm"])
def test_thanks_reach_whoever_has_the_case_once(slug: str) -> None:
    case = cast.case(slug)

    survey(case, by=cast.bo(), at=LATER, text="Quick and kind.", is_thanks=True)

    told = [told for told in cast.told(cast.dee()) if "Quick and kind." in told["text"]]
    assert len(told) == 1
    assert case.entries.get(kind="feedback given").carries == {"tone": "compliment"}
    assert Feedback.objects.get().owner == cast.dee()


@pytest.mark.clause("PA-06")
def test_who_says_that_it_is_not_solved_is_heard_of_at_once() -> None:
    case = cast.case()

    survey(case, by=cast.bo(), at=LATER, solved="no", ease=2, wants_contact=True)

    [told] = cast.told(cast.dee(), "feedback")
    assert "Is it solved? No." in told["text"]
    assert "get in touch" in told["text"]


def test_what_was_said_is_for_the_desk_and_for_whoever_said_it() -> None:
    given = survey(cast.case(), by=cast.bo(), at=LATER, ease=5)

    assert Feedback.objects.visible_to(cast.bo()).get() == given
    assert Feedback.objects.visible_to(cast.dee()).get() == given
    for other in (cast.bea(), cast.cy()):
        assert not Feedback.objects.visible_to(other).exists()


def test_feedback_changes_no_clock_priority_or_state() -> None:
    case = cast.case()
    before = (case.priority, case.state, list(case.clocks.values()))

    survey(case, by=cast.bo(), at=LATER, solved="no", text="Bad.")

    fresh = cast.fresh(case)
    assert (fresh.priority, fresh.state, list(fresh.clocks.values("slug", "due_at"))) == (
        before[0],
        before[1],
        list(case.clocks.values("slug", "due_at")),
    )


def test_nothing_said_is_nothing_kept() -> None:
    with pytest.raises(NothingSaidError):
        survey(cast.case(), by=cast.bo(), at=LATER)

    assert not Feedback.objects.exists()


@pytest.mark.clause("PA-06")
def test_at_any_time_those_in_charge_are_told_what_somebody_thinks() -> None:
    desk = cast.entitled()

    praise_or_blame(desk, by=cast.bo(), at=LATER, tone="wish", text="Call back sooner.")

    [told] = cast.told(cast.alma())
    assert "Call back sooner." in told["text"]


@pytest.mark.clause("PA-05")
def test_a_comment_on_the_charter_is_kept_with_section_and_version_and_its_owner_reads_it() -> None:
    desk = cast.entitled()
    owner = cast.person("own@kept.example", "Olu Wren", is_staff=True)
    Member.objects.create(desk=desk, person=owner, roles=["charter owner"])
    Member.objects.filter(person=cast.alma()).update(roles=[])
    version = charters.in_force(desk, LATER)
    assert version is not None

    comment_on_charter(version, by=cast.bo(), at=LATER, section="Our targets", text="Unclear.")

    given = Feedback.objects.get()
    assert (given.section, given.charter_version) == ("Our targets", version)
    [told] = cast.told(owner)
    assert "Our targets" in told["subject"]
    assert not cast.told(cast.alma())


@pytest.mark.clause("SIMS-02")
def test_the_survey_asks_in_the_charters_words() -> None:
    words = {slug: words_to_mark(cast.case(slug).rulebook) for slug in ("sims", "pa", "xm")}

    assert words["sims"] == ["efficient", "courteous", "helpful", "professional"]
    assert words["pa"] == words["xm"] == []


@pytest.mark.clause("PA-06", "SIMS-02")
@pytest.mark.parametrize("slug", ["pa", "sims"])
def test_the_mail_that_asks_leads_to_the_page_that_takes_the_answer(slug: str) -> None:
    case = cast.case(slug)

    cast.put(case, "closed", LATER)

    assert f"/portal/cases/{case.number}/feedback/" in "".join(
        told["text"] for told in cast.told(cast.bo())
    )


@pytest.mark.clause("ADV-08", "PA-177")
def test_a_ladder_says_how_soon_each_level_answers() -> None:
    found = {slug: ladder(cast.case(slug).rulebook) for slug in ("adv", "pa", "ps")}

    assert found["adv"] is not None
    assert found["adv"].answers_within == "2 working days"
    assert found["pa"] is not None
    assert found["pa"].answers_within == "", "the desk has not set it"
    assert found["ps"] is None

"""Change requests and ideas: proposed, voted on, reviewed, and everybody told of every step."""

import pytest

from kept.backlog import calendar, operations
from kept.backlog.errors import KindRefusedError, LinkRefusedError, VoteRefusedError
from kept.backlog.models import Record
from kept.cases import operations as on_cases
from kept.cases.errors import StateRefusedError
from tests import cast
from tests.backlog.world import fresh, kinds, move, record, sweep_to
from tests.cast import at

pytestmark = pytest.mark.django_db
THRESHOLD = {
    "clocks": {"popular": {"starts": {"count": "votes", "per": "change request", "above": 1}}}
}


def proposed(when: str = "2026-03-02 11:00", **given) -> Record:
    cast.entitled("sims")
    values = {"title": "Sort by house", "text": "We sort by hand.", **given}
    return operations.propose(
        cast.desk("sims"), by=cast.bo(), at=at(when), kind="change request", **values
    )


def rival():
    """Cy, whose organisation has a contract with the desk too."""
    cy = cast.cy()
    if not cy.organisation.contracts.exists():
        cast.contract(cy.organisation, cast.desk("sims"))
    return cy


@pytest.mark.clause("SIMS-12", "SIMS-56")
def test_a_proposal_is_seen_by_others_once_a_person_has_read_it():
    made = proposed()
    assert (made.kind, made.state) == ("change request", "published")
    assert Record.objects.visible_to(cast.bo()).get() == made
    assert not Record.objects.visible_to(rival()).exists()

    operations.publish(made, by=cast.alma(), at=at("2026-03-03 09:00"))

    assert Record.objects.visible_to(rival()).get() == made


@pytest.mark.clause("SIMS-61")
def test_an_organisation_has_one_vote_that_it_can_withdraw():
    made = proposed()
    with pytest.raises(VoteRefusedError, match="Your organisation has voted"):
        operations.vote(made, by=cast.bea(), at=at("2026-03-03 09:00"))

    operations.vote(made, by=rival(), at=at("2026-03-03 10:00"))
    assert fresh(made).facts["votes"] == 2
    operations.withdraw_vote(made, by=cast.bea(), at=at("2026-03-03 11:00"))

    assert fresh(made).facts["votes"] == 1
    with pytest.raises(VoteRefusedError):
        operations.withdraw_vote(made, by=cast.bo(), at=at("2026-03-03 12:00"))


@pytest.mark.clause("SIMS-61")
def test_a_desk_may_count_persons_instead():
    cast.desk("sims", settings={"kinds": {"change request": {"votes": "one per person"}}})
    made = proposed()

    operations.vote(made, by=cast.bea(), at=at("2026-03-03 09:00"))

    assert fresh(made).facts["votes"] == 2


@pytest.mark.clause("SIMS-60", "SIMS-61", "AMB-SIMS-29")
def test_a_request_that_passes_the_mark_is_flagged_as_popular():
    cast.desk("sims", settings=THRESHOLD)
    made = proposed()

    operations.vote(made, by=rival(), at=at("2026-03-03 10:00"))

    assert made.entries.get(kind="flagged").carries["flag"] == "popular"


@pytest.mark.clause("SIMS-57", "SIMS-58", "SIMS-62")
def test_a_request_goes_through_its_stages_and_who_asked_is_told_of_each():
    made = proposed()

    with pytest.raises(StateRefusedError, match="say first approval"):
        move(made, "considered", "2026-03-09 10:00")
    move(made, "considered", "2026-03-09 10:00", approval="the board", priority="2")
    assert made.clocks.get(slug="considered").due_at == at("2029-03-09 10:00")
    operations.set_facts(
        made, facts={"project": "Autumn"}, by=cast.alma(), at=at("2026-04-01 10:00")
    )

    assert fresh(made).state == "planned"
    assert made.clocks.get(slug="planned").due_at == at("2027-10-01 10:00")
    told = cast.told(cast.bo())
    assert ["considered for a future release" in told[0]["text"], "planned" in told[1]["text"]] == [
        True,
        True,
    ]
    assert len(told) == 2


@pytest.mark.clause("SIMS-59")
def test_on_the_backlog_of_a_project_it_is_planned():
    made = proposed()
    move(made, "considered", "2026-03-09 10:00", approval="yes", priority="2")

    operations.set_facts(made, facts={"project": "P7"}, by=cast.alma(), at=at("2026-03-10 10:00"))

    assert fresh(made).state == "planned"


@pytest.mark.clause("SIMS-62")
def test_what_the_next_generation_brings_has_no_date():
    made = proposed()
    move(made, "considered", "2026-03-09 10:00", approval="yes", priority="2")
    operations.set_facts(
        made, facts={"next generation": "yes"}, by=cast.alma(), at=at("2026-03-10 09:00")
    )

    operations.set_facts(made, facts={"project": "NG"}, by=cast.alma(), at=at("2026-03-10 10:00"))

    assert not made.clocks.filter(slug="planned", state="running").exists()


@pytest.mark.clause("SIMS-62", "AMB-SIMS-27")
def test_a_plan_that_is_not_delivered_in_time_is_flagged_and_stays_planned():
    made = proposed()
    move(made, "considered", "2026-03-09 10:00", approval="yes", priority="2")
    operations.set_facts(made, facts={"project": "P"}, by=cast.alma(), at=at("2026-03-10 10:00"))

    sweep_to("2027-10-01 10:00")

    flags = [e.carries["flag"] for e in made.entries.filter(kind="flagged").in_order()]
    assert flags == ["delivery expected", "overdue"]
    assert (fresh(made).state, fresh(made).is_late) == ("planned", True)


@pytest.mark.clause("SIMS-57", "SIMS-60", "AMB-SIMS-28")
def test_reasons_are_obligatory_and_a_duplicate_names_the_other():
    made, other = proposed(), proposed(title="Sort by house and year")

    with pytest.raises(StateRefusedError, match="say first reason"):
        move(made, "rejected", "2026-03-09 10:00")
    with pytest.raises(StateRefusedError, match="workaround text"):
        move(made, "workaround", "2026-03-09 10:00")
    with pytest.raises(LinkRefusedError):
        move(made, "duplicate", "2026-03-09 10:00", **{"linked change request": "999"})
    move(made, "duplicate", "2026-03-09 10:00", **{"linked change request": str(other.number)})

    assert made.links.get().to == other
    assert fresh(made).ended_at == at("2026-03-09 10:00")
    assert "Duplicate" in cast.told(cast.bo())[-1]["text"]


@pytest.mark.clause("SIMS-54", "SIMS-55")
def test_a_review_is_opened_when_a_planning_day_comes_and_lists_what_is_undecided():
    cast.desk("sims", settings={"dates": {"business planning": ["2026-04-20"]}})
    made = proposed()
    ended = proposed(title="No")
    move(ended, "rejected", "2026-03-09 10:00", why="No.")

    calendar.look(at("2026-04-20 09:00"))
    calendar.look(at("2026-04-20 09:01"))

    review = Record.objects.get(kind="review")
    assert review.title == "Review before: business planning"
    assert [link.to for link in review.links.all()] == [made]
    operations.decide(
        review, record=made, by=cast.alma(), at=at("2026-04-20 10:00"), text="Not this year."
    )
    operations.hold_review(review, by=cast.alma(), at=at("2026-04-20 11:00"), text="Done.")
    assert kinds(review) == ["opened", "minuted", "held review"]
    assert fresh(review).ended_at == at("2026-04-20 11:00")


@pytest.mark.clause("SIMS-54")
def test_the_next_review_is_due_by_the_desks_period_and_a_product_manager_reminded():
    cast.desk("sims", settings={"clocks": {"review of change requests": {"every": "3 months"}}})
    review = operations.open_review(
        cast.desk("sims"), of="change request", at=at("2026-03-02 10:00"), by=cast.alma()
    )
    operations.hold_review(review, by=cast.alma(), at=at("2026-03-02 11:00"))

    sweep_to("2026-05-19 12:00")

    assert "Review of change requests" in cast.told(cast.alma(), "task")[0]["text"]
    (later,) = Record.objects.unended().filter(kind="review")
    assert later.title == "Review of change requests, 2 June 2026"


def test_a_comment_reaches_the_owner_and_stands_there():
    made = proposed()
    Record.objects.filter(pk=made.pk).update(owner=cast.dee())

    operations.comment(made, by=cast.bo(), at=at("2026-03-03 09:00"), text="By year, too.")

    assert "By year, too." in cast.told(cast.dee())[0]["text"]
    assert made.entries.get(kind="comment").words.text == "By year, too."


@pytest.mark.clause("PS-42", "PS-43", "PS-44")
def test_a_bug_or_an_idea_goes_to_the_product_owner_and_its_customer_sees_where_it_stands():
    case = cast.case("ps", facts={"kind": "idea"})
    idea = record("idea", "ps", case)
    on_cases.set_state(case, state="with product owner", by=cast.dee(), at=at("2026-03-02 12:00"))

    move(idea, "assessed", "2026-03-03 10:00")
    move(idea, "prioritised", "2026-03-04 10:00", rank="7")

    assert Record.objects.visible_to(cast.bo()).get() == idea
    assert ["Assessed" in row["text"] for row in cast.told(cast.bo(), "record")] == [True, False]
    with pytest.raises(StateRefusedError, match="reason"):
        move(idea, "declined", "2026-03-05 10:00")
    on_cases.close(case, by=cast.dee(), at=at("2026-03-06 10:00"), why="It goes on as an idea.")
    move(idea, "done", "2026-03-09 10:00")
    assert "Done" in cast.told(cast.bo())[-1]["text"]


@pytest.mark.clause("ADV-25", "AMB-ADV-13")
def test_a_feature_request_ends_as_an_idea_that_is_linked_from_it():
    case = cast.case("adv", facts={"kind": "feature"})
    idea = record("idea", "adv")

    def as_an_idea(number):
        on_cases.offer_resolution(
            case,
            by=cast.dee(),
            at=at("2026-03-02 12:00"),
            solution="submitted as an idea",
            text="It is on our list.",
            given={"linked idea": number},
        )

    with pytest.raises(LinkRefusedError, match="no idea 999"):
        as_an_idea("999")
    as_an_idea(idea.number)

    assert cast.fresh(case).state == "resolved"
    assert cast.fresh(case).facts["linked idea"] == str(idea.number)
    assert idea.case_links.get().case == case


@pytest.mark.clause("ADV-22")
def test_missing_documentation_opens_a_gap_that_somebody_fills():
    case = cast.case("adv", facts={"kind": "question", "topic": "missing documentation"})

    gap = Record.objects.get(kind="documentation gap")

    assert gap.case_links.get().case == case
    assert gap.title == f"Documentation gap: {case.subject}"


def test_where_nobody_votes_nothing_can_be_proposed():
    with pytest.raises(KindRefusedError):
        operations.propose(
            cast.desk("pa"),
            by=cast.bo(),
            at=at("2026-03-02 11:00"),
            kind="idea",
            title="More",
            text="More of it.",
        )

"""What a desk promises, for anyone to read: all of it from the charter in force."""

from typing import Any

import pytest
from django.test import Client

from kept.cases import operations
from kept.desks import charterfile
from tests import cast
from tests.charters.clauses import CHARTERS
from tests.visitors import text, visitor, words


@pytest.mark.clause("PA-01", "PA-69", "PA-70", "PA-71", "PA-72")
def test_anyone_reads_the_charter_in_force(db: None) -> None:
    cast.desk()

    said = words(visitor().get("/charter/pa/"))

    assert "Version 2020" in said
    assert "Monday to Friday 09:00 to 17:30, not on public holidays in England" in said
    assert "Europe/London" in said


@pytest.mark.clause("PA-121", "PA-124", "PA-126", "PA-128")
def test_priorities_stand_there_with_their_definitions(db: None) -> None:
    cast.desk()

    said = words(visitor().get("/charter/pa/"))

    assert "1 Critical</th><td>SYSTEM DOWN" in said.replace("> <", "><")
    for meaning in ("TIME CRITICAL:", "ROUTINE:", "Inquiry or low impact", "cosmetic issue"):
        assert meaning in said


@pytest.mark.clause("PA-122", "PA-130", "PA-03")
def test_targets_stand_there_with_their_clauses_and_as_targets(db: None) -> None:
    cast.desk()

    said = words(visitor().get("/charter/pa/"))

    assert "Our targets" in said
    assert "Priority 1</dt><dd>1 working hour" in said
    assert "PA-122" in said
    assert "Finding the cause is often a long way" in said
    assert "not legally binding" in said


@pytest.mark.clause("SIMS-37", "SIMS-40", "SIMS-05")
def test_levels_and_kinds_stand_there_with_names_and_examples(db: None) -> None:
    cast.desk("sims")

    said = words(visitor().get("/charter/sims/"))

    for name in ("1 Blocker", "2 Critical", "3 Major", "4 Minor"):
        assert name in said
    assert "an individual error; some but not all users; performance" in said
    assert "unplanned degradation or interruption of a service" in said.lower()


@pytest.mark.clause("ADV-19", "ADV-32", "AMB-ADV-08", "AMB-XM-01")
def test_a_charter_calls_things_by_its_own_words(db: None) -> None:
    for slug in ("adv", "xm"):
        cast.desk(slug)

    adv, xm = (words(visitor().get(f"/charter/{slug}/")) for slug in ("adv", "xm"))

    assert "Target Initial Response Time" in adv
    assert "Severity" in adv
    # A level is its number, whatever word stands beside it; xm has none but in what it means.
    assert all(f'scope="row">{level}</th>' in adv for level in ("2 Urgent", "3 High", "4 Medium"))
    assert all(f'scope="row">{level}</th>' in xm for level in range(1, 6))


@pytest.mark.clause("SIMS-80", "SIMS-49", "SIMS-50", "SIMS-17")
def test_a_share_is_told_point_by_point(db: None) -> None:
    cast.desk("sims")

    said = words(visitor().get("/charter/sims/"))

    assert "Priority 1</dt><dd>20 working minutes" in said
    assert (
        "75% within 4 working hours, 95% within 8 working hours, 100% within 2 working days" in said
    )
    assert "08:30 to 17:00" in said


@pytest.mark.parametrize("slug", ["pa", "xm", "ps", "sims", "adv"])
def test_the_way_of_a_case_ends_somewhere(db: None, slug: str) -> None:
    cast.desk(slug)

    for course in visitor().get(f"/charter/{slug}/").context["charter"].courses:
        assert any(step.ends for step in course.steps)
        assert all(step.follows or step.ends for step in course.steps)


@pytest.mark.clause("PA-79", "PA-80", "SIMS-06", "SIMS-56")
def test_the_way_of_each_record_is_drawn_and_told_in_words(db: None) -> None:
    cast.desk("sims")

    said = words(visitor().get("/charter/sims/"))

    for record in ("case", "problem", "change request"):
        assert f"The way of a {record}</h2>" in said
    assert said.count('<svg class="flow-chart"') == 3
    assert "After Under investigation comes" in said
    assert "Decided by the product manager." in said
    assert "Wants: solution." in said


@pytest.mark.clause("PA-25", "PA-137", "PA-138", "PA-142", "PA-143")
def test_the_ways_to_an_end_are_told_with_what_each_wants(db: None) -> None:
    cast.desk("pa")

    said = words(visitor().get("/charter/pa/"))

    assert "The customer agrees; once there is: closure is agreed" in said
    assert "No feedback; by the owner or support manager; once there is: unanswered is over" in said


@pytest.mark.clause("XM-02", "XM-04", "XM-03")
def test_the_document_says_who_stands_behind_it_and_when_it_was_approved(db: None) -> None:
    cast.desk("xm")

    said = text(visitor().get("/charter/xm/"))

    assert "Number 0403 Version 2.2 In force since 3 June 2019 Approved on 3 June 2019" in said
    assert "Compiled by The compiler Reviewed by The reviewer Approved by The approving man" in said
    assert "Written for Customers and staff" in said


@pytest.mark.clause("XM-07")
@pytest.mark.parametrize("page", ["", "versions/{}/", "versions/{}.pdf"])
def test_a_charter_for_the_staff_alone_is_shown_to_them_alone(db: None, page: str) -> None:
    source = (charterfile.SHIPPED / "xm.yaml").read_text(encoding="utf-8")
    desk = cast.desk("xm", source=source.replace("[customers, staff]", "[staff]", 1))
    address = f"/charter/xm/{page.format(desk.charter_versions.get().pk)}"

    assert visitor().get(address).status_code == 404
    assert visitor(cast.bo()).get(address).status_code == 404
    assert visitor(cast.dee()).get(address).status_code == 200


@pytest.mark.clause("PA-57", "PA-63")
def test_the_ways_to_reach_the_desk_are_published_with_their_hours(db: None) -> None:
    cast.desk()
    cast.desk("sims")

    pa, sims = (text(visitor().get(f"/charter/{slug}/")) for slug in ("pa", "sims"))

    for said in (pa, sims):
        assert "On this portal http://127.0.0.1:8000 ; day and night, every day" in said
    assert "By e-mail support@pa.kept.example ; day and night, every day" in pa
    assert "By phone +44 20 7946 0000; Monday to Friday 09:00 to 17:30" in pa
    assert "where proposed priority is 1 or 2" in pa
    assert "+44 20 7946 0000; Monday to Friday 08:30 to 17:00" in sims


@pytest.mark.clause("PA-159", "PA-160", "PA-162", "PA-163", "PA-164")
def test_what_is_no_part_of_support_is_published(db: None) -> None:
    cast.desk()

    said = text(visitor().get("/charter/pa/"))

    assert "Accounting procedures Not covered. PA-160" in said
    assert "who brings technical services." in said


@pytest.mark.clause("PS-03")
def test_words_are_explained_with_their_source_and_the_contract_explains_the_rest(
    db: None,
) -> None:
    cast.desk("ps")

    said = text(visitor().get("/charter/ps/"))

    assert "Incident Error or abnormal behaviour of the subscription service PS-10" in said
    assert "not explained here mean what your subscription agreement says" in said


@pytest.mark.clause("SIMS-04", "SIMS-13")
def test_a_desk_says_one_word_for_one_thing_on_all_its_pages(db: None) -> None:
    case = cast.case("sims")
    solution = {"solution": "advice", "text": "So.", "at": cast.at("2026-03-02 10:20")}
    operations.offer_resolution(case, by=cast.dee(), **solution)
    bo = visitor(cast.bo())

    pages = ["/portal/", "/portal/new/", f"/portal/cases/{case.number}/", "/charter/sims/"]
    said = " ".join(text(bo.get(page)) for page in pages).lower()

    for word in ("ticket", "severity", "inquiry"):
        assert word not in said
    assert "resolution" in said


@pytest.mark.clause("ADV-34", "AMB-ADV-04")
def test_the_flow_that_was_announced_is_drawn_from_the_states(db: None) -> None:
    cast.desk("adv")

    answer = visitor().get("/charter/adv/")

    states = CHARTERS["adv"].lifecycles["case"].states.values()
    drawn = words(answer).partition('<svg class="flow-chart"')[2].partition("</svg>")[0]
    for state in states:
        assert state.label.split()[0] in drawn
    assert "The states shown are a flow of our own" in text(answer).replace(
        "the states", "The states"
    )


@pytest.mark.clause("XM-21")
def test_a_former_address_of_the_portal_leads_to_todays(settings: Any, db: None) -> None:
    settings.FORMER_HOSTS = ["old.example"]
    settings.ALLOWED_HOSTS = ["old.example", "testserver"]
    settings.PUBLIC_URL = "https://support.kept.example"

    answer = visitor().get("/charter/xm/?a=1", headers={"host": "old.example"})

    assert answer.status_code == 301
    assert answer.headers["location"] == "https://support.kept.example/charter/xm/?a=1"
    assert visitor().get("/healthz").status_code == 200


def test_a_desk_that_does_not_exist_has_no_charter(client: Client, db: None) -> None:
    assert client.get("/charter/nowhere/", headers={"accept": "text/html"}).status_code == 404


@pytest.mark.clause("PA-136", "PA-170")
def test_what_needs_a_yes_is_published_with_who_answers_for_what(db: None) -> None:
    cast.desk()

    said = text(visitor().get("/charter/pa/"))

    assert (
        "Approver, who is shown: purpose; system; duration; your data is yours to protect" in said
    )
    assert "Not before: reveal connection, connect." in said
    assert "We answer for all who have access to your data, be they employees, agents or" in said
    assert (
        "Support team leader or development manager, never the author. Not before: quote." in said
    )


def test_how_data_are_kept_is_published(db: None) -> None:
    for slug in ("pa", "sims"):
        cast.desk(slug)

    pa, sims = (text(visitor().get(f"/charter/{slug}/")) for slug in ("pa", "sims"))

    assert "Confidential Everything from the customer, whether database, trade secret" in pa
    assert "Only where confidentiality terms is agreed; each reading is logged." in pa
    assert "No database by mail or portal: use SFTP." in sims

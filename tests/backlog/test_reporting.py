"""What the charter reports by the month, and who reads it."""

import pytest

from kept.backlog import calendar
from kept.backlog.models import Record
from kept.cases import operations
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
APRIL, MAY = at("2026-04-01 12:00"), at("2026-05-01 12:00")


def reports() -> list[Record]:
    return list(Record.objects.filter(kind="report").order_by("number"))


@pytest.mark.clause("PA-157")
def test_the_cases_of_a_month_are_counted_for_each_that_the_charter_names():
    for day, via in (("02", "mail"), ("03", "portal"), ("30", "mail")):
        cast.case(at=at(f"2026-03-{day} 10:00"), via=via)
    cast.case(at=at("2026-03-31 23:30"))  # 1 April in London

    calendar.look(APRIL)

    (made,) = reports()
    assert made.title == "Calls counted, March 2026"
    assert made.text.startswith("3 cases in March 2026.")
    for line in ("customer: Northwind 3", "person: Bo Lind 3", "channel: mail 2, portal 1"):
        assert f"By {line}." in made.text
    (mail,) = cast.told(cast.alma(), "report")
    assert made.text in mail["text"]
    assert f"/console/record/{made.number}/" in mail["text"]


@pytest.mark.clause("ADV-23")
def test_what_nobody_understands_is_counted_for_product_management():
    cast.case("adv", facts={"kind": "question", "topic": "incomprehensible function"})
    cast.case("adv", facts={"kind": "question"})

    calendar.look(APRIL)

    assert reports()[0].text == "1 case in March 2026."
    assert len(cast.told(cast.alma(), "report")) == 1


@pytest.mark.clause("SIMS-03")
def test_the_desk_says_of_each_promise_how_often_it_was_kept_and_the_newest_report_stands():
    kept, missed = cast.case("sims"), cast.case("sims")
    for case, moment in ((kept, "2026-03-02 11:00"), (missed, "2026-03-25 11:00")):
        gives = ["status", "next action"]
        operations.reply(case, by=cast.dee(), at=at(moment), text="We look.", gives=gives)
    calendar.look(APRIL)

    calendar.look(MAY)

    march, april = [made for made in reports() if made.title.startswith("Scorecard")]
    assert "First response: 1 of 2 kept, 50 %." in march.text
    assert march.ended_at is not None
    assert april.ended_at is None
    assert {tuple(mail["to"]) for mail in cast.told(kind="report")} == {(cast.alma().email,)}


@pytest.mark.clause("SIMS-76")
def test_how_many_were_resolved_by_the_first_contact_is_reported():
    at_once, later, open_still = (cast.case("sims") for _ in range(3))
    by = {"by": cast.dee(), "text": "So.", "solution": "advice"}
    operations.offer_resolution(at_once, at=at("2026-03-02 11:00"), **by)
    operations.reply(later, by=cast.dee(), at=at("2026-03-02 11:00"), text="Since when?")
    operations.offer_resolution(later, at=at("2026-03-02 12:00"), **by)
    operations.reply(open_still, by=cast.dee(), at=at("2026-03-02 11:00"), text="We look.")

    calendar.look(APRIL)

    (made,) = [each for each in reports() if each.title.startswith("Resolved at once")]
    assert "solutions were offered in 2." in made.text
    assert "By the first contact: 1, 50 %." in made.text

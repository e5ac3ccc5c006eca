"""Taking part in a case: answers one by one, yes or no, colleagues, fewer mails, a copy."""

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kept.cases import operations
from kept.cases.models import Case, Mute
from kept.portal.models import Seen
from tests import cast
from tests.visitors import moment, text, visitor, words

EARLIER = "2026-03-02 10:10"
TWO = "Thank you. We need:\n- Which file is it?\n- Since when does it fail?"


def page_of(case: Case) -> str:
    return reverse("portal:case", args=[case.number])


def post(who: Client, case: Case, act: str, **fields: Any) -> Any:
    return who.post(reverse(f"portal:{act}", args=[case.number]), fields)


def asked(case: Case, question: str = TWO) -> Case:
    operations.wait(case, by=cast.dee(), at=cast.at(EARLIER), question=question)
    return case


def promised(case: Case, until: str, why: str = "") -> None:
    operations.promise(case, until=cast.at(until), by=cast.dee(), at=cast.at(EARLIER), why=why)


@pytest.mark.clause("PA-40", "PA-165")
def test_questions_are_asked_and_answered_one_by_one(bo: Client) -> None:
    case = asked(cast.case())
    form = bo.get(page_of(case)).context["answers"]
    first, second = form.questions
    assert [field.label for field in form] == ["Which file is it?", "Since when does it fail?"]

    post(bo, case, "answers", **{first: "The second."})

    entry = case.entries.get(kind="contact by customer")
    assert entry.words.text == "> Which file is it?\nThe second."
    assert [*bo.get(page_of(case)).context["answers"].questions] == [second]
    post(bo, case, "answers", **{second: "Since May."})
    assert "What we need from you" not in words(bo.get(page_of(case)))


def test_an_answer_to_nothing_is_refused(bo: Client) -> None:
    case = asked(cast.case())

    answer = post(bo, case, "answers")

    assert answer.status_code == 422
    assert "Answer at least one question" in words(answer)


@pytest.mark.clause("PA-21", "PA-119")
def test_i_can_disagree_with_the_priority_and_have_to_say_why(bo: Client) -> None:
    case = cast.case()

    assert post(bo, case, "priority", answer="no").status_code == 422
    post(bo, case, "priority", answer="no", text="Nobody can work.")

    assert cast.fresh(case).facts["priority agreed"] == "disputed"
    assert "Nobody can work." in cast.told(cast.dee(), "answered")[0]["text"]
    assert "I disagree" not in words(bo.get(page_of(case)))


@pytest.mark.clause("PA-21")
def test_i_can_agree_to_the_priority_where_the_charter_asks_me(bo: Client) -> None:
    case = cast.case()

    assert "I agree" in words(bo.get(page_of(case)))
    post(bo, case, "priority", answer="yes")

    assert cast.fresh(case).facts["priority agreed"] == "yes"
    assert "I agree" not in words(bo.get(page_of(cast.case("xm"))))


@pytest.mark.clause("PA-83")
@pytest.mark.parametrize(("said", "kind"), [("yes", "confirmation"), ("no", "objection")])
def test_a_proposed_moment_is_accepted_or_disputed(bo: Client, said: str, kind: str) -> None:
    case = cast.case()
    promised(case, "2026-03-04 12:00")

    assert "We propose to do the next step by Wednesday 4 March, 12:00" in text(
        bo.get(page_of(case))
    )
    post(bo, case, "moment", answer=said, text="We need it today.")

    assert case.entries.filter(kind=kind, by=cast.bo(), carries__to="commit time").exists()
    assert "Is this soon enough?" not in words(bo.get(page_of(case)))


@pytest.mark.clause("PA-83")
def test_nobody_is_asked_for_a_yes_to_a_moment_that_has_passed(bo: Client) -> None:
    case = cast.case()
    promised(case, "2026-03-04 12:00")

    with moment("2026-03-04 12:01"):
        assert "Is this soon enough?" not in words(bo.get(page_of(case)))


@pytest.mark.clause("PA-54")
def test_a_colleague_is_added_and_sees_it_then(bo: Client) -> None:
    case = cast.case()
    ben = cast.person("ben@northwind.example", "Ben Noor", organisation=cast.northwind())
    assert visitor(ben).get(page_of(case)).status_code == 404

    post(bo, case, "people", person=ben.pk)

    assert visitor(ben).get(page_of(case)).status_code == 200
    assert "Ben Noor" in text(bo.get(page_of(case)))


def test_nobody_of_elsewhere_can_be_added(bo: Client) -> None:
    case = cast.case()

    assert post(bo, case, "people", person=cast.cy().pk).status_code == 422
    assert not case.parties.exists()


def test_who_has_muted_a_case_is_written_to_only_when_something_is_wanted(bo: Client) -> None:
    case = cast.case()
    post(bo, case, "mails", mails="few")
    before = len(cast.told(cast.bo()))

    operations.reply(case, by=cast.dee(), at=cast.at("2026-03-02 10:40"), text="We look.")
    assert len(cast.told(cast.bo())) == before
    operations.reply(
        case, by=cast.dee(), at=cast.at("2026-03-02 10:50"), text="Which?", question=True
    )

    assert len(cast.told(cast.bo())) == before + 1
    post(bo, case, "mails", mails="all")
    assert not Mute.objects.exists()


@pytest.mark.clause("PA-68")
def test_what_is_new_is_marked_in_the_list_until_it_was_read(bo: Client) -> None:
    case = cast.case()
    assert ">New<" not in words(bo.get("/portal/"))
    operations.reply(case, by=cast.dee(), at=cast.at("2026-03-02 10:30"), text="We look.")

    assert ">New<" in words(bo.get("/portal/"))
    assert "Mark as read" in words(bo.get(page_of(case)))
    assert ">New<" in words(bo.get("/portal/")), "looking changes nothing"
    assert post(bo, case, "seen", by="page").status_code == 204

    assert Seen.objects.get().person == cast.bo()
    assert ">New<" not in words(bo.get("/portal/"))


@pytest.mark.clause("PA-53")
def test_a_copy_has_the_whole_public_history_and_no_internal_note(bo: Client) -> None:
    case = asked(cast.case())
    operations.note(case, by=cast.dee(), at=cast.at(EARLIER), text="A difficult customer.")

    taken = bo.get(reverse("portal:export", args=[case.number, "json"]))

    document = json.loads(taken.content)
    assert document["number"] == case.number
    assert "our old address" in document["history"][0]["words"]
    assert "difficult" not in taken.content.decode()
    assert bo.get(reverse("portal:export", args=[case.number, "pdf"])).status_code == 404


def test_a_table_has_no_formula_that_somebody_wrote(bo: Client) -> None:
    case = cast.case(text='=HYPERLINK("http://example.com")')

    taken = bo.get(reverse("portal:export", args=[case.number, "csv"])).content.decode()

    first = next(csv.DictReader(io.StringIO(taken)))
    assert first["words"].startswith("'=")


@pytest.mark.clause("PA-68")
def test_the_list_is_narrowed_by_where_cases_stand_and_whose_they_are(db: None) -> None:
    cast.case(subject="Bo's own")
    asked(cast.case(subject="Waits for Bo"))
    cast.case(subject="Bea's own", requester=cast.bea())
    bea = visitor(cast.bea())

    assert "Bo's own" not in words(bea.get("/portal/?whose=mine"))
    assert "Bea's own" not in words(bea.get("/portal/?whose=others"))
    said = words(bea.get("/portal/?stands=waiting"))
    assert "Waits for Bo" in said
    assert "Bea's own" not in said


def test_a_page_with_all_of_this_takes_fifteen_statements_at_most(
    bo: Client, django_assert_max_num_queries: Any
) -> None:
    case = asked(cast.case())
    promised(case, "2026-03-04 12:00")
    cast.bea()
    bo.get(page_of(case))

    with django_assert_max_num_queries(15):
        bo.get(page_of(case))

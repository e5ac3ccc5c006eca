"""A case as its customer sees it, and what they can do there."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kept.cases import operations
from kept.cases.models import Case, Draft, File
from tests import cast
from tests.visitors import moment, text, visitor, words

EARLIER = "2026-03-02 10:10"


def page_of(case: Case) -> str:
    return reverse("portal:case", args=[case.number])


def post(who: Client, case: Case, act: str, **fields: Any) -> Any:
    return who.post(reverse(f"portal:{act}", args=[case.number]), fields)


def offered(case: Case) -> Case:
    operations.set_state(case, state="investigating", by=cast.dee(), at=cast.at(EARLIER))
    operations.offer_resolution(
        case, by=cast.dee(), at=cast.at(EARLIER), solution="workaround", text="Do it like this."
    )
    return case


@pytest.mark.clause("PA-03", "PS-24", "ADV-28", "AMB-PA-18", "AMB-PS-09")
@pytest.mark.parametrize("slug", ["pa", "ps", "adv"])
def test_a_target_is_never_called_a_promise(bo: Client, slug: str) -> None:
    case = cast.case(slug)

    said = text(bo.get(page_of(case)))

    assert "We aim to reply by" in said
    assert "our target is a first reply within" in said
    assert "promise" not in said.lower()
    assert "guarantee" not in said.lower()


def test_the_sentence_says_who_acts_next_and_by_when(bo: Client) -> None:
    case = cast.case()

    assert (
        "Received. We aim to reply by Monday 2 March, 13:00, because our target is a first "
        "reply within 3 working hours for priority 3." in words(bo.get(page_of(case)))
    )


def test_why_is_explained_without_a_script(bo: Client) -> None:
    case = cast.case(at=cast.at("2026-02-27 16:30"))

    said = words(bo.get(page_of(case)))

    assert "Why then?" in said
    assert "Fri 16:30 to 17:30" in said
    assert "Counted of 3 working hours" in said
    assert 'href="/charter/pa/"' in said


@pytest.mark.clause("PA-53", "PA-55")
def test_the_whole_public_history_is_told(bo: Client) -> None:
    case = cast.case()
    by = {"by": cast.dee(), "at": cast.at(EARLIER)}
    operations.set_priority(case, priority=2, why="Month end", **by)
    operations.log_call(case, reached=True, text="Spoke with Bo.", **by)
    operations.assign(case, to=cast.alma(), **by)
    operations.reply(case, text="We look.", **by)

    said = words(bo.get(page_of(case)))

    for told in ("our old address", "Priority from 3 to 2, by Dee Castle: Month end",
                 "Spoke with Bo.", "from Dee Castle to Alma Reyes", "We look."):  # fmt: skip
        assert told in said


def test_an_internal_note_is_in_no_part_of_the_page(bo: Client) -> None:
    case = cast.case()
    operations.note(case, by=cast.dee(), at=cast.at(EARLIER), text="A difficult customer.")

    said = words(bo.get(page_of(case)))

    assert "difficult" not in said
    assert "Internal note" not in said


def test_staff_who_ask_themselves_see_no_note_either(db: None) -> None:
    case = cast.case(requester=cast.dee())
    operations.note(case, by=cast.alma(), at=cast.at(EARLIER), text="A difficult colleague.")

    assert "difficult" not in words(visitor(cast.dee()).get(page_of(case)))


def test_what_is_needed_from_me_is_listed_until_i_answer(bo: Client) -> None:
    case = cast.case()
    operations.wait(case, by=cast.dee(), at=cast.at(EARLIER), question="Which file is it?")

    said = words(bo.get(page_of(case)))
    assert "Waiting for you." in said
    assert "What we need from you" in said
    post(bo, case, "reply", text="The second one.")

    assert "What we need from you" not in words(bo.get(page_of(case)))
    assert cast.fresh(case).waiting_for == ""


@pytest.mark.clause("PA-54")
def test_what_i_write_joins_the_case_under_my_name(bo: Client) -> None:
    case = cast.case()

    answer = post(bo, case, "reply", text="It is back.", by="somebody else")

    assert answer.headers["location"] == page_of(case)
    entry = case.entries.filter(kind="contact by customer").get()
    assert (entry.by, entry.carries["via"], entry.words.text) == (
        cast.bo(),
        "portal",
        "It is back.",
    )
    assert cast.told(cast.dee(), "answered")


@pytest.mark.clause("PA-54")
def test_files_come_with_what_i_write_and_go_out_as_downloads(
    bo: Client, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    case = cast.case()
    page = SimpleUploadedFile("../page.html", b"<script>alert(1)</script>", "text/html")

    post(bo, case, "reply", text="As the picture shows.", attached=page)

    file = File.objects.get()
    assert "page.html" in words(bo.get(page_of(case)))
    answer = bo.get(reverse("portal:file", args=[file.pk]))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == 'attachment; filename="page.html"'
    assert b"".join(answer) == b"<script>alert(1)</script>"


def test_an_empty_message_is_refused(bo: Client) -> None:
    answer = post(bo, cast.case(), "reply", text=" ")

    assert answer.status_code == 422
    assert "Write what you want to say" in words(answer)
    assert "<title>Error: " in words(answer)


def test_a_draft_is_kept_and_found_again(bo: Client) -> None:
    case = cast.case()

    answer = post(bo, case, "draft", text="Dear desk,", then="save")

    assert answer.status_code == 302
    assert "Dear desk,</textarea>" in words(bo.get(page_of(case)))
    post(bo, case, "reply", text="Dear desk, it is back.")
    assert not Draft.objects.exists()


@pytest.mark.clause("SIMS-44")
def test_an_offered_resolution_can_be_confirmed(bo: Client) -> None:
    case = offered(cast.case("sims"))

    said = words(bo.get(page_of(case)))
    assert "Is it solved?" in said
    assert "Resolution Offered" in said
    post(bo, case, "answer", answer="yes")

    assert case.entries.filter(kind="confirmation", by=cast.bo()).exists()


def test_an_offered_resolution_can_be_refused_in_words(bo: Client) -> None:
    case = offered(cast.case("sims"))

    assert post(bo, case, "answer", answer="no").status_code == 422
    post(bo, case, "answer", answer="no", text="It fails as before.")

    assert cast.fresh(case).state == "investigating"
    assert "It fails as before." in words(bo.get(page_of(case)))


@pytest.mark.clause("PA-137")
@pytest.mark.parametrize(("said", "kind"), [("yes", "closure agreed"), ("no", "closure refused")])
def test_a_proposed_closing_is_answered(bo: Client, said: str, kind: str) -> None:
    case = cast.case()
    operations.propose_closing(case, by=cast.dee(), at=cast.at(EARLIER), text="It runs again.")

    assert "May we close this ticket?" in words(bo.get(page_of(case)))
    post(bo, case, "answer", answer=said, text="So it does, or not.")

    assert case.entries.filter(kind=kind, by=cast.bo()).exists()


def test_a_closed_case_is_opened_again_where_the_charter_lets_me(bo: Client) -> None:
    case = cast.case("xm")
    operations.close(case, by=cast.dee(), at=cast.at(EARLIER), why="Done")

    assert "Reopen ticket" in words(bo.get(page_of(case)))
    assert post(bo, case, "reopening", why="").status_code == 422
    post(bo, case, "reopening", why="It is back")

    assert cast.fresh(case).closed_at is None


@pytest.mark.clause("SIMS-46")
def test_where_it_is_closed_for_good_what_i_write_opens_another(bo: Client) -> None:
    case = offered(cast.case("sims"))
    cast.sweep_to("2026-03-20 12:00")
    assert cast.fresh(case).closed_at is not None

    said = words(bo.get(page_of(case)))
    assert "closed for good" in said
    assert "Reopen" not in said
    answer = post(bo, case, "reply", text="It is back.")

    follows = Case.objects.get(linked_to=case)
    assert answer.headers["location"] == page_of(follows)


def test_the_page_takes_fifteen_statements_at_most(
    bo: Client, django_assert_max_num_queries: Any
) -> None:
    case = cast.case()
    operations.reply(case, by=cast.dee(), at=cast.at(EARLIER), text="We look.")
    bo.get(page_of(case))

    with django_assert_max_num_queries(15):
        assert bo.get(page_of(case)).status_code == 200


@pytest.mark.clause("SIMS-21")
@pytest.mark.parametrize(("priority", "shown"), [(1, True), (3, False)])
def test_the_phone_is_named_only_where_the_charter_offers_it(
    bo: Client, priority: int, shown: bool
) -> None:
    facts = {"impact": 1, "urgency": 1} if priority == 1 else {}
    case = cast.case("sims", facts=facts)

    assert ("+44 20 7946 0000" in words(bo.get(page_of(case)))) is shown


@pytest.mark.clause("SIMS-14")
def test_the_portal_takes_a_case_at_night_and_the_clock_begins_in_the_morning(db: None) -> None:
    cast.entitled("sims")
    said = {"subject": "API is down", "text": "Since midnight.", "step": "send"}

    with moment("2026-03-01 02:00"):
        visitor(cast.bo()).post("/portal/new/sims/incident/", said)

    case = Case.objects.get()
    assert case.opened_at == cast.at("2026-03-01 02:00")
    assert cast.clock(case, "first-response").due_at == cast.at("2026-03-02 16:30")


@pytest.mark.clause("SIMS-78")
def test_an_update_comes_by_mail_and_stands_on_the_portal(db: None) -> None:
    case = cast.case("sims")

    operations.reply(case, by=cast.dee(), at=cast.at("2026-03-02 10:20"), text="We look into it.")

    assert "We look into it." in cast.told(cast.bo(), "reply")[0]["text"]
    assert "We look into it." in words(visitor(cast.bo()).get(f"/portal/cases/{case.number}/"))

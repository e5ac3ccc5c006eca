"""Submit: what kind, questions for that kind only, check your answers, and it is in."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kept.cases.models import BegunCase, Case
from kept.core.charter.problems import CharterError
from kept.customers.models import Person
from tests import cast
from tests.visitors import text, visitor, words

PA = "/portal/new/pa/incident/"
SIMS = "/portal/new/sims/incident/"
SAID = {"subject": "Ledger is empty", "text": "Since this morning.", "product": "Planner"}


def test_the_first_step_asks_what_kind_it_is(bo: Client) -> None:
    said = words(bo.get("/portal/new/"))

    assert "The product does not do what it should" in said
    assert PA in said
    assert "/portal/new/pa/service-request/" in said


@pytest.mark.clause("PA-67", "PA-105", "PA-106", "PA-107", "PA-109", "PA-110", "PA-111", "PA-112")
@pytest.mark.clause("PA-113", "PA-115")
def test_the_questions_are_those_of_the_charter(bo: Client) -> None:
    answer = bo.get(PA)

    asked = {question.name for question in answer.context["form"].questions.values()}
    assert {"version", "error messages", "how to reproduce", "frequency", "predictability",
            "users affected", "recent changes", "effect"} <= asked  # fmt: skip
    for name, choices in {
        "workstations": ["one", "some", "all"],
        "databases": ["one", "all"],
    }.items():
        for choice in choices:
            assert f'name="{name}-affected" value="{choice}"' in words(answer)


@pytest.mark.clause("PA-101", "PA-102", "PA-103", "SIMS-63")
def test_what_is_known_from_the_account_is_shown_and_not_asked(bo: Client) -> None:
    asked = {question.name for question in bo.get(PA).context["form"].questions.values()}

    assert not {"company", "contact name", "contact mail"} & asked
    said = text(bo.post(PA, {**SAID, "step": "check"}))
    assert "Company Northwind from your account" in said
    assert "Contact name Bo Lind from your account" in said
    assert "Contact mail bo@northwind.example from your account" in said
    cast.entitled("sims")
    urgent = {"phone-number": "+44 20 7946 0001", "step": "check"}
    assert "Who you are Bo Lind from your account" in text(bo.post(SIMS, {**SAID, **urgent}))


@pytest.mark.clause("PA-101")
def test_who_belongs_to_no_company_is_asked_for_it(db: None) -> None:
    cast.desk()

    assert 'name="company"' in words(visitor(cast.stranger()).get(PA))


@pytest.mark.clause("PA-09", "PA-105")
def test_products_and_versions_that_we_know_are_offered(bo: Client) -> None:
    cast.northwind().contracts.update(product="Planner")
    runs = {"product": "Planner", "version": "7.2", "added_at": cast.at("2026-01-05 09:00")}
    cast.northwind().environments.create(name="Live", sort="production", **runs)

    said = words(bo.get(PA))

    assert '<datalist id="product-known"><option value="Planner"></option></datalist>' in said
    assert '<input type="text" name="product" value="Planner"' in said
    assert '<input type="text" name="version" value="7.2"' in said
    assert "Answer “Product”" in words(bo.post(PA, {**SAID, "product": "", "step": "check"}))
    assert "look at your contract first" in words(
        bo.post(PA, {**SAID, "product": "Mailer", "step": "check"})
    )


@pytest.mark.clause("PS-05")
def test_the_product_lines_of_the_contract_are_picked_from(db: None) -> None:
    cast.entitled("ps")
    contract = cast.northwind().contracts.get()
    for product in ("Shop", "Relations"):
        contract.lines.create(product=product)

    said = words(visitor(cast.bo()).get("/portal/new/ps/incident/"))

    assert '<option value="Relations"></option><option value="Shop"></option>' in said


@pytest.mark.clause("SIMS-68", "SIMS-70", "SIMS-73", "SIMS-74", "SIMS-75")
def test_what_was_changed_where_and_in_which_environments_is_told_in_full(
    db: None, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    cast.entitled("sims")
    said = {
        "changed-around-it": ["upgrade", "network"],
        "what-was-changed": "Server 12.1 to 12.2.",
        "detail": "Every night\nsince the upgrade.",
        "replicable": "sometimes",
        "environments": ["Live", "Train"],
        "phone-number": "+44 20 7946 0001",
    }
    bo = visitor(cast.bo())
    form = bo.get(SIMS).context["form"]
    assert [value for value, _ in form.fields["environments"].choices] == [
        *("Live", "Test", "Project", "Train")
    ]

    picture = SimpleUploadedFile("error.png", b"1", "image/png")
    bo.post(SIMS, {**SAID, **said, "step": "send", "screenshots": picture})

    case = Case.objects.get()
    assert case.facts["changed around it"] == ["upgrade", "network"]
    assert case.facts["detail"] == "Every night\nsince the upgrade."
    assert (case.facts["replicable"], case.facts["environments"]) == (
        "sometimes",
        ["Live", "Train"],
    )
    assert case.entries.in_order()[0].files.get().sort == "screenshots"
    assert Person.objects.get(pk=cast.bo().pk).phone == "+44 20 7946 0001"


@pytest.mark.clause("SIMS-10")
def test_a_service_request_is_of_one_of_the_charters_sorts(db: None) -> None:
    cast.entitled("sims")
    form = visitor(cast.bo()).get("/portal/new/sims/service-request/").context["form"]

    assert [value for value, _ in form.fields["topic"].choices] == [
        *("", "training", "consultancy", "report writing", "technical services", "standard change")
    ]


@pytest.mark.clause("PA-37")
def test_training_and_consulting_are_asked_for(bo: Client) -> None:
    form = bo.get("/portal/new/pa/service-request/").context["form"]
    assert {"training", "consulting"} <= {value for value, _ in form.fields["topic"].choices}
    bo.post("/portal/new/pa/service-request/", {**SAID, "topic": "training", "step": "send"})

    assert Case.objects.get().facts["topic"] == "training"


@pytest.mark.clause("PS-12", "PS-18", "PS-20", "PS-22")
def test_a_desk_adds_what_it_wants_to_know_where_the_charter_leaves_its_list_open(
    db: None, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    browser = {"choose": ["Firefox", "another"], "label": "In which browser?"}
    asked = {"information": {"case": {"fields": {"browser": browser}}}}
    with pytest.raises(CharterError, match="browser: this list is not open to more"):
        cast.desk("xm", settings=asked)
    cast.desk("ps", settings=asked)
    cast.entitled("ps")
    bo, address = visitor(cast.bo()), "/portal/new/ps/incident/"
    assert "In which browser?" in words(bo.get(address))

    said = {"browser": "Firefox", "began": "2026-03-02T08:15", "step": "send"}
    bo.post(address, {**SAID, **said, "logs": SimpleUploadedFile("app.log", b"1")})

    case = Case.objects.get()
    assert (case.channel, case.facts["browser"]) == ("portal", "Firefox")
    assert case.facts["began"] == "2026-03-02T08:15:00+00:00"
    assert case.opened_at == cast.at("2026-03-02 10:30")
    assert case.entries.in_order()[0].files.get().sort == "logs"


@pytest.mark.clause("XM-31", "XM-33", "XM-35", "XM-36", "XM-37", "XM-38", "XM-39")
def test_another_charter_asks_other_questions(db: None) -> None:
    cast.entitled("xm")
    form = visitor(cast.bo()).get("/portal/new/xm/incident/").context["form"]

    asked = {question.name for question in form.questions.values()}
    assert {"process number", "version", "steps", "users affected", "first occurred",
            "which systems", "which servers", "server access needed"} <= asked  # fmt: skip


def test_a_kind_is_asked_its_own_questions_only(db: None) -> None:
    cast.entitled("sims")
    bo = visitor(cast.bo())

    def asked(kind: str) -> set[str]:
        form = bo.get(f"/portal/new/sims/{kind}/").context["form"]
        return {question.name for question in form.questions.values()}

    assert "consultant on site" in asked("incident")
    assert "consultant on site" not in asked("enquiry")


def test_the_answers_are_shown_to_be_checked_with_what_we_would_do(bo: Client) -> None:
    answer = bo.post(PA, {**SAID, "effect": "halted", "step": "check"})

    said = words(answer)
    assert "Check your answers" in said
    assert '<dd class="prose--plain">Ledger is empty</dd>' in said
    assert '<dd class="prose--plain">Business processing is halted</dd>' in said
    assert "We aim to reply by Monday 2 March, 12:30" in said
    assert not Case.objects.exists()


def test_the_answers_can_be_changed_before_they_are_sent(bo: Client) -> None:
    said = words(bo.post(PA, {**SAID, "step": "change"}))

    assert 'value="Ledger is empty"' in said
    assert "Go on to check your answers" in said


@pytest.mark.clause("PA-45", "PA-47", "PA-48")
def test_what_is_sent_is_a_case_at_once_under_my_name(bo: Client) -> None:
    answer = bo.post(PA, {**SAID, "effect": "halted", "step": "send"}, follow=True)

    case = Case.objects.get()
    assert (case.requester, case.channel, case.kind) == (cast.bo(), "portal", "incident")
    assert case.facts["effect"] == "halted"
    assert f"We have your ticket. Its number is {case.number}." in words(answer)
    assert cast.told(cast.bo(), "received")


@pytest.mark.clause("PA-108", "XM-32")
def test_files_come_with_it(bo: Client, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    files = [SimpleUploadedFile("one.txt", b"1"), SimpleUploadedFile("two.txt", b"2")]

    bo.post(PA, {**SAID, "step": "send", "attached": files})

    entry = Case.objects.get().entries.in_order()[0]
    assert [file.name for file in entry.files.all()] == ["one.txt", "two.txt"]


def test_a_colleague_is_kept_informed_from_the_beginning(bo: Client) -> None:
    bea, cy = cast.bea(), cast.cy()
    assert "Bea Holm</option>" in words(bo.post(PA, {**SAID, "step": "check"}))
    assert bo.post(PA, {**SAID, "step": "send", "colleague": cy.pk}).status_code == 422

    bo.post(PA, {**SAID, "step": "send", "colleague": bea.pk})

    assert Case.objects.get().parties.get().person == bea


def test_without_title_and_words_it_comes_back_whole(bo: Client) -> None:
    answer = bo.post(PA, {"subject": "", "text": "Since this morning.", "effect": "halted"})

    said = words(answer)
    assert answer.status_code == 422
    assert "Enter a title" in said
    assert "Since this morning.</textarea>" in said
    assert 'value="halted" class' in said or 'value="halted" id' in said
    assert "checked" in said


@pytest.mark.clause("XM-28")
def test_the_button_has_the_charters_words(db: None) -> None:
    cast.entitled("xm")

    said = words(visitor(cast.bo()).post("/portal/new/xm/incident/", {**SAID, "step": "check"}))

    assert "Submit Ticket" in said


@pytest.mark.clause("SIMS-20")
def test_what_is_urgent_shows_the_phone_before_it_is_sent(db: None) -> None:
    cast.entitled("sims")
    bo = visitor(cast.bo())
    urgent = {"impact": "1", "urgency": "1", "phone-number": "+44 20 7946 0001"}

    assert "please call us first" in words(bo.post(SIMS, {**SAID, **urgent, "step": "check"}))
    assert "please call us first" not in words(bo.post(SIMS, {**SAID, "step": "check"}))


@pytest.mark.clause("SIMS-79", "PA-104")
def test_a_number_to_call_is_asked_of_whom_we_have_none_and_needed_for_what_is_urgent(
    db: None,
) -> None:
    cast.entitled("sims")
    bo = visitor(cast.bo())

    refused = bo.post(SIMS, {**SAID, "impact": "1", "urgency": "1", "step": "check"})

    assert refused.status_code == 422
    assert "Answer “Phone number”" in words(refused)
    Person.objects.filter(pk=cast.bo().pk).update(phone="+44 20 7946 0001")
    assert "Phone number" not in words(bo.get(SIMS))
    assert bo.post(SIMS, {**SAID, "impact": "1", "step": "check"}).status_code == 200


@pytest.mark.clause("PA-39", "PA-95", "PA-96", "PA-97", "PA-98")
def test_what_to_try_before_writing_is_asked_first_and_kept_on_the_case(bo: Client) -> None:
    form = bo.get(PA).context["form"]
    assert [field.name for field in form.before_fields()] == [
        "spoken-with", "tested-in-the-test-environment", "guides-and-help-read",
        "process-design-checked",
    ]  # fmt: skip
    tried = {"spoken-with": "system administrator", "guides-and-help-read": "on"}

    bo.post(PA, {**SAID, **tried, "step": "send"})

    facts = Case.objects.get().facts
    assert facts["spoken with"] == "system administrator"
    assert facts["guides and help read"] == "yes"


@pytest.mark.clause("PA-38")
def test_the_same_as_an_earlier_case_of_mine_is_linked_to_it(bo: Client) -> None:
    earlier, theirs = cast.case(), cast.case(requester=cast.cy())
    assert str(earlier) in words(bo.get(PA))
    assert bo.post(PA, {**SAID, "same-as-an-earlier-case": theirs.number}).status_code == 422

    bo.post(PA, {**SAID, "same-as-an-earlier-case": earlier.number, "step": "send"})

    opened = Case.objects.get(subject="Ledger is empty")
    assert opened.linked_to == earlier
    assert opened.entries.get(kind="linked").carries["as"] == "same as"
    assert "closed for good" not in cast.told(cast.bo(), "received")[-1]["text"]


@pytest.mark.clause("PA-108")
def test_each_file_says_of_which_sort_it_is(bo: Client, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path

    bo.post(PA, {**SAID, "step": "send", "trace-file": SimpleUploadedFile("t.log", b"1")})

    [file] = Case.objects.get().entries.in_order()[0].files.all()
    assert (file.name, file.sort) == ("t.log", "trace file")


@pytest.mark.clause("PA-118")
def test_the_answers_are_put_into_a_priority_in_plain_words(bo: Client) -> None:
    answers = {"effect": "halted", "environment": "production", "workaround": "none"}

    said = text(bo.post(PA, {**SAID, **answers, "step": "check"}))

    assert "Your answers speak for priority 1 Critical: SYSTEM DOWN" in said


@pytest.mark.clause("PA-99")
def test_what_was_left_open_is_counted_and_can_be_answered(bo: Client) -> None:
    said = words(bo.post(PA, {**SAID, "step": "check"}))

    assert "You have answered 3 of" in said
    assert f'<a href="{PA}?change=yes#id_version">Version</a>' in said


def test_each_answer_has_a_link_to_change_it_which_brings_the_others_back(bo: Client) -> None:
    said = words(bo.post(PA, {**SAID, "effect": "halted", "step": "check"}))
    assert f'<a href="{PA}?change=yes#id_subject">Change' in said

    again = words(bo.get(PA))

    assert 'value="Ledger is empty"' in again
    assert "Since this morning.</textarea>" in again
    assert bo.get(PA).context["form"]["effect"].value() == "halted"


def test_what_i_have_begun_is_kept_until_i_send_it_or_throw_it_away(bo: Client) -> None:
    assert bo.post(f"{PA}draft/", SAID).status_code == 204
    assert "Ledger is empty" in words(bo.get("/portal/new/"))
    assert "Ledger is empty" not in words(visitor(cast.bea()).get("/portal/new/"))

    bo.post(PA, {**SAID, "step": "send"})
    assert not BegunCase.objects.exists()

    bo.post(PA, {**SAID, "step": "save"})
    bo.post(f"{PA}draft/", {"step": "discard"})
    assert not BegunCase.objects.exists()


@pytest.mark.clause("SIMS-67", "SIMS-72")
def test_a_deadline_is_a_moment_by_the_readers_clock(db: None) -> None:
    cast.entitled("sims")
    deadline = {"deadline": "2026-03-20T17:00", "phone-number": "1"}

    visitor(cast.bo()).post(SIMS, {**SAID, **deadline, "step": "send"})

    assert Case.objects.get().facts["deadline"] == "2026-03-20T17:00:00+00:00"


@pytest.mark.parametrize("address", ["/portal/new/", PA])
def test_the_steps_take_fifteen_statements_at_most(
    bo: Client, address: str, django_assert_max_num_queries: Any
) -> None:
    bo.get(address)

    with django_assert_max_num_queries(15):
        assert bo.get(address).status_code == 200
    with django_assert_max_num_queries(15):
        bo.post(PA, {**SAID, "step": "check"})


def test_sending_takes_few_statements(bo: Client, django_assert_max_num_queries: Any) -> None:
    bo.post(PA, {**SAID, "step": "send"})
    bo.post(PA, {**SAID, "step": "check"})

    with django_assert_max_num_queries(21):  # four of them are savepoints
        bo.post(PA, {**SAID, "step": "send"})

    assert Case.objects.count() == 2
    assert not BegunCase.objects.exists()


def test_what_is_refused_as_it_is_sent_is_kept(bo: Client) -> None:
    refused = bo.post(PA, {**SAID, "subject": "", "step": "send"})

    assert refused.status_code == 422
    assert BegunCase.objects.get().answers["text"] == [SAID["text"]]


def test_without_a_contract_the_customer_hears_it_before_sending(db: None) -> None:
    cast.desk()

    said = text(visitor(cast.cy()).post(PA, {**SAID, "step": "check"}))

    assert "look at your contract first We know of no contract with you." in said


@pytest.mark.clause("PA-13", "PA-42", "PA-43")
def test_what_keeps_a_case_out_or_only_warns_is_said_before_sending(bo: Client) -> None:
    contracts = cast.northwind().contracts
    contracts.get().lines.create(product="Planner")

    def said(product: str = "Planner") -> str:
        return text(bo.post(PA, {**SAID, "product": product, "step": "check"}))

    assert "Your contract does not cover this product." in said("Mailer")
    contracts.update(account_state="on stop")
    assert "account with us is on stop. We take it all the same." in said()
    contracts.update(ends_on=cast.at("2026-02-28 00:00").date())
    assert "Your contract with us has ended." in said()
    bo.post(PA, {**SAID, "step": "send"})
    held = text(bo.get(f"/portal/cases/{Case.objects.get().number}/"))
    assert "somebody is looking at it. Your contract with us has ended." in held
    assert "You were told, by the charter (PA-43)" in held


@pytest.mark.clause("PA-43", "PA-161")
def test_a_gate_that_refuses_names_whom_to_turn_to_before_sending(db: None) -> None:
    gate = {"needs": {"contract": "active"}, "otherwise": "refuse", "refer to": "account manager"}
    cast.desk("ps", settings={"coverage": {"gates": {"entitled": gate}}})

    said = text(visitor(cast.cy()).post("/portal/new/ps/incident/", {**SAID, "step": "check"}))

    assert "We do not work on this We know of no contract with you." in said
    assert "You may turn to the account manager." in said


def test_desks_and_kinds_that_are_not_mine_are_not_there(bo: Client) -> None:
    cast.desk("xm")

    assert bo.get("/portal/new/xm/incident/").status_code == 404
    assert bo.get("/portal/new/pa/problem/").status_code == 404

"""The page of a case: who acts next and by when, why, what happened, what is known."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kept.cases import operations
from kept.cases.models import Case
from tests import cast
from tests.visitors import words


def page_of(case: Case) -> str:
    return reverse("console:case", args=[case.number])


def test_the_head_says_who_acts_next_and_by_when(dee: Client) -> None:
    case = cast.case()

    said = words(dee.get(page_of(case)))

    assert f"<h1>{case.subject}</h1>" in said
    assert (
        "Received. A first reply is due by Monday 2 March, 13:00, because our target is a first "
        "reply within 3 working hours for priority 3." in said
    )
    assert "Priority 3 Medium" in said
    assert "as the charter suggests" in said


def test_the_title_names_the_case_and_what_is_due(dee: Client) -> None:
    case = cast.case()

    assert f"<title>{case.number} {case.subject}, Due Mon 13:00" in words(dee.get(page_of(case)))


def test_the_timeline_tells_messages_notes_and_events_oldest_first(dee: Client) -> None:
    case = cast.case()
    operations.note(case, by=cast.dee(), at=cast.at("2026-03-02 10:10"), text="Same as last year.")
    operations.reply(case, by=cast.dee(), at=cast.at("2026-03-02 10:20"), text="We look.")

    said = words(dee.get(page_of(case)))

    order = ["our old address", "Same as last year.", "We look."]
    assert [said.index(text) for text in order] == sorted(said.index(text) for text in order)
    assert "Internal note, not visible to the customer" in said


@pytest.mark.parametrize(
    ("show", "kinds"),
    [("messages", {"customer", "staff"}), ("notes", {"note"}), ("events", {"event"})],
)
def test_the_filters_show_one_sort_each(dee: Client, show: str, kinds: set[str]) -> None:
    case = cast.case()
    operations.note(case, by=cast.dee(), at=cast.at("2026-03-02 10:10"), text="Same as last year.")
    operations.reply(case, by=cast.dee(), at=cast.at("2026-03-02 10:20"), text="We look.")

    items = dee.get(page_of(case), {"show": show}).context["items"]

    assert {item.kind for item in items} == kinds


def test_words_of_a_mail_are_shown_as_text_and_never_as_html(dee: Client) -> None:
    case = cast.case(text='<script>alert(1)</script> see https://example.com/a?b=1&c="x"')

    body = dee.get(page_of(case)).content.decode()

    assert "<script>alert" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert 'rel="nofollow"' in body


def test_the_side_tells_who_asks_and_every_clock_with_its_why(dee: Client) -> None:
    case = cast.case()

    answer = dee.get(page_of(case))

    said = words(answer)
    assert "bo@northwind.example" in said
    assert "K-1" in said
    targets = {target.name: target.href for target in answer.context["targets"]}
    assert targets["First response"].endswith(f"/{case.number}/why/first-response/1/")


def test_the_page_takes_twenty_statements_at_most(
    dee: Client, django_assert_max_num_queries: Any
) -> None:
    case = cast.case()
    operations.reply(case, by=cast.dee(), at=cast.at("2026-03-02 10:20"), text="We look.")
    dee.get(page_of(case))

    with django_assert_max_num_queries(20):
        assert dee.get(page_of(case)).status_code == 200


def test_why_explains_the_moment_interval_by_interval(dee: Client) -> None:
    case = cast.case(at=cast.at("2026-02-27 16:30"))

    said = words(dee.get(reverse("console:why", args=[case.number, "first-response", 1])))

    for row in ("Fri 16:30 to 17:30", "1 h", "Not a working day", "Mon 09:00 to 11:00", "2 h"):
        assert row in said
    assert "Counted of 3 working hours (priority 3)" in said
    assert "Due Monday 2 March, 11:00" in said
    assert "PA-122" in said
    assert "charter pa 2020" in said
    assert "Monday to Friday 09:00 to 17:30, not on public holidays in England" in said
    assert "Europe/London" in said


def test_why_is_a_page_and_a_part_of_one(dee: Client) -> None:
    case = cast.case()
    address = reverse("console:why", args=[case.number, "first-response", 1])

    page, part = dee.get(address), dee.get(address, headers={"hx-request": "true"})

    assert "<html" in words(page)
    assert "<html" not in words(part)
    assert 'class="ledger"' in words(part)
    assert "HX-Request" in page.headers["vary"]
    assert "HX-Request" in part.headers["vary"]


def test_why_offers_the_ledger_as_text(dee: Client) -> None:
    case = cast.case()

    said = words(dee.get(reverse("console:why", args=[case.number, "first-response", 1])))

    assert 'data-copy="First response: 3 working hours (priority 3)' in said


@pytest.mark.parametrize("clock", [("first-response", 2), ("no-such-clock", 1)])
def test_a_clock_that_does_not_run_has_no_page(dee: Client, clock: tuple[str, int]) -> None:
    case = cast.case()

    assert dee.get(reverse("console:why", args=[case.number, *clock])).status_code == 404


def test_a_held_case_says_so_and_offers_to_let_it_in(alma: Client) -> None:
    case = operations.open_case(
        cast.desk(),
        requester=cast.cy(),
        subject="No contract",
        text="Please help.",
        via="mail",
        at=cast.at("2026-03-02 10:00"),
    )

    answer = alma.get(page_of(case))

    assert "Held: entitled" in words(answer)
    assert "reply" not in answer.context["forms"]
    assert "release" in answer.context["forms"]


def test_a_moment_is_said_by_the_readers_clock(dee: Client) -> None:
    case = cast.case()
    reader = cast.dee()
    reader.time_zone = "Europe/Berlin"
    reader.save()

    assert "Due Mon 14:00" in words(dee.get(page_of(case)))


def test_a_signed_out_part_says_so_without_the_sign_in_page(db: None) -> None:
    case = cast.case()
    address = reverse("console:why", args=[case.number, "first-response", 1])

    answer = Client().get(address, headers={"hx-request": "true"})

    assert answer.status_code == 401

"""Mails that the rules left to a person, and mails that did not leave."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kept.cases.models import Entry
from kept.mail import intake
from kept.mail.models import Received
from kept.mail.opened import ATTEMPTS
from kept.mail.store import store
from kept.outbox.models import Notice, enqueue
from tests import cast
from tests.mail.post import CY, PA, arrive, later, mail
from tests.visitors import words

LIST = "/console/review/"


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


def held() -> Received:
    """A mail of Cy's, who is a stranger to it, that names Bo's case."""
    cast.bo()
    case = arrive(mail()).case
    assert case is not None
    return arrive(mail("Me too.", by=CY, subject=f"Ticket [{case.number}]"), at=later(hours=1))


def decide(who: Client, row: Received, what: str, **fields: Any) -> Any:
    return who.post(reverse(f"console:mail-{what}", args=[row.pk]), fields)


@pytest.mark.clause("XM-10")
def test_the_list_says_why_each_mail_is_there(dee: Client) -> None:
    row = arrive(mail(to="x@contoso.example", Cc=PA))

    said = words(dee.get(LIST))

    assert "Printer on fire" in said
    assert "The desk is only in copy." in said
    assert reverse("console:mail", args=[row.pk]) in said


def test_a_mail_is_read_as_text_and_fetched_as_it_came(dee: Client) -> None:
    row = arrive(mail("<b>It smokes</b>", to="x@contoso.example", Cc=PA))

    page = dee.get(reverse("console:mail", args=[row.pk]))
    raw = dee.get(reverse("console:mail-raw", args=[row.pk]))

    assert "&lt;b&gt;It smokes&lt;/b&gt;" in page.content.decode()
    assert b"Subject: Printer on fire" in raw.content
    assert raw.headers["content-disposition"] == f'attachment; filename="mail-{row.pk}.eml"'
    assert raw.headers["x-content-type-options"] == "nosniff"


def test_a_mail_is_added_to_the_case_that_it_names(dee: Client) -> None:
    row = held()
    assert row.case is not None

    answer = decide(dee, row, "append", number=row.case.number)

    assert answer.headers["location"] == reverse("console:case", args=[row.case.number])
    assert row.case.entries.filter(kind="contact by customer", by=cast.cy()).exists()


def test_the_list_puts_aside_by_one_click_and_leads_back_to_what_was_put_aside(dee: Client) -> None:
    row = arrive(mail(to="x@contoso.example", Cc=PA))
    assert "Not for us" in words(dee.get(LIST))

    left = dee.post(
        reverse("console:mail-discard", args=[row.pk]), {"why": "not for us"}, follow=True
    )

    page = reverse("console:mail", args=[row.pk])
    assert f'href="{page}">Look at it' in words(left)
    assert "Bring back to the list" in words(dee.get(page))
    dee.post(reverse("console:mail-back", args=[row.pk]))
    assert page in words(dee.get(LIST))


def test_what_an_agent_passed_on_is_opened_from_the_list_for_who_wrote_it(dee: Client) -> None:
    cast.bo()
    text = "----- Forwarded message -----\nFrom: Bo <bo@northwind.example>\nTo: Dee\n\nIt smokes."
    row = arrive(mail(text, by="dee@kept.example", subject="Fwd: Printer"))

    said = words(dee.get(LIST))
    assert reverse("console:mail-original", args=[row.pk]) in said
    assert reverse("console:mail-open", args=[row.pk]) not in said


@pytest.mark.clause("AMB-XM-08")
def test_the_page_of_a_case_shows_what_waits_for_it_until_somebody_decides(dee: Client) -> None:
    row = held()
    assert row.case is not None
    page = reverse("console:case", args=[row.case.number])

    said = words(dee.get(page))
    assert "A mail that may belong here waits" in said
    assert row.reason in said
    assert reverse("console:mail", args=[row.pk]) in said
    assert "Add to this case" in said

    decide(dee, row, "discard", why="spam")
    assert "may belong here" not in words(dee.get(page))


def test_a_case_that_is_not_there_is_refused_in_words(dee: Client) -> None:
    answer = decide(dee, held(), "append", number=999_999)

    assert answer.status_code == 422
    assert "There is no case 999999 at this desk" in words(answer)


def test_a_mail_becomes_a_new_case(dee: Client) -> None:
    row = arrive(mail(to="x@contoso.example", Cc=PA))

    answer = decide(dee, row, "open")

    row.refresh_from_db()
    assert row.case is not None
    assert answer.headers["location"] == reverse("console:case", args=[row.case.number])


def test_a_mail_is_put_aside_with_a_reason_only(dee: Client) -> None:
    row = held()

    assert decide(dee, row, "discard").status_code == 422
    decide(dee, row, "discard", why="Meant for another desk")

    row.refresh_from_db()
    assert row.state == Received.State.RECORDED
    assert "Meant for another desk" in row.reason
    assert "No mail waits for you." in words(dee.get(LIST))


def test_what_somebody_has_decided_is_not_decided_again(dee: Client, alma: Client) -> None:
    row = held()
    decide(alma, row, "discard", why="Meant for another desk")

    answer = dee.post(reverse("console:mail-open", args=[row.pk]), follow=True)

    assert "Somebody has decided on this mail already." in words(answer)


def unreadable(head: bytes = b"") -> Received:
    """A mail whose headers are longer than any that is read."""
    return arrive(head + b"X: " + b"y" * 2_000_000 + b"\n\nhello")


def test_an_unreadable_mail_of_nobody_is_read_again_or_put_aside(dee: Client) -> None:
    row = unreadable()

    said = words(dee.get(reverse("console:mail", args=[row.pk])))
    assert "Put mail aside" in said
    assert "Add to case" not in said
    answer = dee.post(reverse("console:mail-retry", args=[row.pk]), follow=True)
    assert "It cannot be read now either." in words(answer)


def test_an_unreadable_mail_becomes_a_case_that_says_so_and_has_it_as_a_file(dee: Client) -> None:
    cast.bo()
    row = unreadable(b"From: bo@northwind.example\nTo: support@pa.kept.example\nSubject: Help\n")
    assert "Open new case" in words(dee.get(LIST))

    decide(dee, row, "open")

    row.refresh_from_db()
    opening = Entry.objects.get(case=row.case, kind="opened")
    assert (opening.case.subject, opening.case.requester) == ("Help", cast.bo())
    assert "could not be read here: its headers are longer than 1 MB." in opening.words.text
    assert [(each.name, each.size) for each in opening.files.all()] == [("mail.eml", row.size)]


def test_a_mail_that_ended_its_workers_is_read_again_by_a_button(dee: Client) -> None:
    cast.bo()
    row = store(bytes(mail()), envelope_from="", envelope_to=[PA], source="smtp", at=later())
    Received.objects.filter(pk=row.pk).update(attempts=ATTEMPTS)
    intake.drain(later())
    assert "Read again" in words(dee.get(LIST))

    decide(dee, row, "retry")

    row.refresh_from_db()
    assert row.state == Received.State.OPENED
    assert "Somebody has decided" in words(
        dee.post(reverse("console:mail-retry", args=[row.pk]), follow=True)
    )


def notice(state: str) -> Notice:
    row = enqueue(key=f"n/{state}", payload={"desk": "pa", "to": ["bo@x.example"], "subject": "Hi"})
    Notice.objects.filter(pk=row.pk).update(state=state, attempts=3, last_error="550 no such user")
    return row


def test_what_could_not_be_sent_is_listed_with_what_was_said(dee: Client) -> None:
    notice("failed")

    said = words(dee.get("/console/outbox/"))

    assert "550 no such user" in said
    assert "To bo@x.example" in said


def test_what_could_not_be_sent_is_sent_again_under_its_own_id(dee: Client) -> None:
    row = notice("failed")

    dee.post(reverse("console:retry", args=[row.pk]))

    again = Notice.objects.get(pk=row.pk)
    assert (again.state, again.attempts) == ("due", 0)
    assert again.next_at <= timezone.now()
    assert again.message_id == row.message_id


def test_the_outbox_of_another_desk_is_not_shown(dee: Client) -> None:
    row = enqueue(key="n/other", payload={"desk": "elsewhere", "to": ["x@x.example"]})
    Notice.objects.filter(pk=row.pk).update(state="failed")

    assert "Everything is sent." in words(dee.get("/console/outbox/"))
    assert dee.post(reverse("console:retry", args=[row.pk])).status_code == 404

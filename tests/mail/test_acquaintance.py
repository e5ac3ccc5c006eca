"""Mails that are taken in together, where one of them goes on from another."""

import pytest
from django.utils import timezone

from kept.cases.models import Case
from kept.customers.models import Person
from kept.mail import intake
from kept.mail.brakes import CROWD, DAILY
from kept.mail.models import Received
from tests import cast
from tests.mail.post import NOW, PA, answer, mail

State = Received.State
NEW = "Kit Noor <kit@northwind.example>"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pa(settings, tmp_path):
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    cast.entitled("pa")
    cast.bo()


def store(*mails) -> list[int]:
    envelope = {"envelope_from": "bo@northwind.example", "envelope_to": [PA], "source": "smtp"}
    return [intake.store(bytes(each), **envelope, at=NOW).pk for each in mails]


def arrive_together(*mails) -> list[Received]:
    keys = store(*mails)
    intake.drain(timezone.now())
    return [Received.objects.get(pk=key) for key in keys]


def test_an_answer_to_a_mail_beside_it_goes_into_the_same_case():
    first = mail(Message_ID="<first@x.example>")
    second = mail("More.", Message_ID="<second@x.example>", In_Reply_To="<first@x.example>")
    third = mail("And more.", References="<second@x.example>")

    opened, *others = arrive_together(first, second, third)

    assert [each.state for each in (opened, *others)] == ["opened", "appended", "appended"]
    assert {each.case for each in others} == {opened.case}
    kinds = opened.case.entries.in_order().values_list("kind", flat=True)
    assert list(kinds).count("contact by customer") == 2


def test_somebody_new_who_writes_twice_is_one_person_with_two_cases():
    arrive_together(mail("One.", by=NEW), mail("Two.", by=NEW, subject="Another"))

    kit = Person.objects.get(email="kit@northwind.example")
    assert Case.objects.filter(requester=kit).count() == 2


def test_the_same_mail_twice_is_seen_again():
    once = mail()

    opened, again = arrive_together(once, once)

    assert (opened.state, again.state) == (State.OPENED, State.RECORDED)
    assert again.case == opened.case
    assert again.reason.startswith(f"Seen again: it is the same as mail {opened.pk}.")


def test_a_crowd_that_comes_at_once_is_put_with_one_case():
    mails = (mail(f"Disk {n} is full.", subject=f"Disk {n}") for n in range(CROWD + 3))

    rows = arrive_together(*mails)

    assert [each.state for each in rows] == ["opened"] * CROWD + ["appended"] * 3
    assert {each.case for each in rows[CROWD:]} == {rows[CROWD - 1].case}


def test_nobody_is_answered_more_often_because_their_mails_come_at_once():
    Received.objects.bulk_create(
        Received(
            source="smtp",
            state=State.OPENED,
            sender="bo@northwind.example",
            was_answered=True,
            received_at=NOW,
            envelope_to=[],
            size=1,
        )
        for _ in range(DAILY - 2)
    )

    rows = arrive_together(*(mail(f"{n}.", subject=f"Number {n}") for n in range(4)))

    assert [each.was_answered for each in rows] == [True, True, False, False]


def test_answers_to_some_cases_are_written_down_in_few_statements(django_assert_max_num_queries):
    opened = arrive_together(*(mail(f"{n}.", subject=f"Number {n}") for n in range(12)))
    keys = store(*(answer(row.case) for row in opened))

    with django_assert_max_num_queries(38):  # Each by itself takes twenty.
        intake.drain(timezone.now())

    rows = Received.objects.filter(pk__in=keys).order_by("pk")
    assert [row.case for row in rows] == [row.case for row in opened]
    assert {row.state for row in rows} == {State.APPENDED}

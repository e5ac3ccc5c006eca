"""Which worker has which mail in hand, and what comes of it when one dies."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from kept.cases.models import Case
from kept.mail import intake, taking
from kept.mail.models import Received
from kept.mail.reader import Reader
from kept.outbox.models import Notice
from tests import cast
from tests.mail.post import NOW, PA, later, mail

State = Received.State


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


def stored(number: int, *, senders: int = 100) -> list[Received]:
    envelope = {"envelope_to": [PA], "source": "smtp", "at": NOW}
    return [
        intake.store(
            bytes(mail(subject=f"Number {n}")),
            envelope_from=f"sender{n % senders}@northwind.example",
            **envelope,
        )
        for n in range(number)
    ]


@pytest.mark.django_db
def test_mails_are_taken_in_the_order_in_which_they_came():
    mails = stored(5)

    assert [each.pk for each in taking.take(NOW, 3)] == [each.pk for each in mails[:3]]
    assert [each.pk for each in taking.take(NOW, 3)] == [each.pk for each in mails[3:]]
    assert taking.take(NOW, 3) == []


@pytest.mark.django_db
def test_what_a_dead_worker_had_is_free_again_and_taken_alone():
    mails = stored(3)
    taking.take(NOW, 3)

    assert [each.pk for each in taking.take(later(seconds=21), 3)] == [mails[0].pk]
    assert [each.pk for each in taking.take(later(seconds=21), 3)] == [mails[1].pk]


@pytest.mark.django_db
def test_what_a_sender_wrote_later_overtakes_nothing_that_is_in_hand():
    mails = stored(5, senders=2)
    taking.take(NOW, 1)

    assert [each.pk for each in taking.take(NOW, 5)] == [mails[1].pk, mails[3].pk]
    Received.objects.filter(pk=mails[0].pk).update(state=State.OPENED, taken_until=None)
    assert [each.pk for each in taking.take(NOW, 5)] == [mails[2].pk, mails[4].pk]


@pytest.mark.django_db
def test_nobody_who_finds_nothing_begins_a_transaction(django_assert_num_queries):
    with django_assert_num_queries(1):
        intake.drain(NOW)


@pytest.mark.django_db
def test_a_database_that_goes_away_in_between_loses_nothing(monkeypatch):
    cast.entitled("pa")
    cast.bo()
    stored(3)

    def away(*_: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr("kept.mail.judging.judge", away)
        with pytest.raises(OperationalError):
            intake.drain(NOW)
    assert Received.objects.filter(state=State.RECEIVED).count() == 3

    while intake.drain(later(seconds=21)):
        pass
    assert Case.objects.count() == 3


@pytest.mark.django_db
def test_a_fault_of_ours_puts_that_mail_aside_and_goes_on(monkeypatch):
    cast.entitled("pa")
    cast.bo()
    first, _ = stored(2)
    opened = intake.judging.judge

    def stumble(row: Received, *rest: object) -> None:
        if row.pk == first.pk:
            raise ValueError("an unlucky mail")
        opened(row, *rest)

    monkeypatch.setattr("kept.mail.judging.judge", stumble)
    intake.drain(NOW)

    first.refresh_from_db()
    assert (first.state, first.case) == (State.QUARANTINED, None)
    assert first.reason == "It could not be taken in: ValueError: an unlucky mail"
    assert Case.objects.get().subject == "Number 1"


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_have_the_same_mail_in_hand_make_one_case_of_it():
    cast.entitled("pa")
    cast.bo()
    mails = stored(6)

    def work(_: int) -> None:
        try:
            for received in mails:
                intake.apply(Received.objects.get(pk=received.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(work, range(2)))

    assert Case.objects.count() == 6
    assert Notice.objects.filter(payload__notice="received").count() == 6
    assert not Received.objects.exclude(state=State.OPENED).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_meet_the_same_new_person_write_them_down_once():
    cast.entitled("pa")
    for n in range(4):
        raw = bytes(mail(f"Number {n}", by="Kit Noor <kit@northwind.example>"))
        intake.store(raw, envelope_from="", envelope_to=[PA], source="smtp", at=NOW)

    def work(_: int) -> None:
        try:
            while intake.drain(timezone.now(), limit=1):
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(work, range(2)))

    assert {case.requester.email for case in Case.objects.all()} == {"kit@northwind.example"}
    assert Case.objects.count() == 4


@pytest.mark.django_db
def test_mails_together_are_written_down_in_few_statements(django_assert_max_num_queries):
    cast.entitled("pa")
    people = [f"Kit {n} <kit{n}@northwind.example>" for n in range(20)]
    for n, by in enumerate(people):
        raw = bytes(mail(f"Number {n}", by=by))
        intake.store(raw, envelope_from="", envelope_to=[PA], source="smtp", at=NOW)

    with django_assert_max_num_queries(50):  # Each by itself takes fourteen.
        intake.drain(NOW)

    assert Case.objects.count() == 20


@pytest.mark.django_db
def test_where_one_of_some_fails_the_others_become_what_they_should():
    cast.entitled("pa")
    cast.bo()
    _, second, _ = stored(3)
    together = taking.take(NOW, 3)
    intake.apply(Received.objects.get(pk=second.pk))  # by another worker, meanwhile

    intake.apply_all(taking.open_all(together, Reader.load()))

    assert Case.objects.count() == 3
    assert not Received.objects.exclude(state=State.OPENED).exists()

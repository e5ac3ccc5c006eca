"""The mail room's sum, and what it raises an alarm about."""

from datetime import timedelta

import pytest

from kept import checks
from kept.mail import intake, watch
from kept.mail.models import Mailbox, Received
from tests import cast
from tests.mail.post import NOW, PA, answer, arrive, later, mail
from tests.visitors import visitor, words

pytestmark = pytest.mark.django_db
State = Received.State
UNREADABLE = b"X: " + b"y" * 2_000_000 + b"\n\nhello"


@pytest.fixture(autouse=True)
def _desk(settings, tmp_path):
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    watch.cache.clear()
    cast.entitled("pa")
    cast.bo()


def one_of_each() -> None:
    first = mail()
    case = arrive(first).case
    arrive(first)  # seen again: recorded
    arrive(answer(case), at=later(hours=1))
    arrive(mail(to="x@contoso.example", Cc=PA))
    arrive(UNREADABLE)
    intake.store(bytes(mail()), envelope_from="", envelope_to=[PA], source="smtp", at=NOW)


def test_stored_is_appended_opened_held_quarantined_recorded_and_waiting():
    one_of_each()

    found = watch.balance()

    assert found == watch.Balance(6, 1, 1, 1, 1, 1, 1)
    assert found.missing == 0
    assert found.in_words.startswith("6 mails stored = 1 appended + 1 opened")
    assert watch.Balance(1, 0, 0, 0, 1, 0, 0).in_words == "1 mail stored = 1 held"
    assert watch.Balance(0, 0, 0, 0, 0, 0, 0).in_words == "0 mails stored"


def test_a_mail_that_says_it_is_a_case_and_is_none_is_missed():
    one_of_each()
    Received.objects.filter(state=State.OPENED).update(case=None)

    assert watch.balance().missing == 1


def test_the_sum_is_done_once_a_night_and_what_is_wrong_is_flagged(caplog):
    one_of_each()
    Received.objects.filter(state=State.OPENED).update(case=None)

    watch.look(NOW.replace(hour=2))
    assert watch.flag() == ""

    watch.look(NOW.replace(hour=3))
    watch.look(NOW.replace(hour=4))
    assert watch.flag().startswith("1 unaccounted: 6 mails stored")
    assert caplog.text.count("sum_is_wrong") == 1


def test_a_sum_that_comes_out_again_takes_the_flag_down():
    one_of_each()
    Received.objects.filter(state=State.OPENED).update(case=None)
    watch.look(NOW)
    Received.objects.filter(state=State.OPENED).delete()

    watch.look(NOW + timedelta(days=1))

    assert watch.flag() == ""


def test_what_lies_in_quarantine_for_a_day_raises_an_alarm():
    arrive(UNREADABLE)

    assert watch.alarms(later(hours=24)) == []
    assert watch.alarms(later(hours=25)) == ["1 unreadable mail in quarantine for a day."]


def test_a_mailbox_that_was_not_read_for_ten_minutes_raises_an_alarm():
    silent = Mailbox.objects.create(
        desk=cast.desk(), host="imap.kept.example", user="support", secret="PA", added_at=NOW
    )
    said = [f"Mailbox {silent.pk} of pa was not read for 10 minutes."]

    assert watch.alarms(later(minutes=10)) == []
    assert watch.alarms(later(minutes=11)) == said

    Mailbox.objects.update(last_read_at=later(minutes=11))
    assert watch.alarms(later(minutes=21)) == []
    assert watch.alarms(later(minutes=22)) == said


def test_an_alarm_is_logged_once_an_hour(caplog):
    arrive(UNREADABLE)

    for minute in range(3):
        watch.look(later(days=2, minutes=minute))

    assert caplog.text.count("mail.alarm") == 1


def test_the_list_and_the_doctor_show_the_sum():
    one_of_each()

    assert "6 mails stored = 1 appended" in words(visitor(cast.dee()).get("/console/review/"))
    assert any(found.said.startswith("6 mails stored") for found in checks.of_work())

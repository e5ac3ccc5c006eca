"""How often one address is answered by itself."""

from datetime import datetime, timedelta

import pytest

from kept.cases.models import Case
from kept.mail import brakes, watch
from kept.mail.brakes import CROWD
from kept.mail.models import Received
from kept.outbox.models import Notice
from tests import cast
from tests.mail.post import CY, NOW, arrive, later, mail

pytestmark = pytest.mark.django_db
BO = "bo@northwind.example"


def answered(times: int, *, case: Case | None = None, minutes_ago: int = 5) -> None:
    row = {"sender": BO, "was_answered": True, "case": case, "state": "recorded", "size": 1}
    at = later(minutes=-minutes_ago)
    Received.objects.bulk_create(Received(received_at=at, **row) for _ in range(times))


def allow_answer(address: str, *, case: Case | None, at: datetime) -> bool:
    answered = brakes.answered([address], since=at - timedelta(days=2))
    return brakes.allow_answer(answered.get(address, []), case=case, at=at)


def test_case_42_an_address_is_answered_twenty_times_in_a_day():
    answered(19)
    assert allow_answer(BO, case=None, at=NOW)

    answered(1)
    assert not allow_answer(BO, case=None, at=NOW)


def test_a_day_later_it_is_answered_again():
    answered(20, minutes_ago=24 * 60 + 1)

    assert allow_answer(BO, case=None, at=NOW)


def test_another_address_is_not_held_up():
    answered(20)

    assert allow_answer("bea@northwind.example", case=None, at=NOW)


def test_case_42_about_one_case_it_is_answered_three_times_in_an_hour():
    case = cast.case()
    answered(2, case=case)
    assert allow_answer(BO, case=case, at=NOW)

    answered(1, case=case)
    assert not allow_answer(BO, case=case, at=NOW)
    assert allow_answer(BO, case=None, at=NOW)


def test_the_cases_that_follow_a_closed_one_count_with_it():
    case = cast.case()
    for _ in range(3):
        answered(1, case=cast.case(linked_to=case))

    assert not allow_answer(BO, case=case, at=NOW)


def test_what_was_not_answered_does_not_count():
    answered(30)
    Received.objects.update(was_answered=False)

    assert allow_answer(BO, case=None, at=NOW)


@pytest.fixture
def flooded(settings, tmp_path):
    """Bo has opened twenty cases a minute ago, and one more mail of his comes, and one of Cy's."""
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    first = cast.case(at=later(minutes=-1))
    Case.objects.bulk_create(_copy(first, number) for number in range(2001, 2000 + CROWD))


def _copy(case: Case, number: int) -> Case:
    copied = Case.objects.get(pk=case.pk)
    copied.pk, copied.number = None, number
    return copied


def test_case_67_one_mail_too_many_is_put_with_the_others_and_answered_by_nobody(flooded):
    before = Notice.objects.count()

    received = arrive(mail("Disk full."))

    assert (received.state, received.case.number) == ("appended", 2000 + CROWD - 1)
    assert (received.entry.kind, received.entry.public) == ("crowded mail", False)
    assert received.reason.endswith("Too many came at once: it is put with case 2019.")
    assert Notice.objects.count() == before
    assert "lie with case 2019" in " ".join(watch.alarms(NOW))


def test_case_67_others_and_later_mails_are_cases_of_their_own(flooded):
    cast.cy()

    assert arrive(mail(by=CY)).state == "opened"
    assert arrive(mail(), at=later(minutes=10)).state == "opened"


def guessed(number: int, *, sender=BO, peer="203.0.113.5", is_proven=False) -> list[brakes.Guess]:
    return [brakes.Guess(NOW, sender, peer, is_proven) for _ in range(number)]


def is_guessing(guesses, *, sender=BO, peer="203.0.113.5", is_proven=False, after=0) -> bool:
    at = NOW + timedelta(minutes=after)
    return brakes.is_guessing(guesses, sender=sender, peer=peer, is_proven=is_proven, at=at)


def test_case_66_a_sender_may_guess_five_times_an_hour():
    assert not is_guessing(guessed(4))
    assert is_guessing(guessed(5))
    assert not is_guessing(guessed(5), after=61)


def test_case_66_whoever_changes_the_sender_is_known_by_where_they_come_from():
    others = [each for n in range(20) for each in guessed(1, sender=f"x{n}@evil.example")]

    assert is_guessing(others)
    assert not is_guessing(others, peer="203.0.113.6")


def test_case_66_behind_a_server_of_ours_everybody_comes_from_the_same_place():
    others = guessed(20, sender="x@evil.example", peer="10.0.0.7")

    assert not is_guessing(others, peer="10.0.0.7")


def test_case_66_a_proven_sender_answers_for_no_other():
    assert not is_guessing(guessed(20), is_proven=True)
    assert is_guessing(guessed(5, is_proven=True), is_proven=True)

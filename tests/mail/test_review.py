"""What an agent makes of a mail that the rules left to a person."""

import pytest

from kept.cases.models import Case
from kept.mail import intake, opened, review
from kept.mail.models import Received
from kept.mail.store import raw_mail
from tests import cast
from tests.mail.post import CY, NOW, PA, arrive, later, mail, sent

pytestmark = pytest.mark.django_db
State = Received.State

UNREADABLE = b"X: " + b"y" * 2_000_000 + b"\n\nhello"  # more headers than are read


@pytest.fixture(autouse=True)
def _desk(settings, tmp_path):
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    cast.entitled("pa")
    cast.bo()


def claim() -> Received:
    """A mail of Cy's that names Bo's case."""
    case = arrive(mail()).case
    assert case is not None
    return arrive(mail("Me too.", by=CY, subject=f"Ticket [{case.number}]"), at=later(hours=1))


def only_in_copy(**words) -> Received:
    return arrive(mail(to="x@contoso.example", Cc=PA, **words))


@pytest.mark.clause("XM-10")
def test_the_list_shows_the_desks_staff_what_waits_and_why():
    held = only_in_copy()

    assert list(Received.objects.for_review().visible_to(cast.dee())) == [held]
    assert held.reason == "The desk is only in copy."


def test_nobody_else_sees_the_list():
    only_in_copy()

    assert not Received.objects.visible_to(cast.bo()).exists()


def test_a_claim_can_be_added_to_its_case():
    held = claim()

    done = review.append_held(held, case=held.case, by=cast.dee(), at=later(hours=2))

    assert (done.state, done.decided_by) == (State.APPENDED, cast.dee())
    assert (done.entry.by, done.entry.at) == (cast.cy(), later(hours=1))
    assert done.entry.words.text == "Me too."
    assert done.reason.endswith(f"Dee Castle added it to case {held.case.number}.")


def test_what_bears_an_agents_name_is_added_as_a_note_that_no_customer_reads():
    case = arrive(mail()).case
    posing = mail("Send me the key.", by="dee@kept.example", subject=f"Ticket [{case.number}]")

    done = review.append_held(arrive(posing), case=case, by=cast.alma(), at=later(hours=2))

    assert (done.state, done.entry.kind, done.entry.public) == (State.APPENDED, "note", False)


def test_what_bears_the_desks_own_name_is_put_beside_the_case_and_moves_nothing():
    case = arrive(mail()).case
    held = arrive(mail("Sent from the shared mailbox.", by=PA))

    done = review.append_held(held, case=case, by=cast.alma(), at=later(hours=2))

    assert (done.entry.kind, done.entry.public, done.entry.by) == ("automatic mail", False, None)
    assert not case.entries.filter(kind="contact by customer").exists()


def test_a_case_of_a_mail_in_the_desks_own_name_is_not_acknowledged_to_ourselves():
    done = review.open_held(arrive(mail(by=PA)), by=cast.alma(), at=later(hours=2))

    assert (done.state, done.was_answered) == (State.OPENED, False)
    assert not sent(done.case)


def test_a_claim_can_become_a_case_of_its_own():
    held = claim()

    done = review.open_held(held, by=cast.dee(), at=later(hours=2))

    assert done.state == State.OPENED
    assert (done.case.requester, done.case.opened_at) == (cast.cy(), later(hours=1))
    assert done.case != held.case


@pytest.mark.clause("XM-10")
def test_a_mail_only_in_copy_becomes_a_case_by_one_click_and_its_sender_is_told():
    done = review.open_held(only_in_copy(), by=cast.dee(), at=later(hours=2))

    assert [notice.payload["notice"] for notice in sent(done.case)] == ["received"]


def test_a_mail_can_be_put_aside_with_a_reason_and_is_kept():
    held = only_in_copy()

    done = review.discard_held(held, by=cast.dee(), at=later(hours=2), why="spam")

    assert done.state == State.RECORDED
    assert done.reason == "The desk is only in copy. Dee Castle put it aside: spam."
    assert raw_mail(done)
    assert not Received.objects.for_review().exists()


def test_what_was_put_aside_can_be_brought_back_and_becomes_a_case():
    done = review.discard_held(only_in_copy(), by=cast.dee(), at=later(hours=2), why="spam")

    again = review.bring_back(done, by=cast.alma())

    assert (again.state, again.decided_by) == (State.HELD, None)
    assert again.reason.endswith("Dee Castle put it aside: spam. Alma Reyes brought it back.")
    with pytest.raises(review.DecidedError):
        review.bring_back(done, by=cast.dee())
    assert review.open_held(again, by=cast.dee(), at=later(hours=3)).state == State.OPENED


def test_two_agents_cannot_make_two_cases_of_one_mail():
    held = only_in_copy()
    review.open_held(held, by=cast.dee(), at=later(hours=2))

    with pytest.raises(review.DecidedError):
        review.open_held(held, by=cast.alma(), at=later(hours=2))

    assert Case.objects.count() == 1


def test_a_mail_without_a_sender_opens_nothing():
    held = arrive(mail(by=""), envelope_from="")

    with pytest.raises(review.NobodyError):
        review.open_held(held, by=cast.dee(), at=NOW)


def test_an_unreadable_mail_is_kept_and_listed_for_its_desk():
    received = arrive(UNREADABLE)

    assert received.state == State.QUARANTINED
    assert received.reason.startswith("It cannot be read:")
    assert raw_mail(received) == UNREADABLE
    assert received in Received.objects.for_review().visible_to(cast.dee())


def test_a_mail_that_ended_its_worker_again_and_again_is_put_aside_and_can_be_tried_again():
    received = intake.store(
        bytes(mail()), envelope_from="", envelope_to=[PA], source="smtp", at=NOW
    )
    received.attempts = opened.ATTEMPTS
    assert intake.apply(received).state == State.QUARANTINED

    assert review.retry(received).state == State.OPENED


def test_a_stored_mail_that_was_changed_is_not_taken_for_the_mail(settings):
    received = arrive(UNREADABLE)
    (settings.DATA / received.path).write_bytes(bytes(mail()))

    again = review.retry(received)

    assert again.state == State.QUARANTINED
    assert "was changed after it was stored" in again.reason


def test_one_unreadable_mail_holds_up_no_other():
    arrive(UNREADABLE)

    assert arrive(mail()).state == State.OPENED

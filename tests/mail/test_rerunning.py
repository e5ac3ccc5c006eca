"""Stored mails read again by newer rules: what was made of one is never made twice."""

from datetime import timedelta

import pytest

from kept import command
from kept.cases.models import Case
from kept.desks.models import Desk
from kept.mail import review
from kept.mail.models import Received
from kept.mail.rerunning import rerun
from tests import cast
from tests.mail.post import NOW, PA, arrive, later, mail, sent

pytestmark = pytest.mark.django_db
State = Received.State
DAY = NOW - timedelta(days=1)
ALIAS = "help@pa.kept.example"


@pytest.fixture(autouse=True)
def _desk(settings, tmp_path):
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    cast.entitled("pa")
    cast.bo()


def held_for_an_alias(**words) -> Received:
    """A mail to an address that is made the desk's own only after it came."""
    return arrive(mail(to=ALIAS, **words), to=ALIAS)


def know_the_alias() -> None:
    Desk.objects.filter(slug="pa").update(aliases=[ALIAS])


def test_a_held_mail_becomes_a_case_by_the_rules_of_today():
    row = held_for_an_alias()
    assert row.state == State.HELD
    know_the_alias()

    (change,) = rerun(since=DAY)

    row.refresh_from_db()
    assert (change.before, change.after) == (State.HELD, State.OPENED)
    assert (row.state, row.case.opened_at) == (State.OPENED, NOW)
    assert len(sent(row.case)) == 1


def test_a_dry_run_says_what_would_change_and_writes_nothing(settings):
    row = held_for_an_alias(files={"scan.png": b"x" * 2_000})
    know_the_alias()

    (change,) = rerun(since=DAY, dry=True)

    row.refresh_from_db()
    assert (change.after, row.state) == (State.OPENED, State.HELD)
    assert not Case.objects.exists()
    assert not settings.MEDIA_ROOT.exists()


def test_what_is_a_case_already_is_never_read_again():
    arrive(mail())
    held_for_an_alias()
    know_the_alias()

    assert len(list(rerun(since=DAY))) == 1
    assert list(rerun(since=DAY)) == []
    assert Case.objects.count() == 2
    with pytest.raises(ValueError, match="opened are not read again"):
        list(rerun(since=DAY, states=["opened"]))


def test_case_01_a_second_copy_that_was_held_makes_no_second_case():
    written = mail(to=ALIAS)
    arrive(written, to=ALIAS)
    know_the_alias()
    arrive(written, to=ALIAS)

    list(rerun(since=DAY))

    assert Case.objects.count() == 1


def test_what_a_person_decided_stays():
    row = held_for_an_alias()
    review.discard_held(row, by=cast.dee(), at=later(hours=1), why="spam")
    know_the_alias()

    assert list(rerun(since=DAY, states=["held", "quarantined", "recorded"])) == []


def test_a_mail_that_stays_what_it_was_is_left_alone():
    row = arrive(mail(to="x@contoso.example", Cc=PA))

    assert list(rerun(since=DAY)) == []

    row.refresh_from_db()
    assert (row.state, row.reason) == (State.HELD, "The desk is only in copy.")


def test_case_08_an_unreadable_mail_is_read_when_the_reader_has_learnt(monkeypatch):
    row = arrive(b"X: " + b"y" * 2_000_000 + b"\n\nhello")
    assert row.state == State.QUARANTINED
    monkeypatch.setattr("kept.mail.opened.raw_mail", lambda received: bytes(mail()))

    (change,) = rerun(since=DAY)

    assert (change.before, change.after) == (State.QUARANTINED, State.OPENED)


def test_older_mails_are_left_alone():
    held_for_an_alias()
    know_the_alias()

    assert list(rerun(since=later(hours=1))) == []


def test_the_command_prints_a_line_a_mail(capsys):
    held_for_an_alias()
    know_the_alias()

    assert command.main(["mail", "rerun", "--since", "2026-03-01", "--dry-run"]) == 0

    first, last = capsys.readouterr().out.splitlines()
    assert "held -> opened" in first
    assert last == "1 would change."


def test_the_command_refuses_what_is_no_day_and_no_state(capsys):
    assert command.main(["mail", "rerun", "--since", "spring"]) == 2
    assert command.main(["mail", "rerun", "--since", "2026-03-01", "--state", "opened"]) == 2

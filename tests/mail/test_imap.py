"""Mailboxes on a real server: what is in them is stored, then moved, and never twice."""

import shutil
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from kept import checks
from kept.cases.models import Case
from kept.mail import comparing, imap, intake, mailboxes, watch
from kept.mail.models import Mailbox, Received
from kept.mail.store import raw_mail
from tests import cast
from tests.mail.dovecot import PASSWORD, Dovecot, dovecot, wait_until
from tests.mail.post import NOW, PA, later, mail

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("dovecot"), reason="Dovecot is not installed"),
]
State = Received.State


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
def user(request) -> str:
    """A mailbox of its own for each test."""
    return f"u{abs(hash(request.node.name))}"


@pytest.fixture(autouse=True)
def _desk(settings, tmp_path):
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MAILBOX_PASSWORDS = {"TEST": PASSWORD}
    cast.entitled("pa")
    cast.bo()


def fetch(mailbox: Mailbox, at=NOW) -> int:
    mailbox.refresh_from_db()
    with imap.connected(mailbox) as signed_in:
        return imap.take(signed_in, mailbox, at=at)


def test_a_mail_in_a_mailbox_is_stored_moved_and_becomes_a_case(server, user):
    mailbox = server.mailbox(cast.desk(), user)
    server.deliver(bytes(mail()), to=user)

    assert fetch(mailbox) == 1

    received = Received.objects.get()
    assert (received.source, received.desk, received.received_at) == ("imap", cast.desk(), NOW)
    assert received.envelope_from == "bo@northwind.example"
    assert (server.count(user), server.count(user, "Processed")) == (0, 1)
    assert intake.apply(received).state == State.OPENED
    mailbox.refresh_from_db()
    assert (mailbox.last_read_at, mailbox.last_error) == (NOW, "")


def test_a_mail_is_stored_byte_for_byte_and_stays_unread_on_its_server(server, user):
    raw = b"From: bo@northwind.example\r\nTo: x@y.example\r\n\r\n.\r\n\xff\xfe\r\nend\r\n"
    with server.signed_in(user) as owner:
        owner.append("INBOX", raw)

    fetch(server.mailbox(cast.desk(), user))

    assert raw_mail(Received.objects.get()) == raw
    with server.signed_in(user) as owner:
        owner.select_folder("Processed")
        assert owner.search("SEEN") == []


def test_what_was_fetched_is_not_fetched_again(server, user):
    mailbox = server.mailbox(cast.desk(), user)
    server.deliver(bytes(mail()), to=user)
    fetch(mailbox)

    assert fetch(mailbox, at=later(minutes=1)) == 0
    assert Received.objects.count() == 1


def test_case_07_a_run_that_died_between_store_and_move_doubles_nothing(server, user, monkeypatch):
    mailbox = server.mailbox(cast.desk(), user)
    server.deliver(bytes(mail()), to=user)

    def die(*_: object) -> None:
        raise ConnectionError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(imap, "_move", lambda *words: words[2] and die())
        with pytest.raises(ConnectionError):
            fetch(mailbox)
    assert (Received.objects.count(), server.count(user)) == (1, 1)

    assert fetch(mailbox) == 0
    assert (Received.objects.count(), server.count(user)) == (1, 0)


def test_case_09_a_full_disk_leaves_the_mailbox_as_it_was(server, user, settings):
    mailbox = server.mailbox(cast.desk(), user)
    server.deliver(bytes(mail()), to=user)
    (settings.DATA / "mail").write_text("a file where the folder should be")

    assert not mailboxes.fetch(mailbox)

    assert (Received.objects.count(), server.count(user)) == (0, 1)
    (settings.DATA / "mail").unlink()
    assert fetch(mailbox) == 1


def test_case_06_new_numbers_have_the_mailbox_read_again_without_doubles(server, user, monkeypatch):
    mailbox = server.mailbox(cast.desk(), user)
    server.deliver(bytes(mail(subject="First")), to=user)
    with monkeypatch.context() as patch:
        patch.setattr(imap, "_move", lambda *_: None)  # as if they had been put back
        fetch(mailbox)
    before = mailbox.uidvalidity

    server.give_new_numbers(user)
    server.deliver(bytes(mail(subject="Second")), to=user)
    count = fetch(mailbox)

    mailbox.refresh_from_db()
    assert mailbox.uidvalidity != before
    assert (count, server.count(user)) == (1, 0)
    intake.drain(later(minutes=1))
    assert sorted(Case.objects.values_list("subject", flat=True)) == ["First", "Second"]
    assert not Received.objects.exclude(state=State.OPENED).exists()


def test_a_server_that_is_killed_during_a_fetch_loses_and_doubles_nothing(
    server, user, monkeypatch
):
    mailbox = server.mailbox(cast.desk(), user)
    for number in range(6):
        server.deliver(bytes(mail(subject=f"Number {number}")), to=user)
    monkeypatch.setattr(imap, "MAX_TOGETHER", 2)
    stored = imap._store

    def store_and_kill(*words, **named) -> int:
        count = stored(*words, **named)
        server.end(signal.SIGKILL)
        return count

    with monkeypatch.context() as patch:
        patch.setattr(imap, "_store", store_and_kill)
        assert not mailboxes.fetch(mailbox)
    mailbox.refresh_from_db()
    assert (Received.objects.count(), bool(mailbox.last_error)) == (2, True)

    server.start()
    assert fetch(mailbox) == 4
    assert (Received.objects.count(), server.count(user)) == (6, 0)
    assert Received.objects.values("digest").distinct().count() == 6


def test_one_mailbox_that_cannot_be_read_stops_no_other(server, user):
    wrong = server.mailbox(cast.desk(), f"{user}x", port=1)
    unknown = server.mailbox(cast.desk(), f"{user}y", secret="NOBODY")
    server.mailbox(cast.desk(), user)
    server.deliver(bytes(mail()), to=user)

    assert mailboxes.fetch_all() == [wrong, unknown]

    assert Received.objects.count() == 1
    unknown.refresh_from_db()
    assert unknown.last_error == "KEPT_IMAP_PASSWORD_NOBODY is not set."


def test_a_wrong_password_is_said_and_never_written_down(server, user, settings, caplog):
    settings.MAILBOX_PASSWORDS = {"TEST": "not-this-one"}
    mailbox = server.mailbox(cast.desk(), user)

    assert not mailboxes.fetch(mailbox)

    mailbox.refresh_from_db()
    assert "uthentication failed" in mailbox.last_error
    assert "not-this-one" not in mailbox.last_error + caplog.text


def test_two_mailboxes_of_two_desks_bring_each_its_own(server, user):
    cast.entitled("xm")
    server.mailbox(cast.desk("pa"), user)
    server.mailbox(cast.desk("xm"), f"{user}xm")
    server.deliver(bytes(mail()), to=user)
    server.deliver(bytes(mail(to="support@xm.kept.example")), to=f"{user}xm")

    mailboxes.fetch_all()

    assert [each.desk.slug for each in Received.objects.all()] == ["pa", "xm"]


def test_case_10_a_mail_above_the_limit_is_a_case_that_says_where_it_is(server, user, monkeypatch):
    monkeypatch.setattr(imap, "MAX_BYTES", 100_000)
    mailbox = server.mailbox(cast.desk(), user)
    server.deliver(bytes(mail(files={"scan.png": bytes(900_000)})), to=user)

    fetch(mailbox)
    intake.drain(later(minutes=1))

    case = Case.objects.get()
    text = case.entries.get(position=1).words.text
    assert case.subject == "Printer on fire"
    assert (
        text
        == "This mail is too large to be taken here: 1 MB. It is on the mail server, in Processed."
    )
    assert fetch(mailbox, at=later(minutes=2)) == 0


def test_a_mail_of_ten_megabytes_is_fetched_whole(server, user):
    server.deliver(bytes(mail(files={"scan.png": bytes(7_500_000)})), to=user)

    fetch(server.mailbox(cast.desk(), user))

    received = Received.objects.get()
    assert received.size > 10_000_000
    assert intake.apply(received).state == State.OPENED


def test_a_mailbox_is_followed_and_what_comes_is_fetched_at_once(server, user):
    mailbox = server.mailbox(cast.desk(), user)
    stop = threading.Event()
    following = threading.Thread(target=mailboxes.follow, args=(mailbox.pk, stop))
    following.start()
    try:
        wait_until(lambda: Mailbox.objects.get(pk=mailbox.pk).last_read_at)
        server.deliver(bytes(mail(to=PA)), to=user)
        wait_until(lambda: Received.objects.count() == 1)
    finally:
        stop.set()
        following.join(10)
    assert not following.is_alive()


def compare(mailbox: Mailbox, at=NOW) -> int:
    mailbox.refresh_from_db()
    with imap.connected(mailbox) as signed_in:
        return comparing.compare(signed_in, mailbox, at=at)


def test_what_lies_on_the_server_and_was_never_stored_is_fetched_at_night_and_told(server, user):
    mailbox = server.mailbox(cast.desk(), user)
    for subject in ("First", "Second", "Third"):
        server.deliver(bytes(mail(subject=subject)), to=user)
    server.deliver(b"From: cy@contoso.example\r\n\r\nNo Message-ID.\r\n", to=user)
    fetch(mailbox)
    intake.drain(later(minutes=1))
    assert compare(mailbox) == 0
    Received.objects.filter(subject="Second").delete()  # as a database restored from yesterday

    assert compare(mailbox, at=later(days=1)) == 1
    [said] = compare_says(mailbox)
    assert said.endswith("had never been stored; fetched on 2026-03-03 10:00 UTC.")
    intake.drain(later(days=1))
    assert Received.objects.filter(subject="Second").exists()
    assert compare(mailbox, at=later(days=2)) == 0
    assert compare_says(mailbox) == []


def compare_says(mailbox: Mailbox) -> list[str]:
    return [said for said in watch.alarms(later(minutes=1)) if "never been stored" in said]


def test_a_mail_above_the_limit_and_what_lay_there_before_us_are_not_missed(
    server, user, monkeypatch
):
    monkeypatch.setattr(imap, "MAX_BYTES", 100_000)
    mailbox = server.mailbox(cast.desk(), user)
    server.deliver(bytes(mail(files={"scan.png": bytes(900_000)})), to=user)
    fetch(mailbox)
    old = datetime(2020, 2, 3, tzinfo=UTC)
    with server.signed_in(user) as owner:
        owner.append("Processed", bytes(mail(subject="Long ago")), msg_time=old)

    assert compare(mailbox, at=old) == 0


def test_the_comparison_is_due_once_a_night(server, user, time_machine):
    mailbox = server.mailbox(cast.desk(), user)
    compared = []

    for hour in ("2026-03-02 02:50", "2026-03-02 03:10", "2026-03-02 23:00", "2026-03-03 03:00"):
        time_machine.move_to(f"{hour}+00:00", tick=False)
        assert mailboxes.fetch(mailbox)
        mailbox.refresh_from_db()
        compared.append(f"{mailbox.compared_at:%d %H}" if mailbox.compared_at else "")

    assert compared == ["", "02 03", "02 03", "03 03"]
    assert any(f"mailbox {mailbox.pk} has all" in found.said for found in checks.of_work())

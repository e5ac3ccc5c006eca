"""Mailboxes on the command line."""

import threading

import pytest
from django.db import connection

from kept import command, serve
from kept.mail import mailboxes
from kept.mail.models import Mailbox
from tests import cast
from tests.journeys.test_mail_killed import wait_for

pytestmark = pytest.mark.django_db
ADD = ["mail", "add-mailbox", "pa", "--imap", "imap.kept.example", "--user", "support"]


def test_a_mailbox_is_added_without_its_password(capsys) -> None:
    cast.desk("pa")

    assert command.main([*ADD, "--secret", "PA"]) == 0

    mailbox = Mailbox.objects.get()
    assert (mailbox.desk.slug, mailbox.port, mailbox.security) == ("pa", 993, "tls")
    assert "KEPT_IMAP_PASSWORD_PA" in capsys.readouterr().out


def test_a_desk_that_is_not_there_gets_no_mailbox(capsys) -> None:
    assert command.main([*ADD, "--secret", "PA"]) == 1

    said = capsys.readouterr().err

    assert said == "kept: There is no desk 'pa'; there are: none yet.\n"


def test_a_mailbox_that_cannot_be_read_is_named_with_the_reason(capsys) -> None:
    cast.desk("pa")
    command.main([*ADD, "--secret", "PA"])

    assert command.main(["mail", "fetch"]) == 1

    assert "KEPT_IMAP_PASSWORD_PA is not set." in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_mailbox_that_comes_while_others_are_followed_is_read_too(monkeypatch) -> None:
    monkeypatch.setattr(mailboxes, "LOOK_FOR_NEW_SECONDS", 0.05)
    cast.desk("pa")
    stop = threading.Event()
    following = threading.Thread(target=follow_until, args=(stop,))
    following.start()

    try:
        command.main([*ADD, "--secret", "PA"])
        wait_for(lambda: "KEPT_IMAP_PASSWORD_PA" in Mailbox.objects.get().last_error)
    finally:
        stop.set()
        following.join()

    assert serve.PARTS["fetch"] == ["mail", "fetch", "--follow"]


def follow_until(stop: threading.Event) -> None:
    mailboxes.follow_all(stop)
    connection.close()

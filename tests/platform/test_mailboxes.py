"""Mailboxes on the command line."""

import pytest

from kept import command, serve
from kept.mail.models import Mailbox
from tests import cast

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

    assert capsys.readouterr().err == "kept: There is no desk pa.\n"


def test_a_mailbox_that_cannot_be_read_is_named_with_the_reason(capsys) -> None:
    cast.desk("pa")
    command.main([*ADD, "--secret", "PA"])

    assert command.main(["mail", "fetch"]) == 1

    assert "KEPT_IMAP_PASSWORD_PA is not set." in capsys.readouterr().out


def test_serving_follows_mailboxes_where_there_are_any(settings) -> None:
    cast.desk("pa")
    assert "fetch" not in serve.wanted_parts()

    command.main([*ADD, "--secret", "PA"])

    assert serve.wanted_parts()["fetch"] == ["mail", "fetch", "--follow"]

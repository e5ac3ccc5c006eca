"""Mails about accounts leave by the outbox, in the desk's name."""

import re
from contextlib import nullcontext

import pytest
from django.core.mail import send_mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kept.mail import accounts, sending
from kept.mail.letter import as_bytes
from kept.outbox import runner
from kept.outbox.models import Notice
from kept.outbox.runner import RefusedError
from tests import cast
from tests.mail.doors import sink

pytestmark = pytest.mark.django_db
BO = "bo@northwind.example"
LINK = re.compile(r"https?://\S+/accounts/(password/reset/key|confirm-email)/\S+")


@pytest.fixture(autouse=True)
def _outbox(settings, tmp_path):
    # Django's test runner would keep such mails in memory.
    settings.EMAIL_BACKEND = "kept.mail.accounts.OutboxBackend"
    settings.DATA, settings.SMTP_URL = tmp_path, ""


def written(**words) -> Notice:
    send_mail("Set a new password", words.get("text", "Open this page."), None, [BO])
    return Notice.objects.get()


FOOT = [
    "To reach a person, answer this mail or call +44 20 7946 0000.",
    "Support pa\nSupport",
]


def test_a_forgotten_password_is_answered_by_the_outbox_and_no_page_waits_for_a_server():
    cast.entitled("pa")
    cast.bo()

    Client().post(reverse("account_reset_password"), {"email": BO})

    letter = sending.write(Notice.objects.get())
    assert (letter.subject, letter.from_address) == (
        "Set a new password",
        "support@pa.kept.example",
    )
    assert LINK.sub("LINK", letter.text).strip().split("\n\n") == [
        "Somebody, most likely you, asked for a new password for this address.",
        "To set it, open this page within one hour:\nLINK",
        (
            "The link works once. If it was not you, you do not need to do anything: your password"
            " stays as it is."
        ),
        *FOOT,
    ]
    assert b"Auto-Submitted: auto-replied" in as_bytes(letter)


def test_whoever_registers_is_asked_to_confirm_the_address():
    cast.entitled("pa")
    someone = {"name": "Bo Lind", "email": BO, "password1": cast.PASSWORD, "signed_0": "on"}

    Client().post(reverse("account_signup"), someone)

    letter = sending.write(Notice.objects.get())
    assert letter.subject == "Confirm your address"
    assert LINK.sub("LINK", letter.text).strip().split("\n\n") == [
        "Somebody, most likely you, gave this address for an account with us.",
        "To confirm that it is yours, open this page within 24 hours:\nLINK",
        "If it was not you, you do not need to do anything: without you nothing comes of it.",
        *FOOT,
    ]


def test_it_threads_with_no_case():
    cast.entitled("pa")
    cast.bo()

    letter = sending.write(written())

    assert (letter.reply_to, letter.references) == ("", ())


def test_whoever_turns_to_several_desks_hears_from_the_installation():
    cast.entitled("pa")
    cast.entitled("xm")
    cast.bo()

    letter = sending.write(written())

    assert (letter.from_name, letter.from_address) == ("Kept", "kept@kept.example")


def undo() -> None:
    with transaction.atomic():
        written()
        raise ZeroDivisionError


def test_what_was_undone_sends_nothing():
    with pytest.raises(ZeroDivisionError):
        undo()

    assert not Notice.objects.exists()


def test_with_one_desk_everybody_turns_to_it():
    cast.desk("ps")

    assert accounts.desk_of("new@elsewhere.example") == cast.desk("ps")


def test_once_it_has_left_the_link_in_it_is_nowhere(settings):
    notice = written(text="Open https://kept.example/accounts/password/reset/key/1-abc/")
    with sink() as (server, settings.SMTP_URL):
        runner.drain(sending.HANDLERS, now=timezone.now())

    notice.refresh_from_db()
    assert b"reset/key/1-abc" in server.mails[0]
    assert "reset/key" not in str(Notice.objects.values().get())
    assert (notice.payload["subject"], notice.payload["to"]) == ("Set a new password", [BO])
    assert notice.results == {BO: {"state": "sent", "said": ""}}


def test_a_link_that_never_left_is_wiped_too_and_not_sent_again():
    notice = written(text="Open https://kept.example/accounts/password/reset/key/1-abc/")

    def refuse(notice):
        raise RefusedError("No such mailbox.")

    runner.drain({"mail": lambda notices: nullcontext(refuse)}, now=timezone.now())

    notice.refresh_from_db()
    assert (notice.state, notice.is_wiped) == ("failed", True)
    with pytest.raises(RefusedError, match="asked for anew"):
        sending.write(notice)

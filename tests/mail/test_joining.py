"""What happens on a case within a minute reaches each reader in one mail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kept.cases import operations
from kept.mail import joining, sending
from kept.outbox import runner
from kept.outbox.models import Notice
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk(settings, tmp_path):
    settings.DATA, settings.SMTP_URL, settings.JOIN_SECONDS = tmp_path, "", 60


def drain(seconds: float = 0) -> list[str]:
    """Send what is due in so many seconds; return to whom mails have left by then."""
    runner.drain(sending.HANDLERS, now=timezone.now() + timedelta(seconds=seconds))
    left = Notice.objects.filter(state=Notice.State.SENT)
    return sorted(notice.payload["to"][0].partition("@")[0] for notice in left)


def test_the_acknowledgement_leaves_at_once_and_what_follows_waits_a_minute():
    case = cast.case()
    assert drain() == ["bo", "dee"]

    operations.reply(case, by=cast.dee(), text="We look.", at=cast.at("2026-03-02 10:10"))

    assert drain() == ["bo", "dee"]
    assert drain(61) == ["bo", "bo", "dee"]


def test_two_answers_within_a_minute_are_one_mail_that_says_both():
    case = cast.case()
    drain()
    operations.reply(case, by=cast.dee(), text="We look.", at=cast.at("2026-03-02 10:10"))
    operations.reply(
        case, by=cast.dee(), text="Which file?", at=cast.at("2026-03-02 10:11"), question=True
    )

    assert drain(61) == ["bo", "bo", "dee"]

    said = Notice.objects.filter(state="sent", payload__notice="reply").get().payload["text"]
    assert said.index("We look.") < said.index("Which file?")
    assert said.count("-- Please reply above this line --") == 1
    assert "You do not need to do anything." not in said
    assert said.count("To reach a person") == 1
    dropped = Notice.objects.get(state=Notice.State.DROPPED)
    assert "of the same minute" in dropped.last_error


def test_another_reader_and_another_case_have_mails_of_their_own():
    for case in (cast.case(), cast.case()):
        operations.add_party(case, person=cast.bea(), by=cast.bo(), at=cast.at("2026-03-02 10:05"))
        operations.reply(case, by=cast.dee(), text="We look.", at=cast.at("2026-03-02 10:10"))

    drain(61)

    sent = Notice.objects.filter(state="sent", payload__notice="reply")
    assert {(each.payload["case"], *each.payload["to"]) for each in sent} >= {
        (1001, "bea@northwind.example"),
        (1002, "bea@northwind.example"),
    }


def test_what_may_have_left_already_is_joined_with_nothing():
    case = cast.case()
    drain()
    for text in ("One.", "Two."):
        operations.reply(case, by=cast.dee(), text=text, at=cast.at("2026-03-02 10:10"))
    Notice.objects.filter(payload__notice="reply").update(attempts=1)

    assert drain(61) == ["bo", "bo", "bo", "dee"]


def test_mails_without_parts_share_their_end():
    first = {"text": "A wrote.\n\nState.\n\nhttps://x.example\n"}
    second = {"text": "B wrote.\n\nState.\n\nhttps://x.example\n"}

    text = joining.joined([first, second])["text"]

    assert text == "A wrote.\n\nB wrote.\n\nState.\n\nhttps://x.example\n"


def test_a_person_whose_words_are_in_it_makes_it_no_automatic_mail():
    first = {"text": "It is yours.\n", "auto": True}

    assert joining.joined([first, {"text": "We look.\n", "auto": False}])["auto"] is False

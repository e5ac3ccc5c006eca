"""What all mails about a case have in common, from the first to the last (UX, section 10)."""

from email import message_from_bytes
from email.policy import default

import pytest

from kept.cases import operations
from kept.mail import letter, sending
from kept.mail.reading.html_text import to_text
from kept.outbox.models import Notice
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
LINE = "-- Please reply above this line --"
LINK = "You can see the ticket and write to us here: "
NOTHING_TO_DO = "You do not need to do anything."
# What each mail says after what happened: what is wanted, and what we do next.
WANTED = {
    "received": NOTHING_TO_DO,
    "reply": NOTHING_TO_DO,
    "question": "Please answer this mail: we need it to go on.",
    "late": NOTHING_TO_DO,
    "told": "",
    "resolved": "If it does not solve the problem, answer this mail",
    "closed": "",
    "reopened": NOTHING_TO_DO,
}


def a_whole_case() -> list[Notice]:
    """Let happen what a customer is written to about; return the mails to them."""
    case, dee, bo = cast.case(), cast.dee(), cast.bo()
    operations.tell_delay(
        case, text="We will be late.", why="a part is missing", until=at("2026-03-03 11:00"),
        by=dee, at=at("2026-03-02 12:40"),
    )  # fmt: skip
    operations.reply(case, by=dee, text="We look.", at=at("2026-03-02 12:50"))
    operations.wait(case, by=dee, for_="customer", question="Which one?", at=at("2026-03-02 13:00"))
    cast.sweep_to("2026-03-06 12:00")
    operations.add_reply(case, by=bo, text="The red one.", via="mail", at=at("2026-03-06 13:00"))
    operations.reply(case, by=dee, text="Press it.", solution="advice", at=at("2026-03-06 14:00"))
    return list(Notice.objects.filter(payload__audience="customer").order_by("pk"))


def test_each_has_its_parts_in_their_order_and_is_one_mail_in_two_forms():
    mails = a_whole_case()

    kinds = [notice.payload["notice"] for notice in mails]
    assert {"received", "late", "reply", "told", "resolved"} <= set(kinds)
    for notice in mails:
        text = notice.payload["text"]
        paragraphs = text.strip().split("\n\n")
        assert paragraphs[0] == LINE
        assert notice.payload["subject"].startswith("Ticket [1001] ")
        wanted = WANTED[notice.payload["notice"]]
        order = [text.find(each) for each in (LINE, paragraphs[1], LINK, "To reach a person")]
        assert order == sorted(order), notice.payload["notice"]
        assert min(order) >= 0, notice.payload["notice"]
        assert wanted in text or WANTED["question"] in text
        _is_one_mail_in_two_forms(notice)


def _is_one_mail_in_two_forms(notice: Notice) -> None:
    written = sending.write(notice)
    mail = message_from_bytes(letter.as_bytes(written), policy=default)
    plain, rich = mail.iter_parts()

    assert mail.get_content_type() == "multipart/alternative"
    assert not mail.defects
    assert plain.get_content().split() == notice.payload["text"].split()
    assert "data-desk-cut" in rich.get_content()
    assert "<img" not in rich.get_content()
    said = to_text(rich.get_content()).split()
    assert [word for word in written.body.split() if word not in said] == []

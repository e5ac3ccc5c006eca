"""What all mails about a case have in common, from the first to the last (UX, section 10)."""

import re
from email import message_from_bytes
from email.policy import default

import pytest

from kept.cases import operations
from kept.cases.models import Case
from kept.core.sentences import charter_aims
from kept.mail import letter, sending
from kept.mail.reading.html_text import to_text
from kept.outbox.models import Notice
from tests import cast
from tests.cast import at

pytestmark = pytest.mark.django_db
LINE = "-- Please reply above this line --"
# What each charter offers that needs nothing else to be known.
SOLUTIONS = {"pa": "advice", "xm": "answer", "ps": "answer", "sims": "advice", "adv": "answer"}


def a_whole_case(slug: str) -> Case:
    """Let happen what people are written to about."""
    case, dee, alma, bo = cast.case(slug), cast.dee(), cast.alma(), cast.bo()
    operations.assign(case, to=alma, by=dee, at=at("2026-03-02 10:10"), why="she knows it")
    if slug == "pa":
        operations.tell_delay(
            case, text="We will be late.", why="a part is missing", until=at("2026-03-03 11:00"),
            by=dee, at=at("2026-03-02 10:40"),
        )  # fmt: skip
    operations.reply(case, by=dee, text="We look.", at=at("2026-03-02 10:50"))
    operations.wait(case, by=dee, for_="customer", question="Which one?", at=at("2026-03-02 11:00"))
    cast.sweep_to("2026-03-06 12:00")
    operations.add_reply(case, by=bo, text="The red one.", via="mail", at=at("2026-03-06 13:00"))
    given = {"text": "Press it.", "solution": SOLUTIONS[slug], "at": at("2026-03-06 14:00")}
    operations.reply(case, by=dee, **given)
    cast.sweep_to("2026-04-30 12:00")
    return case


@pytest.mark.clause("PA-03", "PS-06", "PS-24", "ADV-28")
@pytest.mark.parametrize("slug", SOLUTIONS)
def test_each_has_its_parts_in_their_order_and_is_one_mail_in_two_forms(slug):
    case = a_whole_case(slug)

    mails = list(Notice.objects.filter(payload__audience="customer").order_by("pk"))
    charter = case.rulebook.charter
    assert {"received", "reply", "resolved"} <= {each.payload["notice"] for each in mails}
    for notice in mails:
        said, text = notice.payload["notice"], notice.payload["text"]
        paragraphs = text.strip().split("\n\n")
        link = f"You can see the {charter.labels['case']} and write to us here: "
        order = [text.find(each) for each in (LINE, paragraphs[1], link, "To reach a person")]
        assert paragraphs[0] == LINE
        assert notice.payload["subject"] == "Ticket [1001] Invoice shows the wrong address"
        assert order == sorted(order), said
        assert min(order) >= 0, said
        assert re.search(r"You do not need to do anything\.|[Aa]nswer (this mail|what)", text), said
        assert not (charter_aims(charter) and re.search("promise|guarantee", text, re.IGNORECASE))
        _is_one_mail_in_two_forms(notice)


def _is_one_mail_in_two_forms(notice: Notice) -> None:
    written = sending.write(notice)
    mail = message_from_bytes(letter.as_bytes(written), policy=default)
    plain, rich = mail.iter_parts()

    assert mail.get_content_type() == "multipart/alternative"
    assert not mail.defects
    assert mail["Auto-Submitted"] == ("auto-replied" if notice.payload["auto"] else None)
    assert plain.get_content().split() == notice.payload["text"].split()
    assert "data-desk-cut" in rich.get_content()
    assert "<img" not in rich.get_content()
    said = to_text(rich.get_content()).split()
    assert [word for word in written.body.split() if word not in said] == []


# What stands between the line and the foot, after the mails that come before it in the case.
TO_CUSTOMER = {
    "received": """
        We have your ticket. Its number is 1001.

        You do not need to do anything.

        We aim to reply by Monday 2 March, 13:00, because our target is a first reply within 3
        working hours for priority 3.

        Next time, tell us on our portal: we can begin to look into it sooner.
    """,
    "late": """
        We will be late.

        You do not need to do anything.

        We expect it by Tuesday 3 March, 11:00, because a part is missing.
    """,
    "reply": """
        Which one?

        Please answer this mail: we need it to go on.
    """,
    "told": """
        We still need an answer from you in ticket 1001.

        We asked: Which one?

        Please answer this mail: we need it to go on. Without an answer by Monday 16 March, 17:30 we
        may close it. You can open it again then.
    """,
    "resolved": """
        Press it.

        What we offer you: advice.

        If it does not solve the problem, answer this mail by Friday 20 March, 17:30. If it does,
        you do not need to do anything.
    """,
    "closed": """
        Your ticket is closed now. It prints.

        If it is not solved, answer this mail and we open it again. If it is, you do not need to do
        anything.

        How did we do? Tell us what was good and what was not. Here:
        http://127.0.0.1:8000/portal/cases/1001/feedback/
    """,
    "reopened": """
        Your ticket is open again. The letters fade.

        You do not need to do anything.

        We aim to write to you again by Tuesday 12 May, 17:30, because our target is an update every
        5 working days.
    """,
}
TO_STAFF = {
    "assigned": """
        Ticket 1001 is yours now (given to you by Dee Castle, she knows it).

        Invoice shows the wrong address, priority 3, from Bo Lind (Northwind)

        A first reply is due by Monday 2 March, 13:00, because our target is a first reply within 3
        working hours for priority 3.
    """,
    "told": """
        First response was due by Monday 2 March, 13:00.

        Ticket 1001, priority 3: Invoice shows the wrong address

        Waiting for the customer. A first reply is due by Monday 2 March, 13:00, because our target
        is a first reply within 3 working hours for priority 3.
    """,
    "answered": """
        Bo Lind wrote in ticket 1001:

        The red one.

        We are working on it. We are late: our target was a first reply within 3 working hours for
        priority 3, by Monday 2 March, 13:00.
    """,
}


@pytest.mark.clause("PA-140")
def test_the_words_of_each():
    case, alma = a_whole_case("pa"), cast.alma()
    operations.close(case, by=alma, at=at("2026-05-04 10:00"), way="no feedback", why="It prints.")
    operations.reopen(case, by=alma, at=at("2026-05-05 10:00"), why="The letters fade.")

    for kind, text in TO_CUSTOMER.items():
        bodies = [_paragraphs(mail["text"])[1:-3] for mail in cast.told(cast.bo(), kind)]
        assert _paragraphs(text) in bodies, kind
    for kind, text in TO_STAFF.items():
        bodies = [_paragraphs(mail["text"])[:-1] for mail in cast.told(alma, kind)]
        assert _paragraphs(text) in bodies, kind


def _paragraphs(text: str) -> list[str]:
    return [" ".join(each.split()) for each in text.strip().split("\n\n")]

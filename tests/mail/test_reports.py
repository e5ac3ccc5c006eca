"""What other servers and programs say of our mails."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone

from kept.cases import operations
from kept.cases.models import Case
from kept.mail import sending, tokens
from kept.mail.models import Received
from kept.outbox import runner
from kept.outbox.models import Notice
from tests import cast
from tests.mail.post import NOW, PA, answer, arrive, later, mail, sent

pytestmark = pytest.mark.django_db
State = Received.State

BOUNCE = """\
From: MAILER-DAEMON@mx.contoso.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{code}@mx.contoso.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.contoso.example

Final-Recipient: rfc822; bo@northwind.example
Action: {action}
Status: {code}
Diagnostic-Code: smtp; 550 {code} No such person

--b
Content-Type: message/rfc822

Message-ID: <{original}>
Subject: Ticket

hello
--b--
"""


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def told(_data) -> Notice:
    """The acknowledgement of Bo's case, sent."""
    cast.entitled("pa")
    cast.bo()
    opened = arrive(mail()).case
    assert opened is not None
    notice = sent(opened)[0]
    Notice.objects.filter(pk=notice.pk).update(state="sent", sent_at=timezone.now())
    return notice


def case() -> Case:
    return Case.objects.get()


def bounce(told: Notice, *, to: str = "", code: str = "5.1.1", action: str = "failed") -> Received:
    to = to or tokens.bounce_address(PA, notice=told.pk)
    raw = BOUNCE.format(to=to, code=code, action=action, original=told.message_id)
    return arrive(raw.encode(), to=to, envelope_from="", at=later(hours=1))


def test_a_bounce_is_written_on_the_mail_that_did_not_arrive(told):
    received = bounce(told)

    assert (received.state, received.case) == (State.RECORDED, case())
    told.refresh_from_db()
    assert told.state == Notice.State.FAILED
    assert "was not delivered" in told.last_error
    assert "No such person" in told.last_error


def test_the_desk_sees_it_in_the_case_and_no_clock_moves(told):
    before = [(clock.slug, clock.state, clock.due_at) for clock in case().clocks.all()]

    bounce(told)

    entry = case().entries.get(kind="delivery report")
    assert not entry.public
    assert "bo@northwind.example was not delivered" in entry.words.text
    assert [(clock.slug, clock.state, clock.due_at) for clock in case().clocks.all()] == before
    assert Notice.objects.count() == len(sent(case())) + len(sent(case(), "staff"))


def test_a_delay_leaves_the_mail_sent(told):
    bounce(told, code="4.4.1", action="delayed")

    told.refresh_from_db()
    assert told.state == Notice.State.SENT
    assert "is delayed" in case().entries.get(kind="delivery report").words.text


def test_a_bounce_to_the_desks_own_address_is_known_by_the_mail_in_it(told):
    assert bounce(told, to=PA).state == State.RECORDED


def test_a_bounce_of_a_mail_that_we_never_sent_is_held(told):
    told.message_id = "forged@x.example"

    received = bounce(told, to=PA)

    assert (received.state, received.reason) == (
        State.HELD,
        "It reports on a mail that we never sent.",
    )
    assert Case.objects.count() == 1


def test_an_old_servers_bounce_in_its_own_words_is_known_by_its_address(told):
    to = tokens.bounce_address(PA, notice=told.pk)
    written = mail("Sorry, no such person.", by="MAILER-DAEMON@old.example", to=to)

    arrive(written, to=to, envelope_from="")

    told.refresh_from_db()
    assert told.state == Notice.State.FAILED


@pytest.mark.parametrize("address", ["reply", "bounce", "desk"])
def test_an_absence_note_lies_beside_the_case_and_nobody_is_told(told, address):
    before = Notice.objects.count()
    to = {
        "reply": tokens.reply_address(PA, case=case().number, recipient="bo@northwind.example"),
        "bounce": tokens.bounce_address(PA, notice=told.pk),
        "desk": PA,
    }[address]
    written = answer(case(), "I am away.", to=to, Auto_Submitted="auto-replied")

    received = arrive(written, to=to, envelope_from="", at=later(minutes=1))

    assert (received.state, received.entry.kind) == (State.APPENDED, "automatic mail")
    assert not received.entry.public
    assert Notice.objects.count() == before


def test_an_absence_note_to_nothing_of_ours_is_only_recorded(told):
    written = mail(Auto_Submitted="auto-replied", In_Reply_To="<x@y.example>")

    assert arrive(written).state == State.RECORDED


def test_a_receipt_is_written_beside_the_case(told):
    receipt = EmailMessage()
    receipt["From"], receipt["To"] = "bo@northwind.example", PA
    receipt["In-Reply-To"] = f"<{told.message_id}>"
    receipt["Message-ID"] = "<receipt@northwind.example>"
    receipt.set_content("Your mail was displayed.")
    receipt.make_mixed()
    receipt.replace_header("Content-Type", "multipart/report; report-type=disposition-notification")

    received = arrive(receipt)

    assert received.state == State.RECORDED
    assert "was shown to its reader" in case().entries.get(kind="delivery report").words.text


RECEIPT = """message/disposition-notification

Original-Message-ID: <{}>
Disposition: manual-action/MDN-sent-manually; displayed"""
COMPLAINT = """message/feedback-report

Feedback-Type: abuse

--b
Content-Type: message/rfc822

Message-ID: <{}>
Subject: Ticket

Hello."""


@pytest.mark.parametrize(
    ("kind", "part", "said"),
    [
        ("disposition-notification", RECEIPT, "was shown to its reader"),
        ("feedback-report", COMPLAINT, "was called unwanted"),
    ],
)
def test_case_47_a_report_that_names_our_mail_in_its_parts_alone_lies_beside_the_case(
    told, kind, part, said
):
    raw = (
        f"From: bo@northwind.example\nTo: {PA}\nSubject: Report\nMessage-ID: <r@x.example>\n"
        f"Content-Type: multipart/report; report-type={kind}; boundary=b\n\n--b\n\nSee below.\n"
        f"--b\nContent-Type: {part.format(told.message_id)}\n--b--\n"
    )

    received = arrive(raw.encode())

    assert received.state == State.RECORDED
    assert said in case().entries.get(kind="delivery report").words.text


def complaint(told: Notice) -> bytes:
    return (
        f"From: reports@provider.example\nTo: {PA}\nSubject: Report\nMessage-ID: <c@x.example>\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nSee.\n"
        f"--b\nContent-Type: message/rfc822\n\nMessage-ID: <{told.message_id}>\n\nText.\n--b--\n"
    ).encode()


def unsent() -> list[str]:
    """Send what waits; return why something was not sent."""
    runner.drain(sending.HANDLERS, now=timezone.now() + timedelta(hours=1))
    dropped = Notice.objects.filter(state=Notice.State.DROPPED).order_by("pk")
    return list(dropped.values_list("last_error", flat=True))


@pytest.mark.django_db
def test_case_47_who_complains_gets_nothing_automatic_until_they_write_to_us(told):
    unsent()
    arrive(complaint(told))
    assert cast.bo().complained_at == NOW

    operations.reply(case(), by=cast.dee(), text="We looked into it.", at=later(hours=1))
    over = {"way": "not entitled", "why": "no contract"}
    operations.close(case(), by=cast.alma(), at=later(hours=1), **over)
    assert unsent() == ["Its reader has called a mail of ours unwanted."]
    assert [each.state for each in sent(case())] == ["sent", "sent", "dropped"]

    arrive(mail("Thank you."), at=later(hours=2))
    assert cast.bo().complained_at is None


@pytest.mark.django_db
def test_case_43_an_address_that_nobody_has_is_marked_on_its_person(told):
    bounce(told)

    assert cast.bo().undelivered_at == later(hours=1)
    assert "No such person" in cast.bo().undelivered_why
    told.refresh_from_db()
    assert told.results["bo@northwind.example"]["state"] == "bounced"


def test_a_mailbox_that_was_full_is_tried_again_some_times_and_marks_nobody(told):
    *passing, last = "4.2.2", "4.2.1", "4.3.1", "4.4.7"
    for code in passing:
        bounce(told, code=code)
        told.refresh_from_db()
        assert (told.state, told.next_at) == (Notice.State.DUE, later(hours=5))

    bounce(told, code=last)

    told.refresh_from_db()
    assert told.state == Notice.State.FAILED
    assert cast.bo().undelivered_at is None

"""The nasty cases of mails that no person wrote."""

from __future__ import annotations

import pytest

from tests.mail.reading.letters import DESK, letter, opened, part, parts

STATUS = """Reporting-MTA: dns; mx.there.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user
"""
RETURNED = letter("Old words", message_id="<sent@desk.example>", to="gone@there.example")


def report(*statuses: str, kind: str = "delivery-status") -> bytes:
    body = "Reporting-MTA: dns; mx.there.example\n\n" + "\n".join(
        status.partition("\n\n")[2] for status in statuses
    )
    return parts(
        part("It did not work."),
        part(body, "message/delivery-status"),
        part(RETURNED, "message/rfc822"),
        kind=f"report; report-type={kind}",
        subject="Undelivered Mail Returned to Sender",
        **{"from": "MAILER-DAEMON@mx.there.example"},
    )


def status(address: str, action: str = "failed", code: str = "5.1.1") -> str:
    return STATUS.format(address=address, action=action, status=code)


@pytest.mark.parametrize(
    ("action", "code", "permanent"),
    [("failed", "5.1.1", True), ("delayed", "4.4.1", False), ("failed", "4.4.7", True)],
)
def test_case_43_bounce_of_our_mail(action: str, code: str, permanent: bool) -> None:
    mail = opened(report(status("gone@there.example", action, code)))

    assert mail.kind == "bounce"
    assert mail.bounce is not None
    assert mail.bounce.recipients == ("gone@there.example",)
    assert mail.bounce.permanent is permanent
    assert mail.bounce.original_message_id == "sent@desk.example"
    assert mail.may_answer is False


def test_case_44_each_receiver_by_itself() -> None:
    mail = opened(
        report(
            status("gone@there.example"),
            status("slow@there.example", "delayed", "4.2.2"),
            status("fine@there.example", "delivered", "2.0.0"),
        )
    )

    assert mail.bounce is not None
    assert [(each.address, each.permanent) for each in mail.bounce.failures] == [
        ("gone@there.example", True),
        ("slow@there.example", False),
    ]


QMAIL = """\
Hi. This is the qmail-send program at there.example.
I wasn't able to deliver your message to these addresses.
This is a permanent error; I've given up.

<gone@there.example>:
No mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <support@desk.example>
Message-ID: <sent@desk.example>
To: gone@there.example
"""
EXCHANGE = """\
Your message did not reach some or all of the intended recipients.

The following recipient(s) could not be reached:

      gone@there.example on 01/12/2026 10:00
            The e-mail account does not exist at the organization.
"""
PLAIN_WORDS = """\
There was an error delivering your mail to <gone@there.example>.

550 5.1.1 unknown

Message headers follow.

Message-ID: <sent@desk.example>
To: gone@there.example
"""
GERMAN = """\
Ihre Nachricht konnte nicht zugestellt werden.

gone@there.example: Empfänger unbekannt
"""
OLD = {
    "qmail": ("failure notice", QMAIL),
    "exchange": ("Undeliverable: Printer", EXCHANGE),
    "plain words": ("Mail delivery failed", PLAIN_WORDS),
    "german": ("Unzustellbar: Drucker", GERMAN),
}


@pytest.mark.parametrize("name", OLD)
def test_case_45_bounces_that_only_speak_to_people(name: str) -> None:
    subject, text = OLD[name]

    mail = opened(letter(text, subject=subject, **{"from": "MAILER-DAEMON@there.example"}))

    assert mail.kind == "bounce"
    assert mail.bounce is not None
    assert mail.bounce.recipients == ("gone@there.example",)


def test_case_45_a_bounce_without_from() -> None:
    subject, text = OLD["qmail"]

    mail = opened(letter(text, subject=subject, return_path="<>", **{"from": ""}))

    assert mail.kind == "bounce"
    assert mail.bounce is not None
    assert mail.bounce.original_message_id == "sent@desk.example"


def test_case_46_a_bounce_names_the_mail_it_is_about() -> None:
    mail = opened(report(status("gone@there.example")))

    assert mail.bounce is not None
    assert mail.bounce.original_to == ("gone@there.example",)


NOTIFIED = """{"notificationType":"%s","%s":{"bounceType":"Permanent","%s":[
{"emailAddress":"gone@there.example","action":"failed","status":"5.1.1"}]},"mail":{}}

--
To stop these notices, write to nobody.
"""


def test_a_bounce_reported_as_json() -> None:
    mail = opened(letter(NOTIFIED % ("Bounce", "bounce", "bouncedRecipients")))

    assert mail.bounce is not None
    assert mail.bounce.recipients == ("gone@there.example",)
    assert mail.bounce.permanent is True


def test_a_complaint_reported_as_json() -> None:
    mail = opened(letter(NOTIFIED % ("Complaint", "complaint", "complainedRecipients")))

    assert mail.kind == "complaint"


def test_a_person_who_asks_about_a_bounce_is_no_bounce() -> None:
    text = "Hello,\n\nmy mails were not delivered, they say user unknown. Can you help?\n\nBo"

    mail = opened(letter(text, subject="Mail delivery problem"))

    assert mail.kind == "normal"
    assert mail.may_answer is True


def test_case_47_feedback_report() -> None:
    raw = parts(
        part("This is a spam report."),
        part("Feedback-Type: abuse\nVersion: 1\n", "message/feedback-report"),
        part(RETURNED, "message/rfc822"),
        kind="report; report-type=feedback-report",
    )

    assert opened(raw).kind == "complaint"


def test_case_47_read_receipt() -> None:
    raw = parts(
        part("Your message was read."),
        part(
            "Final-Recipient: rfc822; bo@customer.example\nDisposition: manual-action/"
            "MDN-sent-manually; displayed\n",
            "message/disposition-notification",
        ),
        kind="report; report-type=disposition-notification",
    )

    mail = opened(raw)

    assert (mail.kind, mail.may_answer) == ("mdn", False)


@pytest.mark.parametrize(
    "fields",
    [
        {"list_id": "<news.x.example>"},
        {"precedence": "bulk"},
        {"list_unsubscribe": "<https://x.example>"},
    ],
)
def test_case_48_lists_are_not_answered(fields: dict[str, str]) -> None:
    mail = opened(letter(**fields))

    assert (mail.kind, mail.may_answer) == ("list", False)


@pytest.mark.parametrize(
    "fields",
    [
        {"auto_submitted": "auto-replied"},
        {"auto_submitted": "auto-generated (vacation)"},
        {"x_autoreply": "yes"},
        {"precedence": "auto_reply"},
        {"subject": "Automatic reply: Printer"},
        {"subject": "Abwesenheitsnotiz: Drucker"},
        {"subject": "Out of Office: Printer"},
    ],
)
def test_case_41_automatic_answers(fields: dict[str, str]) -> None:
    mail = opened(letter("I am away until Monday.", **fields))

    assert (mail.kind, mail.may_answer) == ("auto_reply", False)


@pytest.mark.parametrize(
    ("fields", "may_answer"),
    [
        ({}, True),
        ({"auto_submitted": "no"}, True),
        ({"x_auto_response_suppress": "DR, RN"}, True),
        ({"x_auto_response_suppress": "All"}, False),
        ({"x_auto_response_suppress": "OOF, AutoReply"}, False),
        ({"from": "no-reply@shop.example"}, False),
        ({"from": "MAILER-DAEMON@x.example"}, False),
        ({"to": "bo@x.example", "cc": DESK}, False),
    ],
)
def test_when_a_machine_may_answer(fields: dict[str, str], may_answer: bool) -> None:
    mail = opened(letter(**fields))

    assert mail.may_answer is may_answer


def test_suppressing_answers_alone_makes_no_machine() -> None:
    assert opened(letter(x_auto_response_suppress="All")).kind == "normal"

"""A mail of ours as bytes."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from kept.mail.letter import Letter, as_bytes
from kept.mail.reading.message import Context, read

LETTER = Letter(
    to=("pat@northwind.example",),
    from_name="Helpdesk",
    from_address="support@pa.kept.example",
    subject="Ticket [1042] Grüße vom Drucker",
    text="-- Please reply above this line --\n\nWe have your ticket.\n\nhttps://kept.example/1042\n",
    message_id="abc.def@kept.example",
    at=datetime(2026, 11, 30, 9, 0, tzinfo=UTC),
    case=1042,
    reply_to="support+1042.abcdefghijklmnop@pa.kept.example",
    references=("case.1042@kept.example", "his-own@northwind.example"),
)


def parsed(letter: Letter) -> EmailMessage:
    mail = message_from_bytes(as_bytes(letter), policy=default)
    assert isinstance(mail, EmailMessage)
    assert not mail.defects
    return mail


def part(letter: Letter, kind: str) -> str:
    body = parsed(letter).get_body((kind,))
    assert isinstance(body, EmailMessage)
    return body.get_content()


@pytest.mark.clause("PA-62")
def test_it_comes_from_the_desk_and_is_answered_to_the_desk():
    mail = parsed(LETTER)

    assert mail["From"] == "Helpdesk <support@pa.kept.example>"
    assert mail["Reply-To"] == "Helpdesk <support+1042.abcdefghijklmnop@pa.kept.example>"


@pytest.mark.clause("XM-14")
def test_it_bears_what_threads_its_answers():
    mail = parsed(LETTER)

    assert mail["Message-ID"] == "<abc.def@kept.example>"
    assert mail["In-Reply-To"] == "<his-own@northwind.example>"
    assert mail["References"] == "<case.1042@kept.example> <his-own@northwind.example>"
    assert mail["Subject"] == "Ticket [1042] Grüße vom Drucker"


def test_an_id_longer_than_a_line_stays_as_it_is():
    long = f"{'DB7PR04MB4156' * 7}@DB7PR04MB4156.eurprd04.prod.outlook.example"

    raw = as_bytes(replace(LETTER, references=("case.1042@kept.example", long)))

    assert f"In-Reply-To: <{long}>\r\n".encode() in raw
    assert f"References: <case.1042@kept.example>\r\n <{long}>\r\n".encode() in raw


def test_a_mail_that_writes_itself_says_so():
    mail = parsed(LETTER)

    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["X-Kept-Loop"] == "support@pa.kept.example"


def test_a_persons_words_are_not_called_automatic():
    mail = parsed(replace(LETTER, is_automatic=False))

    assert mail["Auto-Submitted"] is None
    assert mail["X-Kept-Loop"] == "support@pa.kept.example"


@pytest.mark.clause("XM-19")
def test_the_line_to_answer_above_is_a_paragraph_of_its_own_in_both_parts():
    assert part(LETTER, "plain").splitlines()[0] == "-- Please reply above this line --"
    paragraph = re.search(
        r"<p ([^>]*)>-- Please reply above this line --</p>", part(LETTER, "html")
    )
    assert paragraph is not None
    assert {'class="desk-cut"', 'data-desk-cut="1042"'} <= set(paragraph[1].split())


@pytest.mark.clause("XM-19")
def test_our_own_reader_finds_the_line_in_an_answer():
    quoted = part(LETTER, "plain").replace("\n", "\n> ")
    context = Context(frozenset({LETTER.from_address}), ("Please reply above this line",))
    answer = f"From: pat@northwind.example\n\nIt works again, thank you.\n\n> {quoted}"

    assert read(answer.encode(), context).reply.strip() == "It works again, thank you."


def test_the_html_says_what_the_text_says_and_loads_nothing():
    html = part(LETTER, "html")

    assert "We have your ticket." in html
    assert '<a href="https://kept.example/1042"' in html
    assert "<img" not in html
    assert "color-scheme" in html


def test_what_somebody_wrote_stays_text():
    html = part(replace(LETTER, text="<script>alert(1)</script> & <b>bold</b>"), "html")

    assert "<script>" not in html
    assert "&lt;b&gt;bold&lt;/b&gt;" in html


def test_no_line_breaks_reach_the_headers():
    mail = parsed(replace(LETTER, subject="a\r\nBcc: boss@x.example", from_name="a\nb"))

    assert mail["Bcc"] is None
    assert mail["Subject"] == "a Bcc: boss@x.example"


def test_the_same_letter_is_the_same_bytes():
    assert as_bytes(LETTER) == as_bytes(LETTER)


def test_every_line_keeps_to_the_length_that_servers_must_take():
    raw = as_bytes(replace(LETTER, text="word " * 3_000 + "long" * 900, subject="Betreff " * 60))

    assert max(len(line) for line in raw.split(b"\r\n")) <= 998  # RFC 5322, 2.1.1


def test_an_address_in_other_letters_is_written_for_servers_that_know_ascii_only():
    assert "xn--bcher-kva.example" in parsed(replace(LETTER, to=("pat@bücher.example",)))["To"]


def test_an_odd_address_is_quoted_rather_than_refused():
    assert parsed(replace(LETTER, to=("a..b c@x.example",)))["To"] == '"a..b c"@x.example'

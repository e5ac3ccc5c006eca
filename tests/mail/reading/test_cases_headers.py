"""The nasty cases of senders, subjects, dates and identities."""

from __future__ import annotations

from datetime import UTC, datetime
from time import process_time

import pytest

from kept.mail.reading.addresses import Address
from kept.mail.reading.message import read
from tests.mail.reading.letters import CONTEXT, DESK, letter, opened


def test_case_04_no_message_id() -> None:
    mail = opened(letter())

    assert mail.message_id is None
    assert len(mail.body_hash) == 64


def test_case_05_message_id_with_brackets() -> None:
    assert opened(letter(message_id="<[abc]@x.example>")).message_id == "[abc]@x.example"


def test_case_12_twenty_thousand_brackets_in_from() -> None:
    mail = opened(letter(**{"from": "(" * 20_000 + " bo@customer.example"}))

    assert mail.sender is not None
    assert mail.sender.address == "bo@customer.example"


def test_case_13_twenty_thousand_quotes_in_from() -> None:
    began = process_time()

    opened(letter(**{"from": '"' * 20_001}))

    assert process_time() - began < 1


def test_case_14_line_break_inside_an_encoded_word() -> None:
    mail = opened(letter(subject="=?utf-8?q?a=0d=0aBcc:_all@customer.example?="))

    assert mail.subject == "a Bcc: all@customer.example"


@pytest.mark.parametrize(
    ("raw", "content_type", "subject"),
    [
        ("Grüße".encode(), "text/plain", "Grüße"),
        ("Grüße".encode("cp1252"), "text/plain; charset=iso-8859-1", "Grüße"),
        ("Привет".encode("koi8-r"), "text/plain; charset=koi8-r", "Привет"),
    ],
)
def test_case_15_raw_8_bit_header(raw: bytes, content_type: str, subject: str) -> None:
    assert opened(letter(subject=raw, content_type=content_type)).subject == subject


def test_case_16_encoded_word_with_raw_8_bit() -> None:
    assert opened(letter(subject=b"=?iso-8859-1?q?Fr\xf6sche?=")).subject == "Frösche"


@pytest.mark.parametrize(
    "words",
    [
        "=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=",
        "=?utf-8?b?R3LD?=\r\n =?utf-8?b?vMOfZQ==?=",
        "=?utf-8?b?R3LDv?= =?utf-8?b?MOfZQ==?=",
    ],
)
def test_case_17_encoded_words_split_inside_a_character(words: str) -> None:
    assert opened(letter(subject=words)).subject == "Grüße"


def test_an_encoded_word_before_plain_text_keeps_its_blank() -> None:
    assert opened(letter(subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?= an alle")).subject == "Grüße an alle"


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ({"reply_to": "a@customer.example", "return_path": "<b@customer.example>"}, "a"),
        ({"return_path": "<b@customer.example>", "sender": "c@customer.example"}, "b"),
        ({"sender": "c@customer.example"}, "c"),
    ],
)
def test_case_34_no_from(fields: dict[str, str], address: str) -> None:
    mail = opened(letter(**{"from": ""}, **fields))

    assert mail.sender == Address("", f"{address}@customer.example")


def test_case_34_nobody_named_at_all() -> None:
    mail = opened(letter(**{"from": ""}))

    assert mail.sender is None
    assert "Names no sender." in mail.notes
    assert mail.may_answer is False


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ('"Smith, John" <j@x.example>', [("Smith, John", "j@x.example")]),
        ("Smith, John <j@x.example>", [("Smith, John", "j@x.example")]),
        ("j@x.example (John Smith)", [("John Smith", "j@x.example")]),
        ("John <j@x.example", [("John", "j@x.example")]),
        ("John <j@x.example, Ann <a@x.example>", [("John", "j@x.example"), ("Ann", "a@x.example")]),
        ("John < j @ x.example >", [("John", "j@x.example")]),
        ("j@x.example; a@x.example", [("", "j@x.example"), ("", "a@x.example")]),
        ("j@x.example a@x.example", [("", "j@x.example"), ("", "a@x.example")]),
        ("A <a@x.example> B <b@x.example>", [("A", "a@x.example"), ("B", "b@x.example")]),
        ("Team: a@x.example, B <b@x.example>;", [("", "a@x.example"), ("B", "b@x.example")]),
        ("undisclosed-recipients:;", []),
        ("<@relay.example:j@x.example>", [("", "j@x.example")]),
        ("mailto:j@x.example", [("", "j@x.example")]),
        ("'j@x.example'", [("", "j@x.example")]),
        ("=?utf-8?q?J=C3=B6rg=2C_Ltd?= <j@x.example>", [("Jörg, Ltd", "j@x.example")]),
        ("=?utf-8?q?J=C3=B6rg_=3Cj=40x.example=3E?=", [("Jörg", "j@x.example")]),
        ('"John \\"Jo\\" Smith" <j@x.example>', [('John "Jo" Smith', "j@x.example")]),
        (
            '"Smith, John <j@x.example>, Ann <a@x.example>',
            [
                ("Smith, John", "j@x.example"),
                ("Ann", "a@x.example"),
            ],
        ),
        ("John (nested (comment)) Smith <j@x.example>", [("John Smith", "j@x.example")]),
        ('"very.(),:;<>[]\\".VERY"@x.example', [("", '"very.(),:;<>[]\\".VERY"@x.example')]),
    ],
)
def test_case_35_no_address_is_lost(written: str, people: list[tuple[str, str]]) -> None:
    mail = opened(letter(to=written))

    assert [(each.name, each.address) for each in mail.to] == people


def test_case_36_from_with_two_addresses() -> None:
    mail = opened(letter(**{"from": "Bo <bo@customer.example>, Cy <cy@customer.example>"}))

    assert mail.sender == Address("Bo", "bo@customer.example")
    assert [each.address for each in mail.senders] == ["bo@customer.example", "cy@customer.example"]


def test_where_answers_are_wanted_is_told_and_makes_nobody_the_sender() -> None:
    mail = opened(letter(**{"from": "form@shop.example"}, reply_to="bo@customer.example"))
    same = opened(letter(**{"from": "bo@x.example"}, reply_to="Bo <BO@x.example>"))

    assert mail.sender == Address("", "form@shop.example")
    assert mail.notes == ("Its sender wants answers at bo@customer.example.",)
    assert same.notes == ()


def test_case_37_from_ourselves_is_never_answered() -> None:
    assert opened(letter(**{"from": DESK})).may_answer is False
    assert opened(letter(**{"from": "support+token@desk.example"})).may_answer is False


def test_case_38_name_holds_another_address() -> None:
    mail = opened(letter(**{"from": '"boss@desk.example" <x@evil.example>'}))

    assert mail.sender is not None
    assert mail.sender.address == "x@evil.example"
    assert mail.sender.poses_as == "boss@desk.example"
    assert any("x@evil.example" in note for note in mail.notes)


@pytest.mark.parametrize(
    "before",
    [
        b"From bo@customer.example Tue Dec  1 10:00:00 2026\r\n",
        b"\r\n\r\n",
        b">From bo@customer.example Tue Dec  1 10:00:00 2026\r\n",
        b"This line was put here by a broken gateway\r\nand this one too\r\n",
        b"\xef\xbb\xbf",
    ],
)
def test_case_39_text_before_the_headers(before: bytes) -> None:
    mail = opened(before + letter("Words", message_id="<1@customer.example>"))

    assert mail.subject == "Printer"
    assert mail.text == "Words"


@pytest.mark.parametrize("date", ["Fri, 01 Jan 2099 10:00:00 +0000", "yesterday", "", "\0"])
def test_case_40_date_in_the_future_or_unreadable(date: str) -> None:
    mail = opened(letter(date=date))

    assert mail.date is None


def test_case_40_a_real_date_is_kept_in_utc() -> None:
    mail = opened(letter(date="Tue, 3 Nov 2020 10:00:00 +0200"))

    assert mail.date == datetime(2020, 11, 3, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        ({"to": DESK}, {"to"}),
        ({"to": "support+c1@DESK.example"}, {"to"}),
        ({"to": "bo@x.example", "cc": f"Desk <{DESK}>"}, {"cc"}),
        ({"to": DESK, "cc": DESK}, {"to", "cc"}),
        ({"to": "bo@x.example", "delivered_to": DESK}, {"bcc"}),
        ({"to": "bo@x.example"}, set()),
    ],
)
def test_where_our_address_stands(fields: dict[str, str], places: set[str]) -> None:
    assert opened(letter(**fields)).addressed == places


def test_the_envelope_alone_is_a_blind_copy() -> None:
    context = type(CONTEXT)(CONTEXT.own_addresses, (), envelope_to=("support+t0K@desk.example",))

    mail = opened(letter(to="list@x.example"), context)

    assert mail.addressed == {"bcc"}
    assert mail.tokens == ("t0K",)


@pytest.mark.parametrize(
    ("subject", "tickets"),
    [
        ("Re: Ticket [4131] Invoice", ("4131",)),
        ("TICKET\xa0[ 0042 ] and case[7]", ("42", "7")),
        ("Multiticket [12]", ()),
        ("Ticket [1234567890123]", ()),
        ("Ticket 12", ()),
    ],
)
def test_ticket_numbers_of_a_subject(subject: str, tickets: tuple[str, ...]) -> None:
    mail = opened(letter(subject=subject))

    assert mail.tickets == tickets
    assert mail.ticket == (tickets[-1] if tickets else None)


def test_references_keep_their_order_and_lose_doubles() -> None:
    mail = opened(
        letter(
            references="<a@x.example>\r\n <b@x.example> <a@x.example>",
            in_reply_to="<b@x.example> (Bo)",
        )
    )

    assert mail.references == ("a@x.example", "b@x.example")
    assert mail.in_reply_to == ("b@x.example",)


def test_a_mail_without_anything_is_read() -> None:
    mail = read(b"", CONTEXT)

    assert mail.quarantined is None
    assert mail.full_text == ""

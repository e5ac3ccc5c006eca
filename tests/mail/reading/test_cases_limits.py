"""The nasty cases of size and depth: put aside with a reason, in time."""

from __future__ import annotations

from time import process_time

import pytest

from kept.mail import probe
from kept.mail.reading.message import read
from tests.mail.reading.letters import CONTEXT, letter, part, parts


def deep(levels: int) -> bytes:
    return b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
        for level in range(levels)
    )


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (parts(*[part("x")] * 1_001), "more than 1000 parts"),
        (deep(3_000), "more than 50 deep"),
        (letter(x_long="y" * 1_000_001), "longer than 1 MB"),
    ],
    ids=["parts", "depth", "headers"],
)
def test_case_11_limits_put_a_mail_aside(raw: bytes, reason: str) -> None:
    mail = read(raw, CONTEXT)

    assert reason in (mail.quarantined or "")
    assert mail.may_answer is False


def test_case_08_a_quarantined_mail_still_names_its_sender_and_subject() -> None:
    mail = read(parts(*[part("x")] * 1_001, message_id="<1@customer.example>"), CONTEXT)

    assert mail.quarantined
    assert mail.subject == "Printer"
    assert mail.sender is not None
    assert mail.message_id == "1@customer.example"


HOSTILE_TEXTS = {
    "brackets": "<" * 200_000,
    "at signs": "a@" * 100_000,
    "intros": "On 1 Dec 2026 wrote:\n" * 20_000,
    "headers": "From: a@x.example\nTo: b\n\n" * 20_000,
    "quotes": ">" * 200_000,
    "answers": "> q\na\n" * 50_000,
    "blank lines": "\n" * 300_000,
    "dashes": "-- \n" * 50_000,
    "dates": "2026-12-01 12:00 <a@x.example>\n" * 10_000,
    "marker words": "Please reply above\n" * 30_000,
}
HOSTILE_PAGES = {
    "boxes": "<div>" * 50_000,
    "fonts": "".join(f"<font color={n}>" for n in range(8_000)) + "<p>x" * 8_000,
    "attributes": "<div " + " ".join(f"a{n}=1" for n in range(20_000)) + ">x",
    "tables": "<table><tr><td>" * 8_000,
    "comments": "<!--" * 50_000,
    "entities": "&" * 100_000,
    "scripts": "<script" * 50_000,
    "styles": "<p style='" + "color:red;" * 50_000 + "'>x",
}


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_hostile_text_is_answered_in_time(name: str) -> None:
    began = process_time()

    answer = probe.probe("reply_text", HOSTILE_TEXTS[name].encode())

    assert process_time() - began < 5
    assert answer


@pytest.mark.parametrize("name", HOSTILE_PAGES)
@pytest.mark.parametrize("kind", ["reply_html", "sanitize"])
def test_hostile_pages_are_answered_in_time(name: str, kind: str) -> None:
    began = process_time()

    answer = probe.probe(kind, HOSTILE_PAGES[name].encode())

    assert process_time() - began < 5
    assert answer

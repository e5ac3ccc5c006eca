"""Whatever comes, an answer goes out: mails broken in many ways, and bytes that are no mail."""

from __future__ import annotations

import json
import os
from time import monotonic, process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kept.mail import probe
from tests.mail.reading.letters import file, letter, nested, part, parts, png
from tests.mail.reading.test_cases_files import CALENDAR, attribute, envelope
from tests.mail.reading.test_cases_machines import report, status
from tests.mail.reading.test_cases_replies import INTROS, PAGES

EXAMPLES = 3_000 if os.environ.get("KEPT_SOAK") else 60
SOAK_SECONDS = float(os.environ.get("KEPT_SOAK_SECONDS", "3600"))
SETTINGS = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

SEEDS = [
    letter(
        "Hello\r\n-- \r\nBo", subject="=?utf-8?q?Ticket_=5B12=5D?=", date="1 Dec 2026 10:00 +0000"
    ),
    letter("\n".join(INTROS), content_type="text/plain; charset=gb2312; format=flowed; delsp=yes"),
    letter("".join(PAGES.values()), content_type="text/html; charset=iso-2022-jp"),
    parts(
        nested(
            part("a"), part("<p>a<img src=cid:b>", "text/html"), kind="alternative", boundary="in"
        ),
        file(png(20, 20), "image/png", content_id="<b>"),
        file(
            envelope(attribute(2, 0x9002, b"x"), attribute(2, 0x800F, b"y")), "application/ms-tnef"
        ),
        part(CALENDAR, "text/calendar"),
        part(letter("inner"), "message/rfc822"),
        part("begin 644 a\n#0V%T\n`\nend\n", "text/plain; name*0*=utf-8''a; name*1=b"),
    ),
    report(status("gone@there.example"), status("slow@there.example", "delayed")),
    letter(b"0\x80\6\x09*\x86H\x86\xf7\r\1\7\2", content_type="application/pkcs7-mime"),
]
KINDS = ["message", "reply_text", "reply_html", "tnef", "sanitize"]
PIECES = [
    *[b"--cut\r\n", b"--cut--", b"\r\n\r\n", b"=?utf-8?q?", b"?=", b"<", b">", b'"', b"(", b"\0"],
    *[
        b"Content-Type: multipart/mixed; boundary=cut\r\n",
        b"charset=utf-7\r\n\r\n+2AA-",
        b"\x1b$B",
        b"<div>",
    ],
    *[b"On 1 Dec 2026 wrote:\n", b"From: a@b\n", b"begin 644 x\n", b"base64", b"\r", b"=", b";"],
    *[b"> ", b"*0*=", b"\xff"],
]


@st.composite
def broken_mails(draw: st.DrawFn) -> bytes:
    """A mail with pieces cut out, doubled, or put in."""
    octets = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 12))):
        place = draw(st.integers(0, len(octets)))
        length = draw(st.integers(0, 60))
        match draw(st.sampled_from(["cut", "put", "double", "flip"])):
            case "cut":
                del octets[place : place + length]
            case "put":
                octets[place:place] = draw(st.sampled_from(PIECES)) * draw(
                    st.sampled_from([1, 1, 50])
                )
            case "double":
                octets[place:place] = octets[place : place + length]
            case _ if place < len(octets):
                octets[place] = draw(st.integers(0, 255))
    return bytes(octets)


asked = 0


def is_answered(kind: str, octets: bytes) -> None:
    global asked
    asked += 1
    began = process_time()
    answer = probe.probe(kind, octets)
    assert process_time() - began < 5
    written = json.dumps(answer, ensure_ascii=False).encode()
    assert b"\\u0000" not in written
    failure = str(answer.get("quarantined") or answer.get("error") or "")
    assert "the reader failed" not in failure, failure


@SETTINGS
@given(octets=broken_mails())
def test_broken_mails_are_answered(octets: bytes) -> None:
    is_answered("message", octets)


@pytest.mark.parametrize("kind", KINDS)
@SETTINGS
@given(
    octets=st.binary(max_size=2_000) | st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join)
)
def test_any_bytes_are_answered(kind: str, octets: bytes) -> None:
    is_answered(kind, octets)


@SETTINGS
@given(octets=st.binary(max_size=500))
def test_any_winmail_is_answered(octets: bytes) -> None:
    is_answered("tnef", envelope(attribute(2, 0x9002, b"x"), attribute(1, 0x9003, octets)) + octets)


@SETTINGS
@given(
    words=st.lists(st.sampled_from([*INTROS, "> q", "text", "", "-- ", "Regards,"]), max_size=40)
)
def test_an_answer_is_never_empty(words: list[str]) -> None:
    body = "\n".join(words)

    answer = probe.probe("reply_text", body.encode())

    assert bool(answer["reply"].strip()) == bool(body.strip())
    assert bool(answer["reply_nosig"].strip()) == bool(body.strip())


@pytest.mark.soak
def test_everything_is_answered_for_an_hour(capsys: pytest.CaptureFixture[str]) -> None:
    until, before = monotonic() + SOAK_SECONDS, asked
    while monotonic() < until:
        test_broken_mails_are_answered()
        test_any_winmail_is_answered()
        for kind in KINDS:
            test_any_bytes_are_answered(kind)
    with capsys.disabled():
        print(f"{asked - before:,} mails and other bytes answered")

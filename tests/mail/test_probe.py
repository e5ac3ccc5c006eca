"""What the probe answers, and that it always answers."""

from __future__ import annotations

import base64
import io
import json

from kept.mail import probe

MAIL = b"""\
From: Bo <bo@customer.example>
To: "Desk" <support+c7@desk.example>
Cc: cy@customer.example
Subject: Re: Ticket [4131] =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Message-ID: <one@customer.example>
Content-Type: text/plain; charset=utf-8

It works again.

-- Please reply above this line --

Older words.
"""


def test_a_plain_answer_is_taken_apart() -> None:
    answer = probe.probe("message", MAIL)

    assert answer["subject"] == "Re: Ticket [4131] Grüße"
    assert answer["from"] == [["Bo", "bo@customer.example"]]
    assert answer["to"] == [["Desk", "support+c7@desk.example"]]
    assert answer["message_id"] == "one@customer.example"
    assert answer["ticket"] == "4131"
    assert answer["addressed"] == {"to": True, "cc": False, "bcc": False}
    assert answer["reply"] == "It works again."
    assert answer["class"] == "normal"
    assert answer["may_answer"] is True


def test_an_unknown_kind_is_answered() -> None:
    assert "unknown kind" in probe.probe("picture", b"")["error"]


def test_lines_in_are_answered_by_lines_out() -> None:
    data = base64.b64encode(MAIL).decode()
    questions = io.StringIO(f'{{"id": 7, "kind": "message", "data": "{data}"}}\n\nnonsense\n')
    answers = io.StringIO()

    probe.main(questions, answers)

    first, second = (json.loads(line) for line in answers.getvalue().splitlines())
    assert (first["id"], first["ticket"]) == (7, "4131")
    assert "error" in second

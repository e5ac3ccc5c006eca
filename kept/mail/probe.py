"""
One way to ask the mail room what it makes of a mail: no database, one JSON object a line.

Goes through the same code as the live intake.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from typing import Any, TextIO

from kept.mail.reading import charsets, html, message, names, quoted_html, replies, tnef
from kept.mail.reading.addresses import Address
from kept.mail.reading.limits import Deadline, UnreadableError
from kept.mail.reading.message import Context, File

SECONDS = 4.0
MARKER = "Please reply above this line"
CONTEXT = Context(
    own_addresses=frozenset({"support@desk.example"}),
    markers=(MARKER,),
    words=("ticket",),
    seconds=SECONDS,
)


def probe(kind: str, data: bytes) -> dict[str, Any]:
    """
    Return what the mail room makes of `data`; never raises.

    `kind` is `message`, `reply_text`, `reply_html`, `tnef` or `sanitize`. An
    answer that could not be found in time has `quarantined` with the reason.
    """
    ask = _KINDS.get(kind)
    if ask is None:
        return {"error": f"unknown kind; known are {', '.join(sorted(_KINDS))}"}
    try:
        return ask(data)
    except UnreadableError as reason:
        return {"quarantined": str(reason)}
    except Exception as error:
        return {"quarantined": f"the reader failed: {type(error).__name__}"}


def main(questions: TextIO | None = None, answers: TextIO | None = None) -> None:
    """Answer each line of `questions` (`id`, `kind`, `data` in base64) with one of `answers`."""
    for line in questions or sys.stdin:
        if line.strip():
            print(json.dumps(_answer(line)), file=answers or sys.stdout, flush=True)


def _answer(line: str) -> dict[str, Any]:
    name = None
    try:
        question = json.loads(line)
        name = question.get("id")
        octets = base64.b64decode(question["data"])
        return {"id": name} | probe(str(question["kind"]), octets)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return {"id": name, "error": f"not a question: {error!r}"}


def _message(data: bytes) -> dict[str, Any]:
    mail = message.read(data, CONTEXT)
    return {
        "subject": mail.subject,
        "from": _pairs(mail.senders),
        "to": _pairs(mail.to),
        "cc": _pairs(mail.cc),
        "reply_to": _pairs(mail.reply_to),
        "message_id": mail.message_id,
        "text": mail.text,
        "html": mail.html,
        "attachments": [_attachment(file) for file in mail.files],
        "class": "auto_reply" if mail.kind == "mdn" else mail.kind,
        "bounce": mail.bounce
        and {"recipients": list(mail.bounce.recipients), "permanent": mail.bounce.permanent},
        "quarantined": mail.quarantined,
        "ticket": mail.ticket,
        "addressed": {place: place in mail.addressed for place in ("to", "cc", "bcc")},
        "may_answer": mail.may_answer,
        "reply": mail.reply,
        "reply_nosig": mail.reply_without_signature,
    }


def _pairs(people: tuple[Address, ...]) -> list[list[str]]:
    return [[each.name, each.address] for each in people]


def _attachment(file: File) -> dict[str, Any]:
    return {
        "filename": file.name,
        "type": file.type,
        "content_b64": base64.b64encode(file.content).decode("ascii"),
        "inline": file.inline,
        "hidden": file.hidden,
    }


def _reply_text(data: bytes) -> dict[str, Any]:
    text = charsets.decode(data, "utf-8")
    reply = replies.read(text, CONTEXT.markers, deadline=Deadline.after(SECONDS))
    return {"reply": reply.text, "reply_nosig": reply.without_signature}


def _reply_html(data: bytes) -> dict[str, Any]:
    markup = charsets.decode(data, "utf-8")
    reply = quoted_html.read(markup, CONTEXT.markers, deadline=Deadline.after(SECONDS))
    return {"reply": reply.text, "reply_nosig": reply.without_signature}


def _tnef(data: bytes) -> dict[str, Any]:
    found = tnef.read(data, Deadline.after(SECONDS))
    if found is None:
        return {"files": [], "body": None, "quarantined": "it is no winmail.dat"}
    return {
        "files": [
            {
                "filename": names.safe(file.name, file.type, number),
                "content_b64": base64.b64encode(file.content).decode("ascii"),
            }
            for number, file in enumerate(found.files, 1)
        ],
        "body": {"text": found.text, "html": found.html, "rtf": found.rtf},
    }


def _sanitize(data: bytes) -> dict[str, Any]:
    return {"html": html.sanitise(charsets.decode(data, "utf-8"))}


_KINDS: dict[str, Callable[[bytes], dict[str, Any]]] = {
    "message": _message,
    "reply_text": _reply_text,
    "reply_html": _reply_html,
    "tnef": _tnef,
    "sanitize": _sanitize,
}

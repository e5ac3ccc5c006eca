"""
The main job from end to end, as a user does it on a new machine.

`kept serve` with its samples, mail in by SMTP, answers out to an SMTP sink, pages over
HTTP, `kept case show` for programs; nothing here looks into the installation.
"""

from __future__ import annotations

import json
import os
import re
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from tests.mail.doors import Sink, free_port, sink

SECONDS = 120  # when the machine is shared; a tenth of it otherwise
PASSWORD = "walk-through-the-house"
PAT, STRANGER, DESK = "pat@northwind.example", "eve@stranger.example", "support@pa.kept.example"
LINE = "Please reply above this line"
KEPT = [sys.executable, "-m", "kept.command"]


class House:
    """An installation of its own, run as its users run it."""

    def __init__(self, folder: Path, server: Sink, smtp_url: str) -> None:
        self.port, self.smtp_port, self.sink = free_port(), free_port(), server
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "kept.settings",
            "DATA": str(folder),
            "PORT": str(self.port),
            "SMTP_PORT": str(self.smtp_port),
            "KEPT_SAMPLE_PASSWORD": PASSWORD,
            "KEPT_SMTP_URL": smtp_url,
            "KEPT_DATABASE_URL": f"sqlite:///{folder / 'kept.sqlite3'}",
        }

    def kept(self, *words: str) -> Any:
        """Run `kept` with `--json` and return what it prints."""
        command = [*KEPT, *words, "--json"]
        done = subprocess.run(
            command, env=self.environment, check=True, capture_output=True, text=True
        )
        return json.loads(done.stdout)

    def send(self, mail: EmailMessage, by: str, to: str = DESK) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=30) as server:
            server.sendmail(by, [to], bytes(mail))

    def mails_to(self, address: str) -> list[EmailMessage]:
        mails = [message_from_bytes(raw, policy=policy.default) for raw in self.sink.mails]
        return [mail for mail in mails if mail["To"] and address in str(mail["To"])]

    def cases(self, subject: str) -> list[dict[str, Any]]:
        return [case for case in self.kept("case", "list") if case["subject"] == subject]


class Browser:
    """Somebody's browser: it keeps cookies, fills in forms, and runs no script."""

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, address: str) -> str:
        return self._open(Request(self.root + address))

    def post(self, page: str, address: str, **fields: str) -> str:
        """Send a form of `page`, with the token that it carries, to `address`."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(page))
        assert found
        body = urlencode({"csrfmiddlewaretoken": found[1], **fields}).encode()
        return self._open(Request(self.root + address, body, {"Referer": self.root + page}))

    def sign_in(self, address: str) -> str:
        return self.post("/accounts/login/", "/accounts/login/", login=address, password=PASSWORD)

    def _open(self, request: Request) -> str:
        try:
            with self.opener.open(request, timeout=60) as answer:
                return str(answer.read().decode())
        except HTTPError as error:
            raise AssertionError(f"{request.full_url}: {error}\n{error.read().decode()}") from error


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with sink() as (server, smtp_url):
        built = House(tmp_path / "data", server, smtp_url)
        group = subprocess.Popen(
            [*KEPT, "serve", "--samples"],
            env=built.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            told = told_until(group, "Ctrl-C ends everything.")
            assert f"http://127.0.0.1:{built.port}/" in told
            assert PAT in told
            yield built
            group.send_signal(signal.SIGINT)
            assert group.wait(30) == 0
        finally:
            end(group)


def test_a_mail_becomes_a_case_is_answered_and_answered_again(house: House) -> None:
    # 2. A mail is a case, with owner, kind, priority and due moments, and is acknowledged.
    house.send(letter("The export has no totals", "Since Monday the export has no totals."), PAT)
    wait_for(lambda: len(house.cases("The export has no totals")) == 1)
    case = house.cases("The export has no totals")[0]
    assert (case["desk"], case["kind"], case["organisation"]) == (
        "pa",
        "incident",
        "Northwind (sample)",
    )
    assert case["owner"]
    assert clock_of(case, "first response")["due_at"]
    wait_for(lambda: len(house.mails_to(PAT)) == 1)
    [acknowledgement] = house.mails_to(PAT)
    number = case["number"]
    words = said(acknowledgement)
    assert str(number) in words
    assert "because our target is a first reply within" in words

    # 3. Why: the ledger up to the due moment, with the clause.
    agent = Browser(house.port)
    agent.sign_in("alma@kept.example")
    why = agent.get(f"/console/case/{number}/why/first-response/1/")
    assert "PA-122" in why
    assert "Office hours" in unescape(why)

    # 4. The answer leaves by SMTP, with the token, the line and what threads it.
    agent.post(
        f"/console/case/{number}/",
        f"/console/case/{number}/reply/",
        text="We have found the cause.",
        status="The cause is known",
        **{"next-action": "You get a fix tomorrow"},
        framework="core",
        then="send",
    )
    wait_for(lambda: len(house.mails_to(PAT)) == 2)
    answer = house.mails_to(PAT)[1]
    assert f"Ticket [{number}]" in str(answer["Subject"])
    assert LINE in said(answer).splitlines()[0]
    assert str(answer["In-Reply-To"])
    thread = str(acknowledgement["References"]).split()
    assert str(answer["References"]).split() == thread
    assert f"support+{number}." in str(answer["Reply-To"])
    shown = house.kept("case", "show", str(number))
    assert clock_of(shown, "first response")["state"] == "met"

    # 5. The customer's answer joins the case; what is shown stands above the line.
    reply = letter(f"Re: {answer['Subject']}", f"It works now.\n\n> {LINE}\n> We have found")
    reply["In-Reply-To"] = str(answer["Message-ID"])
    house.send(reply, PAT, to=str(answer["Reply-To"]).partition("<")[2].rstrip(">"))
    wait_for(lambda: "contact by customer" in kinds(house.kept("case", "show", str(number))))
    shown = house.kept("case", "show", str(number))
    [joined] = [entry for entry in shown["entries"] if entry["kind"] == "contact by customer"]
    assert joined["text"].strip() == "It works now."

    # A stranger's mail with the same number is held for review, and joins nothing.
    house.send(letter(f"Ticket [{number}] mine too", "Let me in.", by=STRANGER), STRANGER)
    wait_for(lambda: STRANGER in agent.get("/console/review/"))
    assert "Let me in." not in json.dumps(house.kept("case", "show", str(number)))

    # 6. The portal shows the customer the state, the due moment and the public history.
    customer = Browser(house.port)
    customer.sign_in(PAT)
    page = customer.get(f"/portal/cases/{number}/")
    assert "We have found the cause." in page
    assert "It works now." in page
    customer.post(f"/portal/cases/{number}/", f"/portal/cases/{number}/reply/", text="Thank you.")
    assert "Thank you." in customer.get(f"/portal/cases/{number}/")

    # 7. Programs read the same.
    shown = house.kept("case", "show", str(number))
    assert set(shown) >= {
        "number", "desk", "subject", "kind", "priority", "state", "owner", "organisation",
        "opened_at", "entries", "clocks",
    }  # fmt: skip
    assert set(shown["entries"][0]) >= {"kind", "by", "at", "public", "text"}
    assert set(shown["clocks"][0]) >= {
        "name", "kind", "state", "started_at", "due_at", "ended_at", "clause",
    }  # fmt: skip


def letter(subject: str, text: str, by: str = PAT) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = by, DESK, subject
    mail["Message-ID"] = f"<{abs(hash((subject, text)))}@{by.partition('@')[2]}>"
    mail.set_content(text)
    return mail


def said(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def kinds(case: dict[str, Any]) -> set[str]:
    return {entry["kind"] for entry in case["entries"]}


def clock_of(case: dict[str, Any], name: str) -> dict[str, Any]:
    return next(clock for clock in case["clocks"] if clock["name"] == name)


def told_until(process: subprocess.Popen[str], last: str) -> str:
    """Return what the process prints up to the line that is `last`."""
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if last in line:
            break
    return "".join(lines)


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.2)


def end(group: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group.pid, signal.SIGKILL)
    group.communicate()

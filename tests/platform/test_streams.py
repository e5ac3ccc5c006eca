"""The web server: files come through whole, and streams tell what is said elsewhere."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPResponse
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from kept.cases import operations
from kept.cases.models import Case, File
from kept.customers.models import Person
from tests import cast
from tests.browser import OpenPage, assert_accessible, open_as
from tests.platform.test_serve import SECONDS, free_port, until
from tests.visitors import visitor

TOKEN = "a" * 32


class Server:
    """`kept web` on the database of the test."""

    def __init__(self, database_url: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"KEPT_DATABASE_URL": database_url, "PORT": str(self.port), "KEPT_DEBUG": "1"}
        secret = {"KEPT_SECRET_KEY": settings.SECRET_KEY, "DATA": str(settings.DATA)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kept.command", "web"],
            env=os.environ | own | secret,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.doors: list[http.client.HTTPConnection] = []

    def answers(self) -> bool:
        try:
            return self.ask("/healthz").read() == b"ok\n"
        except OSError:
            return False

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> HTTPResponse:
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        self.doors.append(door)
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        door.request("GET" if body is None else "POST", path, body, said)
        return door.getresponse()

    def listen(self, who: Person, path: str) -> HTTPResponse:
        """Open a stream as `who`; it is open once this returns."""
        answer = self.ask(path, cookie=signed_in(who))
        assert answer.readline() == b":\n"
        return answer

    def end(self) -> None:
        for door in self.doors:
            door.close()
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def signed_in(who: Person) -> str:
    """Return the cookies of a browser in which `who` is signed in and has seen a form."""
    return f"sessionid={visitor(who).cookies['sessionid'].value}; csrftoken={TOKEN}"


@pytest.fixture
def server(database_url: str) -> Iterator[Server]:
    server = Server(database_url)
    assert until(server.answers)
    yield server
    server.end()


@pytest.fixture
def case(transactional_db: None) -> Case:
    return cast.case("ps", via="chat")


def say(case: Case, text: str) -> None:
    operations.say(case, by=cast.dee(), at=timezone.now(), text=text)


def test_a_stream_tells_what_may_be_read_as_long_as_it_may(server: Server, case: Case) -> None:
    address = f"{reverse('portal:chat-news', args=[case.number])}?after=1"
    bos, beas = (server.listen(who, address) for who in (cast.bo(), cast.bea()))
    operations.note(case, by=cast.dee(), at=timezone.now(), text="They never pay.")
    say(case, "Since when?")

    for stream in (bos, beas):
        event = next_event(stream)
        assert "Since when?" in event
        assert "never pay" not in event

    Person.objects.filter(pk=cast.bea().pk).update(sees_organisation=False)
    say(case, "Are you there?")
    assert "Are you there?" in next_event(bos)
    assert beas.read() == b""

    server.process.send_signal(signal.SIGTERM)
    assert b"event" not in bos.read()
    assert server.process.wait(SECONDS) == 0


def test_a_large_file_goes_up_and_comes_back_whole(server: Server, case: Case) -> None:
    cookie, content = signed_in(cast.bo()), bytes(range(256)) * 8000
    given = SimpleUploadedFile("log.txt", content, "text/plain")
    form = {"text": "As you asked.", "attached": [given], "csrfmiddlewaretoken": TOKEN}
    path, body = reverse("portal:reply", args=[case.number]), encode_multipart(BOUNDARY, form)

    answer = server.ask(path, body, cookie=cookie, content_type=MULTIPART_CONTENT)

    assert answer.status == 302
    kept = File.objects.get()
    assert server.ask(reverse("portal:file", args=[kept.pk]), cookie=cookie).read() == content
    assert server.ask(f"/portal/cases/%25{case.number}/", cookie=cookie).status == 404
    assert server.ask(f"/portal/c%61ses/{case.number}/", cookie=cookie).status == 200


@pytest.mark.browser
@pytest.mark.clause("PS-11")
def test_a_line_appears_by_itself_and_one_goes_on_writing(
    server: Server, case: Case, open_page: OpenPage
) -> None:
    page = open_as(cast.bo(), f"{server.url}/portal/cases/{case.number}/chat/", open_page)
    say(case, "Since when?")
    expect(page.get_by_text("Since when?")).to_be_visible()
    assert_accessible(page)

    page.get_by_label("What do you want to say?").fill("Since nine.")
    with page.expect_navigation():
        page.get_by_role("button", name="Say it").click()
    page.keyboard.type("And it is slow.")
    assert page.evaluate("document.activeElement.value") == "And it is slow."
    say(case, "We look.")

    expect(page.get_by_text("We look.")).to_have_count(1)
    assert page.evaluate("document.activeElement.value") == "And it is slow."


@pytest.mark.browser
@pytest.mark.clause("PS-11")
def test_the_desk_sees_new_talks_and_lines_and_keeps_its_place(
    server: Server, case: Case, open_page: OpenPage
) -> None:
    page = open_as(cast.dee(), f"{server.url}/console/chats/", open_page)
    listed = page.locator(".cases__item")
    expect(listed).to_have_count(1)
    page.locator(f"#chat-{case.number}").focus()

    new = cast.case("ps", via="chat", subject="Nobody can order")
    expect(listed).to_have_count(2)
    expect(listed.first).to_contain_text("Nobody can order")
    say(new, "We look.")
    expect(page.get_by_text("Dee Castle: We look.")).to_be_visible()
    expect(listed.filter(has_text="Waits for an answer")).to_have_count(1)

    assert page.evaluate("document.activeElement.id") == f"chat-{case.number}"
    assert_accessible(page)


def next_event(stream: Any) -> str:
    """Return the next thing that is told, without the signs of life before it."""
    lines: list[str] = []
    while not lines or lines[-1] != "\n":
        line = stream.readline().decode()
        if lines or line.startswith("id:"):
            lines.append(line)
    return "".join(lines)

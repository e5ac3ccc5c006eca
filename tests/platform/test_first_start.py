"""From nothing to a desk of one's own, by the command line alone, as README.md tells it."""

import re
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from kept import command
from kept.customers.models import Person
from kept.desks.models import Desk, Member
from tests import cast
from tests.platform.test_serve import Installation, group, until

PASSWORD = "a long walk by the sea"
FOUND = ["desk", "add", "acme", "--name", "Acme support", "--address", "Help@acme.example"]
KIM = ["kim@acme.example", "--name", "Kim Dale", "--role", "administrator", "--lead"]

MAIL = "From: pat@north.example\nTo: help@acme.example\nSubject: It hangs\n\nSince now.\n"


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path)
    yield installation
    for process in installation.started:
        process.terminate()
        process.communicate()
        assert until(lambda started=process: not group(started.pid))


class Visitor:
    """A browser without scripts, at an installation."""

    def __init__(self, kept: Installation) -> None:
        self.url = f"http://127.0.0.1:{kept.port}"
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.at = ""

    def open(self, address: str, **given: str) -> str:
        body = urlencode(given).encode() if given else None
        with self.opener.open(self.url + address.removeprefix(self.url), body, 20) as answer:
            self.at = answer.url
            page: str = answer.read().decode()
        return page

    def send(self, address: str, **given: str) -> str:
        (token,) = set(re.findall(r'csrfmiddlewaretoken" value="(\w+)"', self.open(address)))
        return self.open(self.at, csrfmiddlewaretoken=token, **given)


def run(kept: Installation, *words: str) -> str:
    said = subprocess.run(
        [sys.executable, "-m", "kept.command", *words],
        env=kept.environment,
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stderr
    return said.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_an_empty_folder_becomes_a_desk_whose_first_agent_signs_in(kept: Installation) -> None:
    run(kept, "setup")
    run(kept, *FOUND, "--charter", "ps")
    link = run(kept, "staff", "add", "acme", *KIM).split()[-1]
    kept.start()
    assert until(kept.serves)
    with smtplib.SMTP("127.0.0.1", kept.smtp_port) as door:
        door.sendmail("pat@north.example", "help@acme.example", MAIL)

    kim = Visitor(kept)
    assert "Your new password is set" in kim.send(link, password1=PASSWORD, password2=PASSWORD)
    assert "This link does not work" in kim.open(link)
    kim.send("/accounts/login/", login="kim@acme.example", password=PASSWORD)

    assert "Home · Kept" in kim.open("/console/")
    assert until(lambda: "It hangs" in kim.open("/console/q/open/") + kim.open("/console/q/held/"))
    sent = [one.read_text() for one in Path(kept.environment["DATA"], "outbox").iterdir()]
    (mail,) = (text for text in sent if "you serve here now" in text)
    assert link.rpartition(":")[2][:20] in mail.replace("=\n", "")


def test_a_desk_has_its_charters_teams_and_those_that_were_named(db: None) -> None:
    assert command.main([*FOUND, "--charter", "pa", "--team", "experts"]) == 0

    desk = Desk.objects.get(slug="acme")
    assert (desk.address, desk.versions[0].charter) == ("help@acme.example", "pa")
    assert next(team.name for team in desk.own_teams) == "experts"


def test_somebody_added_again_is_what_was_said_last(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    command.main([*FOUND, "--charter", "ps"])
    command.main(["staff", "add", "acme", *KIM])
    Person.objects.get(email="kim@acme.example").set_password(PASSWORD)
    capsys.readouterr()

    command.main(["staff", "add", "acme", KIM[0], "--role", "manager", "--takes-no-cases"])

    row = Member.objects.get()
    assert (row.roles, row.available, row.team.lead) == (["manager"], False, row.person)
    command.main(["staff", "list"])
    assert "kim@acme.example" in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([*FOUND, "--charter", "none"], "There is no file none"),
        ([*FOUND[:2], "pa", *FOUND[3:], "--charter", "ps"], "slug: Desk with this Slug already"),
        (["staff", "add", "acme", *KIM], "There is no desk 'acme'; there are: pa."),
        (["staff", "add", "pa", *KIM, "--role", "king"], "There is no role 'king'; there are:"),
        (
            ["staff", "add", "pa", *KIM, "--team", "x"],
            "No such team; there are: support, consultants",
        ),
        (["staff", "add", "pa", "x@acme.example"], "Nobody here has that address yet."),
        (["staff", "add", "pa", "bo@northwind.example"], "is a customer’s address."),
    ],
)
def test_what_cannot_be_is_said_in_a_line(
    db: None, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cast.desk(), cast.bo()
    before = Desk.objects.count(), Member.objects.count()

    assert command.main(words) == 1

    assert said in capsys.readouterr().err
    assert (Desk.objects.count(), Member.objects.count()) == before

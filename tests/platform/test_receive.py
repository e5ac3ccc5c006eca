"""`kept mail receive`, as a mail server calls it: its exit says who keeps the mail."""

import io
import subprocess
import sys
from types import SimpleNamespace

import pytest

from kept import command
from kept.desks.models import Desk
from kept.mail.models import Received

MAIL = b"From: bo@northwind.example\r\nSubject: Help\r\n\r\nIt is broken.\r\n"


def receive(monkeypatch: pytest.MonkeyPatch, *recipients: str, mail: bytes = MAIL) -> int:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(mail)))
    return command.main(["mail", "receive", "--from", "bo@northwind.example", *recipients])


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk.objects.create(slug="pa", name="Helpdesk", address="support@pa.kept.example")


def test_a_mail_that_is_safe_here_ends_with_0(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert receive(monkeypatch, "support@pa.kept.example") == 0

    assert Received.objects.get().envelope_from == "bo@northwind.example"


def test_an_address_of_no_desk_goes_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert receive(monkeypatch, "sales@pa.kept.example") == 67

    assert not Received.objects.exists()
    assert capsys.readouterr().err == "kept: No desk has the address sales@pa.kept.example.\n"


def test_an_empty_mail_goes_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert receive(monkeypatch, "support@pa.kept.example", mail=b"") == 65


def test_whatever_the_trouble_is_it_shall_come_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("kept.mail.store.store", fail)

    assert receive(monkeypatch, "support@pa.kept.example") == 75


@pytest.mark.parametrize(
    "environment",
    [{"KEPT_DATABASE_URL": "postgresql://127.0.0.1:1/kept"}, {"DATA": "/proc/kept"}, {"PORT": "x"}],
)
def test_without_database_folder_or_settings_it_shall_come_again(
    environment: dict[str, str], tmp_path: object
) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "kept.command", "mail", "receive", "support@pa.kept.example"],
        env={"PATH": "/usr/bin:/bin", "DATA": str(tmp_path), **environment},
        input=MAIL,
        capture_output=True,
        check=False,
    )

    assert said.returncode == 75
    assert said.stderr.count(b"\n") == 1

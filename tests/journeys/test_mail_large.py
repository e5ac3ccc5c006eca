"""A signed mail of 25 MB passes through listener and worker in less than 300 MB of memory each."""

from __future__ import annotations

import os
import re
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kept.mail.models import Received
from tests import cast
from tests.journeys.test_mail_killed import ROOT, is_open, wait_for
from tests.mail.dns_server import name_server
from tests.mail.doors import free_port
from tests.mail.post import BO, PA, mail
from tests.mail.test_proving import NAMES, signed

MOST = 300  # MB

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs proc(5)"),
]


def test_a_mail_of_25_mb_stays_under_300_mb(database_url: str, tmp_path: Path) -> None:
    cast.entitled("pa")
    cast.bo()
    port = free_port()
    environment = {
        "DJANGO_SETTINGS_MODULE": "kept.settings",
        "DATA": str(tmp_path),
        "SMTP_PORT": str(port),
        "KEPT_DATABASE_URL": database_url,
    }
    large = signed(bytes(mail(files={"film.bin": os.urandom(18_700_000)})))
    assert 25_000_000 < len(large) < 26_000_000

    with name_server(dict(NAMES)) as names, running(["mail", "listen"], environment) as listener:
        environment |= {"KEPT_CHECK_SENDERS": "1", "KEPT_NAME_SERVER": names.address}
        wait_for(lambda: is_open(port))
        with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
            server.sendmail(BO, [PA], large)
        with running(["worker"], environment) as worker:
            wait_for(lambda: Received.objects.get().state == Received.State.OPENED)
            peaks = [peak(process) for process in (listener, worker)]

    assert "sel._domainkey.northwind.example" in names.asked
    assert max(peaks) < MOST


@contextmanager
def running(words: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "kept.command", *words]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def peak(process: subprocess.Popen[bytes]) -> float:
    """Return the most memory that the process has held at a time, in MB (proc(5))."""
    told = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s*(\d+)", told)
    assert found
    return int(found[1]) / 1024

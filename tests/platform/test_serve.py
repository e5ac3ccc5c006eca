"""`kept serve` as one starts it: doors open, a part that dies comes back, all end together."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

SECONDS = 60  # more than anything here takes on a busy machine

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


class Installation:
    """A Kept of its own, in a folder of the test."""

    def __init__(self, folder: Path) -> None:
        self.port, self.smtp_port = free_port(), free_port()
        ports = {"PORT": str(self.port), "SMTP_PORT": str(self.smtp_port)}
        self.environment = {"PATH": "/usr/bin:/bin", "DATA": str(folder), **ports}
        self.started: list[subprocess.Popen[str]] = []

    def start(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "kept.command", "serve"],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def serves(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as page:
                answers = page.read() == b"ok\n"
            with closing(socket.create_connection(("127.0.0.1", self.smtp_port), 5)) as door:
                return bool(answers) and door.recv(3) == b"220"
        except OSError:
            return False


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that is set up, to be copied: setting up costs more than starting."""
    folder = tmp_path_factory.mktemp("prepared")
    words = [sys.executable, "-m", "kept.command", "setup"]
    subprocess.run(words, env={"PATH": "/usr/bin:/bin", "DATA": str(folder)}, check=True)
    return folder


@pytest.fixture
def kept(prepared: Path, tmp_path: Path) -> Iterator[Installation]:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    installation = Installation(tmp_path)
    yield installation
    for process in installation.started:
        for pid in group(process.pid):
            os.kill(pid, signal.SIGKILL)
        process.communicate()


def group(leader: int) -> dict[int, str]:
    """Return the living processes of a group, by number, with their names."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
        except OSError:  # It has ended meanwhile.
            continue
        state, _, its_group = rest.split()[:3]
        if int(its_group) == leader and state != "Z":
            found[int(stat.parent.name)] = name
    return found


def until(holds: object, seconds: float = SECONDS) -> bool:
    assert callable(holds)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


def test_pages_and_mail_are_served_and_all_ends_on_a_signal(kept: Installation) -> None:
    process = kept.start()
    assert until(kept.serves)
    assert set(group(process.pid).values()) >= {"kept web", "kept worker", "kept mail"}

    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=SECONDS)

    assert process.returncode == 0, said
    assert f"http://127.0.0.1:{kept.port}/" in said
    assert until(lambda: not group(process.pid))


def test_control_c_ends_everything(kept: Installation) -> None:
    process = kept.start()
    assert until(kept.serves)

    os.killpg(process.pid, signal.SIGINT)

    assert process.wait(SECONDS) == 0
    assert until(lambda: not group(process.pid))


def test_after_a_kill_of_the_group_it_starts_again(kept: Installation) -> None:
    killed = kept.start()
    assert until(kept.serves)
    os.killpg(killed.pid, signal.SIGKILL)
    assert until(lambda: not group(killed.pid))

    kept.start()

    assert until(kept.serves)


def test_parts_do_not_outlive_a_killed_parent(kept: Installation) -> None:
    process = kept.start()
    assert until(kept.serves)

    process.kill()

    assert until(lambda: not group(process.pid))


def test_a_part_that_dies_is_started_again(kept: Installation) -> None:
    process = kept.start()
    assert until(kept.serves)
    before = group(process.pid)
    for pid, name in before.items():
        if name in ("kept worker", "kept mail"):
            os.kill(pid, signal.SIGKILL)

    def all_back() -> bool:
        now = group(process.pid)
        return sorted(now.values()) == sorted(before.values()) and set(now) != set(before)

    assert until(all_back)
    assert until(kept.serves)


def test_a_taken_port_is_said_with_a_way_out(kept: Installation) -> None:
    with socket.create_server(("127.0.0.1", kept.port)):
        said, _ = kept.start().communicate(timeout=SECONDS)

    assert said.startswith(f"kept: Port {kept.port} cannot be opened")
    assert f"PORT={kept.port + 1}" in said

"""
`kept serve`: web pages, worker, mail listener and mailboxes as one process group.

The parent brings the installation up to date, starts a process for each part,
starts again what ends by itself, and ends all of them when it is told to. The
parts keep their work in the database, so killing everything at any moment
loses nothing; the next start goes on where it was.
"""

import argparse
import multiprocessing
import secrets
import signal
import socket
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess

from django.conf import settings
from django.db import connections

from kept import command, samples
from kept.checks import of_settings
from kept.commands.errors import PlainError
from kept.commands.setup import prepare
from kept.desks.models import Desk
from kept.processes import be_called, end_with_the_parent

PARTS = {
    "web": ["web"],
    "worker": ["worker"],
    "mail": ["mail", "listen"],
    "fetch": ["mail", "fetch", "--follow"],  # also while there is no mailbox: one may come
}
SETTLE_SECONDS = 30  # within which the doors must open
LEAVE_SECONDS = 25  # a little more than the worker takes
STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
RESTARTS, RESTART_SECONDS = 5, 60


# A fork has everything imported already, so that a start takes a fraction of the time. It is
# safe from a parent that has one thread and no open connection.
if sys.platform == "linux":
    processes = multiprocessing.get_context("fork")
else:
    processes = multiprocessing.get_context("spawn")


@dataclass
class Part:
    """A child process, and when it was started lately."""

    name: str
    words: list[str]
    process: BaseProcess | None = None
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS))

    def start(self) -> None:
        connections.close_all()
        self.starts.append(time.monotonic())
        self.process = processes.Process(target=be_part, args=(self.name, self.words))
        self.process.start()

    @property
    def has_ended(self) -> bool:
        return self.process is not None and not self.process.is_alive()

    @property
    def keeps_ending(self) -> bool:
        full = len(self.starts) == RESTARTS
        return full and time.monotonic() - self.starts[0] < RESTART_SECONDS


def be_part(name: str, words: list[str]) -> None:
    """Do in a child what `kept` does with `words`, by its own answers to signals."""
    for number in STOPS:
        signal.signal(number, signal.SIG_DFL)
    be_called(f"kept {name}")
    end_with_the_parent()
    sys.exit(command.main(words))


def main(options: argparse.Namespace) -> int:
    """Run until told to end; 1 when a part cannot be kept alive."""
    refuse_wrong_settings()
    ports = {"PORT": settings.PORT, "SMTP_PORT": settings.SMTP_PORT}
    if settings.LMTP_PORT:
        ports["KEPT_LMTP_PORT"] = settings.LMTP_PORT
    for name, port in ports.items():
        refuse_taken(name, port)
    stop = threading.Event()
    for number in STOPS:
        signal.signal(number, lambda *_: stop.set())
    prepare()
    password = fill_when_empty(take_samples=options.samples)
    parts = [Part(name, words) for name, words in PARTS.items()]
    try:
        for part in parts:
            part.start()
        if wait_for_doors(parts, stop):
            print(welcome(password), flush=True)
        return watch(parts, stop)
    finally:
        end(parts)


def refuse_wrong_settings() -> None:
    if wrong := [f"{each.said}. {each.help}." for each in of_settings() if not each.is_fine]:
        raise PlainError("\n      ".join(wrong))


def refuse_taken(name: str, port: int) -> None:
    """
    Refuse a port that another program holds.

    Raises:
        PlainError: says which setting gives another port; nothing was started.
    """
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((settings.BIND, port))
        except OSError as error:
            said = (
                f"Port {port} cannot be opened ({error.strerror}). Give another: {name}={port + 1}"
            )
            raise PlainError(said) from None


def fill_when_empty(*, take_samples: bool) -> str:
    """Set up the sample desks where there is none yet and they are wanted; return the password."""
    if Desk.objects.exists() or not (take_samples or wants_samples()):
        return ""
    password = settings.SAMPLE_PASSWORD or secrets.token_urlsafe(12)
    print("Setting up the sample desks ...", flush=True)
    samples.set_up(password=password)
    return password


def wants_samples() -> bool:
    if not sys.stdin.isatty():
        return False
    answer = input("There is no desk yet. Set up five desks with sample data? [Y/n] ")
    return answer.strip().lower() in ("", "y", "yes")


def welcome(password: str) -> str:
    """Return where everything is, and how to sign in where there are sample people."""
    lines = [
        "",
        f"Kept runs. Pages: {settings.PUBLIC_URL}/  Mail: smtp://{settings.BIND}:{settings.SMTP_PORT}",
        *(f"  {desk.name:<28} {desk.address}" for desk in Desk.objects.order_by("slug")),
        f"Data: {settings.DATA}" + ("" if settings.SMTP_URL else ", outgoing mail in its outbox/"),
    ]
    if sign_ins := samples.sign_ins():
        kept_password = password or "the one that was shown at the first start"
        lines.append(f"Sample sign-ins, password: {kept_password}")
        lines += [f"  {address:<36} {who}" for address, who in sign_ins]
    if not Desk.objects.exists():
        lines.append("There is no desk yet. Found one: kept desk add, then kept staff add")
    return "\n".join([*lines, "Ctrl-C ends everything.", ""])


def wait_for_doors(parts: list[Part], stop: threading.Event) -> bool:
    """Wait until pages and mail are served; False when that did not come."""
    until = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < until and not stop.is_set():
        if any(part.has_ended for part in parts):
            return False
        if is_open(settings.PORT) and is_open(settings.SMTP_PORT):
            return True
        stop.wait(0.05)
    return False


def is_open(port: int) -> bool:
    host = "127.0.0.1" if settings.BIND == "0.0.0.0" else settings.BIND  # noqa: S104
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def watch(parts: list[Part], stop: threading.Event) -> int:
    """Start again what ends, until told to stop; 1 when a part ends again and again."""
    while not stop.wait(0.2):
        for part in parts:
            if not part.has_ended:
                continue
            if part.keeps_ending:
                said = f"kept: {part.name} ended {RESTARTS} times within a minute, so all end."
                print(said, "What it said stands above; look with: kept doctor", file=sys.stderr)
                return 1
            print(f"kept: {part.name} ended and is started again.", file=sys.stderr)
            part.start()
    return 0


def end(parts: list[Part]) -> None:
    """End all parts, kindly at first."""
    running = [part.process for part in parts if part.process and not part.has_ended]
    for process in running:
        process.terminate()
    until = time.monotonic() + LEAVE_SECONDS
    for process in running:
        process.join(max(0.1, until - time.monotonic()))
        if process.is_alive():
            process.kill()
            process.join()

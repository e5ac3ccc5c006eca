"""
How many mails a second Kept takes from SMTP to the committed case with its acknowledgement queued.

    python bench/mail.py [--mails 600] [--peer-mails 100] [--no-peer] [--sqlite]
    python bench/mail.py --taking [--mails 600] [--cases 1000000] [--sqlite]
    python bench/mail.py --memory [--mails 50000] [--sqlite]

Real processes: `kept mail listen` and one or two `kept worker`, over SMTP from ten
connections, on SQLite and, where pg_virtualenv is there, on PostgreSQL. The clock runs from
the first greeting until no mail is unread; then it is checked that each mail became what
it should. Beside it django-helpdesk's `get_email` from PyPI, in an environment that is
thrown away, reading the same mails from a folder, and Request Tracker's `rt-mailgate` where
Debian's packages of it are installed (`peers/`).

With `--taking` nothing is sent: stored mails are taken in by one process up to the queued
acknowledgement, and the processor's time for it is told; `--cases` puts so many there before.

With `--memory` many mails come to one worker, who also sends, and its memory is told at each 5,000.

The corpus is made from its number alone: 70 % new, 30 % answers to an earlier mail of
their sender, HTML beside text in nine of ten, a file of 100 kB in one of five.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from peers import helpdesk, tracker

ROOT = Path(__file__).parents[1]
DESK = "support@bench.kept.example"
WARMING = 40  # mails before those that count
SENDERS = 10  # connections at a time, as a mail server opens in a burst
WORDS = (
    "the to and of a in is it for on with not we you my please can after since error printer"
    " invoice password account login network server order update screen laptop access folder"
    " monitor licence install slow failed broken missing request urgent naïve Grüße déjà"
).split()


def corpus(number: int, *, seed: int = 1) -> Iterator[EmailMessage]:
    """Give `number` mails in their order; an answer goes on from a mail of its own sender."""
    chance = random.Random(seed)
    news: list[tuple[str, str, str]] = []
    for n in range(number):
        is_answer = bool(news) and n % 10 in (3, 6, 9)
        text = "\n\n".join(paragraph(chance) for _ in range(chance.randint(2, 5)))
        message_id = f"<m{n:06d}.{chance.getrandbits(40):010x}@mail.example>"
        mail = EmailMessage(policy=SMTP)
        mail["Message-ID"], mail["To"] = message_id, DESK
        mail["Date"] = (
            f"Mon, 05 Jan 2026 {8 + n // 3600 % 12:02d}:{n // 60 % 60:02d}:{n % 60:02d} +0000"
        )
        if is_answer:
            sender, subject, before = chance.choice(news[-50:])
            mail["In-Reply-To"] = mail["References"] = before
            mail["Subject"] = f"Re: {subject}"
            text += "\n\nOn Mon, 5 Jan 2026, Support wrote:\n" + "\n".join(
                f"> {line}" for line in paragraph(chance).splitlines()
            )
        else:
            who = chance.randrange(max(300, number // 10))  # fewer would be taken for a flood
            sender = f"user{who:04d}@customer{who % 40:02d}.example"
            subject = f"{' '.join(chance.choices(WORDS, k=6))} ({n:06d})".capitalize()
            mail["Subject"] = subject
            news.append((sender, subject, message_id))
        mail["From"] = f"User <{sender}>"
        mail.set_content(text, cte="quoted-printable")
        if n % 10 != 7:
            html = "".join(f"<p>{part}</p>\n" for part in text.replace(">", "&gt;").split("\n\n"))
            mail.add_alternative(f"<html><body>{html}</body></html>", subtype="html")
        if n % 5 == 2:
            mail.add_attachment(
                chance.randbytes(100_000),
                maintype="application",
                subtype="pdf",
                filename="scan.pdf",
            )
        yield mail


def paragraph(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(20, 60))
    lines = (" ".join(words[start : start + 11]) for start in range(0, len(words), 11))
    return "\n".join(lines).capitalize() + "."


def main() -> None:
    parser = argparse.ArgumentParser(description="Mails a second, end to end.")
    parser.add_argument("--mails", type=int)
    parser.add_argument("--peer-mails", type=int, default=100)
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--sqlite", action="store_true", help="leave PostgreSQL out")
    parser.add_argument("--taking", action="store_true", help="take in only, in one process")
    parser.add_argument("--memory", action="store_true", help="the memory of a worker over many")
    parser.add_argument("--cases", type=int, default=0, help="cases that are there before")
    asked = parser.parse_args()
    asked.mails = asked.mails or (50_000 if asked.memory else 600)
    if asked.taking or asked.memory:
        for name, database in databases():
            with tempfile.TemporaryDirectory(prefix="kept-bench-") as place, database() as url:
                told = (remember if asked.memory else take_in)(Path(place), url, asked)
                print(f"kept, {name}: {told}", flush=True)
        return
    mails = [bytes(mail) for mail in corpus(WARMING + asked.mails)]
    print(f"{asked.mails} mails of {sum(map(len, mails)) / len(mails) / 1000:.0f} kB on average")
    print(f"{'':<28}{'workers':>8}{HEADINGS}")
    for name, database in databases():
        for workers in (1, 2):
            with tempfile.TemporaryDirectory(prefix="kept-bench-") as place, database() as url:
                said = measure(Path(place), url, mails, workers)
            print(f"{'kept, ' + name:<28}{workers:>8}{said}", flush=True)
    if not asked.no_peer:
        some = mails[: asked.peer_mails]
        print(helpdesk.measure(some), flush=True)
        print(tracker.measure(some, port=free_port(), server_time=server_time))


def databases() -> Iterator[tuple[str, object]]:
    """Give the databases that are here, each as what opens an empty one."""

    @contextmanager
    def sqlite() -> Iterator[str]:
        yield ""

    yield "SQLite", sqlite
    if os.environ.get("KEPT_BENCH_POSTGRESQL"):
        yield "PostgreSQL", postgresql


@contextmanager
def postgresql() -> Iterator[str]:
    name = f"bench_{time.monotonic_ns()}"
    subprocess.run(["createdb", name], check=True)
    try:
        yield f"postgresql:///{name}"
    finally:
        subprocess.run(["dropdb", "--force", name], check=False)


@dataclass(frozen=True)
class Measured:
    """What one run took, in seconds on the wall and of the processor, and memory in MB."""

    mails: int
    whole: float
    accepting: float
    listener: float
    worker: float
    database: float
    memory: float

    def __str__(self) -> str:
        a_second = (self.mails / self.whole, self.mails / self.accepting)
        each = (self.listener, self.worker, self.database)
        figures = (*a_second, *(spent * 1000 / self.mails for spent in each), self.memory)
        return "".join(f"{figure:>11.1f}" for figure in figures)


FIGURES = ("mails/s", "accepted/s", "listen ms", "work ms", "server ms", "peak MB")
HEADINGS = "".join(f"{said:>11}" for said in FIGURES)


def take_in(place: Path, url: str, asked: argparse.Namespace) -> str:
    """Return what one process says of taking in stored mails."""
    environment = surroundings(place, url, free_port())
    steps = [["prepare"], *([["fill", str(asked.cases)]] if asked.cases else [])]
    for step in steps:
        assert start(environment, step, inside=True).wait(1_800) == 0
    said, _ = start(environment, ["take", str(asked.mails)], inside=True).communicate()
    return said.decode().strip()


EACH = 5_000  # mails, after which the memory is told


def remember(place: Path, url: str, asked: argparse.Namespace) -> str:
    """Return the memory of one worker as mails pass through it, stored some at a time."""
    environment = surroundings(place, url, free_port())
    assert start(environment, ["prepare"], inside=True).wait(120) == 0
    worker = start(environment, ["worker"])
    told = []
    try:
        for first in range(0, asked.mails, EACH):
            until = min(first + EACH, asked.mails)
            assert start(environment, ["feed", str(first), str(until)], inside=True).wait() == 0
            told.append(f"{until}: {memory(worker.pid, 'VmRSS'):.0f}")
            print(f"  after {told[-1]} MB", flush=True)
    finally:
        worker.kill()
        worker.wait()
    return f"MB resident after so many mails: {', '.join(told)}"


def surroundings(place: Path, url: str, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DATA": str(place),
        "SMTP_PORT": str(port),
        "KEPT_DATABASE_URL": url or f"sqlite:///{place}/kept.sqlite3",
        "DJANGO_SETTINGS_MODULE": "kept.settings",
    }


def measure(place: Path, url: str, mails: list[bytes], workers: int) -> Measured:
    """
    Take in the mails; the clock runs until the last is a case. The first make all warm.

    The processor's time is that of our own processes, all of it but their start: also what
    the workers send meanwhile; and that of the database server.
    """
    port = free_port()
    environment = surroundings(place, url, port)
    assert start(environment, ["prepare"], inside=True).wait(120) == 0
    words = [["mail", "listen"], *[["worker"]] * workers]
    running = [start(environment, each) for each in words]
    try:
        wait_for_door(port)
        first, mails = mails[:WARMING], mails[WARMING:]
        warm = start(environment, ["wait", str(WARMING)], inside=True)
        assert warm.stdout is not None
        warm.stdout.readline()
        send(port, first)
        assert warm.wait(60) == 0
        watching = start(environment, ["wait", str(WARMING + len(mails))], inside=True)
        running.append(watching)
        assert watching.stdout is not None
        server = int(watching.stdout.readline())
        before = [processor_time(process.pid) for process in running], server_time(server)
        began = time.time()
        with ThreadPoolExecutor(SENDERS) as senders:
            parts = [mails[number::SENDERS] for number in range(SENDERS)]
            list(senders.map(lambda part: send(port, part), parts))
        accepted = time.time()
        ended = float(watching.stdout.readline())
        spent = [
            processor_time(process.pid) - at_first
            for process, at_first in zip(running[:-1], before[0], strict=False)
        ]
        database = server_time(server) - before[1]
        peak = max(memory(process.pid, "VmHWM") for process in running[1:-1])
        assert watching.wait(60) == 0
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)
    listener, *workers = spent
    return Measured(
        len(mails), ended - began, accepted - began, listener, sum(workers), database, peak
    )


def processor_time(pid: int, *, with_ended_children: bool = False) -> float:
    """Return the seconds that the process has had of a processor (proc(5))."""
    fields = proc_fields(pid)[11 : 15 if with_ended_children else 13]
    return sum(map(int, fields)) / os.sysconf("SC_CLK_TCK")


def server_time(pid: int) -> float:
    """Return the same for a server and all its processes, of which some have ended."""
    if not pid:
        return 0
    children = [
        int(place.name)
        for place in Path("/proc").iterdir()
        if place.name.isdigit() and parent(int(place.name)) == pid
    ]
    own = processor_time(pid, with_ended_children=True)
    return own + sum(processor_time(child) for child in children)


def parent(pid: int) -> int:
    try:
        return int(proc_fields(pid)[1])
    except OSError:  # It has ended.
        return 0


def proc_fields(pid: int) -> list[str]:
    """Return the fields of `/proc/PID/stat` from the state on, which is the third."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def memory(pid: int, name: str) -> float:
    """Return what the process holds (VmRSS) or has held at the most (VmHWM), in MB (proc(5))."""
    told = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{name}:\s*(\d+)", told)[1]) / 1024


def start(
    environment: dict[str, str], words: list[str], *, inside: bool = False
) -> subprocess.Popen[bytes]:
    """Start a command of Kept, or one of `STEPS`, of which we read what it prints."""
    program = [str(Path(__file__)), "--inside"] if inside else ["-m", "kept.command"]
    said = {"stdout": subprocess.PIPE} if inside else {"stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, *program, *words], cwd=ROOT, env=environment, **said)


def send(port: int, mails: list[bytes]) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
        for raw in mails:
            server.sendmail("user@customer.example", [DESK], raw)


def prepare() -> None:
    """Set up a desk whose charter lets everyone in."""
    from datetime import UTC, date, datetime

    from kept.commands.setup import prepare as set_up
    from kept.customers.models import Contract, Organisation, OrganisationDomain, Person
    from kept.desks import charterfile, charters
    from kept.desks.models import Desk, Member, Team

    set_up()
    desk = Desk.objects.create(slug="bench", name="Bench", address=DESK)
    text = (charterfile.SHIPPED / "xm.yaml").read_text(encoding="utf-8")
    version = charters.publish(desk, text, at=datetime(2026, 1, 1, tzinfo=UTC), settings={})
    charter = charters.rulebook(version).charter
    lead = Person.objects.create_user("lead@kept.example", name="Lead", is_staff=True)
    for name in dict.fromkeys(["support", *charter.roles.teams]):
        team = Team.objects.create(desk=desk, name=name, lead=lead)
        Member.objects.create(desk=desk, person=lead, team=team, roles=[*charter.roles.staff])
    for number in range(40):
        customer = Organisation.objects.create(name=f"Customer {number}")
        OrganisationDomain.objects.create(
            organisation=customer, domain=f"customer{number:02d}.example"
        )
        Contract.objects.create(
            organisation=customer, desk=desk, starts_on=date(2026, 1, 1), number=f"K-{number}"
        )


def take(number: str) -> None:
    """Take in so many stored mails up to the queued acknowledgement; the first make all warm."""
    from django.utils import timezone

    from kept.mail import intake
    from kept.mail.models import Received

    for mail in corpus(int(number) + WARMING):
        intake.store(
            bytes(mail), envelope_from="", envelope_to=[DESK], source="smtp", at=timezone.now()
        )
    intake.drain(timezone.now(), WARMING)
    began = time.process_time(), time.perf_counter()
    while intake.drain(timezone.now()):
        pass
    spent, passed = time.process_time() - began[0], time.perf_counter() - began[1]
    assert not Received.objects.exclude(state__in=["opened", "appended"]).exists()
    each = spent * 1000 / int(number), passed * 1000 / int(number)
    print(f"{each[0]:.1f} ms of processor a mail, {each[1]:.1f} on the wall")


def feed(first: str, until: str) -> None:
    """Store the mails with these numbers, no more ahead of the worker than it takes in seconds."""
    from itertools import islice

    from django.utils import timezone

    from kept.mail import intake
    from kept.mail.models import Received

    unread = Received.objects.filter(state=Received.State.RECEIVED)
    mails = numbered(islice(corpus(100), 100), int(first), int(until))
    for number, raw in mails:
        intake.store(raw, envelope_from="", envelope_to=[DESK], source="smtp", at=timezone.now())
        while number % 50 == 0 and unread.count() > 500:
            time.sleep(0.2)
    while unread.exists():
        time.sleep(0.2)


def numbered(mails: Iterable[EmailMessage], first: int, until: int) -> Iterator[tuple[int, bytes]]:
    """Repeat `mails` under ids, senders and subjects of their own."""
    same = [bytes(mail) for mail in mails]
    for number in range(first, until):
        turn = f"{number // len(same):04d}".encode()
        raw = same[number % len(same)]
        for mark in (b"<m", b"<user"):
            raw = raw.replace(mark, mark + turn)
        yield number, raw


def fill(number: str) -> None:
    """Put so many cases of former years into the database, each as the mail of one made it."""
    from django.db import connection
    from django.utils import timezone

    from kept.mail import intake
    from kept.outbox.models import Notice

    first = bytes(next(corpus(1, seed=2)))
    row = intake.store(
        first, envelope_from="", envelope_to=[DESK], source="smtp", at=timezone.now()
    )
    case = intake.apply(row).case
    assert case is not None
    people = max(1, int(number) // 10)
    person = f"{case.requester_id} + 1 + n %% {people}"
    address = f"'old' || (1 + n %% {people}) || '@customer00.example'"
    copies = [
        (
            "customers_person",
            "id",
            case.requester_id,
            people,
            {"email": "'old' || n || '@customer00.example'"},
        ),
        ("cases_case", "id", case.pk, number, {"number": "number + n", "requester_id": person}),
        (
            "cases_entry",
            "case_id",
            case.pk,
            number,
            {
                "case_id": "case_id + n",
                "by_id": person,
                "message_id": "'old' || n || '@mail.example'",
            },
        ),
        ("cases_clock", "case_id", case.pk, number, {"case_id": "case_id + n"}),
        (
            "outbox_notice",
            "key",
            Notice.objects.of_case(case.number)[0].key,
            number,
            {
                "key": "'old/' || n",
                "message_id": "'old' || n || '@kept.example'",
                "state": "'sent'",
                "sent_at": "created_at",
            },
        ),
        (
            "mail_received",
            "id",
            row.pk,
            number,
            {
                "case_id": "case_id + n",
                "sender": address,
                "message_id": "'old' || n || '@mail.example'",
            },
        ),
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")  # asks after no foreign key
        for table, key, value, times, changed in copies:
            copy_row(cursor, table, (key, value), int(times), changed)
        cursor.execute(
            "UPDATE cases_counter SET value = (SELECT max(number) FROM cases_case)"
            " WHERE name = 'cases'"
        )
        cursor.execute("ANALYZE")
    print(f"{number} cases are there", flush=True)


def copy_row(
    cursor, table: str, key: tuple[str, object], times: int, changed: dict[str, str]
) -> None:
    """Write `times` copies of the rows with that key, the keys of theirs counted on."""
    cursor.execute(f"SELECT * FROM {table} LIMIT 1")
    names = [column[0] for column in cursor.description]
    cursor.execute(f"SELECT count(*) FROM {table} WHERE {key[0]} = %s", [key[1]])
    (alike,) = cursor.fetchone()
    own = {"id": f"id + n * {alike}", **changed}
    cursor.execute(
        "WITH RECURSIVE series(n) AS"
        f" (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {times})"
        f" INSERT INTO {table} ({', '.join(names)})"
        f" SELECT {', '.join(own.get(name, name) for name in names)} FROM {table}, series"
        f" WHERE {key[0]} = %s",
        [key[1]],
    )
    if cursor.db.vendor == "postgresql":
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )


def wait(number: str) -> None:
    """Say when the worker lives, and when each of the mails is a case, or part of one."""
    from collections import Counter

    from django.core.cache import cache

    from kept.cases.models import Case
    from kept.mail.models import Received
    from kept.outbox.models import Notice
    from kept.worker import HEARTBEAT

    State = Received.State  # noqa: N806
    while "mail" not in (cache.get(HEARTBEAT) or {}):
        time.sleep(0.05)
    print(database_server(), flush=True)
    settled = Received.objects.exclude(state=State.RECEIVED)
    while settled.count() < int(number):
        time.sleep(0.1)
    print(time.time(), flush=True)
    became = Counter(Received.objects.order_by().values_list("state", flat=True))
    held = Received.objects.filter(state=State.HELD).values_list("reason", flat=True).first()
    assert became[State.OPENED] + became[State.APPENDED] == int(number), (became, held)
    opened = Case.objects.count()
    acknowledged = Notice.objects.filter(payload__notice="received").count()
    answered = Received.objects.filter(state=State.OPENED, was_answered=True).count()
    assert opened == became[State.OPENED], (opened, became)
    assert acknowledged == answered, (acknowledged, answered)


def database_server() -> int:
    """Return the process that serves the database; 0 where none does."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return parent(cursor.fetchone()[0])


STEPS = {"prepare": prepare, "fill": fill, "feed": feed, "take": take, "wait": wait}


def wait_for_door(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("The door does not open.")


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        import django

        django.setup()
        STEPS[sys.argv[2]](*sys.argv[3:])
    elif (
        "--sqlite" not in sys.argv
        and shutil.which("pg_virtualenv")
        and not os.environ.get("KEPT_BENCH_POSTGRESQL")
    ):
        # The same once more inside, where a PostgreSQL of its own answers.
        here = [sys.executable, str(Path(__file__)), *sys.argv[1:]]
        environment = {**os.environ, "KEPT_BENCH_POSTGRESQL": "1"}
        sys.exit(
            subprocess.run(["pg_virtualenv", "-t", *here], env=environment, check=False).returncode
        )
    else:
        main()

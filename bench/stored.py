"""
How fast the table of clocks is rebuilt, and how fast the sweep finds what is due.

`python bench/stored.py` takes a small database on SQLite, and on PostgreSQL where Debian's
`pg_virtualenv` is there; `FULL=1` takes 100,000 cases and up to ten million open clocks.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parent.parent
FULL = bool(os.environ.get("FULL"))
CASES = 100_000 if FULL else 2_000
OPEN_CLOCKS = (1_000_000, 10_000_000) if FULL else (100_000, 1_000_000)
DUE, AT_ONCE, ROUNDS = 100, 5_000, 15


def main() -> None:
    if os.environ.get("KEPT_BENCH_INSIDE"):
        measure()
        return
    with tempfile.TemporaryDirectory(prefix="kept-bench-") as folder:
        run([sys.executable, __file__], DATA=folder)
    if shutil.which("pg_virtualenv"):
        with tempfile.TemporaryDirectory(prefix="kept-bench-") as folder:
            server = ["pg_virtualenv", "-t", sys.executable, __file__]
            run(server, DATA=folder, KEPT_DATABASE_URL="postgresql:///postgres")


def run(command: list[str], **environment: str) -> None:
    inside = {"KEPT_BENCH_INSIDE": "1", "DJANGO_SETTINGS_MODULE": "kept.settings", **environment}
    subprocess.run(command, env={**os.environ, **inside}, check=True, cwd=ROOT)


def measure() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    print(f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}")
    make_cases()
    rebuild_all()
    sweep_many()


def make_cases() -> None:
    """Store cases of eight entries, as operations leave them but without their clocks."""
    from engine import timeline

    from kept.cases.models import Case, Entry
    from kept.customers.models import Person
    from kept.desks import charterfile, charters
    from kept.desks.models import Desk

    chance = random.Random(1)
    desk = Desk.objects.create(slug="bench", name="Bench", address="support@bench.example")
    asks = Person.objects.create_user("bo@northwind.example", "bench-bench", name="Bo Lind")
    source = (charterfile.SHIPPED / "sims.yaml").read_text(encoding="utf-8")
    timelines = [timeline(chance, 8) for _ in range(CASES)]
    first = min(events[0].at for events in timelines)
    version = charters.publish(desk, source, at=first - timedelta(days=1))
    for since in range(0, CASES, AT_ONCE):
        batch = timelines[since : since + AT_ONCE]
        cases = Case.objects.bulk_create(
            Case(
                number=since + number,
                desk=desk,
                charter_version=version,
                requester=asks,
                owner=asks,
                subject="Invoice",
                kind="incident",
                priority=3,
                state="received",
                channel="mail",
                opened_at=events[0].at,
                updated_at=events[-1].at,
                closed_at=events[-1].at,
            )
            for number, events in enumerate(batch, 1)
        )
        Entry.objects.bulk_create(
            Entry(
                case=case,
                position=position,
                kind=event.kind,
                at=event.at,
                recorded_at=event.at,
                as_role=Entry.Role.STAFF,
                public=True,
                carries=event.carries,
            )
            for case, events in zip(cases, batch, strict=True)
            for position, event in enumerate(events, 1)
        )


def rebuild_all() -> None:
    from engine import NOW

    from kept.cases import rebuilding
    from kept.cases.models import Case, Clock

    keys = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    for what, act in {
        "rebuild, all to write": lambda: rebuilding.rebuild(keys, now=NOW),
        "rebuild, nothing to write": lambda: rebuilding.rebuild(keys, now=NOW),
        "rebuild --check": lambda: len(list(rebuilding.differences(keys, now=NOW))),
    }.items():
        began, ours, servers = perf_counter(), process_time(), server_time()
        changed = act()
        wall, ours = perf_counter() - began, process_time() - ours
        both = ours + server_time() - servers
        print(
            f"  {what:<27} {len(keys) / both:8.0f} cases a second of processor, the server's"
            f" with it; {len(keys) / ours:.0f} of ours, {len(keys) / wall:.0f} on the wall"
            f" ({changed} differed)"
        )
    print(f"  {len(keys):,} cases, {Clock.objects.count():,} rows of clocks")


def server_time() -> float:
    """Return the seconds of processor of the process that serves us, where it is another."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text(encoding="utf-8")
    user, system = told.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def sweep_many() -> None:
    """Find the cases of which a clock is due, among ever more that are not."""
    from django.db import connection
    from engine import NOW

    from kept.cases.models import Case, Clock

    Clock.objects.update(next_at=None)
    case = Case.objects.order_by("pk")[0]
    stored = 0
    for wanted in OPEN_CLOCKS:
        grow(case.pk, stored, wanted)
        stored = wanted
        due = Clock.objects.filter(slug="x", number__lt=DUE)
        due.update(next_at=NOW - timedelta(minutes=1))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        waking = Clock.objects.waking(NOW).values_list("case", flat=True)[:800]
        spent = []
        for _ in range(ROUNDS):
            began = perf_counter()
            found = len(list(waking.all()))
            spent.append((perf_counter() - began) * 1000)
        spent.sort()
        print(
            f"  sweep, {wanted:>10,} open clocks   {spent[len(spent) // 2]:8.2f} ms to find"
            f" the {found} that are due (best {spent[0]:.2f}; target 50)"
        )
    print("  " + waking.all().explain().replace("\n", "\n  "))


def grow(case: int, since: int, until: int) -> None:
    """Add open clocks that wake in a year; the database makes them by itself."""
    from django.db import connection
    from engine import NOW

    numbers = (
        f"SELECT value AS n FROM generate_series({since}, {until - 1}) AS s(value)"
        if connection.vendor == "postgresql"
        else f"WITH RECURSIVE s(n) AS (SELECT {since} UNION ALL SELECT n + 1 FROM s"
        f" WHERE n < {until - 1}) SELECT n FROM s"
    )
    later, list_ = NOW + timedelta(days=365), "'[]'"
    moment = f"'{later:%Y-%m-%d %H:%M:%S}{'+00' if connection.vendor == 'postgresql' else ''}'"
    no = "false" if connection.vendor == "postgresql" else "0"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_clock (case_id, name, slug, number, kind, state, started_at,"
            " due_at, clause, rerated, shown, by_age, next_at, marks_done)"
            f" SELECT {case}, 'x', 'x', n, 'promise', 'running', {moment}, {moment}, '',"
            f" {no}, {no}, {no}, {moment}, {list_} FROM ({numbers}) AS numbers"
        )


if __name__ == "__main__":
    main()

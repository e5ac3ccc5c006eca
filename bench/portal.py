"""
How fast portal and console answer with a million cases and a hundred thousand people.

    pg_virtualenv -t -o fsync=off bash -c \
        'KEPT_DATABASE_URL=postgresql:///postgres python bench/portal.py --cases 1000000'

Fills an empty PostgreSQL by bulk SQL, around one real case that is copied, and asks for the
pages as customers with few and with many cases would. Prints the median and the 95th
percentile in milliseconds, the processor time of our process for one, and the 95th
percentile as a share of the goal. What is filled
already is not filled again.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("DATA", tempfile.mkdtemp(prefix="kept-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from kept.cases import operations  # noqa: E402
from kept.cases.models import Case, Counter, Text  # noqa: E402
from kept.customers.models import Person  # noqa: E402
from kept.knowledge.search import index  # noqa: E402

FILLED = (
    *("cases_text", "cases_case", "cases_entry", "cases_clock"),
    *("customers_person", "customers_organisation", "customers_contract"),
)
OF_PORTAL, OF_CONSOLE = 100, 150  # ms at p95: the goals
CONSOLE = {
    *("agent's queue", "all open", "all open, priority 3", "all open, by words", "closed"),
    *("all cases, by words", "agent's case"),
}
TEN = 10  # people of an organisation
WORDS = "ledger invoice printer login report export budget order approval folder password update"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cases", type=int, default=1_000_000)
    asked.add_argument("--people", type=int, default=100_000)
    asked.add_argument("--times", type=int, default=60)
    given = asked.parse_args()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    began = time.perf_counter()
    seed, people = filled(given.cases, given.people)
    print(
        f"{given.cases:,} cases, {given.people:,} people: filled in {since(began):.0f} s",
        flush=True,
    )
    with override_settings(ALLOWED_HOSTS=["*"]):
        for name, ask in pages(seed, people).items():
            measure(name, ask, given.times)


def a_case() -> Case:
    """Return one real case with a question open, the pattern of all others."""
    from tests import cast

    desk = cast.entitled("pa")
    case = operations.open_case(
        desk,
        requester=cast.bo(),
        subject="Pattern",
        text="The pattern of all.",
        via="portal",
        at=timezone.now(),
    )
    operations.reply(case, by=cast.dee(), at=timezone.now(), text="Which?", question=True)
    return Case.objects.get(pk=case.pk)


def filled(cases: int, number: int) -> tuple[Case, tuple[int, int]]:
    """Fill the database, unless that was done before; return the pattern and the people's keys."""
    seed = Case.objects.order_by("number").first()
    if seed is not None:
        first = Person.objects.get(email="p1@bench.example").pk
        return seed, (first, first + number - 1)
    seed = a_case()
    index.lift(connection)  # filled faster without
    with without_indexes():
        people = copies(seed, number)
        fill(seed, people, cases)
    index.lay(connection)
    with connection.cursor() as cursor:
        for table in FILLED:
            cursor.execute(f"VACUUM ANALYZE {table}")
    return seed, people


@contextmanager
def without_indexes() -> Iterator[None]:
    """Fill without the checks of foreign keys, and lay the indexes again at the end."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            [list(FILLED)],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _, statement in indexes:
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")


def copies(seed: Case, number: int) -> tuple[int, int]:
    """Copy the person of the case, ten to an organisation; return the first and the last key."""
    first = Person.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    organisation, contract = seed.organisation_id, seed.contract_id
    run(
        "customers_organisation",
        {"id": f"{organisation} + n", "name": "'Organisation ' || n"},
        number // TEN,
        organisation,
    )
    own = {"id": f"{contract} + n", "organisation_id": f"{organisation} + n"}
    run("customers_contract", own, number // TEN, contract)
    own = {
        "id": f"{first - 1} + n",
        "email": "'p' || n || '@bench.example'",
        "name": "'P ' || n",
        "organisation_id": f"{organisation} + 1 + (n - 1) / {TEN}",
        "sees_organisation": f"n % {TEN} = 2",
    }
    run("customers_person", own, number, seed.requester_id)
    return first, first + number - 1


def fill(seed: Case, people: tuple[int, int], cases: int) -> None:
    """Copy the case with its entries, words and clocks; most people have ten, one has 10,000."""
    first, last = people
    many = last - first + 1
    words = " ".join(WORDS.split())
    pick = f"split_part('{words}', ' ', 1 + ({{}}) % {len(words.split())})"
    whose = f"CASE WHEN n <= 10000 THEN 0 ELSE n % {many} END"
    is_over = f"n / {many} % 10 < 9"
    offset = seed.pk
    own = {
        "id": f"{offset} + n",
        "number": f"{seed.number} + n",
        "requester_id": f"{first} + {whose}",
        "organisation_id": f"{seed.organisation_id} + 1 + ({whose}) / {TEN}",
        "contract_id": f"{seed.contract_id} + 1 + ({whose}) / {TEN}",
        "subject": f"{pick.format('n')} || ' ' || {pick.format('n / 7')} || ' ' || n",
        "closed_at": f"CASE WHEN {is_over} THEN t.opened_at ELSE NULL END",
        "state": f"CASE WHEN {is_over} THEN 'closed' ELSE t.state END",
    }
    run("cases_case", own, cases, seed.pk)
    entries = list(seed.entries.order_by("pk").values_list("pk", flat=True))
    texts = set(Text.objects.values_list("pk", flat=True))
    base = max(entries)
    for place, entry in enumerate(entries):
        identity = f"{base} + (n - 1) * {len(entries)} + {place + 1}"
        run("cases_entry", {"id": identity, "case_id": f"{offset} + n"}, cases, entry)
        said = (
            f"'The ' || {pick.format('n')} || ' and ' || {pick.format('n / 3')} || ' stop, ' || n"
        )
        if entry in texts:
            run("cases_text", {"entry_id": identity, "text": said}, cases, entry, key="entry_id")
    for clock in seed.clocks.values_list("pk", flat=True):
        sequence = "nextval(pg_get_serial_sequence('cases_clock', 'id'))"
        run(
            "cases_clock", {"id": sequence, "case_id": f"{offset} + n"}, cases // 10, clock, step=10
        )
    count_on(seed, cases)


def run(
    table: str, own: dict[str, str], number: int, like: int, *, key: str = "id", step: int = 1
) -> None:
    """Copy the row with that key `number` times, with `own` columns by n."""
    with connection.cursor() as cursor:
        columns = [c.name for c in connection.introspection.get_table_description(cursor, table)]
        values = ", ".join(own.get(name, f"t.{name}") for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        series = f"generate_series({step}, {number * step}, {step}) n"
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t, {series}"
            f" WHERE t.{key} = {int(like)}"
        )


def count_on(seed: Case, cases: int) -> None:
    """Have the next rows and the next case number come after those that were copied."""
    Counter.objects.update(value=seed.number + cases)
    with connection.cursor() as cursor:
        for table in FILLED[1:]:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
                f" (SELECT max(id) FROM {table}))"
            )


def pages(seed: Case, people: tuple[int, int]) -> dict[str, Callable[[int], Any]]:
    """Return what is asked for, each by a turn's number."""
    first, last = people
    usual = list(clients(range(first + 100, min(first + 110, last))))
    busy = next(clients(range(first, first + 1)))
    head, colleague = clients(range(first + 1, first + 2)), clients(range(first + 101, first + 102))
    sees_many, sees_all = next(head), next(colleague)
    agent = next(clients([seed.owner_id]))
    numbers = {
        client: Case.objects.filter(requester=int(client.session["_auth_user_id"]), closed_at=None)
        .order_by("number")
        .values_list("number", flat=True)
        .first()
        or seed.number
        for client in usual
    }

    def by(turn: int) -> Client:
        return usual[turn % len(usual)]

    def send(turn: int) -> Any:
        said = {"subject": "Ledger is empty", "text": "Since today.", "product": "Planner"}
        return by(turn).post("/portal/new/pa/incident/", {**said, "step": "send"})

    return {
        "my cases": lambda turn: by(turn).get("/portal/"),
        "my cases, of 10,000": lambda _: busy.get("/portal/"),
        "my organisation's": lambda _: sees_all.get("/portal/"),
        "my organisation's, of 10,000": lambda _: sees_many.get("/portal/"),
        "case": lambda turn: by(turn).get(f"/portal/cases/{numbers[by(turn)]}/"),
        "submit: questions": lambda turn: by(turn).get("/portal/new/pa/incident/"),
        "submit: send": send,
        "search": lambda turn: by(turn).get("/portal/?q=ledger"),
        "search, mistyped": lambda turn: by(turn).get("/portal/?q=invioce"),
        "search, of 10,000": lambda _: busy.get("/portal/?q=ledger+budget"),
        "search, organisation's": lambda _: sees_all.get("/portal/?q=ledger"),
        "help": lambda turn: by(turn).get("/help/pa/?q=password"),
        "agent's queue": lambda _: agent.get("/console/q/mine/"),
        "all open": lambda _: agent.get("/console/q/open/"),
        "all open, priority 3": lambda _: agent.get("/console/q/open/?priority=3"),
        "all open, by words": lambda _: agent.get("/console/q/open/?q=ledger"),
        "all cases, by words": lambda _: agent.get("/console/q/all/?q=ledger"),
        "closed": lambda _: agent.get("/console/q/closed/"),
        "agent's case": lambda turn: agent.get(f"/console/case/{numbers[by(turn)]}/"),
    }


def clients(keys: Iterable[int]) -> Iterator[Client]:
    for person in Person.objects.filter(pk__in=list(keys)):
        client = Client()
        client.force_login(person)
        yield client


def measure(name: str, ask: Callable[[int], Any], times: int) -> None:
    for turn in range(5):
        answer = ask(turn)
        assert answer.status_code in (200, 302), (name, answer.status_code)
    spent = []
    before = time.process_time()
    for turn in range(times):
        began = time.perf_counter()
        ask(turn)
        spent.append(since(began) * 1000)
    ours = (time.process_time() - before) * 1000 / times
    p95 = statistics.quantiles(spent, n=20)[-1]
    median = statistics.median(spent)
    took = f"median {median:6.1f} ms  p95 {p95:6.1f} ms  our processor {ours:5.1f} ms"
    goal = OF_CONSOLE if name in CONSOLE else OF_PORTAL
    print(f"{name:29} {took}  {p95 / goal:4.2f} of {goal} ms", flush=True)


def since(began: float) -> float:
    return time.perf_counter() - began


if __name__ == "__main__":
    main()

"""What all tests share: their data folder, their database, no network, and clauses by name."""

import os
import shutil
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_django
from django.db import connection
from hypothesis import Phase
from hypothesis import settings as hypothesis

pytest_plugins = ["tests.clauses"]

# The suite tries the same examples each time, so that what passed once passes again; the soak
# (KEPT_SOAK) looks for new ones, and makes what fails small.
hypothesis.register_profile(
    "suite", derandomize=True, database=None, phases=[Phase.explicit, Phase.generate]
)
if not os.environ.get("KEPT_SOAK"):
    hypothesis.load_profile("suite")

USES_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}
LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database",
        action="store_true",
        help="leave out what would prove the same on any database",
    )
    parser.addoption("--soak", action="store_true", help="run what takes long, and only that")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept = [item for item in items if is_wanted(item, config)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def is_wanted(item: pytest.Item, config: pytest.Config) -> bool:
    if config.getoption("--clauses"):
        return True
    if config.getoption("--only-database") and not uses_database(item):
        return False
    if config.getoption("--soak"):
        return bool(item.get_closest_marker("soak")) or tries_examples(item)
    return not item.get_closest_marker("soak")


def tries_examples(item: pytest.Item) -> bool:
    """Tell whether it is a test of many made-up examples: the soak tries more of them."""
    return bool(getattr(getattr(item, "obj", None), "is_hypothesis_test", False))


def uses_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("browser"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & USES_DATABASE)


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            message = f"A test wanted to reach {address[0]}: only this machine is allowed."
            raise PermissionError(message)
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect_here)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """The test database; at the end it is taken from processes that a test has left dying."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """The test's database as KEPT_DATABASE_URL, for a process that the test starts."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    return f"postgresql:///{connection.settings_dict['NAME']}"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's chromium, asking nobody anything."""
    quiet = ["no-sandbox", "disable-background-networking", "disable-component-update"]
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which("chromium"),
        "args": [f"--{flag}" for flag in (*quiet, "disable-sync", "no-first-run")],
    }


@pytest.fixture(autouse=True)
def _async_browser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    # Playwright's loop runs in this thread, which Django would take for an async view.
    if request.node.get_closest_marker("browser"):
        monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

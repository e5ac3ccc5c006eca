"""The web pages, by granian."""

import argparse
from collections.abc import Callable
from typing import Any

from django.conf import settings
from granian import Granian
from granian.constants import Interfaces

from kept.processes import end_with_the_parent


def main(options: argparse.Namespace) -> int:
    """Serve until the process is told to end."""
    # Threads and WSGI: a page is a few queries, and a database connection belongs to a thread.
    server = Granian(
        "kept.wsgi:application",
        address=options.host or settings.BIND,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=settings.WEB_WORKERS,
        blocking_threads=8,
        backpressure=64,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_enabled=settings.DEBUG,
        log_access=settings.DEBUG,
    )
    server.serve(target_loader=load)
    return 0


def load(_: str) -> Callable[..., Any]:
    """Return the application, in a process that granian made for it."""
    end_with_the_parent()
    from kept.wsgi import application

    return application

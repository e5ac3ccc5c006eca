"""The web pages, by granian."""

import argparse

from django.conf import settings
from granian import Granian
from granian.constants import Interfaces


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
        log_enabled=settings.DEBUG,
        log_access=settings.DEBUG,
        process_name="kept web",
    )
    server.serve()
    return 0

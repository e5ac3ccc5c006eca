"""The web pages, by granian."""

import argparse
from typing import Any

from django.conf import settings
from granian import Granian
from granian.constants import Interfaces

from kept.processes import end_with_the_parent

BACKPRESSURE = 600  # requests at one time, of which most may be streams; more wait at the door


def main(options: argparse.Namespace) -> int:
    """Serve until the process is told to end."""
    server = Granian(
        "kept.serving",
        address=options.host or settings.BIND,
        port=settings.PORT,
        interface=Interfaces.RSGI,
        workers=settings.WEB_WORKERS,
        backpressure=BACKPRESSURE,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_enabled=settings.DEBUG,
        log_access=settings.DEBUG,
    )
    server.serve(target_loader=load)
    return 0


def load(_: str) -> Any:
    """Return the application, in a process that granian made for it."""
    end_with_the_parent()
    from kept.serving.application import Application
    from kept.wsgi import application

    return Application(application)

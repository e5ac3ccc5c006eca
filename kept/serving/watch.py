"""Waiting for news of cases: one look at the database a beat, however many wait."""

import asyncio
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

import structlog
from django.db import Error, close_old_connections
from django.db.models import Max

from kept.cases.models import Entry
from kept.web.streams import TALKS

BEAT_SECONDS = 0.5
log = structlog.get_logger(__name__)


class Watch:
    """
    Tells those who wait when a case has an entry that they do not know of.

    The rows are the truth: whichever process wrote an entry, it is seen here within a beat.
    Entries of a case are written one after the other and numbered by their position, so that
    none can appear behind the last one that was seen. Of all talks together the number of
    entries is watched: it also changes where one ends.
    """

    def __init__(self) -> None:
        # A thread of its own: a look never waits behind pages, and keeps its connection.
        self._eye = ThreadPoolExecutor(1, "watch")
        self._waiting: dict[int, dict[asyncio.Future[None], int]] = defaultdict(dict)
        self._looking: asyncio.Task[None] | None = None

    async def news(self, case: int, after: int) -> None:
        """Return when the last entry of the case, or of `TALKS` the number, is not `after`."""
        told: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[case][told] = after
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            await told
        finally:
            del self._waiting[case][told]
            if not self._waiting[case]:
                del self._waiting[case]

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            try:
                last = await loop.run_in_executor(self._eye, standing, [*self._waiting])
            except Error as error:  # The database is away for a while; who waits can wait.
                log.warning("watch failed", error=type(error).__name__)
                last = {}
            for case, position in last.items():
                for told, after in self._waiting.get(case, {}).items():
                    if position != after and not told.done():
                        told.set_result(None)
            await asyncio.sleep(BEAT_SECONDS)


def standing(watched: list[int]) -> dict[int, int]:
    """Return how each case, and the talks where they are watched, stand now."""
    close_old_connections()
    talks = {TALKS: Entry.objects.in_open_talks().count()} if TALKS in watched else {}
    return last_positions([case for case in watched if case != TALKS]) | talks


def last_positions(cases: list[int]) -> dict[int, int]:
    """Return the position of the last entry of each case, public or not."""
    entries = Entry.objects.filter(case__in=cases).order_by()
    return dict(entries.values_list("case").annotate(Max("position")))

"""Pages of what may be very many rows."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

COUNTED = 1000
LONGEST_NUMBER = 7


def page_of(
    rows: QuerySet[Any], wanted: str, *, shown: int, whole: QuerySet[Any]
) -> tuple[Page[Any], bool]:
    """
    Return the page that is `wanted`, and whether there are more rows than were counted.

    No more are counted than some pages further on. Keys alone are sorted, and those of the
    page are looked up in `whole`, which is sorted alike and has all that comes with them.
    """
    most = counted_for(wanted, shown=shown)
    count = rows.order_by().values("pk")[: most + 1].count()
    paginator = Paginator(rows.values_list("pk", flat=True), shown)
    paginator.__dict__["count"] = min(count, most)  # asked for once, and not of all
    page: Page[Any] = paginator.get_page(wanted)
    page.object_list = whole.filter(pk__in=page.object_list)
    return page, count > most


def counted_for(wanted: str, *, shown: int) -> int:
    """Return how many rows are counted for the page that is `wanted`."""
    page = int(wanted) if wanted.isdecimal() and len(wanted) < LONGEST_NUMBER else 1
    return (page * shown // COUNTED + 1) * COUNTED

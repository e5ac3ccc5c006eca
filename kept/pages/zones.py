"""The reader's time: every page says moments by the clock of whoever reads it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

View = Callable[..., HttpResponseBase]
HERE = ZoneInfo("Europe/London")


def in_readers_zone(view: View) -> View:
    """Have Django's current zone be that of the person signed in while `view` runs."""

    @wraps(view)
    def zoned(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with timezone.override(zone_of(request.user)):
            return view(request, *args, **kwargs)

    return zoned


def zone_of(person: Any) -> ZoneInfo:
    """Return the zone that `person` lives by; for a stranger, or an unknown one, London's."""
    try:
        return ZoneInfo(getattr(person, "time_zone", "") or HERE.key)
    except (ZoneInfoNotFoundError, ValueError):
        return HERE

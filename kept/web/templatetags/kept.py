"""
What templates of Kept write: icons, moments, lengths, due chips.

The reader's zone is Django's current one. A view may put `now` (else the clock is read) and
`desk_zone` (named zone of the desk, for readers elsewhere) into the context.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kept.core import moments
from kept.web import icons

register = template.Library()

MESSAGE_ICONS = {"success": "check", "warning": "triangle-alert", "error": "circle-alert"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Render an icon beside a word: `{% icon "clock" %}`."""
    return icons.icon(str(name))


@register.simple_tag(takes_context=True)
def moment(context: Context, at: datetime | None) -> str:
    """Render `<time datetime>` as a list says it, "Tue 10:30"; nothing for None."""
    return _time(at, moments.when(at, *_reader(context))) if at else ""


@register.simple_tag(takes_context=True)
def moment_in_full(context: Context, at: datetime | None) -> str:
    """Render `<time datetime>` as a sentence says it, "Tuesday 1 December, 10:30"."""
    return _time(at, moments.in_full(at, *_reader(context))) if at else ""


@register.filter
def lasting(delta: timedelta | None) -> str:
    """Say how long that is, "1 h 20 min": `{{ spent|lasting }}`."""
    return moments.length(delta) if delta is not None else ""


@register.inclusion_tag("web/components/due.html", takes_context=True)
def due_chip(
    context: Context, due: moments.DueValue | moments.Chip | None, name: str = ""
) -> dict[str, Any]:
    """
    Render the due chip of a clock: `{% due_chip case.due name=case.number %}`.

    With a `name`, unique in the page, js/times.js refreshes it each minute.
    """
    chip = moments.chip(due, *_reader(context)) if isinstance(due, moments.DueValue) else due
    return {"chip": chip, "name": name}


@register.filter
def message_icon(level: str) -> str:
    """Return the icon that stands before a message of this level."""
    return MESSAGE_ICONS.get(level, "info")


def _reader(context: Context) -> tuple[datetime, ZoneInfo, ZoneInfo | None]:
    zone = timezone.get_current_timezone()
    desk_zone = context.get("desk_zone")
    return (
        context.get("now") or timezone.now(),
        zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC"),
        ZoneInfo(desk_zone) if isinstance(desk_zone, str) else desk_zone,
    )


def _time(at: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="minutes"), words)

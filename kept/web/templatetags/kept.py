"""What templates of Kept write: icons, moments, due chips."""

from django import template
from django.utils.safestring import SafeString

from kept.web import icons

register = template.Library()

MESSAGE_ICONS = {"success": "check", "warning": "triangle-alert", "error": "circle-alert"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Render an icon beside a word: `{% icon "clock" %}`."""
    return icons.icon(str(name))


@register.filter
def message_icon(level: str) -> str:
    """Return the icon that stands before a message of this level."""
    return MESSAGE_ICONS.get(level, "info")

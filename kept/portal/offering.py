"""Where something else is asked for, that the charter offers instead of what was asked."""

from urllib.parse import urlencode

from django.urls import reverse

from kept.core.charter.rows import slug
from kept.core.remit import Remit, kind_of
from kept.core.rulebook import Rulebook
from kept.desks.models import Desk


def offer_href(desk: Desk, rulebook: Rulebook, asked: Remit | None) -> str:
    """Return where what is offered instead is asked for; empty where nothing is."""
    kind = kind_of(rulebook.charter, asked.offer) if asked else ""
    if asked is None or not kind:
        return ""
    address = reverse("portal:new-case", args=[desk.slug, slug(kind)])
    return f"{address}?{urlencode({'topic': asked.offer})}"

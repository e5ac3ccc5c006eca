"""What mails of ours are written before, looked up for some of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from kept.cases.models import Entry
from kept.desks.models import Desk
from kept.outbox.models import Notice

MAX_REFERENCES = 10


@dataclass(frozen=True, slots=True)
class Background:
    """Desks by slug, and by case the ids of the newest mails that came in it, in order."""

    desks: Mapping[str, Desk]
    came: Mapping[int, Sequence[str]]

    @classmethod
    def of(cls, notices: Sequence[Notice]) -> Background:
        asked = [notice.payload for notice in notices]
        slugs = {each["desk"] for each in asked if each.get("desk")}
        desks = Desk.objects.filter(slug__in=slugs).order_by()
        return cls(
            desks={desk.slug: desk for desk in desks},
            came=_came({each["case"] for each in asked if each.get("case")}),
        )


def _came(cases: Collection[int]) -> dict[int, list[str]]:
    """Return the ids of the last mails that came in each case and everybody may see, in order."""
    mails = Entry.objects.filter(case__number__in=cases, public=True).exclude(message_id="")
    newest_first = Window(RowNumber(), partition_by="case", order_by=F("position").desc())
    last = mails.annotate(place=newest_first).filter(place__lte=MAX_REFERENCES)
    came = defaultdict(list)
    for case, message_id in last.order_by("position").values_list("case__number", "message_id"):
        came[case].append(message_id)
    return dict(came)

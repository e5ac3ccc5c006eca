"""What mails of ours are written before, looked up for some of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from kept.cases.models import Case, Entry
from kept.desks.models import Desk
from kept.mail import deliveries, tokens
from kept.mail.reading.addresses import key
from kept.outbox.models import Notice

MAX_REFERENCES = 10


@dataclass(frozen=True, slots=True)
class Background:
    """
    Desks by slug, by case the ids of the newest mails that came in it, in order.

    And which of the receivers want nothing automatic.
    """

    desks: Mapping[str, Desk]
    came: Mapping[int, Sequence[str]]
    unwilling: Set[str]

    @classmethod
    def of(cls, notices: Sequence[Notice]) -> Background:
        asked = [notice.payload for notice in notices]
        slugs = {each["desk"] for each in asked if each.get("desk")}
        desks = Desk.objects.filter(slug__in=slugs).order_by()
        return cls(
            desks={desk.slug: desk for desk in desks},
            unwilling=deliveries.unwilling(
                {key(to) for each in asked for to in each.get("to", ())}
            ),
            came=_came({each["case"] for each in asked if each.get("case")}),
        )


def _came(cases: Collection[int]) -> dict[int, list[str]]:
    """Return the ids of the last mails that came in each case and everybody may see, in order."""
    mails = Entry.objects.filter(public=True, case=OuterRef("pk")).exclude(message_id="")
    named = mails.exclude(message_id__endswith=tokens.NOBODYS).order_by("-position")
    oldest = named.values("position")[MAX_REFERENCES - 1 : MAX_REFERENCES]
    # From a position on, and not by rank: so nothing older is read, however much there is.
    last = Case.objects.filter(
        number__in=cases,
        entries__position__gte=Coalesce(Subquery(oldest), 0),
        entries__public=True,
        entries__message_id__gt="",
    )
    came = defaultdict(list)
    for case, message_id in last.order_by("entries__position").values_list(
        "number", "entries__message_id"
    ):
        if not tokens.is_nobodys_message_id(message_id):
            came[case].append(message_id)
    return dict(came)

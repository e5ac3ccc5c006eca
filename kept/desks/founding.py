"""Founding a desk: its address, its charter, its teams."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from kept.desks import charters
from kept.desks.models import Desk

FIRST_TEAM = "support"


@transaction.atomic
def found(
    slug: str,
    *,
    name: str,
    address: str,
    source: str,
    at: datetime,
    phone: str = "",
    teams: Iterable[str] = (),
) -> Desk:
    """
    Found a desk that runs by the charter whose text is `source` from `at`.

    It has the teams that the charter names and those of `teams`; where that is none, one.

    Raises:
        ValidationError: slug or address is no such thing, or is taken; nothing was written.
        CharterError: the charter cannot be read; nothing was written.
    """
    desk = Desk(slug=slug, name=name, address=address.lower(), from_name=name, phone=phone)
    desk.full_clean()
    desk.save()
    version = charters.publish(desk, source, at=at)
    named = [*teams, *charters.rulebook(version).charter.roles.teams]
    for each in dict.fromkeys(named or [FIRST_TEAM]):
        desk.teams.create(name=each)
    return desk

"""Telling many: news, resources, events, service notices; and what they say among themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from kept.cases.errors import NotAllowedError, NothingSaidError
from kept.customers.models import Person
from kept.desks.models import Desk
from kept.knowledge.models import Contribution, Discussion, Posting
from kept.knowledge.operations.writing import refuse_strangers


@transaction.atomic
def post(desk: Desk, *, by: Person, at: datetime, section: str, title: str, **said: Any) -> Posting:
    """
    Tell something in a section; an event has a moment, a notice may have an end.

    Raises:
        NotAllowedError: `by` does not serve at the desk.
        NothingSaidError: there is no title.
    """
    refuse_strangers(desk, by)
    if not title.strip():
        raise NothingSaidError
    told = {"published_at": at, **{name: value for name, value in said.items() if value}}
    return Posting.objects.create(desk=desk, by=by, section=section, title=title.strip(), **told)


@transaction.atomic
def begin_discussion(desk: Desk, *, by: Person, at: datetime, title: str, text: str) -> Discussion:
    """
    Begin a discussion with a first contribution.

    Raises:
        NothingSaidError: title or text are empty.
    """
    if not title.strip():
        raise NothingSaidError
    discussion = Discussion.objects.create(desk=desk, title=title.strip(), begun_at=at, last_at=at)
    contribute(discussion, by=by, at=at, text=text)
    return discussion


@transaction.atomic
def contribute(discussion: Discussion, *, by: Person, at: datetime, text: str) -> Contribution:
    """
    Say something in a discussion that one may see.

    Raises:
        NotAllowedError: it is not theirs to see.
        NothingSaidError: the text is empty.
    """
    if not Discussion.objects.visible_to(by).filter(pk=discussion.pk).exists():
        raise NotAllowedError
    if not text.strip():
        raise NothingSaidError
    Discussion.objects.filter(pk=discussion.pk).update(last_at=at)
    return discussion.contributions.create(by=by, at=at, text=text.strip())


@transaction.atomic
def hide(contribution: Contribution, *, by: Person, why: str) -> None:
    """
    Hide what somebody said, and say why; it stays on record.

    Raises:
        NotAllowedError: `by` does not serve at the desk.
        NothingSaidError: no reason is given.
    """
    refuse_strangers(contribution.discussion.desk, by)
    if not why.strip():
        raise NothingSaidError
    Contribution.objects.filter(pk=contribution.pk).update(hidden_because=why.strip()[:300])

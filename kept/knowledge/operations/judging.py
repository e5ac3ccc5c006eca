"""Saying whether an article solved it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.customers.models import Person
from kept.knowledge.models import Article, Verdict


@transaction.atomic
def judge(
    article: Article,
    *,
    solved: bool,
    at: datetime,
    by: Person | None = None,
    while_writing: bool = False,
) -> Verdict:
    """
    Take a reader's word on whether the article solved it.

    `while_writing` is a case that was being written: a yes means that it need not be sent.
    """
    return Verdict.objects.create(
        article=article,
        version=article.version,
        person=by,
        solved=solved,
        while_writing=while_writing,
        at=at,
    )

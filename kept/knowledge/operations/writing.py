"""Writing an article, publishing and checking it; every version stays."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from kept.cases.errors import NotAllowedError, NothingSaidError
from kept.customers.models import Person
from kept.desks.models import Desk, Member
from kept.knowledge.models import Article, ArticleVersion, Readers
from kept.knowledge.search.words import learn


@transaction.atomic
def write(
    desk: Desk,
    *,
    by: Person,
    at: datetime,
    title: str,
    body: str,
    readers: str = Readers.CUSTOMERS,
    review_on: date | None = None,
    **about: str,
) -> Article:
    """
    Write an article, a draft until it is published; `about` may hold product and topic.

    Raises:
        NotAllowedError: `by` does not serve at the desk.
        NothingSaidError: title or words are empty.
    """
    refuse_strangers(desk, by)
    _refuse_silence(title, body)
    article = Article.objects.create(
        desk=desk,
        slug=_free_slug(desk, title),
        title=title.strip(),
        body=body,
        readers=readers,
        written_at=at,
        review_on=review_on,
        **about,
    )
    _keep_version(article, by, at, "")
    return article


@transaction.atomic
def rewrite(
    article: Article,
    *,
    by: Person,
    at: datetime,
    title: str,
    body: str,
    why: str = "",
    **fields: Any,
) -> Article:
    """
    Write the next version; where the words stay the same, only what is said about them changes.

    Raises:
        NotAllowedError, NothingSaidError: as `write`.
    """
    article = Article.objects.select_for_update().get(pk=article.pk)
    refuse_strangers(article.desk, by)
    _refuse_silence(title, body)
    is_new = (article.title, article.body) != (title.strip(), body)
    for name, value in {"title": title.strip(), "body": body, **fields}.items():
        setattr(article, name, value)
    if is_new:
        article.version, article.written_at = article.version + 1, at
        _keep_version(article, by, at, why)
    article.save()
    if article.state == Article.State.PUBLISHED:
        learn(f"{article.title} {article.body}")
    return article


@transaction.atomic
def publish(article: Article, *, by: Person, at: datetime) -> None:
    """Let it be read; that counts as checked today."""
    refuse_strangers(article.desk, by)
    Article.objects.filter(pk=article.pk).update(
        state=Article.State.PUBLISHED, checked_on=at.date()
    )
    learn(f"{article.title} {article.body}")


@transaction.atomic
def withdraw(article: Article, *, by: Person) -> None:
    """Let nobody but staff read it any more."""
    refuse_strangers(article.desk, by)
    Article.objects.filter(pk=article.pk).update(state=Article.State.WITHDRAWN)


@transaction.atomic
def check(article: Article, *, by: Person, at: datetime, review_on: date | None) -> None:
    """Write down that it is still right, and when to look again."""
    refuse_strangers(article.desk, by)
    Article.objects.filter(pk=article.pk).update(checked_on=at.date(), review_on=review_on)


def refuse_strangers(desk: Desk, by: Person) -> None:
    """
    Let only those who serve at the desk go on.

    Raises:
        NotAllowedError
    """
    if not Member.objects.filter(desk=desk, person=by, person__is_active=True).exists():
        raise NotAllowedError


def _refuse_silence(*said: str) -> None:
    if not all(words.strip() for words in said):
        raise NothingSaidError


def _free_slug(desk: Desk, title: str) -> str:
    plain = slugify(title)[:90] or "article"
    taken = set(desk.articles.filter(slug__startswith=plain).values_list("slug", flat=True))
    numbered = (f"{plain}-{n}" for n in range(2, len(taken) + 3))
    return next(slug for slug in (plain, *numbered) if slug not in taken)


def _keep_version(article: Article, by: Person, at: datetime, why: str) -> None:
    ArticleVersion.objects.create(
        article=article,
        number=article.version,
        title=article.title,
        body=article.body,
        why=why,
        by=by,
        at=at,
    )

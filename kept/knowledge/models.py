"""What a desk tells everybody: articles, news, resources, events, notices, discussions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from kept.customers.models import Contract
from kept.desks.models import Desk, Member


class Readers(models.TextChoices):
    """Who may read something."""

    EVERYBODY = "public", "Everybody"
    CUSTOMERS = "customers", "Customers who are signed in"
    STAFF = "staff", "Staff only"


def served(person: Any) -> Q:
    """Say at which desks `person` serves."""
    return Q(desk__in=Member.objects.filter(person=person).values("desk"))


def readable_by(person: Any) -> Q:
    """Say what `person`, or a stranger, may read of what is out."""
    everybody = Q(readers=Readers.EVERYBODY)
    if not getattr(person, "is_active", False):
        return everybody
    return everybody | served(person) | (Q(readers=Readers.CUSTOMERS) & _is_customer_of(person))


def _is_customer_of(person: Any) -> Q:
    """Say of which desks `person` is a customer: by contract, or by a case of theirs."""
    contracts = Contract.objects.filter(organisation__people=person).values("desk")
    return Q(desk__in=contracts) | Q(desk__cases__requester=person)


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, person: Any) -> ArticleQuerySet:
        """
        Return what `person` may read; a stranger reads what is for everybody.

        Drafts and what was withdrawn are for those who serve at the desk.
        """
        out = Q(state=Article.State.PUBLISHED)
        if not getattr(person, "is_active", False):
            return self.filter(out & readable_by(person))
        mine = self.filter((out & readable_by(person)) | served(person))
        return self.filter(pk__in=mine.order_by().values("pk"))

    def published(self) -> ArticleQuerySet:
        return self.filter(state=Article.State.PUBLISHED)


class Article(models.Model):
    """Help that can be read before anybody writes; what it says stands in its versions too."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="articles")
    slug = models.SlugField(max_length=100)
    title = models.CharField(max_length=200)
    body = models.TextField()
    readers = models.CharField(max_length=10, choices=Readers.choices, default=Readers.CUSTOMERS)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    product = models.CharField(max_length=200, blank=True)
    topic = models.CharField(max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()
    checked_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "slug"], name="article_slug_at_its_desk")
        ]

    def __str__(self) -> str:
        return self.title


class ArticleVersion(models.Model):
    """An article as it stood; never changed."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    body = models.TextField()
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("customers.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["article_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="article_version_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} version {self.number}"


class Verdict(models.Model):
    """Whether an article solved it: yes is a case that nobody had to write (SIMS-15)."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="verdicts")
    version = models.PositiveIntegerField()
    person = models.ForeignKey(
        "customers.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    solved = models.BooleanField()
    while_writing = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.article_id} {'solved' if self.solved else 'did not solve'} it"


class PostingQuerySet(models.QuerySet["Posting"]):
    def visible_to(self, person: Any) -> PostingQuerySet:
        """Return what `person`, or a stranger, may read, whether it is out yet or over."""
        mine = self.filter(readable_by(person))
        return self.filter(pk__in=mine.order_by().values("pk"))

    def standing(self, now: datetime) -> PostingQuerySet:
        """Return what is out now and not over."""
        is_over = Q(ends_at__isnull=False, ends_at__lte=now)
        return self.filter(published_at__lte=now).exclude(is_over)


class Posting(models.Model):
    """Something told to many: news, a resource, an event, a notice about the service."""

    class Section(models.TextChoices):
        NEWS = "news", "News"
        RESOURCES = "resources", "Resources"
        EVENTS = "events", "Events"
        NOTICES = "notices", "Service notices"

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="postings")
    section = models.CharField(max_length=20, choices=Section.choices)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    readers = models.CharField(max_length=10, choices=Readers.choices, default=Readers.CUSTOMERS)
    link = models.URLField(blank=True)
    place = models.CharField(max_length=200, blank=True)
    happens_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey("customers.Person", on_delete=models.PROTECT, related_name="+")

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(section="events") | Q(happens_at__isnull=False),
                name="an_event_has_a_moment",
            )
        ]
        indexes = [models.Index(fields=["desk", "section", "-published_at"], name="posting_out")]

    def __str__(self) -> str:
        return self.title


class DiscussionQuerySet(models.QuerySet["Discussion"]):
    def visible_to(self, person: Any) -> DiscussionQuerySet:
        """Return the discussions among the customers of a desk and its staff."""
        if not getattr(person, "is_active", False):
            return self.none()
        mine = self.filter(served(person) | _is_customer_of(person))
        return self.filter(pk__in=mine.order_by().values("pk"))


class Discussion(models.Model):
    """A matter that customers of a desk talk about among themselves."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="discussions")
    title = models.CharField(max_length=200)
    begun_at = models.DateTimeField()
    last_at = models.DateTimeField()

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class Contribution(models.Model):
    """What somebody said in a discussion; staff may hide it, with a reason."""

    discussion = models.ForeignKey(
        Discussion, on_delete=models.CASCADE, related_name="contributions"
    )
    by = models.ForeignKey("customers.Person", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()
    hidden_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.by_id} in {self.discussion_id}"


class Spelling(models.Model):
    """A word of the articles, and what is left of it with one letter gone: finds typing errors."""

    variant = models.CharField(max_length=60)
    word = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["variant", "word"], name="a_spelling_is_known_once")
        ]

    def __str__(self) -> str:
        return f"{self.variant} for {self.word}"

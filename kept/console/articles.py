"""The articles of one's desks, with what their readers said."""

from typing import Any

from django.db.models import Case as Choice
from django.db.models import Count, F, Q, Value, When

from kept.cases.models import Case
from kept.cases.speaking import BY_STAFF
from kept.console.access import StaffRequest, desks
from kept.knowledge.models import Article, ArticleQuerySet
from kept.knowledge.search import index
from kept.knowledge.search.words import mend, words_in

MOST = 200


def of_the_desks(request: StaffRequest) -> ArticleQuerySet:
    """Return the articles of the desks at which the person serves, drafts too."""
    return Article.objects.filter(desk__in=desks(request))


def listed(request: StaffRequest, words: str) -> Any:
    """
    Return the articles with how often they solved it, what wants a look first.

    With `words` those that have them, the best first; deflections are cases that were
    being written and need not be sent.
    """
    found = (
        of_the_desks(request)
        .select_related("desk")
        .annotate(
            solved=Count("verdicts", filter=Q(verdicts__solved=True)),
            stuck=Count("verdicts", filter=Q(verdicts__solved=False)),
            deflected=Count(
                "verdicts", filter=Q(verdicts__solved=True, verdicts__while_writing=True)
            ),
        )
    )
    if not words.strip():
        return found.order_by(F("review_on").asc(nulls_last=True), "title", "pk")
    keys = index.articles(mend(words_in(words)), most=MOST, any_of_them=True)
    places = [When(pk=key, then=Value(place)) for place, key in enumerate(keys)]
    return found.filter(pk__in=keys).order_by(Choice(*places, default=Value(MOST)), "pk")


def begun_from(case: Case) -> dict[str, str]:
    """Return what an article on the answer to a case begins with: its title, our last words."""
    said = case.entries.filter(kind=BY_STAFF, public=True, words__isnull=False)
    last = said.select_related("words").order_by("position").last()
    begun = {"at": case.desk.slug, "title": case.subject, "body": last.words.text if last else ""}
    return begun | {name: str(case.facts.get(name) or "") for name in ("product", "topic")}

"""Looking for articles and for one's own cases; what was mistyped is looked for as it was meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.fields import BooleanField

from kept.cases.models import CaseQuerySet, Entry
from kept.desks.models import Desk
from kept.knowledge.models import Article
from kept.knowledge.search import index
from kept.knowledge.search.words import mend, words_in

MOST = 200
TITLES = 300
FEW = 500  # so many cases are looked through one by one, without the index over all texts


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and the words it was found by where they were not those typed."""

    items: tuple[Any, ...]
    instead: str = ""


def articles(
    text: str, person: Any, *, desks: Iterable[Desk] = (), most: int = 20, loosely: bool = False
) -> Found:
    """
    Return the published articles about `text` that `person` may read, the best first.

    Where nothing has all the words, they are mended; `loosely` any of them is enough.
    """
    readable = Article.objects.visible_to(person).published()
    wanted = list(desks)
    if wanted:
        readable = readable.filter(desk__in=wanted)
    words = words_in(text)
    for tried, instead in _attempts(words):
        found = _in_order(readable, index.articles(tried, most=MOST), most)
        if found:
            return Found(found, instead)
    if loosely:
        loose = index.articles(mend(words), most=MOST, any_of_them=True)
        return Found(_in_order(readable, loose, most))
    return Found(())


def cases(text: str, mine: CaseQuerySet, *, public_only: bool = True) -> tuple[CaseQuerySet, str]:
    """
    Return those of `mine` that have the words in title or texts, or that number.

    Of the texts only what customers may read is looked at, unless staff look. The second
    value is what was looked for instead of what was typed.
    """
    words = words_in(text)
    if not words:
        return mine, ""
    numbered = _numbered(text)
    titles = mine.order_by("-number").values_list("subject", flat=True)[:TITLES]
    for tried, instead in _attempts(words, also=titles):
        found = mine.filter(_about(tried, mine, public_only) | numbered)
        if found.exists():
            return found, instead
    return mine.none(), ""


def _attempts(
    words: Sequence[str], also: Iterable[str] = ()
) -> Iterable[tuple[Sequence[str], str]]:
    yield words, ""
    mended = mend(words, also=also)
    if mended != list(words):
        yield mended, " ".join(mended)


def _in_order(readable: Any, keys: Sequence[int], most: int) -> tuple[Article, ...]:
    found = {article.pk: article for article in readable.filter(pk__in=keys)}
    return tuple(found[key] for key in keys if key in found)[:most]


def _about(words: Sequence[str], mine: CaseQuerySet, public_only: bool) -> Q:
    title = Q()
    for word in words:
        title &= Q(subject__icontains=word)
    return title | Q(pk__in=_with_texts(words, mine, public_only))


def _with_texts(words: Sequence[str], mine: CaseQuerySet, public_only: bool) -> Any:
    """Return the keys of the cases with a text about `words`; of few cases, read one by one."""
    condition, given = index.texts(words)
    keys = list(mine.order_by().values_list("pk", flat=True)[: FEW + 1])
    theirs = Q(case__in=keys) if len(keys) <= FEW else Q(case__in=mine.order_by().values("pk"))
    if public_only:
        theirs &= Q(public=True)
    said = Entry.objects.filter(theirs, words__isnull=False)
    matching = said.filter(RawSQL(condition, given, output_field=BooleanField()))  # noqa: S611 - ours
    return list(matching.order_by().values_list("case", flat=True).distinct()[:MOST])


def _numbered(text: str) -> Q:
    digits = text.strip().lstrip("#")
    is_number = digits.isascii() and digits.isdigit() and len(digits) < 19
    return Q(number=int(digits)) if is_number else Q(pk__in=[])

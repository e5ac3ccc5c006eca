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
from kept.knowledge.search.words import mend, plain, words_in

MOST = 200
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
    tried: Sequence[str] = ()
    instead = ""
    for tried, instead in _attempts(words_in(text)):
        found = _in_order(readable, index.articles(tried, most=MOST), most)
        if found:
            return Found(found, instead)
    if loosely and len(tried) > 1:
        loose = index.articles(tried, most=MOST, any_of_them=True)
        return Found(_in_order(readable, loose, most), instead)
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
    newest = list(mine.order_by("-number").values_list("pk", "number", "subject")[: FEW + 1])
    told = {pk: plain(subject) for pk, _, subject in newest}
    numbered = {pk for pk, number, _ in newest if str(number) == text.strip().lstrip("#")}
    for tried, instead in _attempts(words, also=told.values()):
        titled = {pk for pk, title in told.items() if all(word in title for word in tried)}
        found = numbered | titled | _with_texts(tried, mine, list(told), public_only)
        if found:
            return mine.filter(pk__in=found), instead
    return mine.none(), ""


def _attempts(
    words: Sequence[str], also: Iterable[str] = ()
) -> Iterable[tuple[Sequence[str], str]]:
    yield words, ""
    mended = mend(words, also=also)
    if mended != list(words):
        yield mended, " ".join(mended)


def _in_order(readable: Any, keys: Sequence[int], most: int) -> tuple[Article, ...]:
    found = {article.pk: article for article in readable.filter(pk__in=keys)} if keys else {}
    return tuple(found[key] for key in keys if key in found)[:most]


def _with_texts(
    words: Sequence[str], mine: CaseQuerySet, newest: Sequence[int], public_only: bool
) -> set[int]:
    """
    Return the keys of the cases with a text, or a title, about `words`.

    Few cases are read one by one; of many, the indexes are asked.
    """
    condition, given = index.texts(words)
    is_few = len(newest) <= FEW
    theirs = Q(case__in=newest) if is_few else Q(case__in=mine.order_by().values("pk"))
    if public_only:
        theirs &= Q(public=True)
    said = Entry.objects.filter(theirs, words__isnull=False)
    matching = said.filter(RawSQL(condition, given, output_field=BooleanField()))  # noqa: S611 - ours
    found = set(matching.order_by().values_list("case", flat=True).distinct()[:MOST])
    return found if is_few else found | _older_with_titles(words, mine)


def _older_with_titles(words: Sequence[str], mine: CaseQuerySet) -> set[int]:
    title = Q()
    for word in words:
        title &= Q(subject__icontains=word)
    return set(mine.filter(title).order_by("-number").values_list("pk", flat=True)[:MOST])

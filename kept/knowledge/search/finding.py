"""Looking for articles and for one's own cases; what was mistyped is looked for as it was meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.fields import BooleanField

from kept.cases.models import Entry
from kept.cases.theirs import Theirs
from kept.desks.models import Desk
from kept.knowledge.models import Article
from kept.knowledge.search import index
from kept.knowledge.search.words import mend, plain, words_in

MOST = 200
LONGEST_NUMBER = 15
RARE = 2000  # texts of everybody's
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


def cases(text: str, mine: Theirs) -> tuple[Theirs, str]:
    """
    Return those of `mine` that have the words in title or texts, or that number.

    Of the texts only what customers may read is looked at. The second value is what was
    looked for instead of what was typed.
    """
    words = words_in(text)
    if not words:
        return mine, ""
    latest = list(mine.latest(FEW + 1).values_list("pk", "number", "subject"))
    told = {pk: plain(subject) for pk, _, subject in latest}
    number = text.strip().lstrip("#")
    numbered = {pk for pk, known, _ in latest if str(known) == number}
    are_many = len(latest) > FEW
    for tried, instead in _attempts(words, also=told.values()):
        titled = {pk for pk, title in told.items() if all(word in title for word in tried)}
        found = numbered | titled | _with_texts(tried, mine, list(told))
        if are_many and not (found and instead):
            found |= _with_titles(tried, mine)
        if found:
            return mine.filter(pk__in=found), instead
    return mine.filter(pk__in=()), ""


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


def _with_texts(words: Sequence[str], mine: Theirs, latest: Sequence[int]) -> set[int]:
    """
    Return the keys of the cases with a text about `words`.

    Few cases are read one by one. Of many, those with whole words are taken from the index
    over everybody's texts; where the words are too common for that, the latest are read.
    """
    theirs = Entry.objects.asked_by(mine.person).order_by()
    if len(latest) > FEW:
        everybodys = index.texts(words, most=RARE)
        if len(everybodys) < RARE:
            said = theirs.filter(pk__in=everybodys) if everybodys else theirs.none()
            return set(said.values_list("case", flat=True))
    condition, given = index.is_about(words)
    said = Entry.objects.filter(case__in=latest, public=True, words__isnull=False)
    matching = said.filter(RawSQL(condition, given, output_field=BooleanField()))  # noqa: S611 - ours
    return set(matching.order_by().values_list("case", flat=True)[:MOST])


def _with_titles(words: Sequence[str], mine: Theirs) -> set[int]:
    title = Q()
    for word in words:
        title &= Q(subject__icontains=word)
    if len(words) == 1 and words[0].isdecimal() and len(words[0]) <= LONGEST_NUMBER:
        title |= Q(number=int(words[0]))
    return set(mine.filter(title).latest(MOST).values_list("pk", flat=True))

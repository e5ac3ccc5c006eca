"""What somebody typed, as words to look for; words that are nearly right are put right."""

import re
import unicodedata
from collections.abc import Iterable

from kept.knowledge.models import Spelling

MOST = 12
LONGEST = 50
SHORTEST_TO_MEND = 4
COMMON = frozenset(
    "a an and are as at be but by can do does for from has have how i if in is it its me my no"
    " not of on or our so that the their then there they this to was we what when where which"
    " why will with you your".split()
)


def words_in(text: str) -> list[str]:
    """Return the words of `text` in lower case without accents, each once, common ones left out."""
    found = re.findall(r"[^\W_]+", plain(text))
    said = [word[:LONGEST] for word in dict.fromkeys(found) if word not in COMMON]
    return said[:MOST]


def plain(text: str) -> str:
    """Return `text` in lower case, its accents taken off."""
    parts = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def variants(word: str) -> set[str]:
    """Return the word and what is left of it with any one letter gone."""
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


def learn(text: str) -> None:
    """Know the words of `text` from now on, so that they are found when mistyped."""
    words = {word[:LONGEST] for word in re.findall(r"[^\W\d_]+", plain(text))}
    longer = [word for word in words if len(word) >= SHORTEST_TO_MEND]
    known = set(Spelling.objects.filter(word__in=longer).values_list("word", flat=True))
    rows = [Spelling(variant=v, word=w) for w in longer if w not in known for v in variants(w)]
    Spelling.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)


def mend(words: Iterable[str], *, also: Iterable[str] = ()) -> list[str]:
    """
    Return `words`, those that nobody knows replaced by the nearest known one.

    Known are the words of articles and those of `also`. One letter too many, too few,
    wrong, or two swapped are forgiven; in long words two such.
    """
    asked = list(words)
    theirs = _index(also)
    wanted = {word: variants(word) for word in asked if len(word) >= SHORTEST_TO_MEND}
    every = {variant for some in wanted.values() for variant in some}
    known = _known(every)
    for variant in every:
        known.setdefault(variant, set()).update(theirs.get(variant, ()))
    return [_nearest(word, wanted.get(word, set()), known) for word in asked]


def _known(every: set[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    rows = Spelling.objects.filter(variant__in=every).values_list("variant", "word")
    for variant, word in rows:
        found.setdefault(variant, set()).add(word)
    return found


def _index(texts: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for text in texts:
        for word in words_in(text):
            for variant in variants(word) if len(word) >= SHORTEST_TO_MEND else ():
                found.setdefault(variant, set()).add(word)
    return found


def _nearest(word: str, some: set[str], known: dict[str, set[str]]) -> str:
    candidates = {near for variant in some for near in known.get(variant, ())}
    if word in candidates or any(near.startswith(word) for near in candidates):
        return word
    return min(candidates, key=lambda near: (distance(word, near), near), default=word)


def distance(one: str, other: str) -> int:
    """Return how many letters were typed wrong, two swapped ones counting as one."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]

"""What a list is narrowed by: words of a case's title, its number, who asks."""

from typing import Any

from django.db.models import Q, QuerySet

from kept.customers.models import Organisation, Person

MOST_WORDS, FEW = 6, 200


def is_about(text: str) -> Q:
    """Return the condition that each word of `text` is in the title, the number or a name."""
    found = Q()
    for word in text.split()[:MOST_WORDS]:
        found &= _has(word)
    return found


def _has(word: str) -> Q:
    people = Person.objects.filter(Q(name__icontains=word) | Q(email__icontains=word))
    organisations = Organisation.objects.filter(name__icontains=word)
    found = Q(subject__icontains=word) | _of("requester", people)
    found |= _of("organisation", organisations)
    return found | Q(number=int(word)) if word.isascii() and word.isdigit() else found


def _of(whose: str, rows: QuerySet[Any]) -> Q:
    """
    Return the condition that a case is of one of `rows`.

    Few are told by key: then each way of being found can go by its own index.
    """
    keys = list(rows.order_by().values_list("pk", flat=True)[: FEW + 1])
    return Q((f"{whose}__in", keys if len(keys) <= FEW else rows.order_by().values("pk")))

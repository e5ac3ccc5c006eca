"""
Mails to one person about one case, written within a minute, leave as one (UX, section 10).

The first that leaves takes the others along: its words become those of all, and the
others are dropped, in one transaction, before anything is handed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import accumulate, pairwise
from typing import Any

from django.conf import settings
from django.db import transaction

from kept.outbox.models import Notice, NoticeQuerySet

NOTHING_TO_DO = "You do not need to do anything."
LETTER = 3  # cuts of a letter to a customer: after what happened, what is wanted, what is next


def take_along(notices: Sequence[Notice]) -> None:
    """
    Join with each of `notices`, in hand together, what else waits within its minute.

    That is what was written to its reader about its case. Only at the first attempt:
    after that its words may have left already.
    """
    first = [each for each in notices if each.attempts <= 1 and each.payload.get("case")]
    if not settings.JOIN_SECONDS or not first:
        return
    waiting = _waiting(first)
    if any(_others(each, [*first, *waiting]) for each in first):
        with transaction.atomic():
            # What another worker has taken since is missing here.
            candidates = [*first, *waiting.select_for_update()]
            for each in first:
                _join(each, _others(each, candidates))


def _join(notice: Notice, others: Sequence[Notice]) -> None:
    if not others:
        return
    together = sorted([notice, *others], key=lambda each: each.pk)
    notice.payload = joined([each.payload for each in together])
    notice.save(update_fields=["payload"])
    said = f"Its words left with mail {notice.pk}, of the same minute."
    for other in others:
        other.state, other.last_error, other.lease_until = Notice.State.DROPPED, said, None
        other.save(update_fields=["state", "last_error", "lease_until"])


def joined(payloads: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the last payload with the words of all, what was said twice said once."""
    last = payloads[-1]
    texts = [_parts(payload) for payload in payloads]
    *_, foot = texts[-1]
    tail = _common_tail([text[-1] for text in texts])
    if all(len(text) == LETTER + 1 for text in texts):
        happened, wanted, following = ([text[n] for text in texts] for n in range(LETTER))
        middle = [[*_once(happened)], _wanted(wanted), following[-1]]
        foots = [text[-1][: len(text[-1]) - tail] for text in texts]
        middle.append(_once(foots))
    else:
        whole = [[paragraph for part in text for paragraph in part] for text in texts]
        middle = [_once([each[: len(each) - tail] for each in whole])]
    paragraphs = [*(each for part in middle for each in part), *foot[len(foot) - tail :]]
    return {
        **last,
        "text": "\n\n".join(paragraphs) + "\n",
        "parts": [len(part) for part in middle[:LETTER]] if len(middle) > 1 else [],
        "auto": all(payload.get("auto", True) for payload in payloads),
    }


def _waiting(notices: Sequence[Notice]) -> NoticeQuerySet:
    """Return what waits of the cases of `notices` and was not tried yet."""
    cases = {notice.payload["case"] for notice in notices}
    return Notice.objects.due_of_cases(cases).filter(lease_until__isnull=True, attempts=0)


def _others(notice: Notice, candidates: Iterable[Notice]) -> list[Notice]:
    """Return what is for the same reader of the same case, written within the minute."""
    minute = timedelta(seconds=settings.JOIN_SECONDS)
    about_it = f"case/{notice.payload['case']}/"
    return [
        each
        for each in candidates
        if Notice.State.DUE == notice.state == each.state
        and each.key.startswith(about_it)
        and (each.kind, _reader(each)) == (notice.kind, _reader(notice))
        and abs(each.created_at - notice.created_at) <= minute
        and each.pk != notice.pk
    ]


def _reader(notice: Notice) -> str:
    return notice.key.rpartition("/")[2]


def _parts(payload: dict[str, Any]) -> list[list[str]]:
    """Return the paragraphs of a mail, part by part; the last part is its foot."""
    paragraphs = payload["text"].strip().split("\n\n")
    ends = [0, *accumulate(payload.get("parts", [])), len(paragraphs)]
    return [paragraphs[start:end] for start, end in pairwise(ends)]


def _wanted(parts: list[list[str]]) -> list[str]:
    wanted = [each for each in _once(parts) if each != NOTHING_TO_DO]
    return wanted or [NOTHING_TO_DO]


def _once(parts: list[list[str]]) -> list[str]:
    return list(dict.fromkeys(each for part in parts for each in part))


def _common_tail(lists: list[list[str]]) -> int:
    """Return how many paragraphs at the end are the same in all."""
    same = 0
    for together in zip(*(reversed(each) for each in lists), strict=False):
        if len(set(together)) > 1:
            break
        same += 1
    return same
